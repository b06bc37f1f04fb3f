import {
  difference,
  isLess,
  largest,
  product,
  quotient,
  type Rational,
  rational,
  sum,
} from '../../spec/exact/rational.ts'
import { decideOver, type Outcome, outcome, tallyText, withProof } from './decision.ts'
import { check, type Proof } from './exact/proof.ts'
import { areConstantsSound, type Constants, firstAbove, isStepSmall } from './exact/runs.ts'
import {
  linearScheduled,
  realScheduled,
  realScheduledSteps,
  type Schedule,
  type ScheduledRun,
  scheduledSteps,
} from './exact/schedules.ts'
import { once } from './once.ts'
import type { Decision, Theorem, TheoremMutant } from './record.ts'

/** Theorem 4: SGD with steps β/(γ + k). */

const one = rational(1)

const cases = once((): readonly ScheduledRun[] => [...linearScheduled(), ...realScheduled()])

interface Form {
  readonly nu: (constants: Constants, schedule: Schedule, start: Rational) => Rational
  readonly over: (gamma: Rational, k: number) => Rational
  readonly isMet: (constants: Constants, schedule: Schedule) => boolean
}

/** β²LM̃/(2(βcμ_q − 1)). */
export const noiseTerm = ({ L, M, c, muQ }: Constants, { beta }: Schedule): Rational =>
  quotient(product(beta, beta, L, M), product(rational(2), difference(product(beta, c, muQ), one)))

export const startTerm = ({ gamma }: Schedule, start: Rational): Rational => product(sum(gamma, one), start)

const isBetaLarge = ({ c, muQ }: Constants, { beta }: Schedule): boolean => isLess(one, product(beta, c, muQ))

const isFirstSmall = (constants: Constants, { beta, gamma }: Schedule): boolean =>
  isStepSmall(constants, quotient(beta, sum(gamma, one)))

const theorem4: Form = {
  nu: (constants, schedule, start) => largest(noiseTerm(constants, schedule), startTerm(schedule, start)),
  over: (gamma, k) => sum(gamma, rational(k)),
  isMet: (constants, schedule) =>
    areConstantsSound(constants) && isBetaLarge(constants, schedule) && isFirstSmall(constants, schedule),
}

function judgeDiminishing(form: Form, run: ScheduledRun): Outcome {
  if (!form.isMet(run.constants, run.schedule)) return 'unmet'
  const nu = form.nu(run.constants, run.schedule, run.gaps[0] as Rational)
  const above = firstAbove(run, (k) => quotient(nu, form.over(run.schedule.gamma, k)))
  return outcome(above === undefined, () => above ?? '')
}

function decideDiminishing(form: Form): Decision {
  const judge = (run: ScheduledRun): Outcome => judgeDiminishing(form, run)
  const real = cases().filter(({ kind }) => kind === 'real')
  return decideOver(cases(), judge, {
    by: 'enumeration',
    note: `every expected value exact; of ${real.length} runs of ${realScheduledSteps} steps of real quantizers (e2m1fn, e2m3fn, e4m3fn; rtz, rne, sra:3) ${tallyText(real, judge)}; the others are of ${scheduledSteps} steps of the linear model`,
  })
}

const proof: Proof = {
  given: {
    L: 'L',
    m: 'm',
    'βcμ_q > 1': 's - 1',
    'k̂ > 0': 'k',
    α_k: 'a',
    'α₁ − α_k': 'a1 - a',
    'step at 1': 'm - a1*L*G',
    'G ≥ m²': 'G - m^2',
    G: 'G',
    N: 'N',
    'c ≤ L': 'L - c',
    '(6)': 'N - 2*c*z',
    '(9)': 'z - y0 - (m - a*L*G/2)*a*N + a^2*L*M/2',
    '(38) in expectation': 'x - y - a*c*m*x + a^2*L*M/2',
    '(35) at k': 'n - k*x',
    'ν ≥ noise term': '2*(s - 1)*n - S',
    'ν ≥ 0': 'n',
    'k̂ + 1': 'k + 1',
    'k̂²': 'k^2',
  },
  positive: ['m', 'k̂²'],
  equations: { 'α_k·k̂ = β': 'a*k - b', 's = βcμ_q': 's - b*c*m', 'S = β²LM̃': 'S - b^2*L*M' },
  steps: [
    { name: 'α_kLM̃_G ≤ μ_q', claim: 'm - a*L*G', from: [['step at 1'], ['α₁ − α_k', 'L', 'G']] },
    {
      name: '(37)',
      claim: 'z - y0 - a*m*N/2 + a^2*L*M/2',
      from: [['(9)'], ['1/2', 'α_k', 'N', 'α_kLM̃_G ≤ μ_q']],
    },
    { name: '(38)', claim: 'z - y0 - a*c*m*z + a^2*L*M/2', from: [['(37)'], ['1/2', 'α_k', 'm', '(6)']] },
    {
      name: 'α_kLμ_q ≤ 1',
      claim: '1 - a*L*m',
      cancel: 'm',
      from: [['α_kLM̃_G ≤ μ_q'], ['α_k', 'L', 'G ≥ m²']],
    },
    { name: 'α_kcμ_q ≤ 1', claim: '1 - a*c*m', from: [['α_kLμ_q ≤ 1'], ['α_k', 'm', 'c ≤ L']] },
    {
      name: 'k̂ ≥ βcμ_q, which (40) uses',
      claim: 'k - s',
      from: [
        ['k̂ > 0', 'α_kcμ_q ≤ 1'],
        ['α_k·k̂ = β', { any: 'c*m' }],
        ['s = βcμ_q', { any: '-1' }],
      ],
    },
    {
      name: '(39) times 2k̂²',
      claim: '2*k*(k - s)*x + S - 2*k^2*y',
      from: [
        ['2', 'k̂²', '(38) in expectation'],
        ['α_k·k̂ = β', { any: '2*k*c*m*x - (b + a*k)*L*M' }],
        ['s = βcμ_q', { any: '-2*k*x' }],
        ['S = β²LM̃', { any: '1' }],
      ],
    },
    {
      name: '(40)–(42)',
      claim: '2*(k - 1)*n - 2*k^2*y',
      from: [['(39) times 2k̂²'], ['2', 'k̂ ≥ βcμ_q, which (40) uses', '(35) at k'], ['ν ≥ noise term']],
    },
    {
      name: '(43): (35) at k + 1',
      claim: 'n - (k + 1)*y',
      cancel: 'k̂²',
      from: [['1/2', '(40)–(42)', 'k̂ + 1'], ['ν ≥ 0']],
    },
  ],
}

const mutant = (id: string, statement: string, form: Partial<Form>): TheoremMutant => ({
  id,
  statement,
  decide: () => decideDiminishing({ ...theorem4, ...form }),
})

const mutants: readonly TheoremMutant[] = [
  mutant('one-k-ahead', 'the bound is ν_q/(γ + k + 1)', { over: (gamma, k) => sum(gamma, rational(k + 1)) }),
  mutant('k-squared', 'the bound is ν_q/(γ + k)²', {
    over: (gamma, k) => product(sum(gamma, rational(k)), sum(gamma, rational(k))),
  }),
  mutant('start-without-1', 'ν_q has γ(F(w₁) − F*)', {
    nu: (constants, schedule, start) => largest(noiseTerm(constants, schedule), product(schedule.gamma, start)),
  }),
  mutant('smaller-of-the-two', 'ν_q is the smaller of the two terms', {
    nu: (constants, schedule, start) => {
      const [noise, first] = [noiseTerm(constants, schedule), startTerm(schedule, start)]
      return isLess(noise, first) ? noise : first
    },
  }),
  mutant('minus-1-dropped', 'ν_q has βcμ_q in place of βcμ_q − 1', {
    nu: (constants, schedule, start) => {
      const { L, M, c, muQ } = constants
      const noise = quotient(product(schedule.beta, L, M), product(rational(2), c, muQ))
      return largest(noise, startTerm(schedule, start))
    },
  }),
  mutant('q-min-dropped', 'ν_q has βcμ − 1, without q_min', {
    nu: (constants, schedule, start) =>
      largest(
        noiseTerm({ ...constants, muQ: quotient(constants.muQ, constants.qMin) }, schedule),
        startTerm(schedule, start),
      ),
  }),
  mutant('noise-dropped', 'ν_q is (γ + 1)(F(w₁) − F*) alone', {
    nu: (_, schedule, start) => startTerm(schedule, start),
  }),
  mutant('any-beta', 'without β > 1/(cμ_q)', {
    nu: (constants, schedule, start) =>
      isBetaLarge(constants, schedule) ? theorem4.nu(constants, schedule, start) : startTerm(schedule, start),
    isMet: (constants, schedule) => areConstantsSound(constants) && isFirstSmall(constants, schedule),
  }),
  mutant('any-first-step', 'without α₁ ≤ μ_q/(L·M̃_G)', {
    isMet: (constants, schedule) => areConstantsSound(constants) && isBetaLarge(constants, schedule),
  }),
]

/** The enumeration of Theorem 4, for what rests on it. */
export const decideTheorem4 = (): Decision => decideDiminishing(theorem4)

export const diminishing: readonly Theorem[] = [
  {
    id: 'yun-theorem-4',
    paper: 'yun',
    reference: 'Theorem 4, (12), (35)–(43)',
    statement: 'E F(w_k) − F* ≤ ν_q/(γ + k) for k = 1, 2, …, ν_q = max{β²LM̃/(2(βcμ_q − 1)), (γ + 1)(F(w₁) − F*)}',
    hypotheses:
      '(1), (5), (2) with μ_q > 0, (24) with M̃_G ≥ μ_q², α_k = β/(γ + k), β > 1/(cμ_q), γ > 0, α₁ ≤ μ_q/(L·M̃_G)',
    procedure:
      'each step of the proof, with α_kcμ_q ≤ 1, which (40) uses and the paper does not say, is an identity of polynomials with signs; (12) is then tried on runs whose expected values are exact',
    certainty: 'read',
    decide: () => withProof(decideTheorem4(), check(proof)),
    mutants,
  },
]
