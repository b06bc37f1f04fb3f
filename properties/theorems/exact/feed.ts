import { isEqual, product, type Rational, rational, rationalOf, sum } from '../../../spec/exact/rational.ts'
import { magnitudeOf } from '../../../spec/format.ts'
import { type Quantizer, quantized } from './quantizer.ts'

/** One moment fed with a constant: v ← Q(β·v + γ·input). */
export interface ConstantFeed {
  readonly beta: Rational
  readonly gamma: Rational
  readonly input: Rational
}

const next = (feed: ConstantFeed, v: Rational): Rational => sum(product(feed.beta, v), product(feed.gamma, feed.input))

/** Every member v ≥ 0 of a format with Q(β·v + γ·input) = v, from the smallest up: where a moment stays once it is there. */
export function fixedPoints(feed: ConstantFeed, by: Quantizer): readonly Rational[] {
  const { row, maxIndex } = by.format
  return Array.from({ length: Number(maxIndex.positive) + 1 }, (_, i) =>
    rationalOf(magnitudeOf(row, BigInt(i))),
  ).filter((member) => isEqual(quantized(next(feed, member), by), member))
}

/** Where a moment that starts at 0 comes to rest, and after how many steps: rounding is monotone, so that it only rises. */
export function restOf(feed: ConstantFeed, by: Quantizer): { readonly value: Rational; readonly steps: number } {
  let value = rational(0)
  for (let steps = 0; ; steps++) {
    const after = quantized(next(feed, value), by)
    if (isEqual(after, value)) return { value, steps }
    value = after
  }
}
