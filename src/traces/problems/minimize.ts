import { zero } from '../../../spec/exact/dyadic.ts'
import { divide, enclose, type Interval, minus, multiply, plus, point } from '../../../spec/exact/interval.ts'
import type { Rational } from '../../../spec/exact/rational.ts'
import { dyadicOf } from '../values.ts'
import type { Objective } from './objective.ts'

/** A point near the minimum, by accelerated gradient descent in doubles; nothing rests on how near it is. */
export function nearMinimum({ roughGradient, smoothness, convexity, dimension, rows }: Objective): Float64Array {
  const [L, c] = [approximately(smoothness), approximately(convexity)]
  const root = Math.sqrt(L / Math.max(c, L * 2 ** -40))
  const momentum = (root - 1) / (root + 1)
  const budget = Math.min(20_000, Math.ceil(4e9 / (rows * dimension * 10)))
  let [w, previous, best] = [new Float64Array(dimension), new Float64Array(dimension), new Float64Array(dimension)]
  let least = Number.POSITIVE_INFINITY
  for (let i = 0, since = 0; i < budget && since < 60 + 4 * root; i++, since++) {
    const ahead = w.map((one, j) => one + momentum * (one - (previous[j] as number)))
    const gradient = roughGradient(ahead)
    const size = gradient.reduce((sum, one) => sum + one * one, 0)
    if (size < least) [least, best, since] = [size, ahead, 0]
    previous = w
    w = ahead.map((one, j) => one - (gradient[j] as number) / L)
  }
  return best
}

const approximately = ({ numerator, denominator }: Rational): number => {
  const excess = BigInt(Math.max(0, denominator.toString(2).length - 900))
  return Number(numerator >> excess) / Number(denominator >> excess)
}

/** n·F* from one point: n·F(ŵ) − ‖n∇F(ŵ)‖²/(2nc) ≤ n·F* ≤ n·F(ŵ), by strong convexity (6). */
export function enclosedMinimum(objective: Objective, near: Float64Array, bits: number): Interval {
  const { value, gradient } = objective.at(Array.from(near, dyadicOf), bits)
  const size = gradient.reduce((sum: Interval, one) => plus(sum, multiply(one, one, bits), bits), point(zero))
  const twice = multiply(point(dyadicOf(2)), enclose(objective.convexity, bits), bits)
  return { low: minus(value, divide(size, twice, bits), bits).low, high: value.high }
}
