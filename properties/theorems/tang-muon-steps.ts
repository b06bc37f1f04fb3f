import {
  difference,
  isAtMost,
  isEqual,
  power,
  product,
  type Rational,
  rational,
  rationalText,
  sum,
} from '../../spec/exact/rational.ts'
import { decideOver, outcome, withProof } from './decision.ts'
import { familyNote, gradients, momenta } from './exact/muon-family.ts'
import { check, type Proof } from './exact/proof.ts'
import {
  apart,
  diagonal,
  inner,
  isAtMostRoot,
  nuclearSquared,
  type Square,
  squareText,
  stretched,
  times,
  transposed,
} from './exact/square.ts'
import type { Decision, Theorem } from './record.ts'

/** Muon's step: how it follows the gradient, and what it gains; on 2 × 2 matrices with rational decompositions. */

const one = rational(1)

/** ⟨G, O⟩ ≥ ‖G‖_* − factor·‖G−M‖_*. */
function decideAlignment(factor: Rational): Decision {
  return decideOver(
    momenta().flatMap((m) => gradients().map((g) => ({ m, g }))),
    ({ m, g }) => {
      const missing = difference(sum(...g.values), inner(g.matrix, m.sign))
      const error = nuclearSquared(apart(g.matrix, m.matrix))
      return outcome(
        isAtMostRoot(missing, product(power(factor, 2), error)),
        () =>
          `G = ${g.label}, M = ${m.label}: ‖G‖_* − ⟨G, O⟩ = ${rationalText(missing)} > ${rationalText(factor)}·√(${rationalText(error)})`,
      )
    },
    { by: 'enumeration', note: familyNote },
  )
}

/** f(W) = ½tr(WᵀAW): its gradient is AW, and L the largest eigenvalue of A. */
const quadratics = [
  { matrix: diagonal(one, one), L: one },
  { matrix: diagonal(one, rational(2)), L: rational(2) },
  { matrix: [rational(2), one, one, rational(2)] as Square, L: rational(3) },
]

const weights: readonly Square[] = [
  diagonal(one, rational(0)),
  diagonal(one, rational(-2)),
  [one, rational(1, 2), rational(-1), rational(0)],
]

const objective = (a: Square, w: Square): Rational =>
  product(rational(1, 2), inner(times(transposed(w), times(a, w)), diagonal(one, one)))

type Curvature = (stepsize: Rational, L: Rational, rank: number) => Rational
const curvature: Curvature = (stepsize, L, rank) => product(rational(1, 2), stepsize, stepsize, L, rational(rank))

function decideDescent(bound: Curvature): Decision {
  let equalities = 0
  const decision = decideOver(
    quadratics.flatMap((f) =>
      weights.flatMap((w) => momenta().flatMap((m) => [rational(1, 2), rational(2)].map((eta) => ({ f, w, m, eta })))),
    ),
    ({ f, w, m, eta }) => {
      const next = objective(f.matrix, apart(w, stretched(eta, m.sign)))
      const gain = product(eta, inner(times(f.matrix, w), m.sign))
      const right = sum(difference(objective(f.matrix, w), gain), bound(eta, f.L, m.rank))
      if (isEqual(next, right)) equalities += 1
      return outcome(
        isAtMost(next, right),
        () =>
          `A = ${squareText(f.matrix)}, W = ${squareText(w)}, O = ${squareText(m.sign)}, η = ${rationalText(eta)}: f(W−ηO) = ${rationalText(next)} > ${rationalText(right)}`,
      )
    },
    { by: 'enumeration', note: '' },
  )
  return { ...decision, note: `f = ½tr(WᵀAW), O = msign of any M; equality in ${equalities} cases; ${familyNote}` }
}

/** From duality, |⟨X, O⟩| ≤ ‖X‖_* for ‖O‖₂ ≤ 1, and the triangle inequality; GO = ⟨G,O⟩, MO = ⟨M,O⟩, e = ‖G−M‖_*. */
const alignmentProof: Proof = {
  given: { duality: 'GO - MO + e', triangle: 'M - G + e' },
  equations: { '⟨M,O⟩ = ‖M‖_*': 'MO - M' },
  steps: [
    {
      name: '⟨G,O⟩ ≥ ‖G‖_* − 2‖G−M‖_*',
      claim: 'GO - G + 2*e',
      from: [['duality'], ['triangle'], ['⟨M,O⟩ = ‖M‖_*', { any: '1' }]],
    },
  ],
}

/** From L-smoothness along −ηO, and ‖O‖_F² ≤ rank for ‖O‖₂ ≤ 1; F = ‖O‖_F². */
const descentProof: Proof = {
  given: { L: 'L', smooth: 'f - h*d + h^2*L*F/2 - y', 'F ≤ r': 'r - F' },
  steps: [
    {
      name: 'f(W−ηO) ≤ f − η⟨∇f,O⟩ + ½η²L·r',
      claim: 'f - h*d + h^2*L*r/2 - y',
      from: [['smooth'], ['1/2', { square: 'h' }, 'L', 'F ≤ r']],
    },
  ],
}

const reference = 'the steps of Theorem 4.6, as summaries have them; derived again here'
const certainty = 'secondHand'
const paper = 'tang'
const exactSign = 'O = msign(M) = UVᵀ over the singular values of M that are not 0, exactly'

export const muonSteps: readonly Theorem[] = [
  {
    id: 'tang-muon-alignment',
    paper,
    reference,
    statement: '⟨G, O⟩ ≥ ‖G‖_* − 2‖G−M‖_*',
    hypotheses: exactSign,
    procedure: 'a proof from duality and the triangle inequality; then pairs of matrices with rational decompositions',
    certainty,
    decide: () => withProof(decideAlignment(rational(2)), check(alignmentProof)),
    mutants: [
      {
        id: 'alignment-factor-1',
        statement: '⟨G, O⟩ ≥ ‖G‖_* − ‖G−M‖_*',
        decide: () => decideAlignment(one),
      },
      {
        id: 'alignment-factor-7-4',
        statement: '⟨G, O⟩ ≥ ‖G‖_* − (7/4)·‖G−M‖_*',
        decide: () => decideAlignment(rational(7, 4)),
      },
    ],
  },
  {
    id: 'tang-muon-descent',
    paper,
    reference,
    statement: 'f(W−ηO) ≤ f(W) − η⟨∇f(W), O⟩ + ½η²L·rank M',
    hypotheses: `f is L-smooth in the Frobenius norm; ${exactSign}`,
    procedure: 'a proof from smoothness and ‖O‖_F² = rank M; then quadratics, on which A = L·I gives equality',
    certainty,
    decide: () => withProof(decideDescent(curvature), check(descentProof)),
    mutants: [
      {
        id: 'descent-without-rank',
        statement: '… + ½η²L',
        decide: () => decideDescent((eta, L) => curvature(eta, L, 1)),
      },
      {
        id: 'descent-quarter',
        statement: '… + ¼η²L·rank M',
        decide: () => decideDescent((...of) => product(rational(1, 2), curvature(...of))),
      },
      {
        id: 'descent-without-l',
        statement: '… + ½η²·rank M',
        decide: () => decideDescent((eta, _, rank) => curvature(eta, one, rank)),
      },
      {
        id: 'descent-eta-not-squared',
        statement: '… + ½ηL·rank M',
        decide: () => decideDescent((eta, L, rank) => product(rational(1, 2), eta, L, rational(rank))),
      },
    ],
  },
]
