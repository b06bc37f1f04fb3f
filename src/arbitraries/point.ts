import { decode, encode } from '../../spec/codec.ts'
import { type Datum, nan } from '../../spec/datum.ts'
import { bitLength } from '../../spec/exact/dyadic.ts'
import { type Format, minExponent } from '../../spec/format.ts'
import { findFormat } from '../../spec/formats/registry.ts'
import type { Code } from '../../spec/formats/row.ts'

/**
 * A code as a sign and a magnitude index (spec/format.ts), the integers that generating and shrinking work on. Infinities and
 * NaNs are the indices past the largest finite one; the NaN that sits at the sign bit alone is the negative of index 0.
 */
export interface Point {
  readonly negative: boolean
  readonly index: bigint
}

export type Kind = 'zero' | 'finite' | 'infinity' | 'nan'

const signOf = (format: Format): bigint => 1n << BigInt(format.width - 1)

export function codeOf(format: Format, { negative, index }: Point): Code {
  if (!negative) return index as Code
  return (format.row.layout === 'twosComplement' ? 2n * signOf(format) - index : signOf(format) + index) as Code
}

export function pointOf(format: Format, code: Code): Point {
  const sign = signOf(format)
  if (!format.signed || code < sign) return { negative: false, index: code }
  return { negative: true, index: format.row.layout === 'twosComplement' ? 2n * sign - code : code - sign }
}

export function kindOf(format: Format, { negative, index }: Point): Kind {
  if (negative && index === 0n && format.row.layout === 'float' && format.row.nan === 'negativeZero') return 'nan'
  if (index === format.infinityIndex) return 'infinity'
  if (index > (negative ? format.maxIndex.negative : format.maxIndex.positive)) return 'nan'
  return index === 0n && format.hasZero ? 'zero' : 'finite'
}

/**
 * The indices from 2^exponent up to the next power of the radix: `base` + t for 0 ≤ t < 2^`bits`. A number in it has as many
 * significant bits as `bits` + 1 less the trailing zeros of t, and 1 where t is 0.
 */
export interface Binade {
  readonly exponent: number
  readonly base: bigint
  readonly bits: number
}

/** The binade that a finite nonzero magnitude is in. Subnormals are in the binade of their leading bit. */
export function binadeOf({ row }: Format, index: bigint): Binade {
  const trailing = row.precision - 1
  const field = row.layout === 'twosComplement' ? 0n : index >> BigInt(trailing)
  if (field === 0n && (row.layout === 'twosComplement' || row.zero)) {
    const bits = bitLength(index) - 1
    return { exponent: bits + minExponentOfIndexOne(row), base: 1n << BigInt(bits), bits }
  }
  const { bias, radixLog2 } = row as Extract<Format['row'], { layout: 'float' }>
  return { exponent: (Number(field) - bias) * radixLog2, base: field << BigInt(trailing), bits: trailing }
}

/** The exponent of the magnitude with index 1 where the first indices are multiples of one step. */
const minExponentOfIndexOne = (row: Format['row']): number =>
  row.layout === 'twosComplement' ? minExponent(row) : 1 - row.bias - (row.precision - 1)

export function trailingZeros(n: bigint): number {
  return n === 0n ? 0 : bitLength(n & -n) - 1
}

/** Significant bits of the number with this index in its binade. */
export const significantBits = ({ base, bits }: Binade, index: bigint): number =>
  index === base ? 1 : bits + 1 - trailingZeros(index - base)

export const datumOf = (format: Format, point: Point): Datum => decode(format, codeOf(format, point))

const binary64 = findFormat('binary64') as Format

/** The magnitude index of the NaN that stands for all of a format that has one. */
export const canonicalIndex = (format: Format): bigint => pointOf(format, format.nanCode as Code).index

/** Whether binary64, and so a JavaScript number, holds every number of the format. */
export function isHeldByNumbers({ precision, emax, minPositive }: Format): boolean {
  return (
    precision <= binary64.precision && emax <= binary64.emax && minPositive.exponent >= binary64.minPositive.exponent
  )
}

const view = new DataView(new ArrayBuffer(8))

/** A datum of a format that numbers hold, as a number: its binary64 bit pattern, so nothing is rounded. */
export function toNumber(x: Datum): number {
  view.setBigUint64(0, encode(binary64, x) as Code)
  return view.getFloat64(0)
}

/** A number as a datum. */
export function fromNumber(x: number): Datum {
  view.setFloat64(0, x)
  return Number.isNaN(x) ? nan : decode(binary64, view.getBigUint64(0) as Code)
}
