import { members, midpoints } from '../../properties/domain.ts'
import type { Claim } from '../../properties/record.ts'
import { encode } from '../../spec/codec.ts'
import { finite } from '../../spec/datum.ts'
import { midpoint, powerOfTwo } from '../../spec/exact/dyadic.ts'
import { type Format, magnitudeOf } from '../../spec/format.ts'
import { findFormat, formats } from '../../spec/formats/registry.ts'
import { Target } from '../audit/target.ts'
import { Places } from '../cases/places.ts'
import { ordered } from '../cases/plan.ts'
import { bitsToOrdinal } from '../cases/simplest.ts'
import { compileRuns } from '../tables/compile.ts'

const binary32 = findFormat('binary32') as Format

/** Every format of at most 16 bits that has a name: those of the registry, and of IEEE P3109 up to 8 bits. */
export const known: readonly Format[] = [
  ...formats.filter(({ width }) => width <= 16),
  ...[3, 4, 5, 6, 7, 8].flatMap((k) =>
    Array.from({ length: k }, (_, i) => i + 1).flatMap((p) =>
      ['se', 'sf', 'ue', 'uf'].flatMap((kind) => findFormat(`binary${k}p${p}${kind}`) ?? []),
    ),
  ),
]

/** Numbers of at most four significant bits, of both signs, as ordinals of binary32: many are numbers of any format. */
export const probes: Uint32Array = Uint32Array.from(
  Array.from({ length: 60 }, (_, i) => i - 30).flatMap((exponent) =>
    Array.from({ length: 8 }, (_, i) => ((127 + exponent) << 23) + (i << 20)).flatMap((bits) => [
      bitsToOrdinal(bits),
      bitsToOrdinal(bits + 0x80000000),
    ]),
  ),
).sort()

const kept = new Map<Format, readonly (readonly [number, number])[]>()

/** The indices of the probes that are numbers of a format, with their codes; worked out once. */
function membersOf(format: Format): readonly (readonly [number, number])[] {
  const before = kept.get(format)
  if (before) return before
  const places = new Places({ source: binary32.row })
  const members = Array.from(probes).flatMap((place, i): [number, number][] => {
    const code = encode(format, places.datum(place))
    return code === undefined ? [] : [[i, Number(code)]]
  })
  kept.set(format, members)
  return members
}

/**
 * The formats that fit answers to the probes best: a number of the format comes back as its own code under every rounding. Best
 * first; those of more agreement come before those of less.
 */
export function plausible(answers: Uint32Array, form: 'codes' | 'values', among: readonly Format[]): readonly Format[] {
  const scored = among.map((format) => {
    const target = new Target(format, form)
    const members = membersOf(format)
    const sign = format.signed ? 2 ** (format.width - 1) : 0
    // A neighbour, or the negative, of the right code speaks for the format too, though less.
    const weight = ([i, code]: readonly [number, number]): number => {
      const came = target.code(answers[i] as number)
      return came === code ? 1 : Math.abs(came - code) === 1 || Math.abs(came - code) === sign ? 0.6 : 0
    }
    const right = members.reduce((sum, one) => sum + weight(one), 0)
    return { format, share: members.length === 0 ? 0 : right / members.length, members: members.length }
  })
  return scored
    .filter(({ share }) => share > 0.4)
    .sort((a, b) => b.share - a.share || b.members - a.members)
    .map(({ format }) => format)
}

const top = 0xffffffff

/** Inputs of the source's own ranges: every power of two and half as much again, the ends, infinities and some NaNs. */
const general: readonly number[] = [
  ...Array.from({ length: 254 }, (_, i) => [(i + 1) << 23, ((i + 1) << 23) + 0x400000]).flat(),
  ...Array.from({ length: 23 }, (_, i) => 2 ** i),
  ...[0, 3, 0x7fffff, 0x7f7fffff, 0x7f800000, 0x7f800001, 0x7f812345, 0x7fc00000, 0x7fffffff],
].map((bits) => bitsToOrdinal(bits))

/** How many centres are looked at, of those that a format has. */
const mostCentres = 1200

/** Half an ulp of binary16 and tf32, of bfloat16 and of e5m2, in numbers of binary32. */
const halfUlps = [2 ** 12, 2 ** 15, 2 ** 20]

/** Midpoints beside which a double rounding is looked for. */
const mostTraps = 120

/** The places at which a format's numbers, midpoints and thresholds are told: two source ulps around each, of both signs. */
export function tellingPlaces(claim: Claim): Uint32Array {
  const { starts } = compileRuns(claim.conversion, claim.source, [])
  const points = [members(claim), midpoints(claim)].flatMap((domain) =>
    spread(domain.map(({ first }) => Number(first))),
  )
  const centres = [...points, ...spread(starts.map(Number))]
  const near = centres.flatMap((centre) => [-2, -1, 0, 1, 2].map((by) => Math.min(top, Math.max(0, centre + by))))
  // Half an ulp of a format in between, where rounding to it begins to leave the midpoint.
  const beside = spread(midpoints(claim).map(({ first }) => Number(first)))
    .slice(0, mostTraps)
    .flatMap((centre) =>
      halfUlps.flatMap((half) => [-1, 0, 1].flatMap((by) => [centre + half + by, centre - half + by])),
    )
    .filter((place) => place >= 0 && place <= top)
  return ordered(
    [...near, ...beside, ...overflowing(claim), ...finely(claim), ...general, ...probes].flatMap((place) => [
      place,
      top - place,
    ]),
  )
}

/** Beside the largest number, the one that would follow, and the tie between: thresholds that a claim that saturates does not have. */
function overflowing({ conversion: { format } }: Claim): readonly number[] {
  const next = magnitudeOf(format.row, format.maxIndex.positive + 1n)
  return [format.maxFinite, midpoint(format.maxFinite, next), next].flatMap((value) => {
    const code = encode(binary32, finite(false, value))
    return code === undefined ? [] : [-2, -1, 0, 1, 2].map((by) => Math.min(top, bitsToOrdinal(Number(code)) + by))
  })
}

/** Eighths of an ulp on either side of a place. */
const eighths = Array.from({ length: 129 }, (_, i) => i - 64)

/** What is next below each power of two, where a logarithm may be rounded up. */
const belowPowers = Array.from({ length: 254 }, (_, i) => bitsToOrdinal((i + 1) << 23) - 1)

/** Of a format of which only a spread is looked at: every eighth of an ulp next to 1, to the smallest normal number and to the largest. */
function finely({ conversion: { format } }: Claim): readonly number[] {
  if (format.width <= 8) return []
  const eighth = 2 ** (binary32.precision - format.precision - 3)
  const centres = [powerOfTwo(0), format.minNormal, format.maxFinite].flatMap((value) => {
    const code = encode(binary32, finite(false, value))
    return code === undefined ? [] : [bitsToOrdinal(Number(code))]
  })
  const near = centres.flatMap((centre) => eighths.map((by) => Math.min(top, centre + by * eighth)))
  return [...near, ...belowPowers]
}

/** Of many ordinals a spread of groups of neighbours, the first and the last among them. */
function spread(all: readonly number[]): readonly number[] {
  const group = 12
  const step = Math.max(1, Math.floor(all.length / mostCentres)) * group
  return all.filter((_, i) => i % step < group || i < 40 || i >= all.length - 40)
}
