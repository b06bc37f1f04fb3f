import { type Dyadic, subtract } from '../../../spec/exact/dyadic.ts'
import * as q from '../../../spec/exact/rational.ts'
import { dot } from '../../tensors.ts'
import { exactly, type StepResult, vacuousStep } from './result.ts'

/** One step's weights and gradients; the gradients at both are needed, so it is a measurement that a trainer makes on purpose. */
export interface RoundedWeights {
  readonly weights: readonly Dyadic[]
  /** W^Q. */
  readonly rounded: readonly Dyadic[]
  readonly gradientAtWeights: readonly Dyadic[]
  readonly gradientAtRounded: readonly Dyadic[]
}

const apart = (a: readonly Dyadic[], b: readonly Dyadic[]): readonly Dyadic[] =>
  a.map((x, i) => subtract(x, b[i] as Dyadic))

const normSquared = (x: readonly Dyadic[]): q.Rational => q.rationalOf(dot(x, x))

/**
 * ‖∇f(W^Q) − ∇f(W)‖² ≤ L²·q_W²·‖W‖² in the Euclidean norm. Hypothesis: ‖W^Q − W‖ ≤ q_W‖W‖, which an elementwise relative error of at
 * most q_W gives, also where single weights underflow.
 * @param smoothness L, known (the largest eigenvalue of a quadratic), or measured by `secantSmoothness`, which is then to be said
 */
export function gradientAtRounded(step: RoundedWeights, smoothness: q.Rational, qW: q.Rational): StepResult {
  const moved = normSquared(apart(step.rounded, step.weights))
  const allowed = q.product(qW, qW, normSquared(step.weights))
  if (q.isLess(allowed, moved))
    return vacuousStep(1, `‖W^Q − W‖ ≤ q_W‖W‖ fails: ${q.rationalText(moved)} > ${q.rationalText(allowed)}, squared`)
  const left = normSquared(apart(step.gradientAtRounded, step.gradientAtWeights))
  const right = q.product(smoothness, smoothness, allowed)
  const holds = q.isAtMost(left, right)
  return {
    verdict: holds ? 'holds' : 'violated',
    coordinates: 1,
    met: 1,
    violations: holds ? 0 : 1,
    at: 0,
    left: exactly(left),
    right: exactly(right),
    note: null,
  }
}

/** ‖∇f(W^Q) − ∇f(W)‖² / ‖W^Q − W‖²: the square of the secant constant, a lower bound of L². Null for W^Q = W. */
export function secantSmoothness(step: RoundedWeights): q.Rational | null {
  const moved = normSquared(apart(step.rounded, step.weights))
  return moved.numerator === 0n
    ? null
    : q.quotient(normSquared(apart(step.gradientAtRounded, step.gradientAtWeights)), moved)
}
