import { encodeIndex, floorIndex } from './codec.ts'
import { type Datum, isZero } from './datum.ts'
import { type Dyadic, subtract } from './exact/dyadic.ts'
import { type Format, magnitudeOf } from './format.ts'
import type { Code, OverflowRule } from './formats/row.ts'
import { infinite, overflowed } from './overflow.ts'
import { type Rounding, roundsAway } from './rounding.ts'

/** A conversion, said in full: from any exact value to a format. */
export interface Conversion {
  /** The target. */
  readonly format: Format
  /** The direction, or stochastic rounding with its random bits. */
  readonly rounding: Rounding
  /** What becomes of values out of range. */
  readonly overflow: OverflowRule
}

/**
 * The code that a conversion owes to an exact value: rounded as if the exponent were unbounded, then brought into range.
 * Undefined for NaN into a format without NaN, which no standard settles (OCP MX 1.0 §6.3).
 */
export function convert(x: Datum, { format, rounding, overflow }: Conversion): Code | undefined {
  if (x.kind === 'nan') return format.nanCode
  if (x.kind === 'infinity') return infinite(format, x.negative, overflow)
  if (isZero(x)) return encodeIndex(format, x.negative && format.hasZero, 0n)
  const index = roundToIndex(x.negative, x.magnitude, format, rounding)
  if (index > (x.negative ? format.maxIndex.negative : format.maxIndex.positive)) {
    return overflowed(format, x.negative, rounding, overflow)
  }
  return encodeIndex(format, x.negative, index)
}

/** The index of the magnitude that |x| rounds to, with no upper limit on the exponent. */
export function roundToIndex(negative: boolean, x: Dyadic, format: Format, rounding: Rounding): bigint {
  const { lower, part, whole } = gapOf(x, format)
  // A format without zero has nothing below its smallest number, so that is the answer in every direction.
  if (lower < 0n) return 0n
  return roundsAway(rounding, { part, whole, negative, lowerIsOdd: (lower & 1n) === 1n }) ? lower + 1n : lower
}

/**
 * Where |x| lies between two neighbouring magnitudes: the index of the lower one, −1n where x is below them all, and how far it is
 * from there to the next, part/whole with 0 ≤ part < whole.
 */
export function gapOf(x: Dyadic, format: Format): { lower: bigint; part: bigint; whole: bigint } {
  const lower = floorIndex(format, x)
  if (lower < 0n) return { lower, part: 0n, whole: 1n }
  const tail = subtract(x, magnitudeOf(format.row, lower))
  const gap = subtract(magnitudeOf(format.row, lower + 1n), magnitudeOf(format.row, lower))
  const exponent = Math.min(tail.exponent, gap.exponent)
  return {
    lower,
    part: tail.significand << BigInt(tail.exponent - exponent),
    whole: gap.significand << BigInt(gap.exponent - exponent),
  }
}
