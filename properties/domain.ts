import { convert } from '../spec/convert.ts'
import { type Datum, finite } from '../spec/datum.ts'
import { compare, type Dyadic, midpoint, zero } from '../spec/exact/dyadic.ts'
import { type Format, magnitudeOf } from '../spec/format.ts'
import { ordinalCount, toOrdinal } from '../spec/ordered.ts'
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
export function magnitudes({ source }: Claim, limits: (negative: boolean) => Limits, both: boolean): Domain {
  const positive = magnitudesOf(source, limits(false))
  if (!both) return positive
  const mirrored = magnitudesOf(source, limits(true))
  return [
    ...mirrored.map(({ first, last }) => ({ first: mirror(source, last), last: mirror(source, first) })),
    ...positive,
  ]
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
export function zeros({ source }: Claim): Domain {
  const positive = ordinalOf(source, finite(false, zero), 'rtz')
  return symmetric(source, { first: positive, last: positive })
}

/** −∞ and +∞. */
export function infinities({ source }: Claim): Domain {
  const positive = toOrdinal(source, source.infinityIndex as never)
  return symmetric(source, { first: positive, last: positive })
}

/** Every NaN of the source. */
export function nans({ source }: Claim): Domain {
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
  const values = function* (negative: boolean): Iterable<Dyadic> {
    for (let index = format.hasZero ? 1n : 0n; index <= lastIndex(format, negative); index += 1n)
      yield magnitudeOf(format.row, index)
  }
  return points(claim, values, format.signed)
}

/** The inputs half-way between two neighbouring finite numbers of the target format. */
export function midpoints(claim: Claim): Domain {
  const { format } = claim.conversion
  const values = function* (negative: boolean): Iterable<Dyadic> {
    for (let index = 1n; index <= lastIndex(format, negative); index += 1n)
      yield midpoint(magnitudeOf(format.row, index - 1n), magnitudeOf(format.row, index))
  }
  return points(claim, values, format.signed)
}
