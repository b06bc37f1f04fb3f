import type { Format } from '../../spec/format.ts'
import type { OverflowRule } from '../../spec/formats/row.ts'
import type { Direction } from '../../spec/rounding.ts'

/**
 * A portable quantizer of binary32 to any float format of at most 32 bits, in 32-bit integer arithmetic on bit patterns: the
 * reference for the CPU. It knows the format by its parameters alone and shares no code with the specification.
 *
 * |x| is taken as an integer significand of 24 bits; `shift` is how many of its low bits the format cannot hold. What is left
 * is the magnitude's code, since exponent field and trailing significand are contiguous: a carry runs into the exponent.
 */
export type Quantize = (x: Float32Array) => Codes

/** Bit patterns, right-aligned. */
export type Codes = Uint8Array | Uint16Array | Uint32Array

export interface Parameters {
  readonly precision: number
  readonly bias: number
  readonly hasZero: boolean
  readonly maxIndex: number
  /** Index of infinity, -1 where there is none. */
  readonly infinity: number
  /** Codes for values past the largest finite number and for infinities, by sign; and for NaN. */
  readonly beyond: readonly [number, number]
  readonly infinite: readonly [number, number]
  readonly nan: number
  /** Code of the zero that a negative number rounds to, and what is added to a negative magnitude. */
  readonly negativeZero: number
  readonly sign: number
  readonly signed: boolean
}

/** Rounds away from zero, given the discarded part of a significand, half of a gap, and the lower neighbour's parity. */
type Decide = (tail: number, half: number, odd: number, negative: boolean) => boolean

const decisions: Record<Direction, Decide> = {
  rne: (tail, half, odd) => tail > half || (tail === half && odd === 1),
  rna: (tail, half) => tail >= half,
  rtz: () => false,
  rtp: (tail, _half, _odd, negative) => tail > 0 && !negative,
  rtn: (tail, _half, _odd, negative) => tail > 0 && negative,
  rto: (tail, _half, odd) => tail > 0 && odd === 0,
}

export function integerQuantizer(format: Format, rounding: Direction, overflow: OverflowRule): Quantize {
  const one = integerConverter(parametersOf(format, rounding, overflow), decisions[rounding])
  const Codes = codesOf(format.width)
  return (x) => {
    // Signed 32-bit patterns: the loop stays in machine integers.
    const bits = new Int32Array(x.buffer, x.byteOffset, x.length)
    const codes = new Codes(x.length)
    for (let i = 0; i < bits.length; i++) codes[i] = one(bits[i] as number)
    return codes
  }
}

/** The narrowest array type that holds a format's codes. */
export const codesOf = (width: number): Uint8ArrayConstructor | Uint16ArrayConstructor | Uint32ArrayConstructor =>
  width <= 8 ? Uint8Array : width <= 16 ? Uint16Array : Uint32Array

/** Whether the portable quantizer is made for a format: radix 2, sign and magnitude, no more precision than binary32. */
export const isPortable = (format: Format): boolean =>
  format.row.layout === 'float' && format.row.radixLog2 === 1 && format.precision <= 24 && format.width <= 32

function integerConverter(format: Parameters, decide: Decide): (bits: number) => number {
  const { precision, bias, hasZero, maxIndex, beyond, infinite, nan, negativeZero, sign, signed } = format
  const emin = hasZero ? 1 - bias : -bias
  const hidden = 2 ** (precision - 1)
  return (bits) => {
    const negative = bits >>> 31
    const magnitude = bits & 0x7fffffff
    if (magnitude > 0x7f800000) return nan
    if (magnitude === 0x7f800000) return infinite[negative] as number
    const field = magnitude >>> 23
    const trailing = magnitude & 0x7fffff
    if (magnitude === 0) return negative ? negativeZero : 0
    // Normalise subnormal inputs so that the significand always has its leading bit in place 23.
    const lead = field === 0 ? Math.clz32(trailing) - 8 : 0
    const exponent = field === 0 ? -126 - lead : field - 127
    const significand = field === 0 ? trailing << lead : trailing | 0x800000
    if (!hasZero && exponent < emin) return negative ? (beyond[1] as number) : 0
    const below = Math.max(0, emin - exponent)
    const shift = 24 - precision + below
    // Past 25 places all of the significand is discarded, and it is less than half of the gap.
    const kept = shift > 25 ? 0 : significand >>> shift
    const tail = shift > 25 ? 1 : significand & ((1 << shift) - 1)
    const half = shift > 25 ? 2 : (1 << shift) >>> 1
    const index = below > 0 ? kept : (exponent + bias - 1) * hidden + kept
    const rounded = tail > 0 && decide(tail, half, index & 1, negative === 1) ? index + 1 : index
    if (rounded > maxIndex || (negative && !signed && (rounded > 0 || !hasZero))) return beyond[negative] as number
    if (!negative) return rounded
    return rounded === 0 ? negativeZero : sign + rounded
  }
}

/** Everything about special values is settled here, once, so that the loop has only table look-ups. */
export function parametersOf(
  { row, width, precision }: Format,
  rounding: Direction,
  overflow: OverflowRule,
): Parameters {
  if (row.layout !== 'float')
    throw new RangeError(`the portable quantizer has no two's complement formats, came ${row.id}`)
  const sign = row.signed ? 2 ** (width - 1) : 0
  const all = 2 ** (width - (row.signed ? 1 : 0)) - 1
  const topField = all - (all % 2 ** (precision - 1))
  const nan = { none: 0, ieee: topField + 2 ** Math.max(0, precision - 2), top: all, negativeZero: sign }[row.nan]
  const infinity = { none: -1, ieee: topField, top: row.nan === 'top' ? all - 1 : all }[row.infinities]
  const maxIndex =
    row.nan === 'ieee' || row.infinities === 'ieee'
      ? topField - 1
      : infinity >= 0
        ? infinity - 1
        : row.nan === 'top'
          ? all - 1
          : all
  const lowest = row.signed ? sign + maxIndex : 0
  const clamps = row.nan === 'none' || (row.overflowWithoutInfinity === 'clamp' && infinity < 0)
  const unboundedUp = infinity >= 0 ? infinity : clamps ? maxIndex : nan
  const unboundedDown = infinity >= 0 && row.signed ? sign + infinity : clamps ? lowest : nan
  const finiteOnly = overflow !== 'ieee' || rounding === 'rtz' || rounding === 'rto'
  return {
    precision,
    bias: row.bias,
    hasZero: row.zero,
    maxIndex,
    infinity,
    beyond: [
      finiteOnly || rounding === 'rtn' ? maxIndex : unboundedUp,
      finiteOnly || rounding === 'rtp' ? lowest : unboundedDown,
    ],
    infinite: [
      overflow === 'saturate' || (overflow === 'propagate' && infinity < 0) ? maxIndex : unboundedUp,
      overflow === 'saturate' || (overflow === 'propagate' && (infinity < 0 || !row.signed)) ? lowest : unboundedDown,
    ],
    nan,
    negativeZero: row.signed && row.nan !== 'negativeZero' ? sign : 0,
    sign,
    signed: row.signed,
  }
}
