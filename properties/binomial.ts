import { isLess, type Rational, rational } from '../spec/exact/rational.ts'

/** Exact statements about independent draws. */

/**
 * The probability that of n independent draws, each a success with probability p, at least k succeed:
 * Σ_{j ≥ k} C(n, j)·p^j·(1 − p)^(n−j), exactly.
 */
export function upperTail(n: number, k: number, { numerator, denominator }: Rational): Rational {
  if (k <= 0) return rational(1)
  if (k > n) return rational(0)
  const [a, b] = [numerator, denominator - numerator]
  if (a === 0n) return rational(0)
  if (b === 0n) return rational(1)
  // C(n, j)·a^j·b^(n−j) from j = n down: each follows from the one before, without a remainder.
  let term = a ** BigInt(n)
  let total = 0n
  for (let j = n; j >= k; j--) {
    total += term
    term = (term * BigInt(j) * b) / (BigInt(n - j + 1) * a)
  }
  return rational(total, denominator ** BigInt(n))
}

/** The probability of at most k successes. */
export const lowerTail = (n: number, k: number, { numerator, denominator }: Rational): Rational =>
  upperTail(n, n - k, { numerator: denominator - numerator, denominator })

/** Whether k successes of n, or a number farther from what is to be expected on that side, are less probable than this. */
export const isImprobable = (n: number, k: number, p: Rational, than: Rational): boolean =>
  isLess(upperTail(n, k, p), than) || isLess(lowerTail(n, k, p), than)
