import {
  isAtMost,
  isEqual,
  isLess,
  largest,
  product,
  quotient,
  type Rational,
  rational,
  rationalText,
  sum,
} from '../../spec/exact/rational.ts'
import { decideOver, outcome, withProof } from './decision.ts'
import { certainly, type Distribution, equally } from './exact/distribution.ts'
import { contraction, linearGaps } from './exact/linear.ts'
import { type Linear, linearModel, shrinkageText } from './exact/model.ts'
import { check } from './exact/proof.ts'
import { isStepSmall, linearConstants } from './exact/runs.ts'
import { fractions, positives, simplestFirst } from './exact/simple.ts'
import type { Decision, Theorem } from './record.ts'
import { startTerm } from './yun-diminishing.ts'
import { noiseOf } from './yun-diminishing-text.ts'

/** What the paper says of the speed of a run itself: the effective step, and slower runs. */

const one = rational(1)
const zero = rational(0)

const runLength = 6

interface Choice {
  readonly beta: Rational
  readonly gamma: Rational
  readonly q: Rational
  readonly start: Rational
  readonly noise: Rational
  readonly error: Rational
}

/** From the simplest; `levels` are the sizes of noise and of error. */
const choices = (levels: readonly Rational[]): readonly Choice[] =>
  simplestFirst(positives(3), positives(3), fractions(3), [one, zero], levels, levels)
    .filter(([, , q]) => isLess(q, one))
    .map(([beta, gamma, q, start, noise, error]) => ({ beta, gamma, q, start, noise, error }))

/** The run of q, with error, and that of full precision. */
const modelsOf = ({ q, noise, error }: Choice): readonly [Linear, Linear] => [
  { curvatures: [one], q: certainly(q), noise, error },
  { curvatures: [one], q: certainly(one), noise, error: zero },
]

/** ν_q and ν, undefined where β is too small for one. */
function boundsOf(choice: Choice): readonly (Rational | undefined)[] {
  const start = product(rational(1, 2), choice.start, choice.start)
  return modelsOf(choice).map((model) => {
    const { muQ, M } = linearConstants(model)
    const noiseBound = noiseOf(choice.beta, muQ, M)
    return noiseBound && largest(noiseBound, startTerm(choice, start))
  })
}

/** Whether the gap of q is at no k below that of full precision, at the same steps and from the same start. */
const decideSpeeds = (levels: readonly Rational[], isMet: (choice: Choice) => boolean): Decision =>
  decideOver(
    choices(levels),
    (choice) => {
      if (!isMet(choice)) return 'unmet'
      const { beta, gamma, start } = choice
      const alphas = Array.from({ length: runLength }, (_, i) => quotient(beta, sum(gamma, rational(i + 1))))
      const [linear, full] = modelsOf(choice)
      const [gaps, fullGaps] = [linearGaps(linear, [start], alphas), linearGaps(full, [start], alphas)]
      const at = gaps.findIndex((gap, i) => isLess(gap, fullGaps[i] as Rational))
      const [bound, fullBound] = boundsOf(choice).map((nu) => (nu ? rationalText(nu) : 'undefined'))
      return outcome(
        at < 0,
        () =>
          `${linearModel(linear).label}, β = ${rationalText(beta)}, γ = ${rationalText(gamma)}, w₁ = ${rationalText(start)}: at k = ${at + 1} the gap is ${rationalText(gaps[at] as Rational)}, that of full precision ${rationalText(fullGaps[at] as Rational)}, though ν_q = ${bound} and ν = ${fullBound}`,
      )
    },
    {
      by: 'enumeration',
      note: `${runLength} steps of the linear model in one dimension, with the same noise and start for q < 1 and q = 1`,
    },
  )

const isWeaker = (choice: Choice): boolean => {
  const [bound, full] = boundsOf(choice)
  return bound !== undefined && full !== undefined && isAtMost(full, bound)
}

/** The condition of Theorem 4 on the first step, M̃_G = q². */
const isFirstSmall = ({ beta, gamma }: Choice, q: Rational): boolean =>
  isStepSmall({ L: one, c: one, muQ: q, qMin: q, M: zero, MG: product(q, q) }, quotient(beta, sum(gamma, one)))

const isContracting = ({ beta, gamma }: Choice): boolean => isAtMost(beta, sum(gamma, one))

const slower: Theorem = {
  id: 'yun-weaker-bound-slower-run',
  paper: 'yun',
  reference:
    'after Theorem 4, after (43), and the conclusion, "slower convergence in both the fixed-stepsize and diminishing-stepsize regimes"',
  statement: 'with q_min < 1 and ν_q ≥ ν, convergence is slower: E F(w_k) − F* is at least that of full precision',
  hypotheses: 'those of Theorem 4 for q < 1 and for q = 1; ν_q ≥ ν; the same noise of g, steps and start',
  procedure: 'the exact gaps of both, side by side: a bound that is weaker says nothing of the gap',
  certainty: 'read',
  decide: () =>
    decideSpeeds(
      [zero, one],
      (choice) => isWeaker(choice) && isFirstSmall(choice, choice.q) && isFirstSmall(choice, one),
    ),
  corrected: {
    statement:
      'without noise and error, for constant q < 1 and α_kL ≤ 1, the gap is at least that of full precision at every k',
    decide: () =>
      withProof(
        decideSpeeds([zero], isContracting),
        check({
          given: { α_kh: 'a*h', '1 − α_kh': '1 - a*h', '1 − q': '1 - q' },
          steps: [
            {
              name: 'each step multiplies w² by no less',
              claim: '(1 - a*q*h)^2 - (1 - a*h)^2',
              from: [
                ['2', 'α_kh', '1 − q', '1 − α_kh'],
                ['α_kh', 'α_kh', { square: '1 - q' }],
              ],
            },
          ],
        }),
      ),
  },
  mutants: [
    {
      id: 'any-step',
      statement: 'without noise and error, at any step',
      decide: () => decideSpeeds([zero], () => true),
    },
    {
      id: 'with-noise',
      statement: 'also with noise',
      decide: () => decideSpeeds([zero, one], isContracting),
    },
  ],
}

/** E w² is multiplied, in a step at α with q drawn, by what a step at αq₁ multiplies it by. */
const decideEffective = (draws: readonly Distribution<Rational>[]): Decision =>
  decideOver(
    simplestFirst(positives(3), positives(2), draws),
    ([alpha, h, q]) => {
      const of = (factor: Distribution<Rational>): Linear => ({ curvatures: [h], q: factor, noise: zero, error: zero })
      const mean = q.reduce((total, { probability, value }) => sum(total, product(probability, value)), zero)
      const [drawn, plain] = [contraction(of(q), h, alpha), contraction(of(certainly(one)), h, product(alpha, mean))]
      return outcome(
        isEqual(drawn, plain),
        () =>
          `h = ${rationalText(h)}, α = ${rationalText(alpha)}, ${shrinkageText(q)}: a step multiplies the gap by ${rationalText(drawn)}, one at α·E q by ${rationalText(plain)}`,
      )
    },
    { by: 'enumeration', note: 'one step in one dimension without noise and error' },
  )

const constants = fractions(4).map((q) => certainly(q))
const drawn = simplestFirst(fractions(3), fractions(3)).map(([a, b]) => (isEqual(a, b) ? certainly(a) : equally(a, b)))

const effectiveStep: Theorem = {
  id: 'yun-effective-step',
  paper: 'yun',
  reference: 'abstract, contribution and §3: "reduces the effective stepsize"',
  statement:
    'SGD on g̃ = qg + ε with step α is SGD on g with step αq and error αε, so its gap evolves as with the step αq',
  hypotheses: 'constant q in (0, 1]; for q that is drawn the gap is multiplied by α²h²·V[q] more than at α·E q',
  procedure: 'the iterates as an identity; then how much a step multiplies the gap by, at α with q and at αq',
  certainty: 'read',
  decide: () =>
    withProof(
      decideEffective(constants),
      check({
        given: { 'V[q]': 'q2 - q1^2' },
        steps: [
          {
            name: 'w − α(qg + e) is at least w − (αq)g − αe',
            claim: '(w - a*(q*g + e)) - (w - (a*q)*g - a*e)',
            from: [],
          },
          { name: 'and at most that', claim: '(w - (a*q)*g - a*e) - (w - a*(q*g + e))', from: [] },
          {
            name: 'for q drawn, q₁ = E q and q₂ = E q²',
            claim: '(1 - 2*a*q1*h + a^2*q2*h^2) - (1 - a*q1*h)^2',
            from: [[{ square: 'a*h' }, 'V[q]']],
          },
        ],
      }),
    ),
  mutants: [
    {
      id: 'mean-of-q',
      statement: 'also for q that is drawn, with the step α·E q',
      decide: () => decideEffective(drawn),
    },
    {
      id: 'q-squared',
      statement: 'the step is αq²',
      decide: () =>
        decideOver(
          simplestFirst(positives(3), fractions(4)),
          ([alpha, q]) =>
            outcome(
              isEqual(product(alpha, q), product(alpha, q, q)),
              () =>
                `α = ${rationalText(alpha)}, q = ${rationalText(q)}: the step is ${rationalText(product(alpha, q))}`,
            ),
          { by: 'enumeration', note: 'the step itself' },
        ),
    },
  ],
}

export const speed: readonly Theorem[] = [effectiveStep, slower]
