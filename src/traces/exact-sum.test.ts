import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dot } from '../../properties/tensors.ts'
import { add, compare, type Dyadic, zero } from '../../spec/exact/dyadic.ts'
import { ExactSum } from './exact-sum.ts'
import { dyadicOf } from './values.ts'

const float = fc.float({ noNaN: true, noDefaultInfinity: true })
const double = fc.double({ noNaN: true, noDefaultInfinity: true })
const pairs = (one: fc.Arbitrary<number>): fc.Arbitrary<[number, number][]> => fc.array(fc.tuple(one, one))
const dyadics = (x: Float64Array): Dyadic[] => Array.from(x, dyadicOf)

function dotBothWays(list: readonly [number, number][], narrow: boolean): readonly [Dyadic, Dyadic] {
  const [a, b] = [Float64Array.from(list, ([x]) => x), Float64Array.from(list, ([, x]) => x)]
  const sum = new ExactSum()
  sum.addProducts(a, b, narrow)
  return [sum.total(), dot(dyadics(a), dyadics(b))]
}

describe('an exact sum is that of BigInt:', () => {
  it('of products of any binary32 numbers', () => {
    fc.assert(
      fc.property(pairs(float), (list) => {
        const [fast, exact] = dotBothWays(list, true)
        expect(compare(fast, exact)).toBe(0)
      }),
      { numRuns: 400 },
    )
  })

  it('of products of any binary64 numbers, and of binary32 numbers taken for such', () => {
    fc.assert(
      fc.property(pairs(fc.oneof(double, float)), (list) => {
        const [fast, exact] = dotBothWays(list, false)
        expect(compare(fast, exact)).toBe(0)
      }),
      { numRuns: 400 },
    )
  })

  it('of any binary64 numbers, subnormal ones too', () => {
    fc.assert(
      fc.property(fc.array(double), (list) => {
        const sum = new ExactSum()
        sum.addAll(Float64Array.from(list))
        expect(compare(sum.total(), list.map(dyadicOf).reduce(add, zero))).toBe(0)
      }),
    )
  })

  it('of products with all 24 bits of both significands set, at the ends of the range', () => {
    const ones = 2 - 2 ** -23
    for (const scale of [2 ** -149, 2 ** -126 * ones, ones, 2 ** 127 * ones]) {
      const list = Array.from({ length: 99 }, (_, i): [number, number] => [i % 3 === 0 ? -scale : scale, scale])
      const [fast, exact] = dotBothWays(list, true)
      expect(compare(fast, exact)).toBe(0)
    }
  })

  it('of more terms than a bin holds', () => {
    const length = 2 ** 21 + 5
    const x = new Float64Array(length).fill(2 - 2 ** -52)
    const sum = new ExactSum()
    sum.addAll(x)
    const expected = { significand: (2n ** 53n - 1n) * BigInt(length), exponent: -52 }
    expect(compare(sum.total(), expected)).toBe(0)
  })

  it('and goes on from its total', () => {
    const sum = new ExactSum()
    sum.add(2 ** 60)
    expect(sum.total()).toEqual({ significand: 1n, exponent: 60 })
    sum.add(2 ** -60)
    expect(compare(sum.total(), { significand: 2n ** 120n + 1n, exponent: -60 })).toBe(0)
  })
})
