import type { Finite } from '../../properties/record.ts'
import type { Quotient } from '../../properties/tensors.ts'
import { encode } from '../../spec/codec.ts'
import type { Format } from '../../spec/format.ts'
import { findFormat } from '../../spec/formats/registry.ts'

/** A quotient in lowest terms: 8/7, 1. */
export function fractionText({ numerator, denominator }: Quotient): string {
  const shift = numerator.exponent - denominator.exponent
  const above = numerator.significand << BigInt(Math.max(shift, 0))
  const below = denominator.significand << BigInt(Math.max(-shift, 0))
  const common = greatestDivisor(above < 0n ? -above : above, below)
  return below === common ? `${above / common}` : `${above / common}/${below / common}`
}

const greatestDivisor = (a: bigint, b: bigint): bigint => (b === 0n ? a : greatestDivisor(b, a % b))

const binary32 = findFormat('binary32') as Format

/** The bits of a number that binary32 holds. */
export const hexOf = (x: Finite): string => `0x${(encode(binary32, x) as bigint).toString(16).padStart(8, '0')}`
