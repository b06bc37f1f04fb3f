import { dot } from '../../../properties/tensors.ts'
import { add, bitLength, type Dyadic, scale, times } from '../../../spec/exact/dyadic.ts'
import { type Interval, logarithm, multiply, plus, point } from '../../../spec/exact/interval.ts'
import { product, rational, rationalOf, sum } from '../../../spec/exact/rational.ts'
import { dyadicOf } from '../values.ts'
import { fixedExponential } from './fixed-exponential.ts'
import type { Evaluation, Objective, Rows } from './objective.ts'
import { eigenvalueBounds, type Fixed, fixedOf, gramOf } from './spectrum.ts'

/**
 * n·F(W) = Σ −ln softmax(W·x_i)[y_i] + ½nλ‖W‖². Scores are exact; exponentials and logarithms are enclosed. With one row of weights, two
 * classes: the scores are 0 and w·x. The Hessian of −ln softmax in the scores is at most ½I, and ¼ for two classes with one
 * score between them, so that L ≤ ½λ_max(xᵀx) + nλ, or ¼; c = nλ.
 */
export function logisticObjective(rows: Rows, lambda: number, classes: number, dimension: number): Objective {
  const { n, d, x, y } = rows
  const isSingle = dimension === d
  const weight = times(dyadicOf(lambda), BigInt(n))
  const { most, how } = eigenvalueBounds(gramOf(x, n, d))
  const curvature = product(most, rational(1, isSingle ? 4 : 2))
  const inputs = fixedOf(Array.from(x, dyadicOf))
  return {
    rows: n,
    dimension,
    smoothness: sum(curvature, rationalOf(weight)),
    convexity: rationalOf(weight),
    how: `L ≤ ${isSingle ? '¼' : '½'}·λ_max(xᵀx/n) + λ, c = λ; λ_max ${how}`,
    at: (weights, bits) => {
      const loss = lossAt({ n, d, inputs, y, classes, isSingle }, weights, bits)
      const penalty = scale(times(dot(weights, weights), 1n), -1)
      return {
        value: plus(loss.value, multiply(point(penalty), point(weight), bits), bits),
        gradient: loss.gradient.map((one, i) =>
          plus(one, multiply(point(weights[i] as Dyadic), point(weight), bits), bits),
        ),
      }
    },
    roughGradient: (w) => roughGradient(rows, w, lambda, isSingle ? 1 : classes, isSingle),
  }
}

interface Model {
  readonly n: number
  readonly d: number
  readonly inputs: Fixed
  readonly y: Float64Array
  readonly classes: number
  readonly isSingle: boolean
}

/**
 * Σ −ln softmax and its gradient. In fixed point of `places`: exponentials are enclosed, their shares p of the sum too, and what they
 * weigh x with is added up from below and from above.
 */
function lossAt(model: Model, weights: readonly Dyadic[], bits: number): Evaluation {
  const { n, d, inputs, y, isSingle } = model
  const places = bits + 40
  const exponential = fixedExponential(places)
  const fixed = fixedOf(weights)
  const outputs = weights.length / d
  const [low, high] = [new Array<bigint>(weights.length).fill(0n), new Array<bigint>(weights.length).fill(0n)]
  let sums: Interval = point({ significand: 1n, exponent: 0 })
  let linear: Dyadic = { significand: 0n, exponent: 0 }
  for (let i = 0; i < n; i++) {
    const own = scoresOf(model, fixed, i, outputs)
    const scores = isSingle ? [0n, ...own] : own
    const most = scores.reduce((a, b) => (b > a ? b : a))
    const powers = scores.map((one) => exponentialOf(one - most, fixed.exponent + inputs.exponent, places, exponential))
    const total = { low: 0n, high: 0n }
    for (const power of powers) {
      total.low += power.low
      total.high += power.high
    }
    sums = multiply(
      sums,
      { low: { significand: total.low, exponent: -places }, high: { significand: total.high, exponent: -places } },
      bits + bitLength(BigInt(n)),
    )
    const target = y[i] as number
    linear = add(linear, { significand: most - (scores[target] as bigint), exponent: fixed.exponent + inputs.exponent })
    for (let c = 0; c < outputs; c++) {
      const at = isSingle ? 1 : c
      const power = powers[at] as { low: bigint; high: bigint }
      const hit = target === at ? 1n << BigInt(places) : 0n
      const share = [
        (power.low << BigInt(places)) / total.high - hit,
        (power.high << BigInt(places)) / total.low + 1n - hit,
      ] as const
      accumulate(low, high, c * d, inputs.entries, i * d, d, share)
    }
  }
  const exponent = inputs.exponent - places
  return {
    value: plus(logarithm(sums, bits), point(linear), bits),
    gradient: low.map((one, j) => ({
      low: { significand: one, exponent },
      high: { significand: high[j] as bigint, exponent },
    })),
  }
}

function scoresOf({ d, inputs }: Model, { entries }: Fixed, i: number, outputs: number): bigint[] {
  return Array.from({ length: outputs }, (_, c) => {
    let score = 0n
    for (let j = 0; j < d; j++) score += (entries[c * d + j] as bigint) * (inputs.entries[i * d + j] as bigint)
    return score
  })
}

/** e^(n·2^exponent) for n ≤ 0; what is cut off to reach fixed point is rounded down for the low bound and up for the high. */
function exponentialOf(
  n: bigint,
  exponent: number,
  places: number,
  { of }: ReturnType<typeof fixedExponential>,
): { low: bigint; high: bigint } {
  const shift = places + exponent
  if (shift >= 0) return of(n << BigInt(shift))
  const down = n >> BigInt(-shift)
  const isExact = down << BigInt(-shift) === n
  return isExact ? of(down) : { low: of(down).low, high: of(down < 0n ? down + 1n : down).high }
}

function accumulate(
  low: bigint[],
  high: bigint[],
  to: number,
  inputs: readonly bigint[],
  from: number,
  d: number,
  [least, most]: readonly [bigint, bigint],
): void {
  for (let j = 0; j < d; j++) {
    const x = inputs[from + j] as bigint
    const [a, b] = x >= 0n ? [x * least, x * most] : [x * most, x * least]
    low[to + j] = (low[to + j] as bigint) + a
    high[to + j] = (high[to + j] as bigint) + b
  }
}

function roughGradient(
  { n, d, x, y }: Rows,
  w: Float64Array,
  lambda: number,
  outputs: number,
  isSingle: boolean,
): Float64Array {
  const gradient = w.map((one) => n * lambda * one)
  for (let i = 0; i < n; i++) {
    const own = Array.from({ length: outputs }, (_, c) => {
      let score = 0
      for (let j = 0; j < d; j++) score += (w[c * d + j] as number) * (x[i * d + j] as number)
      return score
    })
    const scores = isSingle ? [0, ...own] : own
    const most = Math.max(...scores)
    const total = scores.reduce((all, one) => all + Math.exp(one - most), 0)
    for (let c = 0; c < outputs; c++) {
      const at = isSingle ? 1 : c
      const share = Math.exp((scores[at] as number) - most) / total - (y[i] === at ? 1 : 0)
      for (let j = 0; j < d; j++)
        gradient[c * d + j] = (gradient[c * d + j] as number) + share * (x[i * d + j] as number)
    }
  }
  return gradient
}
