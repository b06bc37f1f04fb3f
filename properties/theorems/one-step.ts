import {
  difference,
  isAtMost,
  isEqual,
  largest,
  product,
  type Rational,
  rational,
  rationalText,
} from '../../spec/exact/rational.ts'
import { decideOver, outcome } from './decision.ts'
import { descentRatio, linearModel, type Model, type Moments, momentsAt, nextGap, vectorText } from './exact/model.ts'
import { linearModels, realModels } from './exact/runs.ts'
import { once } from './once.ts'
import type { Decision, TheoremMutant } from './record.ts'

/** Single steps of SGD, and statements that bound what one brings. */

const zero = rational(0)
const one = rational(1)
const half = rational(1, 2)

export interface Step extends Moments {
  readonly label: string
  readonly alpha: Rational
  readonly L: Rational
  /** E F(w_{k+1}) − F(w_k). */
  readonly change: Rational
  /** The least constants that hold at every w tried: M̃ goes with M̃_G = 1. */
  readonly muQ: Rational
  readonly M: Rational
  readonly MG: Rational
  readonly isUnbiased: boolean
}

const places: readonly Rational[] = [one, rational(2), zero, rational(1, 3)]
const alphas: readonly Rational[] = [one, rational(1, 2), rational(2)]

export function stepsOf(model: Model): readonly Step[] {
  const [first, ...rest] = model.curvatures as [Rational, ...Rational[]]
  const L = largest(first, ...rest)
  const at = places.map((x) => ({
    w: model.curvatures.map(() => x),
    moments: momentsAt(
      model,
      model.curvatures.map(() => x),
    ),
  }))
  const all = at.map(({ moments }) => moments)
  const M = largest(zero, ...all.map((each) => difference(each.second, each.gradientSquared)))
  return at.flatMap(({ w, moments }) =>
    alphas.map((alpha) => ({
      ...moments,
      label: `${model.label}, α = ${rationalText(alpha)}, w = ${vectorText(w)}`,
      alpha,
      L,
      change: difference(nextGap(model, w, alpha), moments.gap),
      muQ: descentRatio(all) ?? zero,
      M,
      MG: one,
      isUnbiased: moments.mean.every((x, i) => isEqual(x, product(model.curvatures[i] as Rational, w[i] as Rational))),
    })),
  )
}

/** Every step of these models from these places: the model is any, so hypotheses on ∇F and g̃ alone decide. */
const steps = once((): readonly Step[] => [...linearModels.map(linearModel), ...realModels].flatMap(stepsOf))

export const decideStep = (bound: (step: Step) => Rational, isMet: (step: Step) => boolean = () => true): Decision =>
  decideOver(
    steps(),
    (step) =>
      isMet(step)
        ? outcome(
            isAtMost(step.change, bound(step)),
            () => `${step.label}: the change is ${rationalText(step.change)} > ${rationalText(bound(step))}`,
          )
        : 'unmet',
    {
      by: 'enumeration',
      note: 'one step of the linear model and of real quantizers (e2m1fn, e2m3fn, e4m3fn; rtz, rne, sra:3) in one and two dimensions, every expected value exact',
    },
  )

/** −αD + ½α²LS with these factors. */
export const quadratic = (step: Step, D: Rational, S: Rational, factor = half): Rational =>
  difference(product(factor, step.alpha, step.alpha, step.L, S), product(step.alpha, D))

/** A mutant of such a statement. */
export const stepMutant = (
  id: string,
  statement: string,
  bound: (step: Step) => Rational,
  isMet?: (step: Step) => boolean,
): TheoremMutant => ({ id, statement, decide: () => decideStep(bound, isMet) })
