import {
  difference,
  isAtMost,
  isEqual,
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
import { check, type Proof } from './exact/proof.ts'
import { absolute, quantized, quantizer } from './exact/quantizer.ts'
import { once } from './once.ts'
import type { Decision, Theorem } from './record.ts'

/** Theorem 4.6: what of it can be decided, which is the sum that its rate comes from. */

type Round = (x: Rational) => Rational

/** Diagonal 2 × 2 weights, on which msign is the sign of each entry and the nuclear norm the sum of the magnitudes. */
interface Run {
  readonly label: string
  readonly stepsize: Rational
  readonly L: Rational
  /** f(W_t), ‖∇f(W_t)‖_*, ‖∇f(W_t) − M_t‖_* for t = 0, 1, …; one more of f. */
  readonly objectives: readonly Rational[]
  readonly gradients: readonly Rational[]
  readonly errors: readonly Rational[]
}

const steps = 8

interface Setting {
  readonly curvatures: readonly Rational[]
  readonly from: readonly Rational[]
  readonly stepsize: Rational
  readonly beta: Rational
  /** A format and a rounding, `exact`, or `adverse`: M_t = −∇f(W_t)/16. */
  readonly name: string
}

const signOf = (x: Rational): Rational => rational(x.numerator > 0n ? 1 : x.numerator < 0n ? -1 : 0)
const nuclear = (x: readonly Rational[]): Rational => sum(...x.map(absolute))

/** Weights are exact; the gradient is taken at rounded weights and rounded, the moment is rounded for storage. */
function runOf({ curvatures, from, stepsize, beta, name }: Setting): Run {
  const by = name === 'exact' || name === 'adverse' ? undefined : quantizer(...(name.split(' ') as [string, string]))
  const round: Round = by ? (x) => quantized(x, by) : (x) => x
  const at = (i: number): Rational => curvatures[i] as Rational
  const f = (w: readonly Rational[]): Rational =>
    product(rational(1, 2), sum(...w.map((x, i) => product(at(i), power(x, 2)))))
  const [objectives, gradients, errors]: [Rational[], Rational[], Rational[]] = [[f(from)], [], []]
  let [w, stored] = [from, from.map(() => rational(0))]
  for (let t = 0; t < steps; t++) {
    const input = w.map((x, i) => round(product(at(i), round(x))))
    const followed = stored.map((m, i) =>
      sum(product(beta, m), product(difference(rational(1), beta), input[i] as Rational)),
    )
    const gradient = w.map((x, i) => product(at(i), x))
    const moment = name === 'adverse' ? gradient.map((x) => product(rational(-1, 16), x)) : followed
    gradients.push(nuclear(gradient))
    errors.push(nuclear(gradient.map((x, i) => difference(x, moment[i] as Rational))))
    stored = moment.map(round)
    w = w.map((x, i) => difference(x, product(stepsize, signOf(moment[i] as Rational))))
    objectives.push(f(w))
  }
  const label = `${name}, h = ${curvatures.map(rationalText).join(', ')}, W₀ = diag(${from.map(rationalText).join(', ')}), η = ${rationalText(stepsize)}, β = ${rationalText(beta)}`
  const [first, ...rest] = curvatures as [Rational, ...Rational[]]
  return { label, stepsize, L: largest(first, ...rest), objectives, gradients, errors }
}

const runs = once((): readonly Run[] => {
  const starts = [
    [rational(1), rational(1)],
    [rational(2), rational(-3, 4)],
    [rational(5, 4), rational(1, 8)],
  ]
  return ['exact', 'adverse', 'e2m1fn rne', 'e2m1fn rtz', 'e4m3fn rne'].flatMap((name) =>
    [
      [rational(1), rational(1)],
      [rational(1), rational(3)],
    ].flatMap((curvatures) =>
      starts.flatMap((from) =>
        [rational(1, 4), rational(3, 4)].flatMap((stepsize) =>
          [rational(0), rational(1, 2), rational(9, 10)].map((beta) =>
            runOf({ curvatures, from, stepsize, beta, name }),
          ),
        ),
      ),
    ),
  )
})

interface Form {
  readonly errorFactor: Rational
  /** What stands for rank·½ηL. */
  readonly curvature: (run: Run) => Rational
}

const dimension = 2
const stated: Form = {
  errorFactor: rational(2),
  curvature: ({ stepsize, L }) => product(rational(dimension, 2), stepsize, L),
}

function decide({ errorFactor, curvature }: Form): Decision {
  let equalities = 0
  const decision = decideOver(
    runs().flatMap((run) => Array.from({ length: steps }, (_, i) => ({ run, T: i + 1 }))),
    ({ run, T }) => {
      const descent = difference(run.objectives[0] as Rational, run.objectives[T] as Rational)
      const left = sum(...run.gradients.slice(0, T))
      const right = sum(
        quotient(descent, run.stepsize),
        product(errorFactor, sum(...run.errors.slice(0, T))),
        product(rational(T), curvature(run)),
      )
      if (isEqual(left, right)) equalities += 1
      return outcome(
        isAtMost(left, right),
        () => `${run.label}, T = ${T}: Σ‖∇f‖_* = ${rationalText(left)} > ${rationalText(right)}`,
      )
    },
    { by: 'enumeration', note: '' },
  )
  return {
    ...decision,
    note: `${runs().length} runs on ½Σh_i w_i² with weights, gradients and moments rounded, and some with M_t = −∇f(W_t)/16; equality in ${equalities} cases. The error term does not vanish with η, and what q_M, q_G and q_W add to it is bounded by tang-drift and tang-gradient-at-rounded-weights`,
  }
}

/** One step from tang-muon-descent and tang-muon-alignment, and the sum up to T; d = ⟨∇f, O⟩, n = ‖∇f‖_*, e = ‖∇f − M‖_*, c = ½ηL·rank. */
const proof: Proof = {
  given: {
    h: 'h',
    descent: 'f - h*d + h*c - y',
    alignment: 'd - n + 2*e',
    'sum up to T': '(s - f) + 2*h*E + h*T*c - h*S',
  },
  steps: [
    { name: 'one step', claim: '(f - y) + 2*h*e + h*c - h*n', from: [['descent'], ['h', 'alignment']] },
    {
      name: 'sum up to T + 1',
      claim: '(s - y) + 2*h*(E + e) + h*(T + 1)*c - h*(S + n)',
      from: [['sum up to T'], ['one step']],
    },
  ],
}

export const muonAverage: readonly Theorem[] = [
  {
    id: 'tang-theorem-4-6-sum',
    paper: 'halfulp',
    reference:
      'what Theorem 4.6 sums up; the theorem was not read, summaries give q_G, q_W, q_M = O(T^−½) ⇒ O(T^−¼) with the exact SVD sign',
    statement: '(1/T)Σ‖∇f(W_t)‖_* ≤ (f(W₀) − f(W_T))/(ηT) + (2/T)Σ‖∇f(W_t) − M_t‖_* + ½ηL·rank',
    hypotheses:
      'f is L-smooth in the Frobenius norm, W_{t+1} = W_t − η·msign(M_t), whatever M_t is; rank ≥ that of every M_t',
    procedure:
      'the rate T^−¼ and the exponents of T are NOT decided: the theorem is asymptotic and its constants are not known. The sum of tang-muon-descent and tang-muon-alignment over t is decided, at every T of exact runs on diagonal matrices in real formats',
    certainty: 'read',
    decide: () => withProof(decide(stated), check(proof)),
    mutants: [
      {
        id: 'sum-error-factor-1',
        statement: '… + (1/T)Σ‖∇f(W_t) − M_t‖_* + …',
        decide: () => decide({ ...stated, errorFactor: rational(1) }),
      },
      {
        id: 'sum-without-errors',
        statement: 'without Σ‖∇f(W_t) − M_t‖_*',
        decide: () => decide({ ...stated, errorFactor: rational(0) }),
      },
      {
        id: 'sum-without-rank',
        statement: '… + ½ηL',
        decide: () => decide({ ...stated, curvature: ({ stepsize, L }) => product(rational(1, 2), stepsize, L) }),
      },
      {
        id: 'sum-without-l',
        statement: '… + ½η·rank',
        decide: () => decide({ ...stated, curvature: ({ stepsize }) => product(rational(dimension, 2), stepsize) }),
      },
    ],
  },
]
