import {
  difference,
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
import { linearModel } from './exact/model.ts'
import { check, type Proof } from './exact/proof.ts'
import {
  areConstantsSound,
  type Constants,
  firstAbove,
  isStepSmall,
  linearModels,
  linearRuns,
  type RunCase,
  realModels,
  realRun,
} from './exact/runs.ts'
import { once } from './once.ts'
import type { Decision, Theorem, TheoremMutant } from './record.ts'

/** Theorem 3: SGD with a fixed step. */

const steps = 8
const realSteps = 5

/** ᾱLM̃/(2cμ_q). */
export const floorOf = ({ L, M, c, muQ }: Constants, alpha: Rational): Rational =>
  quotient(product(alpha, L, M), product(rational(2), c, muQ))

interface Form {
  readonly rate: (constants: Constants, alpha: Rational) => Rational
  readonly floor: (constants: Constants, alpha: Rational) => Rational
  /** The exponent of the rate at k. */
  readonly exponent: (k: number) => number
  readonly isMet: (constants: Constants, alpha: Rational) => boolean
}

const theorem3: Form = {
  rate: ({ c, muQ }, alpha) => difference(rational(1), product(alpha, c, muQ)),
  floor: floorOf,
  exponent: (k) => k - 1,
  isMet: (constants, alpha) => areConstantsSound(constants) && isStepSmall(constants, alpha),
}

const fixed = (alpha: Rational, count: number): readonly Rational[] => Array.from({ length: count }, () => alpha)

/** Runs at the largest step permitted, at its half and at its double; of real quantizers at steps that keep w on few bits. */
const cases = once((): readonly RunCase[] => [
  ...linearRuns((constants) => {
    const most = quotient(constants.muQ, product(constants.L, constants.MG))
    return [rational(1), rational(1, 2), rational(2)].map((times) => {
      const alpha = product(most, times)
      return { label: `ᾱ = ${rationalText(alpha)}`, alphas: fixed(alpha, steps) }
    })
  }),
  ...realModels
    .filter(({ curvatures }) => curvatures.length === 1)
    .flatMap((model) =>
      [rational(1, 2), rational(1, 4), rational(3, 2)].flatMap((alpha) =>
        [rational(1), rational(0)].map((start) =>
          realRun(model, [start], fixed(alpha, realSteps), `ᾱ = ${rationalText(alpha)}`),
        ),
      ),
    ),
  // Two steps from w* that overshoot: here M̃_G < μ_q² is possible.
  ...linearModels
    .filter(({ curvatures, noise }) => curvatures.length === 1 && noise.numerator === 0n)
    .map((linear) => {
      const alpha = quotient(rational(3, 2), linear.curvatures[0] as Rational)
      return realRun(linearModel(linear), [rational(0)], fixed(alpha, 2), `ᾱ = ${rationalText(alpha)}`)
    }),
])

function judgeFixed(form: Form, run: RunCase): Outcome {
  const alpha = run.alphas[0] as Rational
  if (!form.isMet(run.constants, alpha)) return 'unmet'
  const floor = form.floor(run.constants, alpha)
  const start = difference(run.gaps[0] as Rational, floor)
  const rate = form.rate(run.constants, alpha)
  const above = firstAbove(run, (k) => sum(floor, product(power(rate, form.exponent(k)), start)))
  return outcome(above === undefined, () => above ?? '')
}

function decideFixed(form: Form): Decision {
  const judge = (run: RunCase): Outcome => judgeFixed(form, run)
  const real = cases().filter(({ kind }) => kind === 'real')
  return decideOver(cases(), judge, {
    by: 'enumeration',
    note: `every expected value exact; of ${real.length} runs of ${realSteps} steps of real quantizers (e2m1fn, e2m3fn, e4m3fn; rtz, rne, sra:3) ${tallyText(real, judge)}; the others are the linear model’s, mostly of ${steps} steps; in ${equalities()} of those, in one dimension at the largest step, the true bound is attained at every k`,
  })
}

/** In how many runs the bound is the gap, at every k: such a run refutes any other constant. */
const equalities = once(
  (): number =>
    cases().filter((run) => {
      const alpha = run.alphas[0] as Rational
      if (!theorem3.isMet(run.constants, alpha) || run.gaps[0]?.numerator === 0n) return false
      const [floor, rate] = [floorOf(run.constants, alpha), theorem3.rate(run.constants, alpha)]
      const start = difference(run.gaps[0] as Rational, floor)
      return run.gaps.every((gap, i) => isEqual(gap, sum(floor, product(power(rate, i), start))))
    }).length,
)

const proof: Proof = {
  given: {
    a: 'a',
    L: 'L',
    m: 'm',
    N: 'N',
    '(7)': 'x - y - a*D + a^2*L*S/2',
    '(2)': 'D - m*N',
    '(24)': 'M + G*N - S',
    step: 'm - a*L*G',
    'G ≥ m²': 'G - m^2',
    'c ≤ L': 'L - c',
    '(6)': 'N - 2*c*x',
    'bound at k': 'f + R*(x1 - f) - X',
    '(34) in expectation': '(1 - a*c*m)*(X - f) - (Y - f)',
  },
  positive: ['m'],
  equations: { floor: '2*c*m*f - a*L*M', 'm = q·μ': 'm - q*mu' },
  steps: [
    {
      name: '(31)',
      claim: 'x - y - (m - a*L*G/2)*a*N + a^2*L*M/2',
      from: [['(7)'], ['a', '(2)'], ['1/2', 'a', 'a', 'L', '(24)']],
    },
    { name: '(32)', claim: 'x - y - a*m*N/2 + a^2*L*M/2', from: [['(31)'], ['1/2', 'a', 'N', 'step']] },
    { name: '(33)', claim: 'x - y - a*c*m*x + a^2*L*M/2', from: [['(32)'], ['1/2', 'a', 'm', '(6)']] },
    { name: '(34) as ≤', claim: '(1 - a*c*m)*(x - f) - (y - f)', from: [['(33)'], ['floor', { any: 'a/2' }]] },
    { name: 'ᾱLμ_q ≤ 1', claim: '1 - a*L*m', cancel: 'm', from: [['step'], ['a', 'L', 'G ≥ m²']] },
    { name: 'rate ≥ 0', claim: '1 - a*c*m', from: [['ᾱLμ_q ≤ 1'], ['a', 'm', 'c ≤ L']] },
    {
      name: '(10) at k+1',
      claim: 'f + (1 - a*c*m)*R*(x1 - f) - Y',
      from: [['(34) in expectation'], ['rate ≥ 0', 'bound at k']],
    },
    {
      name: '(11): q_min times the floor is ᾱLM̃/(2cμ)',
      claim: '2*c*mu*q*f - a*L*M',
      from: [['floor'], ['m = q·μ', { any: '-2*c*f' }]],
    },
  ],
}

const mutant = (id: string, statement: string, form: Partial<Form>): TheoremMutant => ({
  id,
  statement,
  decide: () => decideFixed({ ...theorem3, ...form }),
})

const without = (name: keyof Constants, constants: Constants): Constants => ({ ...constants, [name]: rational(1) })

const withoutLowerBound: Form = {
  ...theorem3,
  isMet: (constants, alpha) => isLess(rational(0), constants.muQ) && isStepSmall(constants, alpha),
}

const mutants: readonly TheoremMutant[] = [
  mutant('k-for-k-minus-1', 'the power of the rate is k', { exponent: (k) => k }),
  mutant('q-min-dropped', 'the rate is 1 − ᾱcμ, without q_min', {
    rate: ({ c, muQ, qMin }, alpha) => difference(rational(1), quotient(product(alpha, c, muQ), qMin)),
  }),
  mutant('half-the-floor', 'the floor is ᾱLM̃/(4cμ_q)', {
    floor: (constants, alpha) => product(rational(1, 2), floorOf(constants, alpha)),
  }),
  mutant('floor-without-L', 'the floor is ᾱM̃/(2cμ_q)', {
    floor: (constants, alpha) => floorOf(without('L', constants), alpha),
  }),
  mutant('floor-without-c', 'the floor is ᾱLM̃/(2μ_q)', {
    floor: (constants, alpha) => floorOf(without('c', constants), alpha),
  }),
  mutant('floor-in-alpha-squared', 'the floor is ᾱ²LM̃/(2cμ_q)', {
    floor: (constants, alpha) => product(alpha, floorOf(constants, alpha)),
  }),
  mutant('floor-with-q-min-on-top', 'the floor is q_min·ᾱLM̃/(2cμ)', {
    floor: (constants, alpha) => product(constants.qMin, constants.qMin, floorOf(constants, alpha)),
  }),
  mutant('rate-without-c', 'the rate is 1 − ᾱμ_q', {
    rate: ({ muQ }, alpha) => difference(rational(1), product(alpha, muQ)),
  }),
  mutant('rate-doubled', 'the rate is 1 − 2ᾱcμ_q', {
    rate: ({ c, muQ }, alpha) => difference(rational(1), product(rational(2), alpha, c, muQ)),
  }),
  mutant('any-step', 'without the condition ᾱ ≤ μ_q/(L·M̃_G)', {
    isMet: (constants) => areConstantsSound(constants),
  }),
  mutant('any-second-moment', 'with (24) assumed directly but without M̃_G ≥ μ_q²', withoutLowerBound),
]

export const fixedStep: readonly Theorem[] = [
  {
    id: 'yun-theorem-3',
    paper: 'yun',
    reference: 'Theorem 3, (10), (11), (29)–(33)',
    statement:
      'E F(w_k) − F* ≤ f + (1 − ᾱcμ_q)^(k−1)·(F(w₁) − F* − f) for k = 1, 2, …, and this tends to f = ᾱLM̃/(2cμ_q) = ᾱLM̃/(2cμ)/q_min',
    hypotheses: '(1), (5), (2) with μ_q = q_min·μ > 0, (24) with M̃_G ≥ μ_q², 0 < ᾱ ≤ μ_q/(L·M̃_G)',
    procedure:
      'each step of the proof, (31) to (34) as an inequality, the sign of the rate and the induction from k to k + 1, is an identity of polynomials with signs; (10) is then tried on runs whose expected values are exact, with μ_q, M̃ and M̃_G the least that the run needs',
    certainty: 'read',
    decide: () => {
      const decision = withProof(decideFixed(theorem3), check(proof))
      const without = decideFixed(withoutLowerBound).counterexample
      return {
        ...decision,
        note: `${decision.note}; M̃_G ≥ μ_q², which the paper has by definition of M̃_G, is a hypothesis of its own where (24) is assumed directly: without it (10) is false, at its smallest for ${without}`,
      }
    },
    mutants,
  },
]
