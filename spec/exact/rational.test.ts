import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import * as interval from './interval.ts'
import * as rational from './rational.ts'

const rationals = fc
  .tuple(fc.bigInt({ min: -(10n ** 12n), max: 10n ** 12n }), fc.bigInt({ min: 1n, max: 10n ** 9n }))
  .map(([n, d]) => rational.rational(n, d))
const positive = rationals.filter((x) => x.numerator > 0n)
const bits = fc.integer({ min: 8, max: 200 })

/** Whether an interval holds a rational. */
const holds = (a: interval.Interval, x: rational.Rational): boolean => {
  const [low, high] = interval.ends(a)
  return rational.isAtMost(low, x) && rational.isAtMost(x, high)
}

describe('a rational', () => {
  it('is a field: distributive, with inverses', () => {
    fc.assert(
      fc.property(rationals, rationals, rationals, (a, b, c) => {
        expect(rational.product(a, rational.sum(b, c))).toEqual(
          rational.sum(rational.product(a, b), rational.product(a, c)),
        )
        if (b.numerator !== 0n) expect(rational.product(rational.quotient(a, b), b)).toEqual(a)
        expect(rational.difference(rational.sum(a, b), b)).toEqual(a)
      }),
    )
  })

  it('is read back from its text, and from decimals', () => {
    fc.assert(
      fc.property(rationals, (a) => {
        expect(rational.parseRational(rational.rationalText(a))).toEqual(a)
      }),
    )
    expect(rational.parseRational('-1.25e-1')).toEqual(rational.rational(-1, 8))
    expect(rational.parseRational('5e2')).toEqual(rational.rational(500))
    expect(() => rational.parseRational('.')).toThrow('expected a fraction')
  })
})

describe('an interval', () => {
  it('holds the exact result of every rational operation', () => {
    fc.assert(
      fc.property(rationals, positive, bits, (a, b, n) => {
        const [x, y] = [interval.enclose(a, n), interval.enclose(b, n + 3)]
        expect(holds(x, a)).toBe(true)
        expect(holds(interval.plus(x, y, n), rational.sum(a, b))).toBe(true)
        expect(holds(interval.minus(x, y, n), rational.difference(a, b))).toBe(true)
        expect(holds(interval.multiply(x, y, n), rational.product(a, b))).toBe(true)
        expect(holds(interval.divide(x, y, n), rational.quotient(a, b))).toBe(true)
        expect(holds(interval.divide(x, interval.flip(y), n), rational.quotient(rational.opposite(a), b))).toBe(true)
        const squared = rational.product(b, b)
        expect(holds(interval.squareRoot(interval.enclose(squared, n), n), b)).toBe(true)
      }),
    )
  })

  it('narrows with the bits asked for', () => {
    for (const n of [16, 64, 256]) {
      const [low, high] = interval.ends(interval.squareRoot(interval.enclose(rational.rational(2), n), n))
      expect(rational.isLess(rational.difference(high, low), rational.rational(1n, 1n << BigInt(n - 3)))).toBe(true)
    }
  })

  it('holds e, ln 2 and their inverses, whose digits are those of OEIS A001113 and A002162', () => {
    const e = rational.parseRational('2.71828182845904523536028747135266249775724709369995')
    const ln2 = rational.parseRational('0.69314718055994530941723212145817656807550013436025')
    const slack = rational.rational(1n, 10n ** 49n)
    for (const [a, x] of [
      [interval.exponential(interval.enclose(rational.rational(1), 200), 200), e],
      [interval.logarithm(interval.enclose(rational.rational(2), 200), 200), ln2],
    ] as const) {
      const [low, high] = interval.ends(a)
      expect(rational.isAtMost(low, rational.sum(x, slack))).toBe(true)
      expect(rational.isAtMost(rational.difference(x, slack), high)).toBe(true)
      expect(rational.isLess(rational.difference(high, low), slack)).toBe(true)
    }
  })

  it('has exp and ln that undo each other', () => {
    const moderate = rationals.map((x) => rational.rational(x.numerator % 40_000n, 1000n))
    fc.assert(
      fc.property(moderate, bits, (a, n) => {
        const there = interval.exponential(interval.enclose(a, n), n)
        expect(holds(interval.logarithm(there, n), a)).toBe(true)
        expect(there.low.significand > 0n).toBe(true)
      }),
    )
  })

  it('decides an inequality that is strict, and says when it cannot', () => {
    const root = (x: number) => (n: number) => interval.squareRoot(interval.enclose(rational.rational(x), n), n)
    const both = (n: number) => interval.plus(root(2)(n), root(3)(n), n)
    const sum = (n: number) =>
      interval.squareRoot(interval.plus(interval.enclose(rational.rational(5), n), root(24)(n), n), n)
    expect(interval.decideAtMost(root(2), root(3))).toBe(true)
    expect(interval.decideAtMost(root(3), root(2))).toBe(false)
    expect(interval.decideAtMost(both, sum, 512)).toBeUndefined()
  })
})
