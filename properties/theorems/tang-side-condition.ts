import {
  difference,
  isAtMost,
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
import { findFormat } from '../../spec/formats/registry.ts'
import { decideOver, outcome } from './decision.ts'
import { extremal, weightedSum } from './exact/adam-runs.ts'
import type { AdamRun, AdamSettings } from './exact/moments.ts'
import { roundoffOf } from './exact/quantizer.ts'
import type { Decision, Theorem, TheoremMutant } from './record.ts'

/** Theorem 4.5: what of it can be decided, which is the role of its side condition. */

const one = rational(1)

/** Whether a condition on β₁, β₂, q_M, q_V is met. */
type Condition = (settings: AdamSettings, qM: Rational, qV: Rational) => boolean

const a = ({ beta1 }: AdamSettings, qM: Rational): Rational => product(beta1, sum(one, qM))
const b = ({ beta2 }: AdamSettings, qV: Rational): Rational => product(beta2, difference(one, qV))

const sideCondition: Condition = (settings, qM, qV) => isLess(power(a(settings, qM), 2), b(settings, qV))

interface Case {
  readonly settings: AdamSettings
  readonly qM: Rational
  readonly qV: Rational
}

const errors = [rational(0), rational(1, 17), rational(1, 9), rational(1, 5)]

const cases: readonly Case[] = (
  [
    [rational(1, 2), rational(1, 4)],
    [rational(1, 2), rational(1, 2)],
    [rational(9, 10), rational(81, 100)],
    [rational(9, 10), rational(9, 10)],
    [rational(9, 10), rational(999, 1000)],
    [rational(19, 20), rational(999, 1000)],
  ] as const
).flatMap(([beta1, beta2]) =>
  errors.flatMap((qM) => errors.map((qV) => ({ settings: weightedSum([beta1, beta2]), qM, qV }))),
)

const longest = 12

const ratios = new Map<string, Rational>()

/** M_t²/V_t under the extremal gradients, the largest there is at t. */
function ratioAt({ settings, qM, qV }: Case, t: number): Rational {
  const key = [settings.beta1, settings.beta2, qM, qV].map(rationalText).concat(`${t}`).join(' ')
  const before = ratios.get(key)
  if (before) return before
  const { first, second }: AdamRun = extremal(settings, qM, qV, t)
  const found = quotient(power(first.computed.at(-1) as Rational, 2), second.computed.at(-1) as Rational)
  ratios.set(key, found)
  return found
}

/** Bounded by 1/(1−r) for every t where the condition is met; at least t, so without bound, where it is not. */
function decideSharpness(condition: Condition): Decision {
  return decideOver(
    cases.flatMap((one) => [1, 2, 4, longest].map((t) => ({ one, t }))),
    ({ one: { settings, qM, qV }, t }) => {
      const r = quotient(power(a(settings, qM), 2), b(settings, qV))
      const ratio = ratioAt({ settings, qM, qV }, t)
      const isClaimedBounded = condition(settings, qM, qV)
      const holds = isClaimedBounded
        ? isLess(r, one) && isAtMost(product(ratio, difference(one, r)), one)
        : isAtMost(rational(t), ratio)
      const text = rationalText
      return outcome(
        holds,
        () =>
          `β₁ = ${text(settings.beta1)}, β₂ = ${text(settings.beta2)}, q_M = ${text(qM)}, q_V = ${text(qV)}: r = ${text(r)}, and at t = ${t} the largest M²/V is ${isLess(r, one) ? `at most 1/(1−r) = ${text(quotient(one, difference(one, r)))}, below t for large t` : `1 + r + … + r^${t - 1} ≥ ${t}`}, though the condition says it is ${isClaimedBounded ? 'bounded' : 'not'}`,
      )
    },
    { by: 'enumeration', note: formatsNote() },
  )
}

/** Which formats meet the condition at β₁ = .9, β₂ = .999 with the q of rounding to nearest, u/(1+u), in both moments. */
export function formatsMeeting(): readonly { readonly id: string; readonly r: Rational; readonly meets: boolean }[] {
  const settings = weightedSum([rational(9, 10), rational(999, 1000)])
  return ['binary32', 'binary16', 'bfloat16', 'e4m3fn', 'e2m3fn', 'e5m2', 'e3m2fn', 'e2m1fn'].map((id) => {
    const format = findFormat(id)
    if (!format) throw new RangeError(`expected a format, came ${id}`)
    const u = roundoffOf(format)
    const q = quotient(u, sum(one, u))
    return { id, r: quotient(power(a(settings, q), 2), b(settings, q)), meets: sideCondition(settings, q, q) }
  })
}

function formatsNote(): string {
  const named = (meets: boolean): string =>
    formatsMeeting()
      .filter((format) => format.meets === meets)
      .map(({ id }) => id)
      .join(', ')
  return `at β₁ = 9/10, β₂ = 999/1000 and q_M = q_V = u/(1+u) it is met by ${named(true)}, and not by ${named(false)}`
}

const mutant = (id: string, statement: string, condition: Condition): TheoremMutant => ({
  id,
  statement,
  decide: () => decideSharpness(condition),
})

/** ‖U_t‖² ≤ d·(1−r^t)/(1−r) for U = M/√V: a step's length, which needs no root. */
function decideLength(share: (dimension: number) => Rational): Decision {
  const met = cases.filter(({ settings, qM, qV }) => sideCondition(settings, qM, qV))
  return decideOver(
    met.flatMap((one) => [1, 2, 3].flatMap((dimension) => [1, 2, 5].map((t) => ({ one, dimension, t })))),
    ({ one: { settings, qM, qV }, dimension, t }) => {
      const r = quotient(power(a(settings, qM), 2), b(settings, qV))
      // One coordinate with the extremal gradients of each length up to `dimension`, seen at t.
      const each = Array.from({ length: dimension }, (_, i) => ratioAt({ settings, qM, qV }, Math.max(1, t - i)))
      const left = product(sum(...each), difference(one, r))
      const right = product(share(dimension), difference(one, power(r, t)))
      return outcome(
        isAtMost(left, right),
        () =>
          `β₁ = ${rationalText(settings.beta1)}, β₂ = ${rationalText(settings.beta2)}, q_M = ${rationalText(qM)}, q_V = ${rationalText(qV)}, d = ${dimension}, t = ${t}: ‖U‖²(1−r) = ${rationalText(left)} > ${rationalText(right)}`,
      )
    },
    { by: 'enumeration', note: 'equality at d = 1, where the gradients are extremal' },
  )
}

export const sideConditions: readonly Theorem[] = [
  {
    id: 'tang-theorem-4-5-side-condition',
    paper: 'tang',
    reference:
      'Theorem 4.5, its side condition; the theorem was not read, summaries give η = Θ(T^−½), 1−β₂ = Θ(1/T), q_G, q_M = O(1/T), q_W, q_V = O(1/T²) ⇒ Õ(T^−¼)',
    statement:
      'M_t²/V_t has a bound that is the same for every t if and only if β₁²(1+q_M)² < β₂(1−q_V), and then 1/(1−r) is one',
    hypotheses: 'weighted-sum form, moments computed at step t, storage with relative errors of at most q_M and q_V',
    procedure:
      'the theorem is asymptotic, its constants are not known, and its rate is NOT decided here: neither T^−¼ nor the exponents of T. What is decided is what the side condition does. The gradients (a/b)^(t−s) attain the largest M_t²/V_t, 1 + r + … + r^(t−1); with the condition it is compared with 1/(1−r), without it with t, at which it grows without bound',
    certainty: 'secondHand',
    decide: () => decideSharpness(sideCondition),
    mutants: [
      mutant('condition-without-q', 'the condition is β₁² < β₂', ({ beta1, beta2 }) => isLess(power(beta1, 2), beta2)),
      mutant('condition-without-q-v', 'the condition is β₁²(1+q_M)² < β₂', (settings, qM) =>
        isLess(power(a(settings, qM), 2), settings.beta2),
      ),
      mutant('condition-q-m-not-squared', 'the condition is β₁²(1+q_M) < β₂(1−q_V)', (settings, qM, qV) =>
        isLess(product(a(settings, qM), settings.beta1), b(settings, qV)),
      ),
      mutant('condition-betas-not-squared', 'the condition is β₁(1+q_M) < β₂(1−q_V)', (settings, qM, qV) =>
        isLess(a(settings, qM), b(settings, qV)),
      ),
      mutant('condition-with-equality', 'the condition is β₁²(1+q_M)² ≤ β₂(1−q_V)', (settings, qM, qV) =>
        isAtMost(power(a(settings, qM), 2), b(settings, qV)),
      ),
    ],
  },
  {
    id: 'tang-adam-step-length',
    paper: 'halfulp',
    reference: 'what Theorem 4.5 needs of the ratio, in d coordinates, at ε = 0',
    statement: '‖W_{t+1} − W_t‖² ≤ η²·d·(1−r^t)/(1−r)',
    hypotheses: 'those of tang-adam-ratio; the update is M_t/√V_t in each coordinate',
    procedure: 'the square of the update is M²/V, which needs no root; extremal gradients in each coordinate',
    certainty: 'read',
    decide: () => decideLength((dimension) => rational(dimension)),
    mutants: [
      {
        id: 'step-length-without-d',
        statement: '‖W_{t+1} − W_t‖² ≤ η²·(1−r^t)/(1−r)',
        decide: () => decideLength(() => one),
      },
      {
        id: 'step-length-d-minus-1',
        statement: '‖W_{t+1} − W_t‖² ≤ η²·max(1, d − 1)·(1−r^t)/(1−r)',
        decide: () => decideLength((dimension) => largest(one, rational(dimension - 1))),
      },
      {
        id: 'step-length-half-of-d',
        statement: '‖W_{t+1} − W_t‖² ≤ η²·(1+d)/2·(1−r^t)/(1−r)',
        decide: () => decideLength((dimension) => rational(1 + dimension, 2)),
      },
    ],
  },
]
