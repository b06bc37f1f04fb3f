import { type Datum, finite, infinity, nan } from './datum.ts'
import type { Dyadic } from './exact/dyadic.ts'
import { compare, floorLog2, floorSteps } from './exact/dyadic.ts'
import { type Format, magnitudeOf } from './format.ts'
import type { Code } from './formats/row.ts'

/** Whether an integer is a code of the format: codes are 0 … 2^width − 1. */
export const isCode = (format: Format, bits: bigint): bits is Code => bits >= 0n && bits < 1n << BigInt(format.width)

/** What a code stands for (IEEE 754-2019 §3.4; OCP OFP8 §5; OCP MX 1.0 §5.3; P3109 §4.7.2). */
export function decode(format: Format, code: Code): Datum {
  const { row } = format
  const signBit = 1n << BigInt(format.width - 1)
  if (row.layout === 'twosComplement') {
    const negative = code >= signBit
    return finite(negative, magnitudeOf(row, negative ? 2n * signBit - code : code))
  }
  if (row.nan === 'negativeZero' && code === signBit) return nan
  const negative = row.signed && code >= signBit
  const index = negative ? code - signBit : code
  if (index === format.infinityIndex) return infinity(negative)
  return index > format.maxIndex.positive ? nan : finite(negative, magnitudeOf(row, index))
}

/** The code of the magnitude with this index and sign; for zero without −0, the one zero. */
export function encodeIndex(format: Format, negative: boolean, index: bigint): Code {
  if (!negative || (index === 0n && !format.hasNegativeZero)) return index as Code
  const signBit = 1n << BigInt(format.width - 1)
  return (format.row.layout === 'twosComplement' ? 2n * signBit - index : signBit + index) as Code
}

/** The largest magnitude index whose value does not exceed x ≥ 0, with no upper limit on the exponent; −1n below them all. */
export function floorIndex(format: Format, x: Dyadic): bigint {
  const { row } = format
  if (x.significand === 0n) return format.hasZero ? 0n : -1n
  if (row.layout === 'twosComplement') return floorSteps(x, 1 - row.precision)
  const exponent = floorLog2(x)
  const trailing = row.precision - 1
  if (exponent < format.emin) return row.zero ? floorSteps(x, format.emin - trailing) : -1n
  const field = BigInt(Math.floor(exponent / row.radixLog2) + row.bias)
  if (row.radixLog2 === 2) return field
  return (field << BigInt(trailing)) + floorSteps(x, exponent - trailing) - (1n << BigInt(trailing))
}

/**
 * The code of a datum that is a member of the format, or undefined when it is none. NaN gives the canonical NaN; −0 gives the
 * zero of a format that has but one, since there the sign of zero is no part of the value.
 */
export function encode(format: Format, x: Datum): Code | undefined {
  if (x.kind === 'nan') return format.nanCode
  if (x.kind === 'infinity') {
    const { infinityIndex } = format
    return infinityIndex === undefined || (x.negative && !format.signed)
      ? undefined
      : encodeIndex(format, x.negative, infinityIndex)
  }
  const index = floorIndex(format, x.magnitude)
  if (index < 0n || index > (x.negative ? format.maxIndex.negative : format.maxIndex.positive)) return undefined
  if (compare(magnitudeOf(format.row, index), x.magnitude) !== 0) return undefined
  return encodeIndex(format, x.negative, index)
}
