import type { Dyadic } from '../../spec/exact/dyadic.ts'

/** a/b for positive a and b with four significant digits, truncated, in plain or power-of-ten form. Integer arithmetic. */
export function ratioText(a: Dyadic, b: Dyadic): string {
  const shift = a.exponent - b.exponent
  const numerator = shift >= 0 ? a.significand << BigInt(shift) : a.significand
  const denominator = shift >= 0 ? b.significand : b.significand << BigInt(-shift)
  let power = numerator.toString().length - denominator.toString().length
  let digits = scaled(numerator, denominator, 3 - power)
  if (digits < 1000n) {
    power -= 1
    digits = scaled(numerator, denominator, 3 - power)
  }
  const text = digits.toString()
  if (power > 5 || power < -4) return `${text[0]}.${text.slice(1).replace(/0+$/, '') || '0'}e${power}`
  const plain =
    power >= 3
      ? `${text}${'0'.repeat(power - 3)}`
      : power >= 0
        ? `${text.slice(0, power + 1)}.${text.slice(power + 1)}`
        : `0.${'0'.repeat(-power - 1)}${text}`
  return plain.includes('.') ? plain.replace(/\.?0+$/, '') : plain
}

const scaled = (numerator: bigint, denominator: bigint, tens: number): bigint =>
  tens >= 0 ? (numerator * 10n ** BigInt(tens)) / denominator : numerator / (denominator * 10n ** BigInt(-tens))
