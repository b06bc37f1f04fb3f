import type { Format } from '../../spec/format.ts'
import type { OverflowRule } from '../../spec/formats/row.ts'
import type { Stochastic } from '../../spec/rounding.ts'
import { codesOf, type Parameters, parametersOf, type Quantize } from './portable.ts'

/**
 * A portable stochastic quantizer of binary32 to the formats of the portable one, for audits and training loops. R is the low N bits
 * of an input's random word, whatever the others are. With y = ν·2^N, which binary64 holds exactly (a significand of 24 bits times a
 * power of two), |x| goes away from zero where K + R ≥ 2^N: K = ⌊y⌋ by A, ⌊y + ½⌋ by B, y to the nearest integer, ties to even, by C.
 */
export type StochasticQuantize = (x: Float32Array, random: Uint32Array) => ReturnType<Quantize>

/** The largest shift that can be: the smallest subnormal of binary32 against the coarsest format whose bias the rows allow. */
const shifts = 1024

export function stochasticQuantizer(
  format: Format,
  { variant, bits }: Pick<Stochastic, 'variant' | 'bits'>,
  overflow: OverflowRule,
): StochasticQuantize {
  const one = converter(parametersOf(format, 'rne', overflow), counts[variant], bits)
  const Codes = codesOf(format.width)
  return (x, random) => {
    const patterns = new Int32Array(x.buffer, x.byteOffset, x.length)
    const codes = new Codes(x.length)
    for (let i = 0; i < patterns.length; i++) codes[i] = one(patterns[i] as number, random[i] as number)
    return codes
  }
}

/** K, how many values of R go away from zero, of y = ν·2^N. */
const counts: Record<Stochastic['variant'], (y: number) => number> = {
  sra: Math.floor,
  // Below 2^−29, where y + ½ may not be exact, it is below 1 all the same.
  srb: (y) => Math.floor(y + 0.5),
  src: (y) => {
    const floor = Math.floor(y)
    const rest = y - floor
    return rest > 0.5 || (rest === 0.5 && floor % 2 === 1) ? floor + 1 : floor
  },
}

function converter(
  format: Parameters,
  countOf: (y: number) => number,
  bits: number,
): (pattern: number, word: number) => number {
  const { precision, bias, hasZero, maxIndex, beyond, infinite, nan, negativeZero, sign, signed } = format
  const emin = hasZero ? 1 - bias : -bias
  const hidden = 2 ** (precision - 1)
  const limit = 2 ** bits
  const mask = limit - 1
  /** 2^N in units of the last place of the gap, by shift. */
  const scales = Float64Array.from({ length: shifts }, (_, shift) => 2 ** (bits - shift))
  return (pattern, word) => {
    const negative = pattern >>> 31
    const magnitude = pattern & 0x7fffffff
    if (magnitude >= 0x7f800000) return magnitude > 0x7f800000 ? nan : (infinite[negative] as number)
    if (magnitude === 0) return negative ? negativeZero : 0
    const field = magnitude >>> 23
    const trailing = magnitude & 0x7fffff
    const lead = field === 0 ? Math.clz32(trailing) - 8 : 0
    const exponent = field === 0 ? -126 - lead : field - 127
    const significand = field === 0 ? trailing << lead : trailing | 0x800000
    if (!hasZero && exponent < emin) return negative ? (beyond[1] as number) : 0
    const below = Math.max(0, emin - exponent)
    const shift = 24 - precision + below
    const kept = shift > 24 ? 0 : significand >>> shift
    const tail = shift > 24 ? significand : significand & ((1 << shift) - 1)
    const index = below > 0 ? kept : (exponent + bias - 1) * hidden + kept
    const away = tail !== 0 && countOf(tail * (scales[shift] as number)) + ((word & mask) >>> 0) >= limit
    const rounded = away ? index + 1 : index
    if (rounded > maxIndex || (negative && !signed && (rounded > 0 || !hasZero))) return beyond[negative] as number
    if (!negative) return rounded
    return rounded === 0 ? negativeZero : sign + rounded
  }
}
