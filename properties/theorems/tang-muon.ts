import { difference, isAtMost, product, rational, sum } from '../../spec/exact/rational.ts'
import { decideOver, outcome } from './decision.ts'
import { familyNote, momenta } from './exact/muon-family.ts'
import {
  type Decomposed,
  elementSign,
  inner,
  isRoot,
  isSpectralAtMost,
  nuclearSquared,
  type Square,
  squareText,
} from './exact/square.ts'
import type { Decision, Theorem } from './record.ts'

/** What msign is, on 2 × 2 matrices whose singular value decompositions are rational. */

const one = rational(1)

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
]
