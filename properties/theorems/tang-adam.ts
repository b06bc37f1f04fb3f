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
import { decideOver, outcome, withProof } from './decision.ts'
import { averagedProof, ratioProof, storedProof } from './exact/adam-proofs.ts'
import { averagedRuns, runs } from './exact/adam-runs.ts'
import { type AdamRun, errorUpTo, isExcluded } from './exact/moments.ts'
import { check } from './exact/proof.ts'
import type { Decision, Theorem, TheoremMutant } from './record.ts'

/** How far Adam's first moment can outgrow the second, coordinate by coordinate: what Theorem 4.5 has its side condition for. */

interface Form {
  /** Of β₁, β₂, q_M, q_V: r. */
  readonly growth: (run: AdamRun, qM: Rational, qV: Rational) => Rational
  /** What V_t is multiplied by on the right, besides 1 − r^t. */
  readonly factor: (run: AdamRun, qM: Rational, qV: Rational) => Rational
  readonly exponent: (t: number) => number
  /** Whether it speaks of the stored moments rather than of the computed ones. */
  readonly stored: boolean
  readonly isMet: (r: Rational) => boolean
}

const one = rational(1)
const more = (q: Rational): Rational => sum(one, q)
const less = (q: Rational): Rational => difference(one, q)

const growthOf = ({ settings }: AdamRun, qM: Rational, qV: Rational): Rational =>
  quotient(power(product(settings.beta1, more(qM)), 2), product(settings.beta2, less(qV)))

const gammas = ({ settings: { gamma1, gamma2 } }: AdamRun): Rational => quotient(power(gamma1, 2), gamma2)

const computed: Form = {
  growth: growthOf,
  factor: () => one,
  exponent: (t) => t,
  stored: false,
  isMet: (r) => isLess(r, one),
}

const stored: Form = {
  ...computed,
  stored: true,
  factor: (_, qM, qV) => quotient(power(more(qM), 2), less(qV)),
}

const averaged: Form = { ...computed, factor: gammas }

function decideRatio(form: Form, family: readonly AdamRun[], what: string): Decision {
  const cases = family.flatMap((run) => run.first.computed.map((_, i) => ({ run, t: i + 1 })))
  let equalities = 0
  const decision = decideOver(
    cases,
    ({ run, t }) => {
      const { first, second } = run
      if (isExcluded(first, t, form.stored) || isExcluded(second, t, form.stored)) return 'unmet'
      const [qM, qV] = [errorUpTo(first, t, form.stored), errorUpTo(second, t, form.stored)]
      if (!isLess(qV, one)) return 'unmet'
      const r = form.growth(run, qM, qV)
      if (!form.isMet(r)) return 'unmet'
      const [m, v] = [first, second].map((x) => (form.stored ? x.stored : x.computed)[t - 1]) as [Rational, Rational]
      const left = product(power(m, 2), less(r))
      const right = product(form.factor(run, qM, qV), v, less(power(r, form.exponent(t))))
      if (isEqual(left, right)) equalities += 1
      const text = rationalText
      return outcome(
        isAtMost(left, right),
        () => `${run.label}, t = ${t}: M = ${text(m)}, V = ${text(v)}, r = ${text(r)}: ${text(left)} > ${text(right)}`,
      )
    },
    { by: 'enumeration', note: what },
  )
  return { ...decision, note: `${what}; equality in ${equalities} cases` }
}

const familyNote =
  'storage with the relative errors ±q themselves, with the gradients (a/b)^(t−s) that make Cauchy–Schwarz an equality, and in e2m1fn and e4m3fn, rne and rtz, and bfloat16, rne'
const decide = (form: Form): Decision => decideRatio(form, runs(), familyNote)
const decideAveraged = (form: Form): Decision =>
  decideRatio(form, averagedRuns(), `${familyNote}; γ₁ = 1−β₁, γ₂ = 1−β₂`)

const mutant = (id: string, statement: string, change: Partial<Form>, base = computed): TheoremMutant => ({
  id,
  statement,
  decide: () => decide({ ...base, ...change }),
})

const reference = 'proof of Theorem 4.5, as summaries have it; derived again here'
const hypotheses =
  'moments 0 at first; V_t = β₂V̂_{t−1} + G_t², M_t = β₁M̂_{t−1} + G_t; |M̂ − M| ≤ q_M|M|, |V̂ − V| ≤ q_V·V, without underflow or overflow; β₁²(1+q_M)² < β₂(1−q_V)'
const statement = 'M_t²·(1−r) ≤ V_t·(1−r^t) in each coordinate, r = β₁²(1+q_M)² / (β₂(1−q_V))'

export const adamRatios: readonly Theorem[] = [
  {
    id: 'tang-adam-ratio',
    paper: 'tang',
    reference,
    statement: `${statement}, of the moments computed at step t, before they are rounded for storage`,
    hypotheses,
    procedure:
      'the induction from 1 + r + … + r^(t−1) to one term more is an identity of polynomials with signs; then every t of runs in which all is exact, with q_M and q_V measured on what was stored before t',
    certainty: 'secondHand',
    decide: () => withProof(decide(computed), check(ratioProof)),
    mutants: [
      mutant('t-minus-1', 'the power of r is t − 1', { exponent: (t) => t - 1 }),
      mutant('without-q-m', 'r = β₁² / (β₂(1−q_V))', { growth: (run, _, qV) => growthOf(run, rational(0), qV) }),
      mutant('without-q-v', 'r = β₁²(1+q_M)² / β₂', { growth: (run, qM) => growthOf(run, qM, rational(0)) }),
      mutant('q-m-not-squared', 'r = β₁²(1+q_M) / (β₂(1−q_V))', {
        growth: (run, qM, qV) => quotient(growthOf(run, qM, qV), more(qM)),
      }),
      mutant('q-v-with-plus', 'r = β₁²(1+q_M)² / (β₂(1+q_V))', {
        growth: (run, qM, qV) => growthOf(run, qM, { ...qV, numerator: -qV.numerator }),
      }),
      mutant('beta-1-to-the-fourth', 'r = β₁⁴(1+q_M)² / (β₂(1−q_V))', {
        growth: (run, qM, qV) => product(growthOf(run, qM, qV), power(run.settings.beta1, 2)),
      }),
      mutant('any-r', 'also where β₁²(1+q_M)² > β₂(1−q_V)', { isMet: () => true }),
    ],
  },
  {
    id: 'tang-adam-ratio-stored',
    paper: 'halfulp',
    reference: `${reference}; whether the update uses the moments before or after rounding was not recovered`,
    statement: `${statement}, of the moments as stored, where the update uses those`,
    hypotheses,
    procedure: 'runs in which all is exact, with q_M and q_V measured up to t; the corrected form also by a proof',
    certainty: 'read',
    decide: () => decide({ ...computed, stored: true }),
    corrected: {
      statement: 'M̂_t²·(1−r)·(1−q_V) ≤ (1+q_M)²·V̂_t·(1−r^t)',
      decide: () => withProof(decide(stored), check(storedProof)),
    },
    mutants: [
      mutant(
        'stored-without-q-v',
        'M̂_t²·(1−r) ≤ (1+q_M)²·V̂_t·(1−r^t)',
        { factor: (_, qM) => power(more(qM), 2) },
        stored,
      ),
      mutant(
        'stored-without-q-m',
        'M̂_t²·(1−r)·(1−q_V) ≤ V̂_t·(1−r^t)',
        { factor: (_, __, qV) => quotient(one, less(qV)) },
        stored,
      ),
      mutant(
        'stored-q-m-not-squared',
        'M̂_t²·(1−r)·(1−q_V) ≤ (1+q_M)·V̂_t·(1−r^t)',
        { factor: (_, qM, qV) => quotient(more(qM), less(qV)) },
        stored,
      ),
      mutant('stored-t-minus-1', 'the power of r is t − 1', { exponent: (t) => t - 1 }, stored),
    ],
  },
  {
    id: 'tang-adam-ratio-averaged',
    paper: 'halfulp',
    reference: `${reference}; the form M ← β₁M + (1−β₁)G of the programs that train`,
    statement: `${statement}, of M_t = β₁M̂_{t−1} + (1−β₁)G_t and V_t = β₂V̂_{t−1} + (1−β₂)G_t²`,
    hypotheses: hypotheses.replace('V_t = β₂V̂_{t−1} + G_t², M_t = β₁M̂_{t−1} + G_t; ', ''),
    procedure:
      'as for the weighted sums; without the factor it is the same statement only where (1−β₁)² ≤ 1−β₂, and β₁ = .9, β₂ = .999 have .01 > .001',
    certainty: 'read',
    decide: () => decideAveraged(computed),
    corrected: {
      statement: 'M_t²·(1−r)·(1−β₂) ≤ (1−β₁)²·V_t·(1−r^t)',
      decide: () => withProof(decideAveraged(averaged), check(averagedProof)),
    },
    mutants: [
      {
        id: 'averaged-factor-cubed',
        statement: 'M_t²·(1−r)·(1−β₂) ≤ (1−β₁)³·V_t·(1−r^t)',
        decide: () =>
          decideAveraged({
            ...averaged,
            factor: (run, ...qs) => product(averaged.factor(run, ...qs), run.settings.gamma1),
          }),
      },
      {
        id: 'averaged-without-1-minus-beta-2',
        statement: 'M_t²·(1−r) ≤ (1−β₁)²·V_t·(1−r^t)',
        decide: () => decideAveraged({ ...averaged, factor: ({ settings }) => power(settings.gamma1, 2) }),
      },
      {
        id: 'averaged-factors-swapped',
        statement: 'M_t²·(1−r)·(1−β₁) ≤ (1−β₂)²·V_t·(1−r^t)',
        decide: () =>
          decideAveraged({
            ...averaged,
            factor: ({ settings }) => quotient(power(settings.gamma2, 2), settings.gamma1),
          }),
      },
    ],
  },
]
