import { isEqual, product, type Rational, rational, sum } from '../../../spec/exact/rational.ts'
import { type Quantizer, quantized } from './quantizer.ts'

/** One moment fed with a constant: v ← Q(β·v + γ·input). */
export interface ConstantFeed {
  readonly beta: Rational
  readonly gamma: Rational
  readonly input: Rational
}

/** Where a moment that starts at 0 comes to rest, and after how many steps: rounding is monotone, so that it only rises. */
export function restOf(feed: ConstantFeed, by: Quantizer): { readonly value: Rational; readonly steps: number } {
  let value = rational(0)
  for (let steps = 0; ; steps++) {
    const after = quantized(sum(product(feed.beta, value), product(feed.gamma, feed.input)), by)
    if (isEqual(after, value)) return { value, steps }
    value = after
  }
}
