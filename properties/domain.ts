import { encodeIndex, floorIndex } from '../spec/codec.ts'
import { compare, type Dyadic, floorLog2, midpoint, powerOfTwo, zero } from '../spec/exact/dyadic.ts'
import { type Format, magnitudeOf } from '../spec/format.ts'
import { numberRange, ordinalCount, toOrdinal } from '../spec/ordered.ts'
import type { Claim } from './record.ts'

/** A set of inputs: closed ranges of the source's ordinals, disjoint and ascending. */
export type Domain = readonly OrdinalRange[]

/** A closed range of a source's ordinals: its codes numbered from the smallest value to the largest. */
export interface OrdinalRange {
  /** The first that is in it. */
  readonly first: bigint
  /** The last that is in it. */
  readonly last: bigint
}

/** How a magnitude range ends: it includes its ends unless they are open. Without `to` it has no upper end. */
export interface Limits {
  readonly from: Dyadic
  readonly fromOpen?: boolean
  readonly to?: Dyadic
  readonly toOpen?: boolean
}

/** The magnitude index of the largest finite number of a sign. */
const lastIndex = ({ maxIndex }: Format, negative: boolean): bigint =>
  negative ? maxIndex.negative : maxIndex.positive

/** The magnitude index of the smallest number that is not zero. */
const firstIndex = ({ hasZero }: Format): bigint => (hasZero ? 1n : 0n)

const ordinalOf = (source: Format, negative: boolean, index: bigint): bigint =>
  toOrdinal(source, encodeIndex(source, negative, index))

/**
 * The finite inputs with `from` ≤ |x| ≤ `to`, of either sign or, when `both` is false, positive only. The limits may differ by
 * sign, as in two's complement. Zero is never among them.
 */
export function magnitudes({ source }: Claim, limits: (negative: boolean) => Limits, both: boolean): Domain {
  const positive = magnitudesOf(source, false, limits(false))
  return both ? [...magnitudesOf(source, true, limits(true)), ...positive] : positive
}

function magnitudesOf(source: Format, negative: boolean, { from, fromOpen, to, toOpen }: Limits): Domain {
  const low = placeOf(source, from)
  const high = to && placeOf(source, to)
  const lowest = low.isThere && !fromOpen ? low.floor : low.floor + 1n
  const highest = high && (high.isThere && toOpen ? high.floor - 1n : high.floor)
  const first = lowest > firstIndex(source) ? lowest : firstIndex(source)
  const end = lastIndex(source, negative)
  const last = highest === undefined || highest > end ? end : highest
  if (first > last) return []
  const [one, other] = [ordinalOf(source, negative, first), ordinalOf(source, negative, last)]
  return [negative ? { first: other, last: one } : { first: one, last: other }]
}

/** The index of the largest magnitude that does not exceed x, and whether that is x itself. */
function placeOf(format: Format, x: Dyadic): { floor: bigint; isThere: boolean } {
  const floor = floorIndex(format, x)
  return { floor, isThere: floor >= 0n && compare(magnitudeOf(format.row, floor), x) === 0 }
}

/** The largest magnitude of a sign; zero on the negative side of an unsigned format. */
export function extremeMagnitude(format: Format, negative: boolean): Dyadic {
  const index = lastIndex(format, negative)
  return index < 0n ? zero : magnitudeOf(format.row, index)
}

/** −0 and +0, as far as the source has them. */
export function zeros({ source }: Claim): Domain {
  if (!source.hasZero) return []
  return [{ first: ordinalOf(source, source.hasNegativeZero, 0n), last: ordinalOf(source, false, 0n) }]
}

/** −∞ and +∞, as far as the source has them. */
export function infinities({ source }: Claim): Domain {
  const index = source.infinityIndex
  if (index === undefined) return []
  const signs = source.signed ? [true, false] : [false]
  return signs.map((negative) => ordinalOf(source, negative, index)).map((at) => ({ first: at, last: at }))
}

/** Every NaN of the source. */
export function nans({ source }: Claim): Domain {
  const { first, last } = numberRange(source)
  const ends = [
    { first: 0n, last: first - 1n },
    { first: last + 1n, last: ordinalCount(source) - 1n },
  ]
  return ends.filter((range) => range.first <= range.last)
}

/** Magnitudes that a target format marks, in ascending order: `at` gives that of an index, from `first` on. */
interface Marks {
  readonly first: (format: Format) => bigint
  readonly at: (format: Format, index: bigint) => Dyadic
  readonly has: (format: Format, negative: boolean, x: Dyadic) => boolean
}

const numbers: Marks = {
  first: firstIndex,
  at: ({ row }, index) => magnitudeOf(row, index),
  has: (format, negative, x) => {
    const { floor, isThere } = placeOf(format, x)
    return isThere && floor <= lastIndex(format, negative)
  },
}

/** Half-way between the number with an index and the one before. */
const middles: Marks = {
  first: () => 1n,
  at: ({ row }, index) => midpoint(magnitudeOf(row, index - 1n), magnitudeOf(row, index)),
  has: (format, negative, x) => {
    const lower = floorIndex(format, x)
    return lower >= 0n && lower < lastIndex(format, negative) && compare(middles.at(format, lower + 1n), x) === 0
  },
}

/** The inputs that are nonzero numbers of the target format, each on its own. */
export const members = (claim: Claim): Domain => points(claim, numbers)

/** The inputs half-way between two neighbouring finite numbers of the target format, each on its own. */
export const midpoints = (claim: Claim): Domain => points(claim, middles)

/** The inputs ±2^k that are numbers of the target format, each on its own. */
export function powersOfTwo({ source, conversion: { format } }: Claim): Domain {
  const first = floorLog2(format.minPositive)
  const powers = Array.from({ length: format.emax + 2 - first }, (_, i) => powerOfTwo(first + i))
  const ofSign = (negative: boolean): Domain =>
    powers
      .filter((power) => numbers.has(format, negative, power))
      .flatMap((power) => magnitudesOf(source, negative, { from: power, to: power }))
  return [...(format.signed ? [...ofSign(true)].reverse() : []), ...ofSign(false)]
}

/** The nonzero inputs at marks of the target; where it is the wider of the two, its marks are too many to go through. */
function points({ source, conversion: { format } }: Claim, marks: Marks): Domain {
  const indicesOf = (negative: boolean): bigint[] => {
    if (source.width < format.width)
      return indices(firstIndex(source), lastIndex(source, negative)).filter((index) =>
        marks.has(format, negative, magnitudeOf(source.row, index)),
      )
    return indices(marks.first(format), lastIndex(format, negative)).flatMap((index) => {
      const { floor, isThere } = placeOf(source, marks.at(format, index))
      return isThere && floor <= lastIndex(source, negative) ? [floor] : []
    })
  }
  const ordinalsOf = (negative: boolean): bigint[] =>
    indicesOf(negative).map((index) => ordinalOf(source, negative, index))
  const negative = format.signed ? ordinalsOf(true).reverse() : []
  return [...negative, ...ordinalsOf(false)].map((ordinal) => ({ first: ordinal, last: ordinal }))
}

const indices = (first: bigint, last: bigint): bigint[] =>
  first > last ? [] : Array.from({ length: Number(last - first) + 1 }, (_, i) => first + BigInt(i))
