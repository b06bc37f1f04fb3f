import type { Quotient } from '../../properties/tensors.ts'
import { integerRoot } from '../../spec/exact/interval.ts'

const places = 5

/** The first digits of a non-negative quotient, cut off, not rounded: 0.95831. */
export function decimalOf({ numerator, denominator }: Quotient): string {
  const [n, d] = aligned(numerator, denominator)
  return placed((n * 10n ** BigInt(places)) / d)
}

/** The first digits of the square root of a non-negative quotient, cut off. */
export function rootDecimal({ numerator, denominator }: Quotient): string {
  const [n, d] = aligned(numerator, denominator)
  return placed(integerRoot((n * 10n ** BigInt(2 * places)) / d))
}

function aligned(a: Quotient['numerator'], b: Quotient['denominator']): [bigint, bigint] {
  const shift = a.exponent - b.exponent
  return [a.significand << BigInt(Math.max(shift, 0)), b.significand << BigInt(Math.max(-shift, 0))]
}

function placed(scaled: bigint): string {
  const digits = scaled.toString().padStart(places + 1, '0')
  return `${digits.slice(0, -places)}.${digits.slice(-places)}`
}
