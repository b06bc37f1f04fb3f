import type { Dyadic } from './dyadic.ts'

/** An exact rational in lowest terms, its denominator positive. Nothing here rounds. */
export interface Rational {
  readonly numerator: bigint
  readonly denominator: bigint
}

const magnitude = (n: bigint): bigint => (n < 0n ? -n : n)

/** The greatest common divisor of two integers, not negative; gcd(0, 0) = 0. */
export function gcd(a: bigint, b: bigint): bigint {
  let [x, y] = [magnitude(a), magnitude(b)]
  while (y !== 0n) [x, y] = [y, x % y]
  return x
}

/**
 * numerator / denominator in lowest terms.
 * @throws RangeError when the denominator is 0
 */
export function rational(numerator: bigint | number, denominator: bigint | number = 1n): Rational {
  const [n, d] = [BigInt(numerator), BigInt(denominator)]
  if (d === 0n) throw new RangeError('division by zero')
  const common = d < 0n ? -gcd(n, d) : gcd(n, d)
  return { numerator: n / common, denominator: d / common }
}

export const rationalOf = ({ significand, exponent }: Dyadic): Rational =>
  exponent >= 0 ? rational(significand << BigInt(exponent)) : rational(significand, 1n << BigInt(-exponent))

export const sum = (...terms: readonly Rational[]): Rational =>
  terms.reduce(
    (a, b) => rational(a.numerator * b.denominator + b.numerator * a.denominator, a.denominator * b.denominator),
    rational(0),
  )

export const product = (...factors: readonly Rational[]): Rational =>
  factors.reduce((a, b) => rational(a.numerator * b.numerator, a.denominator * b.denominator), rational(1))

export const opposite = (a: Rational): Rational => ({ numerator: -a.numerator, denominator: a.denominator })

export const difference = (a: Rational, b: Rational): Rational => sum(a, opposite(b))

/** @throws RangeError when b is 0 */
export const quotient = (a: Rational, b: Rational): Rational =>
  rational(a.numerator * b.denominator, a.denominator * b.numerator)

/** a^n for an integer n ≥ 0. */
export const power = (a: Rational, n: number): Rational => ({
  numerator: a.numerator ** BigInt(n),
  denominator: a.denominator ** BigInt(n),
})

/** −1, 0 or 1 as a < b, a = b, a > b. */
export function order(a: Rational, b: Rational): -1 | 0 | 1 {
  const [left, right] = [a.numerator * b.denominator, b.numerator * a.denominator]
  return left < right ? -1 : left > right ? 1 : 0
}

export const isLess = (a: Rational, b: Rational): boolean => order(a, b) < 0

export const isAtMost = (a: Rational, b: Rational): boolean => order(a, b) <= 0

export const isEqual = (a: Rational, b: Rational): boolean => order(a, b) === 0

export const largest = (first: Rational, ...rest: readonly Rational[]): Rational =>
  rest.reduce((a, b) => (isLess(a, b) ? b : a), first)

export const smallest = (first: Rational, ...rest: readonly Rational[]): Rational =>
  rest.reduce((a, b) => (isLess(b, a) ? b : a), first)

/** "5/4", or "2" for an integer. */
export const rationalText = ({ numerator, denominator }: Rational): string =>
  denominator === 1n ? `${numerator}` : `${numerator}/${denominator}`

/**
 * A rational written as a fraction, an integer or a decimal: "-3/4", "2", "0.25", "1.5e-3".
 * @throws RangeError when the text is none of these
 */
export function parseRational(text: string): Rational {
  const fraction = /^\s*([+-]?\d+)\s*\/\s*(\d+)\s*$/.exec(text)
  if (fraction) return rational(BigInt(fraction[1] as string), BigInt(fraction[2] as string))
  const decimal = /^\s*([+-]?)(\d*)\.?(\d*)(?:[eE]([+-]?\d{1,4}))?\s*$/.exec(text)
  const [, sign, whole = '', digits = '', exponent = '0'] = decimal ?? []
  if (!decimal || whole + digits === '') throw new RangeError(`expected a fraction or a decimal, came "${text}"`)
  const integer = BigInt(`${whole}${digits}`) * (sign === '-' ? -1n : 1n)
  const shift = Number(exponent) - digits.length
  return shift >= 0 ? rational(integer * 10n ** BigInt(shift)) : rational(integer, 10n ** BigInt(-shift))
}
