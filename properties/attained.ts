import { decode, floorIndex } from '../spec/codec.ts'
import { convert } from '../spec/convert.ts'
import { type Datum, finite, signedValue } from '../spec/datum.ts'
import { abs, compare, type Dyadic, floorLog2, midpoint, powerOfTwo, subtract, zero } from '../spec/exact/dyadic.ts'
import { type Format, magnitudeOf } from '../spec/format.ts'
import type { Direction } from '../spec/rounding.ts'
import { isBinary } from './claim.ts'
import type { Claim, Finite } from './record.ts'
import { compareQuotients, type Quotient, quotientOf } from './tensors.ts'

/**
 * The largest relative error |Q(x) − x| / |x| of a conversion over the inputs in the target's normal range, by going through its
 * gaps: which of the bounds of accuracy.ts are attained, and where.
 */
export interface Attained {
  readonly error: Quotient
  /** Of the inputs that attain it the one with its exponent nearest to 0, positive before negative. */
  readonly at: Finite
}

/** The widest format of which every gap is tried; of a wider one those of the lowest and the highest binade and of that of 1. */
const widestTried = 8

/**
 * The largest relative error and where it occurs; error 0 at 1 or the smallest normal number where nothing is rounded.
 * @throws RangeError for a target without normal numbers of radix 2
 */
export function largestError(claim: Claim): Attained {
  const { format } = claim.conversion
  if (!isBinary(claim)) throw new RangeError(`expected a float format of radix 2, came ${format.id}`)
  let largest: Attained = { error: quotientOf(zero, powerOfTwo(0)), at: finite(false, format.minNormal) as Finite }
  for (const index of gapsOf(format)) {
    for (const magnitude of candidates(claim.source, format, index)) {
      for (const negative of claim.source.signed && format.signed ? [false, true] : [false]) {
        const x = finite(negative, magnitude) as Finite
        const found: Attained = { error: relativeError(x, claim), at: x }
        const side = compareQuotients(found.error, largest.error)
        if (side > 0 || (side === 0 && found.error.numerator.significand > 0n && isPlainer(x, largest.at)))
          largest = found
      }
    }
  }
  return largest
}

/** The lower ends, as magnitude indices, of the gaps that are tried: between neighbouring normal numbers. */
function gapsOf(format: Format): readonly bigint[] {
  const last = format.maxIndex.positive
  const binades = format.width <= widestTried ? undefined : [format.emin, 0, format.emax]
  const parts = binades
    ? binades.map((exponent) => ({ from: exponent, to: exponent + 1 }))
    : [{ from: format.emin, to: format.emax + 1 }]
  return parts.flatMap(({ from, to }) => {
    const [first, end] = [floorIndex(format, powerOfTwo(from)), floorIndex(format, powerOfTwo(to))]
    const length = Number((end < last ? end : last) - first)
    return Array.from({ length: Math.max(0, length) }, (_, i) => first + BigInt(i))
  })
}

/**
 * The source's numbers in a gap at which the error can be largest. It grows from the lower end as far as inputs are rounded down, and
 * falls towards the upper end where they are rounded up, so that only the first and the last input, and those around the midpoint,
 * come into question.
 */
function candidates(source: Format, format: Format, index: bigint): readonly Dyadic[] {
  const [lower, upper] = [magnitudeOf(format.row, index), magnitudeOf(format.row, index + 1n)]
  const middle = floorIndex(source, midpoint(lower, upper))
  const places = [floorIndex(source, lower) + 1n, middle - 1n, middle, middle + 1n, floorIndex(source, upper) - 1n]
  return [...new Set(places)]
    .filter((place) => place >= 0n && place <= source.maxIndex.positive)
    .map((place) => magnitudeOf(source.row, place))
    .filter((x) => compare(lower, x) < 0 && compare(x, upper) < 0)
}

function relativeError(x: Finite, { conversion }: Claim): Quotient {
  const q: Datum = decode(conversion.format, convert(x, conversion) as NonNullable<ReturnType<typeof convert>>)
  if (q.kind !== 'finite') throw new RangeError(`expected a number for an input in range, came ${q.kind}`)
  return quotientOf(abs(subtract(signedValue(q), signedValue(x))), x.magnitude)
}

function isPlainer(a: Finite, b: Finite): boolean {
  const [left, right] = [a, b].map(({ magnitude }) => Math.abs(floorLog2(magnitude))) as [number, number]
  return left < right || (left === right && b.negative && !a.negative)
}

/**
 * The same in closed form, with u = 2^−p for the target's precision p and ε = 2^(1−P) for that of a finer source, P > p:
 * u/(1+u) to nearest, at 1+u; (2u−ε)/(1+2u−ε) where magnitudes only fall, at 1+2u−ε; (2u−ε)/(1+ε) where they may rise, at 1+ε.
 */
export function closedForm(source: Format, format: Format, rounding: Direction): Quotient {
  const integer = (n: bigint): Dyadic => ({ significand: n, exponent: 0 })
  const power = (exponent: number): bigint => 1n << BigInt(exponent)
  if (rounding === 'rne' || rounding === 'rna') return quotientOf(integer(1n), integer(power(format.precision) + 1n))
  const one = power(source.precision - 1)
  const nearGap = power(source.precision - format.precision) - 1n
  const onlyFalls = rounding === 'rtz' || (rounding === 'rtn' && !format.signed)
  return quotientOf(integer(nearGap), integer(one + (onlyFalls ? nearGap : 1n)))
}

/** The bound that the property of that direction states: u/(1+u), or 2u, which is 2^−m in the stored fraction bits m. */
export const statedBound = (format: Format, rounding: Direction): Quotient =>
  rounding === 'rne' || rounding === 'rna'
    ? closedForm(format, format, rounding)
    : quotientOf(powerOfTwo(1 - format.precision), powerOfTwo(0))
