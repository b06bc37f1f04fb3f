import {
  difference,
  isEqual,
  power,
  product,
  quotient,
  type Rational,
  rational,
  rationalText,
  sum,
} from '../../../spec/exact/rational.ts'
import { absolute } from './quantizer.ts'

/** A 2 × 2 matrix of rationals, row by row: of these the nuclear norm is a root, and its square rational. */
export type Square = readonly [Rational, Rational, Rational, Rational]

const zero = rational(0)

export const diagonal = (x: Rational, y: Rational): Square => [x, zero, zero, y]

export const transposed = ([a, b, c, d]: Square): Square => [a, c, b, d]

export const times = ([a, b, c, d]: Square, [e, f, g, h]: Square): Square => [
  sum(product(a, e), product(b, g)),
  sum(product(a, f), product(b, h)),
  sum(product(c, e), product(d, g)),
  sum(product(c, f), product(d, h)),
]

const each = (a: Square, of: (x: Rational, i: number) => Rational): Square => a.map(of) as unknown as Square

export const apart = (a: Square, b: Square): Square => each(a, (x, i) => difference(x, b[i] as Rational))

export const stretched = (by: Rational, a: Square): Square => each(a, (x) => product(by, x))

/** ⟨A, B⟩. */
export const inner = (a: Square, b: Square): Rational => sum(...a.map((x, i) => product(x, b[i] as Rational)))

export const determinant = ([a, b, c, d]: Square): Rational => difference(product(a, d), product(b, c))

/** ‖A‖_*² = ‖A‖_F² + 2|det A|, since (σ₁+σ₂)² = σ₁² + σ₂² + 2σ₁σ₂. */
export const nuclearSquared = (a: Square): Rational => sum(inner(a, a), product(rational(2), absolute(determinant(a))))

/** ‖A‖₂ ≤ most: most²·I − AᵀA has neither a negative trace nor a negative determinant. */
export function isSpectralAtMost(a: Square, most: Rational): boolean {
  const rest = apart(diagonal(power(most, 2), power(most, 2)), times(transposed(a), a))
  return sum(rest[0], rest[3]).numerator >= 0n && determinant(rest).numerator >= 0n
}

/** Rotations and reflections with rational entries. */
const rotation = (a: number, b: number, c: number): Square => [
  rational(a, c),
  rational(-b, c),
  rational(b, c),
  rational(a, c),
]

export const orthogonals: readonly Square[] = [
  diagonal(rational(1), rational(1)),
  diagonal(rational(1), rational(-1)),
  rotation(3, 4, 5),
  rotation(-5, 12, 13),
]

/** A matrix by its singular values, with what msign makes of it. */
export interface Decomposed {
  readonly label: string
  readonly matrix: Square
  readonly left: Square
  readonly right: Square
  readonly values: readonly [Rational, Rational]
  /** UVᵀ over the singular values that are not 0. */
  readonly sign: Square
  readonly rank: number
}

function decomposed(left: Square, values: readonly [Rational, Rational], right: Square): Decomposed {
  const build = (x: Rational, y: Rational): Square => times(times(left, diagonal(x, y)), transposed(right))
  const isPositive = (x: Rational): Rational => (x.numerator === 0n ? zero : rational(1))
  const matrix = build(...values)
  return {
    label: squareText(matrix),
    matrix,
    left,
    right,
    values,
    sign: build(isPositive(values[0]), isPositive(values[1])),
    rank: values.filter(({ numerator }) => numerator !== 0n).length,
  }
}

/** Every U·diag(σ)·Vᵀ of the orthogonal matrices above. */
export const everyDecomposed = (values: readonly (readonly [Rational, Rational])[]): readonly Decomposed[] =>
  values.flatMap((pair) => orthogonals.flatMap((u) => orthogonals.map((v) => decomposed(u, pair, v))))

export const squareText = ([a, b, c, d]: Square): string =>
  `(${rationalText(a)}, ${rationalText(b)}; ${rationalText(c)}, ${rationalText(d)})`

/** Whether (x)² = y for x ≥ 0, and x ≤ √y: comparisons with a root of a rational. */
export const isRoot = (x: Rational, y: Rational): boolean => x.numerator >= 0n && isEqual(power(x, 2), y)
export const isAtMostRoot = (x: Rational, y: Rational): boolean =>
  x.numerator <= 0n || difference(y, power(x, 2)).numerator >= 0n

/** A matrix's elementwise sign, which is not msign. */
export const elementSign = (a: Square): Square => each(a, (x) => (x.numerator === 0n ? zero : quotient(x, absolute(x))))
