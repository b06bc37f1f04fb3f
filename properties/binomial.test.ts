import { describe, expect, it } from 'vitest'
import { isEqual, type Rational, rational, rationalText, sum } from '../spec/exact/rational.ts'
import { isImprobable, lowerTail, upperTail } from './binomial.ts'

/** By going through all 2^n outcomes. */
function counted(n: number, isIn: (successes: number) => boolean, p: Rational): Rational {
  const outcomes = Array.from({ length: 2 ** n }, (_, bits) => bits.toString(2).replaceAll('0', '').length)
  const { numerator, denominator } = p
  return sum(
    ...outcomes
      .filter(isIn)
      .map((k) =>
        rational(numerator ** BigInt(k) * (denominator - numerator) ** BigInt(n - k), denominator ** BigInt(n)),
      ),
  )
}

describe('binomial tails', () => {
  it.each(['1/2', '1/256', '17/31', '1', '0'])('are the sums over all outcomes, for p = %s', (text) => {
    const [a = 0, b = 1] = text.split('/').map(Number)
    const p = rational(a, b)
    for (const n of [1, 2, 7]) {
      for (let k = -1; k <= n + 1; k++) {
        const told = `${n} ${k}`
        expect([told, rationalText(upperTail(n, k, p))]).toEqual([told, rationalText(counted(n, (s) => s >= k, p))])
        expect([told, rationalText(lowerTail(n, k, p))]).toEqual([told, rationalText(counted(n, (s) => s <= k, p))])
      }
    }
  })

  it('add up to one and what both hold, for many draws', () => {
    const p = rational(37, 256)
    const both = sum(upperTail(2048, 296, p), lowerTail(2048, 295, p))
    expect(isEqual(both, rational(1))).toBe(true)
  })

  it('tell what is improbable on either side', () => {
    const than = rational(1, 10n ** 9n)
    // P(X ≤ 31) = 9.2·10^−5 and P(X ≤ 32) = 2.0·10^−4 for 100 throws of a coin.
    const outside = [0, 31, 32, 50, 68, 69, 100].filter((k) =>
      isImprobable(100, k, rational(1, 2), rational(1, 10_000)),
    )
    expect(outside).toEqual([0, 31, 69, 100])
    expect(isImprobable(30, 0, rational(1, 2), than)).toBe(true)
    expect(isImprobable(28, 0, rational(1, 2), than)).toBe(false)
    expect(isImprobable(5, 1, rational(0), than)).toBe(true)
    expect(isImprobable(5, 0, rational(0), than)).toBe(false)
  })
})
