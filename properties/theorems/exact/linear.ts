import { difference, power, product, type Rational, rational, sum } from '../../../spec/exact/rational.ts'
import { expected } from './distribution.ts'
import type { Linear, Vector } from './model.ts'

/**
 * The same without enumerating: for g̃ = qg + ε on a diagonal quadratic the second moments s = E w² follow
 * s′ = (1 − 2αq₁h + α²q₂h²)s + α²(q₂σ² + τ²) in every coordinate, q₁ = E q, q₂ = E q², σ and τ the sizes of noise and error.
 */
export const meanShrinkage = ({ q }: Linear): Rational => expected(q, (value) => value)

export const squaredShrinkage = ({ q }: Linear): Rational => expected(q, (value) => product(value, value))

/** What a step adds to E w² of each coordinate, over α². */
export const addedVariance = (linear: Linear): Rational =>
  sum(product(squaredShrinkage(linear), power(linear.noise, 2)), power(linear.error, 2))

/** The factor that E w² of a coordinate of curvature h is multiplied by. */
export function contraction(linear: Linear, h: Rational, alpha: Rational): Rational {
  const step = product(alpha, h)
  return sum(
    rational(1),
    product(rational(-2), step, meanShrinkage(linear)),
    product(step, step, squaredShrinkage(linear)),
  )
}

/** E F(w_k) − F* for k = 1, 2, …, one more than there are steps. */
export function linearGaps(linear: Linear, from: Vector, alphas: readonly Rational[]): readonly Rational[] {
  const gapOf = (moments: Vector): Rational =>
    product(rational(1, 2), sum(...moments.map((s, i) => product(linear.curvatures[i] as Rational, s))))
  let moments = from.map((x) => product(x, x))
  const gaps = [gapOf(moments)]
  for (const alpha of alphas) {
    const added = product(alpha, alpha, addedVariance(linear))
    moments = moments.map((s, i) =>
      sum(product(contraction(linear, linear.curvatures[i] as Rational, alpha), s), added),
    )
    gaps.push(gapOf(moments))
  }
  return gaps
}

/** The gap that a run with step α tends to, in one dimension; undefined where it grows for ever. */
export function linearFloor(linear: Linear, alpha: Rational): Rational | undefined {
  const [h] = linear.curvatures
  if (h === undefined || linear.curvatures.length > 1) throw new RangeError('expected one dimension')
  const lost = difference(rational(1), contraction(linear, h, alpha))
  if (lost.numerator <= 0n) return undefined
  const added = product(alpha, alpha, addedVariance(linear), h, rational(1, 2))
  return product(added, rational(lost.denominator, lost.numerator))
}

/** The gap a step later, in one dimension: all that it depends on is the gap. */
export function nextLinearGap(linear: Linear, gap: Rational, alpha: Rational): Rational {
  const [h] = linear.curvatures
  if (h === undefined || linear.curvatures.length > 1) throw new RangeError('expected one dimension')
  const added = product(rational(1, 2), h, alpha, alpha, addedVariance(linear))
  return sum(product(contraction(linear, h, alpha), gap), added)
}
