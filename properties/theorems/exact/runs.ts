import {
  difference,
  isAtMost,
  isLess,
  largest,
  product,
  quotient,
  type Rational,
  rational,
  rationalText,
  smallest,
} from '../../../spec/exact/rational.ts'
import { certainly, type Distribution, equally } from './distribution.ts'
import { addedVariance, linearGaps, meanShrinkage, squaredShrinkage } from './linear.ts'
import {
  descentRatio,
  type Linear,
  linearModel,
  type Model,
  momentsAt,
  quantizedModel,
  runChain,
  type Vector,
  vectorText,
} from './model.ts'
import { quantizer } from './quantizer.ts'

/** The constants of the assumptions, the least that a model needs. */
export interface Constants {
  readonly L: Rational
  readonly c: Rational
  /** μ_q = q_min·μ, which alone can be told from the gradients. */
  readonly muQ: Rational
  /** The smallest shrinkage factor; 1 where the model has none of its own. */
  readonly qMin: Rational
  /** M̃ and M̃_G with E‖g̃‖² ≤ M̃ + M̃_G‖∇F‖². */
  readonly M: Rational
  readonly MG: Rational
}

/** A run of SGD with its exact gaps, from the first iterate on, and the constants that hold at every step of it. */
export interface RunCase {
  /** Of the paper's linear model, or of a real quantizer. */
  readonly kind: 'linear' | 'real'
  readonly label: string
  readonly alphas: readonly Rational[]
  /** E F(w_k) − F*, k = 1, 2, … */
  readonly gaps: readonly Rational[]
  readonly constants: Constants
}

const r = rational
const zero = r(0)

/** q constant or drawn: the second is what makes M̃ differ from q²M. */
export const shrinkages: readonly Distribution<Rational>[] = [
  certainly(r(1)),
  certainly(r(1, 2)),
  equally(r(1, 2), r(1)),
]

/** The paper's model on quadratics in one and two dimensions, from the simplest. */
export const linearModels: readonly Linear[] = [[r(1)], [r(2)], [r(1, 2)], [r(1), r(2)]].flatMap((curvatures) =>
  shrinkages.flatMap((q) =>
    [zero, r(1)].flatMap((noise) => [zero, r(1, 2)].map((error) => ({ curvatures, q, noise, error }))),
  ),
)

/** Where runs start: every coordinate at this. */
export const starts: readonly Rational[] = [r(1), zero, r(2)]

export const linearConstants = (linear: Linear): Constants => {
  const [first, ...rest] = linear.curvatures as [Rational, ...Rational[]]
  const [q, ...more] = linear.q.map(({ value }) => value) as [Rational, ...Rational[]]
  return {
    L: largest(first, ...rest),
    c: smallest(first, ...rest),
    muQ: meanShrinkage(linear),
    qMin: smallest(q, ...more),
    M: product(addedVariance(linear), r(linear.curvatures.length)),
    MG: squaredShrinkage(linear),
  }
}

/** Runs of the linear model; `stepsOf` gives the steps from the constants. */
export function linearRuns(
  stepsOf: (constants: Constants) => readonly { readonly label: string; readonly alphas: readonly Rational[] }[],
): readonly RunCase[] {
  return linearModels.flatMap((linear) => {
    const constants = linearConstants(linear)
    return stepsOf(constants).flatMap(({ label, alphas }) =>
      starts.map((start) => {
        const from = linear.curvatures.map(() => start)
        return {
          kind: 'linear' as const,
          label: `${linearModel(linear).label}, ${label}, w₁ = ${vectorText(from)}`,
          alphas,
          gaps: linearGaps(linear, from, alphas),
          constants,
        }
      }),
    )
  })
}

/** Real quantizers on F = w²/2 and in two dimensions, with no noise, noise on their grid and noise off it. */
export const realModels: readonly Model[] = [[r(1)], [r(1), r(2)]].flatMap((curvatures) =>
  [certainly(zero), equally(r(3, 4), r(-3, 4)), equally(r(1, 4), r(-1, 4))].flatMap((noise) =>
    ['e2m1fn', 'e2m3fn', 'e4m3fn'].flatMap((format) =>
      ['rtz', 'rne', 'sra:3'].map((rounding) => quantizedModel(curvatures, noise, quantizer(format, rounding))),
    ),
  ),
)

/**
 * A run of a real quantizer with what it measures along the way: μ_q the least ⟨∇F, E g̃⟩/‖∇F‖², M̃_G = μ_q/(L·α₁), the largest that
 * the first step permits, and M̃ the least that goes with it.
 */
export function realRun(model: Model, from: Vector, alphas: readonly Rational[], steps: string): RunCase {
  const { gaps, visited } = runChain(model, from, alphas)
  const moments = visited.map((w) => momentsAt(model, w))
  const [first, ...rest] = model.curvatures as [Rational, ...Rational[]]
  const L = largest(first, ...rest)
  const muQ = descentRatio(moments) ?? zero
  const MG = quotient(muQ, product(L, alphas[0] as Rational))
  const M = largest(
    zero,
    ...moments.map(({ second, gradientSquared }) => difference(second, product(MG, gradientSquared))),
  )
  return {
    kind: model.isInRange ? 'real' : 'linear',
    label: `${model.label}, ${steps}, w₁ = ${vectorText(from)}`,
    alphas,
    gaps,
    constants: { L, c: smallest(first, ...rest), muQ, qMin: r(1), M, MG },
  }
}

/** α ≤ μ_q/(L·M̃_G). */
export const isStepSmall = ({ L, muQ, MG }: Constants, alpha: Rational): boolean => isAtMost(product(alpha, L, MG), muQ)

/** 0 < μ_q² ≤ M̃_G: the paper has it by definition of M̃_G, (24); where (24) is assumed directly it is a hypothesis of its own. */
export const areConstantsSound = ({ muQ, MG }: Constants): boolean =>
  isLess(zero, muQ) && isAtMost(product(muQ, muQ), MG)

/** The first k ≥ 1 at which the gap is above its bound, in words. */
export function firstAbove(run: RunCase, bound: (k: number) => Rational): string | undefined {
  const at = run.gaps.findIndex((gap, i) => isLess(bound(i + 1), gap))
  if (at < 0) return undefined
  return `${run.label}: at k = ${at + 1} the gap is ${rationalText(run.gaps[at] as Rational)} > ${rationalText(bound(at + 1))}`
}
