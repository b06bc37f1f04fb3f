import { type Rational, rational } from '../../../spec/exact/rational.ts'
import { once } from '../once.ts'
import { everyDecomposed } from './square.ts'

/** 2 × 2 matrices whose singular value decompositions are rational. */

const one = rational(1)
const pair = (x: Rational, y: Rational): readonly [Rational, Rational] => [x, y]

/** M, of rank 1 and 2. */
export const momenta = once(() =>
  everyDecomposed([
    pair(one, rational(0)),
    pair(one, one),
    pair(rational(2), one),
    pair(rational(1, 8), rational(1, 16)),
  ]),
)
/** G, of rank 0, 1 and 2. */
export const gradients = once(() =>
  everyDecomposed([pair(one, rational(0)), pair(rational(2), one), pair(rational(0), rational(0))]),
)

export const familyNote =
  'U·diag(σ)·Vᵀ with rotations and reflections by (3, 4, 5) and (5, 12, 13), of rank 0, 1 and 2; ‖A‖_*² = ‖A‖_F² + 2|det A| is exact'
