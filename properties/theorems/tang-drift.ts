import {
  difference,
  isAtMost,
  isEqual,
  isLess,
  largest,
  power,
  product,
  quotient,
  type Rational,
  rational,
  rationalText,
  sum,
} from '../../spec/exact/rational.ts'
import { decideOver, outcome, withProof } from './decision.ts'
import { errorUpTo, follow, isExcluded, type Moment, realStore, relativeStore, type Store } from './exact/moments.ts'
import { check, type Proof } from './exact/proof.ts'
import { absolute, quantizer } from './exact/quantizer.ts'
import { dyadics, signed, simplestFirst } from './exact/simple.ts'
import { once } from './once.ts'
import type { Decision, Theorem } from './record.ts'

/** How far a moment that is rounded at every step drifts from one that never is, under the same inputs. */

interface Run {
  readonly label: string
  readonly beta: Rational
  readonly moment: Moment
  /** X*_t, never rounded. */
  readonly ideal: readonly Rational[]
}

const one = rational(1)
const exactStore: Store = relativeStore(rational(0), 'exact')

function run(beta: Rational, gamma: Rational, inputs: readonly Rational[], store: Store, label: string): Run {
  const ideal = follow(beta, gamma, inputs, exactStore).computed
  return { label: `${label}, β = ${rationalText(beta)}`, beta, moment: follow(beta, gamma, inputs, store), ideal }
}

/** Storage that errs by +q at every step, with inputs that keep what is computed at 1: the drift is then the bound itself. */
function steadyRun(beta: Rational, q: Rational, steps: number): Run {
  const kept = product(beta, sum(one, q))
  const inputs = Array.from({ length: steps }, (_, i) => (i === 0 ? one : difference(one, kept)))
  return run(beta, one, inputs, relativeStore(q, ''), `X_t = 1, every X̂ = (1+${rationalText(q)})X`)
}

const runs = once((): readonly Run[] => [
  ...['e2m1fn rne', 'e2m1fn rtz', 'e4m3fn rne', 'e4m3fn rtz'].flatMap((name) => {
    const store = realStore(quantizer(...(name.split(' ') as [string, string])))
    return [rational(1, 2), rational(9, 10)].flatMap((beta) =>
      simplestFirst(signed(dyadics(4)), signed(dyadics(3)), dyadics(2)).map((inputs) =>
        run(beta, one, inputs, store, `${store.label}, inputs ${inputs.map(rationalText).join(', ')}`),
      ),
    )
  }),
  ...[rational(1, 2), rational(9, 10), rational(999, 1000)].flatMap((beta) =>
    [rational(1, 8), rational(1, 17)].map((q) => steadyRun(beta, q, 8)),
  ),
])

const drift = ({ moment, ideal }: Run, t: number): Rational =>
  t < 1 ? rational(0) : absolute(difference(moment.computed[t - 1] as Rational, ideal[t - 1] as Rational))

const largestComputed = ({ moment }: Run, t: number): Rational =>
  moment.computed.slice(0, t - 1).reduce((most, x) => largest(most, absolute(x)), rational(0))

type Bound = (run: Run, t: number, q: Rational) => Rational

const before = (values: readonly Rational[], t: number): Rational => absolute(values[t - 2] ?? rational(0))

const stepBound: Bound = (run, t, q) =>
  product(run.beta, sum(drift(run, t - 1), product(q, before(run.moment.computed, t))))

/** β + β² + … + β^n. */
const factor = (beta: Rational, n: number): Rational =>
  quotient(product(beta, difference(one, power(beta, n))), difference(one, beta))

const totalBound: Bound = (run, t, q) => product(factor(run.beta, t - 1), q, largestComputed(run, t))

const endless: Bound = (run, t, q) => quotient(product(run.beta, q, largestComputed(run, t)), difference(one, run.beta))

function decide(...bounds: readonly Bound[]): Decision {
  let equalities = 0
  const decision = decideOver(
    runs().flatMap((one) => one.ideal.map((_, i) => ({ one, t: i + 1 }))),
    ({ one, t }) => {
      if (isExcluded(one.moment, t, false)) return 'unmet'
      const q = errorUpTo(one.moment, t, false)
      const left = drift(one, t)
      const failing = bounds.map((bound) => bound(one, t, q)).find((right) => !isAtMost(left, right))
      if (t > 1 && isEqual(left, (bounds[0] as Bound)(one, t, q))) equalities += 1
      return outcome(
        failing === undefined,
        () => `${one.label}, t = ${t}: the drift is ${rationalText(left)} > ${rationalText(failing as Rational)}`,
      )
    },
    { by: 'enumeration', note: '' },
  )
  return {
    ...decision,
    note: `real formats, and storage that errs by +q at every step with X_t = 1; equality in ${equalities} cases beyond t = 1`,
  }
}

/** N = D_t, D = D_{t−1}, x = |X_{t−1}|, e = |X̂_{t−1} − X_{t−1}|, m = max|X|, B = β^(t−2). */
const proof: Proof = {
  given: {
    b: 'b',
    q: 'q',
    'β ≤ 1': '1 - b',
    'N ≤ βD + βe': 'b*D + b*e - N',
    'e ≤ qx': 'q*x - e',
    'x ≤ m': 'm - x',
    'sum at t−1': 'b*q*m*(1 - B) - (1 - b)*D',
  },
  steps: [
    { name: 'D_t ≤ βD + βqx', claim: 'b*D + b*q*x - N', from: [['N ≤ βD + βe'], ['b', 'e ≤ qx']] },
    {
      name: '(1−β)D_t ≤ βqm(1−β^(t−1))',
      claim: 'b*q*m*(1 - b*B) - (1 - b)*N',
      from: [
        ['β ≤ 1', 'D_t ≤ βD + βqx'],
        ['b', 'sum at t−1'],
        ['β ≤ 1', 'b', 'q', 'x ≤ m'],
      ],
    },
  ],
}

/** D_{T+1} of the second moment at 1−β₂ = 1/T, where storage errs by +q_V and V_t = 1, over q_V. */
function amplification(T: number): Rational {
  const q = rational(1, 16 * T)
  const steady = steadyRun(rational(T - 1, T), q, T + 1)
  return quotient(drift(steady, T + 1), q)
}

/** The drift over q_V lies between these at t = T + 1, for max V = 1. */
function decideSensitivity(low: (T: number) => Rational, high: (T: number) => Rational): Decision {
  return decideOver(
    Array.from({ length: 31 }, (_, i) => i + 2),
    (T) => {
      const found = amplification(T)
      return outcome(
        isLess(low(T), found) && isAtMost(found, high(T)),
        () =>
          `T = ${T}: the drift after T steps is ${rationalText(found)}·q_V, not between ${rationalText(low(T))} and ${rationalText(high(T))}`,
      )
    },
    { by: 'enumeration', note: 'T = 2 … 32, storage that errs by +q_V, V_t = 1' },
  )
}

const half = (T: number): Rational => rational(T - 1, 2)
const full = (T: number): Rational => rational(T - 1)

const reference = 'the steps that bound the moments, as summaries have them; derived again here'
const hypotheses =
  'X_t = βX̂_{t−1} + γ·input_t and X*_t = βX*_{t−1} + γ·input_t from X̂ = X*; |X̂ − X| ≤ q|X|, without underflow or overflow'
const procedure =
  'a proof from X_t − X*_t = β(X_{t−1} − X*_{t−1}) + β(X̂_{t−1} − X_{t−1}), and from t−1 to t; then runs in which all is exact, with q measured on what was stored before t'

export const drifts: readonly Theorem[] = [
  {
    id: 'tang-drift',
    paper: 'tang',
    reference,
    statement:
      'D_t ≤ βD_{t−1} + βq|X_{t−1}|, hence ≤ βq·max|X|·(1−β^(t−1))/(1−β) ≤ βq·max|X|/(1−β): of the first moment with β₁ and q_M, of the second with β₂ and q_V',
    hypotheses,
    procedure,
    certainty: 'secondHand',
    decide: () => withProof(decide(stepBound, totalBound, endless), check(proof)),
    mutants: [
      {
        id: 'drift-of-what-was-stored',
        statement: 'D_t ≤ βD_{t−1} + βq|X̂_{t−1}|, with the stored value',
        decide: () =>
          decide((run, t, q) => product(run.beta, sum(drift(run, t - 1), product(q, before(run.moment.stored, t))))),
      },
      {
        id: 'drift-t-minus-2',
        statement: 'D_t ≤ βq·max|X|·(1−β^(t−2))/(1−β)',
        decide: () => decide((run, t, q) => product(factor(run.beta, Math.max(0, t - 2)), q, largestComputed(run, t))),
      },
      {
        id: 'drift-without-1-minus-beta',
        statement: 'D_t ≤ βq·max|X|',
        decide: () => decide((run, t, q) => product(run.beta, q, largestComputed(run, t))),
      },
      {
        id: 'drift-beta-twice',
        statement: 'D_t ≤ βD_{t−1} + β²q|X_{t−1}|',
        decide: () =>
          decide((run, t, q) =>
            product(run.beta, sum(drift(run, t - 1), product(run.beta, q, before(run.moment.computed, t)))),
          ),
      },
    ],
  },
  {
    id: 'tang-second-moment-sensitivity',
    paper: 'tang',
    reference: 'Adam\'s sensitivity to the second moment, "due to its reliance on β₂ → 1" (abstract)',
    statement:
      'at 1−β₂ = 1/T the bound on the drift of V is (T−1)·q_V·max V, and more than half of it is attained within T steps',
    hypotheses: 'V_t = 1 throughout, storage with the relative error +q_V at every step',
    procedure:
      'exact runs; β₂q_V/(1−β₂) is (T−1)·q_V, which the summaries call T·q_V. The abstract\'s "highly sensitive" has no more to decide',
    certainty: 'secondHand',
    decide: () => decideSensitivity(half, full),
    mutants: [
      {
        id: 'sensitivity-t',
        statement: 'T·q_V is attained within T steps',
        decide: () =>
          decideSensitivity(
            (T) => rational(T - 1),
            (T) => rational(T),
          ),
      },
      {
        id: 'sensitivity-half',
        statement: 'the drift of V is at most (T−1)/2·q_V',
        decide: () => decideSensitivity(() => rational(0), half),
      },
      {
        id: 'sensitivity-root',
        statement: 'the drift of V grows with √T: D² ≤ 2T·q_V²',
        decide: () =>
          decideSensitivity(
            () => rational(0),
            (T) => quotient(rational(2 * T), amplification(T)),
          ),
      },
    ],
  },
]
