import { encode, encodeIndex, floorIndex } from '../spec/codec.ts'
import { type Datum, finite, infinity, nan } from '../spec/datum.ts'
import { compare, type Dyadic, midpoint } from '../spec/exact/dyadic.ts'
import { type Format, magnitudeOf } from '../spec/format.ts'
import { datumAt, numberRange, toOrdinal } from '../spec/ordered.ts'
import type { Claim, Finite } from './record.ts'

/** Draws an integer in [0, n). */
export type Below = (n: number) => number

/** An integer in [0, n) for an n of any size. Uniform up to a bias below 2^−32. */
export function drawBelow(below: Below, n: bigint): bigint {
  let drawn = 0n
  for (let limit = 1n; limit < n << 32n; limit <<= 16n) drawn = (drawn << 16n) | BigInt(below(0x10000))
  return drawn % n
}

/** A list in an order drawn at random (Fisher and Yates). */
export function shuffled<T>(list: readonly T[], below: Below): T[] {
  const order = [...list]
  for (let i = order.length - 1; i > 0; i--) {
    const j = below(i + 1)
    ;[order[i], order[j]] = [order[j] as T, order[i] as T]
  }
  return order
}

/** How many of every sixteen inputs are drawn uniformly, and how many are special; the rest lie at numbers and midpoints. */
const uniformShare = 4
const specialShare = 2

/**
 * An input on which quantizers go wrong: a number of the target, a midpoint or the end of its range, within an ulp of the source; a
 * zero, infinity, NaN or end of the source; or any number.
 */
export function drawTelling(claim: Claim, below: Below): Datum {
  const { source } = claim
  const kind = below(16)
  if (kind < specialShare) {
    const specials = specialsOf(claim)
    return specials[below(specials.length)] as Datum
  }
  const { first, last } = numberRange(source)
  if (kind < specialShare + uniformShare) return datumAt(source, first + drawBelow(below, last - first + 1n))
  const near = ordinalNear(claim, drawMark(claim, below), below(2) === 1) + BigInt(below(3) - 1)
  return datumAt(source, near < first ? first : near > last ? last : near)
}

/** Zeros, infinities, NaN where it has one answer, and the ends of the source's numbers. */
function specialsOf({ source, conversion: { format } }: Claim): readonly Datum[] {
  const signs = source.signed ? [false, true] : [false]
  const ends = signs.flatMap((negative) => [finite(negative, source.minPositive), finite(negative, source.maxFinite)])
  const zeros = source.hasZero ? [datumAt(source, toOrdinal(source, encodeIndex(source, false, 0n)))] : []
  const negativeZeros = source.hasNegativeZero
    ? [datumAt(source, toOrdinal(source, encodeIndex(source, true, 0n)))]
    : []
  const infinities = source.infinityIndex === undefined ? [] : signs.map(infinity)
  const nans = source.nanCode === undefined || format.nanCode === undefined ? [] : [nan]
  return [...ends, ...zeros, ...negativeZeros, ...infinities, ...nans]
}

/** A magnitude of the target, or the midpoint between one and the next, up to two past the largest. */
function drawMark({ conversion: { format } }: Claim, below: Below): Dyadic {
  const index = drawBelow(below, format.maxIndex.positive + 2n)
  const value = magnitudeOf(format.row, index)
  return below(2) === 0 ? value : midpoint(value, magnitudeOf(format.row, index + 1n))
}

/** The ordinal of the source's number next below a magnitude, with a sign if the source has signs. */
function ordinalNear({ source }: Claim, magnitude: Dyadic, negative: boolean): bigint {
  const sign = negative && source.signed
  const floor = floorIndex(source, magnitude)
  const end = sign ? source.maxIndex.negative : source.maxIndex.positive
  return toOrdinal(source, encodeIndex(source, sign, floor < 0n ? 0n : floor > end ? end : floor))
}

/** A list of telling inputs. */
export const drawBatch = (claim: Claim, below: Below, length: number): Datum[] =>
  Array.from({ length }, () => drawTelling(claim, below))

/**
 * A significand of the source, as an integer of its precision: of a number of the target, of a midpoint, of the input next to one of
 * these, or any. A source that is no finer than the target has no midpoints to choose from.
 */
export function drawSignificand({ source, conversion: { format } }: Claim, below: Below): bigint {
  const one = 1n << BigInt(source.precision - 1)
  const finer = source.precision - format.precision
  if (finer <= 0 || below(4) === 0) return one + drawBelow(below, one)
  const ulp = 1n << BigInt(finer)
  const number = one + (drawBelow(below, one) / ulp) * ulp
  const drawn = number + (below(2) === 0 ? 0n : ulp / 2n) + BigInt(below(3) - 1)
  return drawn < one ? one : drawn
}

/** A significand at or next to 1 + u or 1 + 2u, where relative errors are largest; any, where the source is no finer than the target. */
export function drawWorstSignificand(claim: Claim, below: Below): bigint {
  const { source, conversion } = claim
  const finer = source.precision - conversion.format.precision
  if (finer <= 0) return drawSignificand(claim, below)
  const halfUlp = 1n << BigInt(finer - 1)
  return (1n << BigInt(source.precision - 1)) + halfUlp * BigInt(1 + below(2)) + BigInt(below(3) - 1)
}

/** The number of the source with this significand and the exponent of its leading bit, as far as the source has it in the target's normal range. */
export function normalNumber(
  claim: Claim,
  negative: boolean,
  significand: bigint,
  exponent: number,
): Finite | undefined {
  const { source, conversion } = claim
  const x: Finite = {
    kind: 'finite',
    negative,
    magnitude: { significand, exponent: exponent - (source.precision - 1) },
  }
  return isNormal(x, conversion.format) && encode(source, x) !== undefined ? x : undefined
}

/** Whether |x| lies in a format's normal range: from the smallest normal to the largest finite number. */
export const isNormal = (x: Datum, format: Format): x is Finite =>
  x.kind === 'finite' && compare(x.magnitude, format.minNormal) >= 0 && compare(x.magnitude, format.maxFinite) <= 0

/** Minus where both formats have it and the draw says so. */
export const drawSign = ({ source, conversion: { format } }: Claim, below: Below): boolean =>
  source.signed && format.signed && below(2) === 1
