import { encode, floorIndex } from '../spec/codec.ts'
import { convert } from '../spec/convert.ts'
import { type Datum, finite, isZero } from '../spec/datum.ts'
import { compare, type Dyadic, midpoint, zero } from '../spec/exact/dyadic.ts'
import { type Format, magnitudeOf } from '../spec/format.ts'
import { datumAt, ordinalCount, toOrdinal } from '../spec/ordered.ts'
import type { Direction } from '../spec/rounding.ts'
import type { Claim } from './record.ts'

/** A set of inputs: closed ranges of the source's ordinals, disjoint and ascending. */
export type Domain = readonly OrdinalRange[]

export interface OrdinalRange {
  readonly first: bigint
  readonly last: bigint
}

/** The ordinal that a conversion of x to the source gives, in this direction. */
function ordinalOf(source: Format, x: Datum, rounding: Direction): bigint {
  const code = convert(x, { format: source, rounding, overflow: 'ieee' })
  return toOrdinal(source, code as NonNullable<typeof code>)
}

const mirror = (source: Format, ordinal: bigint): bigint => ordinalCount(source) - 1n - ordinal

/** A positive range and its mirror image below zero. */
const symmetric = (source: Format, positive: OrdinalRange): Domain => [
  { first: mirror(source, positive.last), last: mirror(source, positive.first) },
  positive,
]

/**
 * Whether the inputs of a domain are found by trying each: where the source has few values, and is none of IEEE's formats or goes to
 * a target with too many to go through, as in a decode. Elsewhere they follow from the ends of ranges.
 */
const isTried = ({ source, conversion: { format } }: Claim): boolean =>
  source.width <= 16 &&
  (format.width > 20 || source.row.layout !== 'float' || source.row.infinities !== 'ieee' || !source.signed)

/** The inputs for which something holds. */
function where({ source }: Claim, holds: (x: Datum) => boolean): Domain {
  const found: { first: bigint; last: bigint }[] = []
  for (let ordinal = 0n; ordinal < ordinalCount(source); ordinal += 1n) {
    if (!holds(datumAt(source, ordinal))) continue
    const before = found.at(-1)
    if (before && before.last + 1n === ordinal) before.last = ordinal
    else found.push({ first: ordinal, last: ordinal })
  }
  return found
}

/** The same inputs, each on its own. */
const singly = (domain: Domain): Domain =>
  domain.flatMap(({ first, last }) =>
    Array.from({ length: Number(last - first) + 1 }, (_, i) => ({ first: first + BigInt(i), last: first + BigInt(i) })),
  )

/** How a magnitude range ends: `closed` includes its end. */
interface Limits {
  readonly from: Dyadic
  readonly fromOpen?: boolean
  readonly to: Dyadic
  readonly toOpen?: boolean
}

/**
 * The finite inputs with `from` ≤ |x| ≤ `to`, of either sign or, when `both` is false, positive only. The limits may differ by
 * sign, as in two's complement. Zero is never among them.
 */
export function magnitudes(claim: Claim, limits: (negative: boolean) => Limits, both: boolean): Domain {
  const { source } = claim
  if (isTried(claim))
    return where(claim, (x) => x.kind === 'finite' && (both || !x.negative) && lies(x.magnitude, limits(x.negative)))
  const positive = magnitudesOf(source, limits(false))
  if (!both) return positive
  const mirrored = magnitudesOf(source, limits(true))
  return [
    ...mirrored.map(({ first, last }) => ({ first: mirror(source, last), last: mirror(source, first) })),
    ...positive,
  ]
}

/** Whether a magnitude lies between limits; zero never does. */
function lies(x: Dyadic, { from, fromOpen = false, to, toOpen = false }: Limits): boolean {
  const [low, high] = [compare(x, from), compare(x, to)]
  return x.significand !== 0n && (fromOpen ? low > 0 : low >= 0) && (toOpen ? high < 0 : high <= 0)
}

function magnitudesOf(source: Format, { from, fromOpen = false, to, toOpen = false }: Limits): Domain {
  const lowest = ordinalOf(source, finite(false, zero), 'rtz') + 1n
  const highest = ordinalOf(source, finite(false, source.maxFinite), 'rtz')
  const up = ordinalOf(source, finite(false, from), 'rtp')
  const down = compare(to, source.maxFinite) > 0 ? highest : ordinalOf(source, finite(false, to), 'rtz')
  const isMember = (ordinal: bigint, limit: Dyadic, direction: Direction): boolean =>
    ordinal === ordinalOf(source, finite(false, limit), direction)
  const first = up + (fromOpen && isMember(up, from, 'rtz') ? 1n : 0n)
  const last = down - (toOpen && isMember(down, to, 'rtp') ? 1n : 0n)
  const range = { first: first < lowest ? lowest : first, last: last > highest ? highest : last }
  return range.first > range.last ? [] : [range]
}

/** The largest magnitude of a sign; zero on the negative side of an unsigned format. */
export function extremeMagnitude({ row, maxIndex }: Format, negative: boolean): Dyadic {
  const index = negative ? maxIndex.negative : maxIndex.positive
  return index < 0n ? zero : magnitudeOf(row, index)
}

/** −0 and +0. */
export function zeros(claim: Claim): Domain {
  const { source } = claim
  if (isTried(claim)) return where(claim, isZero)
  const positive = ordinalOf(source, finite(false, zero), 'rtz')
  return symmetric(source, { first: positive, last: positive })
}

/** −∞ and +∞. */
export function infinities(claim: Claim): Domain {
  const { source } = claim
  if (isTried(claim)) return where(claim, ({ kind }) => kind === 'infinity')
  const positive = toOrdinal(source, source.infinityIndex as never)
  return symmetric(source, { first: positive, last: positive })
}

/** Every NaN of the source. */
export function nans(claim: Claim): Domain {
  const { source } = claim
  if (isTried(claim)) return where(claim, ({ kind }) => kind === 'nan')
  const first = toOrdinal(source, source.infinityIndex as never) + 1n
  return symmetric(source, { first, last: ordinalCount(source) - 1n })
}

/** The inputs among the magnitudes of each sign, given in ascending order, as single points; what the source cannot hold is left out. */
function points({ source }: Claim, values: (negative: boolean) => Iterable<Dyadic>, both: boolean): Domain {
  const of = (negative: boolean): bigint[] => {
    const ordinals: bigint[] = []
    for (const value of values(negative)) {
      const x = finite(false, value)
      const ordinal = ordinalOf(source, x, 'rtz')
      if (ordinal === ordinalOf(source, x, 'rtp')) ordinals.push(ordinal)
    }
    return ordinals
  }
  const negative = both
    ? of(true)
        .map((ordinal) => mirror(source, ordinal))
        .reverse()
    : []
  return [...negative, ...of(false)].map((ordinal) => ({ first: ordinal, last: ordinal }))
}

const lastIndex = ({ maxIndex }: Format, negative: boolean): bigint =>
  negative ? maxIndex.negative : maxIndex.positive

/** The inputs that are nonzero numbers of the target format. */
export function members(claim: Claim): Domain {
  const { format } = claim.conversion
  if (isTried(claim))
    return singly(where(claim, (x) => x.kind === 'finite' && !isZero(x) && encode(format, x) !== undefined))
  const values = function* (negative: boolean): Iterable<Dyadic> {
    for (let index = format.hasZero ? 1n : 0n; index <= lastIndex(format, negative); index += 1n)
      yield magnitudeOf(format.row, index)
  }
  return points(claim, values, format.signed)
}

/** The inputs half-way between two neighbouring finite numbers of the target format. */
export function midpoints(claim: Claim): Domain {
  const { format } = claim.conversion
  if (isTried(claim))
    return singly(where(claim, (x) => x.kind === 'finite' && isMidpoint(x.negative, x.magnitude, format)))
  const values = function* (negative: boolean): Iterable<Dyadic> {
    for (let index = 1n; index <= lastIndex(format, negative); index += 1n)
      yield midpoint(magnitudeOf(format.row, index - 1n), magnitudeOf(format.row, index))
  }
  return points(claim, values, format.signed)
}

/** Whether |x| lies half-way between two neighbouring finite magnitudes of its sign. */
function isMidpoint(negative: boolean, x: Dyadic, format: Format): boolean {
  const lower = floorIndex(format, x)
  if (lower < 0n || lower >= lastIndex(format, negative)) return false
  return compare(x, midpoint(magnitudeOf(format.row, lower), magnitudeOf(format.row, lower + 1n))) === 0
}
