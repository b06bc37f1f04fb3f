import { isEqual, isLess, type Rational, rational, rationalText } from '../../spec/exact/rational.ts'
import { decideOver, outcome, withProof } from './decision.ts'
import { linearModel, vectorText } from './exact/model.ts'
import { check } from './exact/proof.ts'
import { linearModels } from './exact/runs.ts'
import { decideStep, quadratic, type Step, stepMutant, stepsOf } from './one-step.ts'
import type { Decision, Theorem } from './record.ts'

/** (23), the step of an unbiased g̃, and whether a shrunk one can be that. */

const zero = rational(0)
const one = rational(1)

const unbiased: Theorem = {
  id: 'yun-equation-23',
  paper: 'yun',
  reference: '(23)',
  statement: 'if g̃ is unbiased, E F(w_{k+1}) − F(w_k) ≤ −α‖∇F‖² + ½α²L·E‖g̃‖²',
  hypotheses: '(1); E g̃ = ∇F',
  procedure: '(20) with ⟨∇F, E g̃⟩ = ‖∇F‖²; tried on those exact steps in which E g̃ = ∇F',
  certainty: 'read',
  decide: () =>
    withProof(
      decideStep(
        (step) => quadratic(step, step.gradientSquared, step.second),
        ({ isUnbiased }) => isUnbiased,
      ),
      check({
        given: { '(20)': 'x - y - a*D + a^2*L*S/2' },
        equations: { 'E g̃ = ∇F': 'D - N' },
        steps: [{ name: '(23)', claim: 'x - y - a*N + a^2*L*S/2', from: [['(20)'], ['E g̃ = ∇F', { any: 'a' }]] }],
      }),
    ),
  mutants: [
    stepMutant('any-mean', 'whatever E g̃ is', (step) => quadratic(step, step.gradientSquared, step.second)),
    stepMutant(
      'q-below-1',
      'if g̃ = qg + ε with E ε = 0 and 0 < E q < 1',
      (step) => quadratic(step, step.gradientSquared, step.second),
      (step) => isLess(zero, step.muQ) && isLess(step.muQ, one) && step.gradientSquared.numerator > 0n,
    ),
  ],
}

/** (23) is said of the paper's g̃: can that be unbiased? */
const decideUnbiased = (claim: (step: Step, q: Rational) => boolean): Decision =>
  decideOver(
    linearModels
      .filter(({ q }) => q.length === 1)
      .flatMap((linear) => stepsOf(linearModel(linear)).map((step) => ({ step, q: linear.q[0]?.value as Rational }))),
    ({ step, q }) =>
      step.gradientSquared.numerator === 0n
        ? 'unmet'
        : outcome(
            claim(step, q),
            () => `${step.label}: ‖∇F‖² = ${rationalText(step.gradientSquared)}, E g̃ = ${vectorText(step.mean)}`,
          ),
    { by: 'enumeration', note: 'the linear model with constant q where ∇F ≠ 0' },
  )

const shrunkUnbiased: Theorem = {
  id: 'yun-shrunk-and-unbiased',
  paper: 'yun',
  reference: 'before (23): "If g̃ is unbiased"',
  statement: 'g̃ = qg + ε with E ε = 0, E g = ∇F and q in (0, 1] is unbiased, as (23) supposes',
  hypotheses: 'q constant, ∇F ≠ 0',
  procedure: 'E g̃ of the linear model; the corrected form from E g̃ = q∇F',
  certainty: 'read',
  decide: () => decideUnbiased(({ isUnbiased }) => isUnbiased),
  corrected: {
    statement: 'it is unbiased for q = 1 alone; (20) with −α⟨∇F, E g̃⟩ = −αq‖∇F‖² is what holds for q < 1',
    decide: () =>
      withProof(
        decideUnbiased(({ isUnbiased }, q) => isUnbiased === isEqual(q, one)),
        check({
          given: { N: 'N' },
          positive: ['N'],
          equations: { 'E g̃ = q∇F': 'D - q*N', 'E g̃ = ∇F': 'D - N' },
          steps: [
            {
              name: 'q ≥ 1',
              claim: 'q - 1',
              cancel: 'N',
              from: [
                ['E g̃ = ∇F', { any: '1' }],
                ['E g̃ = q∇F', { any: '-1' }],
              ],
            },
          ],
        }),
      ),
  },
  mutants: [
    {
      id: 'never',
      statement: 'it is never unbiased',
      decide: () => decideUnbiased(({ isUnbiased }) => !isUnbiased),
    },
  ],
}

export const unbiasedStep: readonly Theorem[] = [unbiased, shrunkUnbiased]
