import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compare } from '../../../spec/exact/dyadic.ts'
import { exponential, point } from '../../../spec/exact/interval.ts'
import { fixedExponential } from './fixed-exponential.ts'

describe('the exponential in fixed point', () => {
  it.each([64, 96, 160])(
    'at %i places encloses that of the intervals, to within a millionth of its last half',
    (places) => {
      const { of } = fixedExponential(places)
      fc.assert(
        fc.property(fc.bigInt({ min: -(1n << BigInt(places + 7)), max: 0n }), (n) => {
          const { low, high } = of(n)
          const exact = exponential(point({ significand: n, exponent: -places }), 2 * places)
          expect(compare({ significand: low, exponent: -places }, exact.low)).toBeLessThanOrEqual(0)
          expect(compare({ significand: high, exponent: -places }, exact.high)).toBeGreaterThanOrEqual(0)
          expect(high - low < 1n << 20n).toBe(true)
        }),
        { numRuns: 150 },
      )
    },
  )

  it('is 1 at 0, nearly', () => {
    const { low, high } = fixedExponential(80).of(0n)
    expect(low <= 1n << 80n && high >= 1n << 80n).toBe(true)
  })
})
