import {
  difference,
  isAtMost,
  isEqual,
  isLess,
  power,
  product,
  quotient,
  type Rational,
  rational,
  rationalText,
  sum,
} from '../../spec/exact/rational.ts'
import { decideOver, type Outcome, outcome, tallyText, withProof } from './decision.ts'
import { gradientAt, momentsAt, runChain } from './exact/model.ts'
import { check, type Proof } from './exact/proof.ts'
import { once } from './once.ts'
import type { Decision, Theorem, TheoremMutant } from './record.ts'
import { type Placed, type Repaired, repairedModels } from './repaired.ts'

/** Theorem 3 with the constants of the repaired theorem, on chains of real quantizers. */

const one = rational(1)
const zero = rational(0)
const half = rational(1, 2)
const steps = 5

interface RepairedRun extends Placed {
  readonly label: string
  readonly alpha: Rational
  readonly gaps: readonly Rational[]
  /** Whether nothing saturates, and stochastic rounding is unbiased, wherever a step is taken. */
  readonly isMet: boolean
}

const runs = once((): readonly RepairedRun[] =>
  repairedModels(['rtz', 'rne', 'sra:6'], ['e2m1fn', 'e2m3fn', 'e4m3fn'], [[one]]).flatMap((placed) =>
    [rational(1, 8), rational(1, 4), half].flatMap((alpha) =>
      [one, rational(3, 8), zero].map((start) => {
        const { model, by } = placed
        const { gaps, visited } = runChain(
          model,
          [start],
          Array.from({ length: steps }, () => alpha),
        )
        const isMet = visited.every(
          (w) =>
            model.isInRange?.(w) !== false &&
            (typeof by.rounding === 'string' ||
              isEqual(momentsAt(model, w).mean[0] as Rational, gradientAt(model, w)[0] as Rational)),
        )
        return {
          ...placed,
          label: `${model.label}, α = ${rationalText(alpha)}, w₁ = ${rationalText(start)}`,
          alpha,
          gaps,
          isMet,
        }
      }),
    ),
  ),
)

interface Form {
  readonly rate: (constants: Repaired, alpha: Rational) => Rational
  readonly floor: (constants: Repaired, alpha: Rational) => Rational
}

/** For L = c = 1: rate 1 − αm₁ and floor (m₀ + ½αM̃)/m₁. */
const form: Form = {
  rate: ({ m1 }, alpha) => difference(one, product(alpha, m1)),
  floor: ({ m0, m1, M }, alpha) => quotient(sum(m0, product(half, alpha, M)), m1),
}

function judgeRun({ rate, floor }: Form, { constants, alpha, gaps, isMet, label }: RepairedRun): Outcome {
  if (!isMet || isLess(constants.m1, product(alpha, constants.MG))) return 'unmet'
  const [r, f] = [rate(constants, alpha), floor(constants, alpha)]
  const bounds = gaps.map((_, i) => sum(f, product(power(r, i), difference(gaps[0] as Rational, f))))
  const at = gaps.findIndex((gap, i) => !isAtMost(gap, bounds[i] as Rational))
  return outcome(
    at < 0,
    () =>
      `${label}: at k = ${at + 1} the gap is ${rationalText(gaps[at] as Rational)} > ${rationalText(bounds[at] as Rational)}`,
  )
}

const decideRuns = (changed: Partial<Form>): Decision => {
  const judge = (run: RepairedRun): Outcome => judgeRun({ ...form, ...changed }, run)
  const tallies = ['rtz', 'rne', 'sra:6'].map((rounding) => {
    const those = runs().filter(({ by }) => by.label.endsWith(rounding))
    return `${rounding}: ${tallyText(those, judge)}`
  })
  return decideOver(runs(), judge, {
    by: 'enumeration',
    note: `F = w²/2, ${steps} steps of e2m1fn, e2m3fn and e4m3fn, every expected value exact; ${tallies.join('; ')}`,
  })
}

const proof: Proof = {
  given: {
    a: 'a',
    L: 'L',
    'm₁': 'm1',
    N: 'N',
    '(7)': 'x - y - a*D + a^2*L*S/2',
    'in place of (2)': 'D - m1*N + m0',
    '(24)': 'M + G*N - S',
    step: 'm1 - a*L*G',
    '(6)': 'N - 2*c*x',
    'c ≤ L': 'L - c',
    'G ≥ m₁²': 'G - m1^2',
  },
  positive: ['m₁'],
  equations: { floor: '2*c*m1*f - 2*m0 - a*L*M' },
  steps: [
    {
      name: '(31)',
      claim: 'x - y - (m1 - a*L*G/2)*a*N + a*m0 + a^2*L*M/2',
      from: [['(7)'], ['a', 'in place of (2)'], ['1/2', 'a', 'a', 'L', '(24)']],
    },
    { name: '(32)', claim: 'x - y - a*m1*N/2 + a*m0 + a^2*L*M/2', from: [['(31)'], ['1/2', 'a', 'N', 'step']] },
    { name: '(33)', claim: 'x - y - a*c*m1*x + a*m0 + a^2*L*M/2', from: [['(32)'], ['1/2', 'a', 'm₁', '(6)']] },
    { name: '(34) as ≤', claim: '(1 - a*c*m1)*(x - f) - (y - f)', from: [['(33)'], ['floor', { any: 'a/2' }]] },
    { name: 'αLm₁ ≤ 1', claim: '1 - a*L*m1', cancel: 'm₁', from: [['step'], ['a', 'L', 'G ≥ m₁²']] },
    { name: 'rate ≥ 0', claim: '1 - a*c*m1', from: [['αLm₁ ≤ 1'], ['a', 'm₁', 'c ≤ L']] },
  ],
}

const mutant = (id: string, statement: string, changed: Partial<Form>): TheoremMutant => ({
  id,
  statement,
  decide: () => decideRuns(changed),
})

export const repairedTheorem: readonly Theorem[] = [
  {
    id: 'halfulp-repaired-theorem-3',
    paper: 'halfulp',
    reference: 'in place of Theorem 3 and Remark 5 of Yun',
    statement:
      'E F(w_k) − F* ≤ f + (1 − αcm₁)^(k−1)·(F(w₁) − F* − f) with f = (m₀ + ½αLM̃)/(cm₁), of which m₀/(cm₁) does not vanish with α',
    hypotheses:
      '(1), (5), α ≤ m₁/(L·M̃_G), nothing saturates; m₁, m₀ of halfulp-repaired-descent; (M̃, M̃_G) = (M, 1) by truncation, (2(1+θ)²M + 2dη′², 2(1+θ)²) to nearest, for stochastic rounding those of halfulp-stochastic-constants with m₁ = 1, m₀ = 0',
    procedure:
      'the steps of Theorem 3 with m₁ in place of μ_q and m₀ added, as identities with signs; its induction is that of yun-theorem-3; tried on chains of real quantizers',
    certainty: 'read',
    decide: () => withProof(decideRuns({}), check(proof)),
    mutants: [
      mutant('without-m0', 'the floor is αLM̃/(2cm₁), which vanishes with α', {
        floor: (constants, alpha) => form.floor({ ...constants, m0: zero }, alpha),
      }),
      mutant('quarter-of-the-floor', 'the floor is a quarter of that', {
        floor: (constants, alpha) => product(rational(1, 4), form.floor(constants, alpha)),
      }),
      mutant('rate-doubled', 'the rate is 1 − 2αcm₁', {
        rate: ({ m1 }, alpha) => difference(one, product(rational(2), alpha, m1)),
      }),
      mutant('without-second-moment', 'the floor is m₀/(cm₁)', {
        floor: (constants, alpha) => form.floor({ ...constants, M: zero }, alpha),
      }),
    ],
  },
]
