import { difference, product, type Rational, rational, smallest, sum } from '../../spec/exact/rational.ts'
import { withProof } from './decision.ts'
import { check, type Proof } from './exact/proof.ts'
import { decideStep, quadratic, type Step, stepMutant } from './one-step.ts'
import type { Theorem } from './record.ts'

/** Lemma 1 and Lemma 2: what a step brings, in expectation. */

const zero = rational(0)
const one = rational(1)
const half = rational(1, 2)

const lemma1 = (step: Step): Rational => quadratic(step, step.descent, step.second)

const pathwise: Proof = {
  given: { '(1) at w and w + d': 'x + f.d + L*d.d/2 - y', 'its mean': 'X - a*D + a^2*L*S/2 - Y' },
  equations: { '⟨∇F, d⟩ for d = −αg̃': 'f.d + a*f.g', '‖d‖²': 'd.d - a^2*g.g' },
  steps: [
    {
      name: '(21), (22) for each outcome',
      claim: 'x - a*f.g + a^2*L*g.g/2 - y',
      from: [['(1) at w and w + d'], ['⟨∇F, d⟩ for d = −αg̃', { any: '-1' }], ['‖d‖²', { any: '-L/2' }]],
    },
    { name: '(20), the mean of both sides', claim: 'X - Y - a*D + a^2*L*S/2', from: [['its mean']] },
  ],
}

const lemmaOne: Theorem = {
  id: 'yun-lemma-1',
  paper: 'yun',
  reference: 'Lemma 1, (7), (20)–(22)',
  statement: 'E F(w_{k+1}) − F(w_k) ≤ −α⟨∇F, E g̃⟩ + ½α²L·E‖g̃‖²',
  hypotheses: '(1); any g̃ and any α',
  procedure:
    '(1) at w_k and w_k − αg̃ is (21) and (22), with ‖αg̃‖² expanded; expected values are linear; then tried on exact steps, where it is an equality on quadratics of one curvature',
  certainty: 'read',
  decide: () => withProof(decideStep(lemma1), check(pathwise)),
  mutants: [
    stepMutant('quarter', 'with ¼ in place of ½', (step) => quadratic(step, step.descent, step.second, rational(1, 4))),
    stepMutant('alpha-once', 'with ½αL in place of ½α²L', (step) =>
      difference(product(half, step.alpha, step.L, step.second), product(step.alpha, step.descent)),
    ),
    stepMutant('without-L', 'without L', (step) => quadratic({ ...step, L: one }, step.descent, step.second)),
    stepMutant('mean-squared', 'with ‖E g̃‖² in place of E‖g̃‖²', (step) =>
      quadratic(step, step.descent, step.meanSquared),
    ),
    stepMutant('twice-the-descent', 'with −2α⟨∇F, E g̃⟩', (step) =>
      quadratic(step, product(rational(2), step.descent), step.second),
    ),
  ],
}

const lemma2 = ({ alpha, muQ, L, MG, M, gradientSquared }: Step, factor = half): Rational =>
  sum(
    product(rational(-1), difference(muQ, product(factor, alpha, L, MG)), alpha, gradientSquared),
    product(half, alpha, alpha, L, M),
  )

const lemmaTwo: Theorem = {
  id: 'yun-lemma-2',
  paper: 'yun',
  reference: 'Lemma 2, (8), (9), (25)–(28)',
  statement: 'E F(w_{k+1}) − F(w_k) ≤ −μ_qα‖∇F‖² + ½α²L·E‖g̃‖² ≤ −(μ_q − ½αL·M̃_G)α‖∇F‖² + ½α²L·M̃',
  hypotheses: '(1), (2) with μ_q = q_min·μ, (24); any α > 0',
  procedure: 'from (20) as identities with signs; tried on exact steps with the least μ_q and M̃ for M̃_G = 1',
  certainty: 'read',
  decide: () =>
    withProof(
      decideStep((step) =>
        smallest(quadratic(step, product(step.muQ, step.gradientSquared), step.second), lemma2(step)),
      ),
      check({
        given: { a: 'a', L: 'L', '(20)': 'x - y - a*D + a^2*L*S/2', '(2)': 'D - m*N', '(24)': 'M + G*N - S' },
        steps: [
          { name: '(25)', claim: 'x - y - a*m*N + a^2*L*S/2', from: [['(20)'], ['a', '(2)']] },
          {
            name: '(26)',
            claim: 'x - y - (m - a*L*G/2)*a*N + a^2*L*M/2',
            from: [['(25)'], ['1/2', 'a', 'a', 'L', '(24)']],
          },
        ],
      }),
    ),
  mutants: [
    stepMutant('quarter', 'with μ_q − ¼αL·M̃_G', (step) => lemma2(step, rational(1, 4))),
    stepMutant('without-second-moment', 'with μ_q alone', (step) => lemma2(step, zero)),
    stepMutant('without-M', 'without ½α²L·M̃', (step) => lemma2({ ...step, M: zero })),
    stepMutant('mu-1', 'with μ = 1 in place of μ_q: q_min dropped', (step) => lemma2({ ...step, muQ: one })),
    stepMutant('twice-mu-q', 'with 2μ_q', (step) => lemma2({ ...step, muQ: product(rational(2), step.muQ) })),
  ],
}

export const descent: readonly Theorem[] = [lemmaOne, lemmaTwo]
