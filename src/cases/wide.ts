import { members, midpoints } from '../../properties/domain.ts'
import type { Claim } from '../../properties/record.ts'
import { floorIndex } from '../../spec/codec.ts'
import { convert } from '../../spec/convert.ts'
import { type Datum, finite } from '../../spec/datum.ts'
import { compare, type Dyadic, midpoint, powerOfTwo } from '../../spec/exact/dyadic.ts'
import { type Format, magnitudeOf } from '../../spec/format.ts'
import { findFormat } from '../../spec/formats/registry.ts'
import { datumAt, mirrorOrdinal, numberRange, ordinalCount, toOrdinal } from '../../spec/ordered.ts'
import type { RunTable } from '../tables/compile.ts'
import { uniformIntegers } from './random.ts'

/**
 * The boundary cases of a source with too many values to try, binary64: every number and midpoint of the target and every change
 * of the answer, every end of a stretch of inputs on which rounding through a narrower format first would differ, numbers of few
 * significant bits; two source ulps around each. Where a subject is monotone these decide every input, since on both sides of each
 * change they leave no room; so, to try whether it is, an input drawn within every run and `sampled` drawn from all.
 */
export function wideOrdinals(table: RunTable, claim: Claim, seed: number): BigUint64Array {
  const { source } = claim
  const top = ordinalCount(source) - 1n
  const centres = new Set<bigint>()
  const add = (ordinal: bigint): void => {
    centres.add(ordinal).add(mirrorOrdinal(source, ordinal) ?? ordinal)
  }
  for (const start of table.starts) add(start)
  for (const domain of [members(claim), midpoints(claim)]) for (const { first } of domain) add(first)
  for (const value of turningPoints(claim)) add(ordinalOf(source, value))
  for (const ordinal of endsOf(source)) add(ordinal)
  const around = [...centres].flatMap((centre) =>
    [-2n, -1n, 0n, 1n, 2n].map((by) => centre + by).filter((ordinal) => ordinal >= 0n && ordinal <= top),
  )
  return closed(source, [
    ...around,
    ...simple(source),
    ...drawnWithin(table, top, seed),
    ...drawn(source, sampled, seed),
  ])
}

/** Inputs drawn from all bit patterns beside the boundary cases. */
export const sampled = 2 ** 15

/** So many ordinals, drawn uniformly from the bit patterns, each with its negative. */
export const sampledWide = (source: Format, count: number, seed: number): BigUint64Array =>
  closed(source, [...drawn(source, Math.ceil(count / 2), seed)])

/** Ascending, without repetition, closed under negation. */
export function closed(source: Format, ordinals: readonly bigint[]): BigUint64Array {
  const all = BigUint64Array.from(ordinals.flatMap((one) => [one, mirrorOrdinal(source, one) ?? one])).sort()
  return all.filter((ordinal, i) => i === 0 || ordinal !== all[i - 1])
}

/** The formats through which conversions have been seen to go first. */
const intermediates = ['binary32', 'binary16', 'bfloat16'].map((id) => findFormat(id) as Format)

/** Where rounding to an intermediate format begins to bring an input to the other side of a midpoint of the target, or out of its range. */
function* turningPoints(claim: Claim): Iterable<Dyadic> {
  const { format } = claim.conversion
  for (const through of intermediates.filter(({ id }) => id !== format.id)) {
    const beyond = midpoint(through.maxFinite, magnitudeOf(through.row, through.maxIndex.positive + 1n))
    yield* [
      beyond,
      through.maxFinite,
      through.minNormal,
      through.minPositive,
      midpoint(through.minPositive, powerOfTwo(-2000)),
    ]
    for (const { first } of midpoints(claim)) {
      const x = datumAt(claim.source, first)
      if (x.kind !== 'finite' || x.negative) continue
      const lower = floorIndex(through, x.magnitude)
      const [low, high] = [magnitudeOf(through.row, lower), magnitudeOf(through.row, lower + 1n)]
      const isMember = compare(low, x.magnitude) === 0
      const turns = [
        midpoint(low, high),
        ...(isMember && lower > 0n ? [midpoint(magnitudeOf(through.row, lower - 1n), low)] : []),
      ]
      for (const turn of turns) yield* [turn, midpoint(turn, x.magnitude)]
    }
  }
}

const ordinalOf = (source: Format, magnitude: Dyadic): bigint => ordinalOfDatum(source, finite(false, magnitude))

/** The ordinal of a value in a source, truncated. */
export const ordinalOfDatum = (source: Format, x: Datum): bigint =>
  toOrdinal(source, convert(x, { format: source, rounding: 'rtz', overflow: 'ieee' }) as never)

/** The ends of the source's own ranges. */
export function endsOf(source: Format): readonly bigint[] {
  const { last } = numberRange(source)
  const values = [source.minPositive, source.minNormal, source.maxFinite].map((value) => ordinalOf(source, value))
  return [ordinalOf(source, { significand: 0n, exponent: 0 }), ...values, last, last + 1n, ordinalCount(source) - 1n]
}

/** Significant bits of the numbers that are always tried. */
const simpleBits = 5

/** Every number of few significant bits. */
function* simple(source: Format): Iterable<bigint> {
  const step = 1n << BigInt(source.precision - simpleBits)
  const zero = ordinalOf(source, { significand: 0n, exponent: 0 })
  const { last } = numberRange(source)
  for (let ordinal = ordinalOf(source, source.minNormal); ordinal <= last; ordinal += step) yield ordinal
  for (let bit = 0; bit < source.precision - 1; bit++) yield zero + (1n << BigInt(bit))
}

/** One ordinal within every run. */
function* drawnWithin({ starts }: RunTable, top: bigint, seed: number): Iterable<bigint> {
  const fraction = fractions(seed)
  for (let run = 0; run < starts.length; run++) {
    const first = starts[run] as bigint
    yield first + (((starts[run + 1] ?? top + 1n) - first) * fraction()) / 2n ** 48n
  }
}

function* drawn(source: Format, count: number, seed: number): Iterable<bigint> {
  const fraction = fractions(seed + 1)
  for (let i = 0; i < count; i++) yield ((fraction() * ordinalCount(source)) >> 48n) + (fraction() >> 32n)
}

/** Integers drawn from [0, 2^48). */
function fractions(seed: number): () => bigint {
  const below = uniformIntegers(seed)
  return () => BigInt(below(2 ** 24)) * 2n ** 24n + BigInt(below(2 ** 24))
}
