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
import { check, type Proof } from './exact/proof.ts'
import {
  apart,
  type Decomposed,
  diagonal,
  elementSign,
  everyDecomposed,
  inner,
  isAtMostRoot,
  isRoot,
  isSpectralAtMost,
  nuclearSquared,
  type Square,
  squareText,
  stretched,
  times,
  transposed,
} from './exact/square.ts'
import { once } from './once.ts'
import type { Decision, Theorem } from './record.ts'

/** Muon's four steps, on 2 × 2 matrices whose singular value decompositions are rational. */

const one = rational(1)
const pair = (x: Rational, y: Rational): readonly [Rational, Rational] => [x, y]

const momenta = once(() =>
  everyDecomposed([
    pair(one, rational(0)),
    pair(one, one),
    pair(rational(2), one),
    pair(rational(1, 8), rational(1, 16)),
  ]),
)
const gradients = once(() =>
  everyDecomposed([pair(one, rational(0)), pair(rational(2), one), pair(rational(0), rational(0))]),
)

const familyNote =
  'U·diag(σ)·Vᵀ with rotations and reflections by (3, 4, 5) and (5, 12, 13), of rank 0, 1 and 2; ‖A‖_*² = ‖A‖_F² + 2|det A| is exact'

/** What is claimed of M and its O. */
type Claim = (m: Decomposed, sign: Square) => boolean

function decideSign(claim: Claim, signOf: (m: Decomposed) => Square = ({ sign }) => sign): Decision {
  return decideOver(
    momenta(),
    (m) => {
      const sign = signOf(m)
      return outcome(claim(m, sign), () => `M = ${m.label}, O = ${squareText(sign)}`)
    },
    { by: 'enumeration', note: familyNote },
  )
}

const attainsNuclear: Claim = ({ matrix }, sign) => isRoot(inner(matrix, sign), nuclearSquared(matrix))
const isContraction: Claim = (_, sign) => isSpectralAtMost(sign, one)

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

export const muon: readonly Theorem[] = [
  {
    id: 'tang-muon-nuclear',
    paper,
    reference,
    statement: '⟨M, O⟩ = ‖M‖_*',
    hypotheses: exactSign,
    procedure: 'decompositions with rational entries; the square of the left side is compared with that of the right',
    certainty,
    decide: () => decideSign(attainsNuclear),
    mutants: [
      {
        id: 'frobenius-for-nuclear',
        statement: '⟨M, O⟩ = ‖M‖_F',
        decide: () => decideSign(({ matrix }, sign) => isRoot(inner(matrix, sign), inner(matrix, matrix))),
      },
      {
        id: 'nuclear-of-element-signs',
        statement: 'the same of O = sign(M), element by element',
        decide: () => decideSign(attainsNuclear, ({ matrix }) => elementSign(matrix)),
      },
      {
        id: 'without-reflection',
        statement: '⟨M, O⟩² = ‖M‖_F² + 2·det M',
        decide: () =>
          decideSign(({ matrix: [a, b, c, d], matrix }, sign) => {
            const det = difference(product(a, d), product(b, c))
            return isRoot(inner(matrix, sign), sum(inner(matrix, matrix), product(rational(2), det)))
          }),
      },
    ],
  },
  {
    id: 'tang-muon-spectral',
    paper,
    reference,
    statement: '‖O‖₂ ≤ 1',
    hypotheses: exactSign,
    procedure: 'I − OᵀO is positive semidefinite, by its trace and determinant',
    certainty,
    decide: () => decideSign(isContraction),
    mutants: [
      {
        id: 'frobenius-at-most-1',
        statement: '‖O‖_F ≤ 1',
        decide: () => decideSign((_, sign) => isAtMost(inner(sign, sign), one)),
      },
      {
        id: 'spectral-of-element-signs',
        statement: 'the same of O = sign(M), element by element',
        decide: () => decideSign(isContraction, ({ matrix }) => elementSign(matrix)),
      },
      {
        id: 'spectral-below-1',
        statement: '‖O‖₂ ≤ 1 − 2^−20',
        decide: () => decideSign((_, sign) => isSpectralAtMost(sign, difference(one, rational(1, 2 ** 20)))),
      },
    ],
  },
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
