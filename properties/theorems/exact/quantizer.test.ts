import { describe, expect, it } from 'vitest'
import { decode } from '../../../spec/codec.ts'
import { signedValue } from '../../../spec/datum.ts'
import {
  difference,
  isAtMost,
  isEqual,
  isLess,
  opposite,
  product,
  type Rational,
  rational,
  rationalOf,
  sum,
} from '../../../spec/exact/rational.ts'
import type { Format } from '../../../spec/format.ts'
import type { Code } from '../../../spec/formats/row.ts'
import { expected } from './distribution.ts'
import { isPoint, piecesOf } from './pieces.ts'
import { absolute, isInRange, quantize, quantized, quantizer } from './quantizer.ts'
import { positives, signed } from './simple.ts'

const r = rational
const inputs = signed(positives(13))

/** The numbers of a format, found by decoding every code. */
const numbersOf = (format: Format): Rational[] =>
  Array.from({ length: 2 ** format.width }, (_, code) => decode(format, BigInt(code) as Code)).flatMap((x) =>
    x.kind === 'finite' ? [rationalOf(signedValue(x))] : [],
  )

const nearestOf = (numbers: readonly Rational[], x: Rational): Rational[] => {
  const distance = (y: Rational): Rational => absolute(difference(y, x))
  const least = numbers.map(distance).reduce((a, b) => (isLess(b, a) ? b : a))
  return numbers.filter((y) => isEqual(distance(y), least))
}

describe('quantizers of rationals', () => {
  it.each(['e2m1fn', 'e2m3fn', 'e3m2fn', 'e4m3fn'])(
    '%s to nearest is one of the nearest numbers, found by search',
    (id) => {
      const by = quantizer(id, 'rne')
      const numbers = numbersOf(by.format)
      const off = inputs.filter(
        (x) => isInRange(x, by) && !nearestOf(numbers, x).some((y) => isEqual(y, quantized(x, by))),
      )
      expect(off).toEqual([])
    },
  )

  it.each(['e2m1fn', 'e2m3fn', 'e3m2fn'])('%s by truncation is the largest number within, found by search', (id) => {
    const by = quantizer(id, 'rtz')
    const sizes = numbersOf(by.format).map(absolute)
    const due = (x: Rational): Rational =>
      sizes.filter((y) => isAtMost(y, absolute(x))).reduce((a, b) => (isLess(a, b) ? b : a))
    expect(inputs.filter((x) => !isEqual(absolute(quantized(x, by)), due(x)))).toEqual([])
  })

  it('stochastic rounding has the mean of its neighbours weighted by floor(ν·2^N)', () => {
    const by = quantizer('e2m1fn', 'sra:3')
    const numbers = numbersOf(by.format)
    for (const x of inputs.filter((x) => isInRange(x, by) && x.numerator > 0n)) {
      const low = numbers.filter((y) => isAtMost(y, x)).reduce((a, b) => (isLess(a, b) ? b : a))
      const above = numbers.filter((y) => isLess(x, y))
      const high = above.length > 0 ? above.reduce((a, b) => (isLess(b, a) ? b : a)) : low
      const gap = difference(high, low)
      const nu = gap.numerator === 0n ? r(0) : product(difference(x, low), r(gap.denominator, gap.numerator))
      const eighths = (8n * nu.numerator) / nu.denominator
      const due = sum(low, product(gap, r(eighths, 8n)))
      expect(expected(quantize(x, by), (value) => value)).toEqual(due)
    }
  })

  it('is odd, saturates, and draws only where it should', () => {
    const by = quantizer('e2m1fn', 'rne')
    for (const x of inputs) expect(quantized(opposite(x), by)).toEqual(opposite(quantized(x, by)))
    expect(quantized(r(100), by)).toEqual(r(6))
    expect(quantize(r(1, 3), quantizer('e2m1fn', 'sra:1'))).toHaveLength(2)
    expect(() => quantized(r(1, 3), quantizer('e2m1fn', 'sra:1'))).toThrow(/draws/)
  })

  it.each([
    ['e9m9', 'rne'],
    ['e2m1fn', 'up'],
    ['e2m1fn', 'sra:0'],
  ])('refuse %s %s', (id, rounding) => {
    expect(() => quantizer(id, rounding)).toThrow(/expected a format and a rounding/)
  })
})

describe('pieces', () => {
  it.each(['rne', 'rna', 'rtz'])('e2m1fn %s is constant on each, and they cover the reals from 0 to 6', (rounding) => {
    const by = quantizer('e2m1fn', rounding)
    const pieces = piecesOf(by)
    const dense = Array.from({ length: 6 * 48 + 1 }, (_, i) => r(i, 48)).filter(({ numerator }) => numerator > 0n)
    for (const x of dense) {
      const held = pieces.filter((piece) =>
        isPoint(piece) ? isEqual(piece.from, x) : isLess(piece.from, x) && isLess(x, piece.to),
      )
      expect(held.map(({ value }) => value)).toEqual([quantized(x, by)])
    }
  })
})
