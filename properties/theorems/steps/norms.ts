import { type Dyadic, times as timesInteger } from '../../../spec/exact/dyadic.ts'
import { enclose, ends, squareRoot } from '../../../spec/exact/interval.ts'
import * as q from '../../../spec/exact/rational.ts'
import { apart, approximated, gram, inner, largestRowSum, type Matrix, times, transposed } from './matrix.ts'
import type { Enclosure } from './result.ts'
import { isSemidefinite } from './semidefinite.ts'
import { decompose, type Guess } from './svd.ts'

/** Bounds that are proved in exact arithmetic, whatever the approximate decomposition they start from is worth. */
export interface Norms {
  /** ‖A‖₂, the largest singular value. */
  readonly spectral: Enclosure
  /** ‖A‖_*, the sum of the singular values. */
  readonly nuclear: Enclosure
}

const bits = 96

/** Of rows, columns (not more than rows) and the entries row by row. */
type GuessOf = (rows: number, columns: number, entries: Float64Array) => Guess

/** A rational lower and upper bound of √x for x ≥ 0. */
export function rootOf(x: q.Rational): Enclosure {
  const [low, high] = ends(squareRoot(enclose(x, bits), bits))
  return { low, high }
}

/** Doubles of at most 1 in magnitude as fixed-point numbers; what is rounded off makes the bounds wider by as much. */
const fraction = 60
const fixedPoint = (values: Float64Array): readonly bigint[] =>
  Array.from(values, (x) => (Number.isFinite(x) ? BigInt(Math.round(x * 2 ** fraction)) : 0n))
const fixed = (rows: number, columns: number, values: Float64Array): Matrix => ({
  rows,
  columns,
  exponent: -fraction,
  entries: fixedPoint(values),
})

/**
 * Encloses the norms of A. With B = U·diag(s)·Vᵀ from a decomposition in doubles, taken as exact numbers, and c ≥ ‖U‖₂‖V‖₂:
 * ‖A‖_* ≤ c·Σs + √n·‖A−B‖_F and ‖A‖₂ ≤ c·max s + ‖A−B‖_F; ‖A‖_* ≥ ⟨A, UVᵀ⟩/c by duality; ‖A‖₂ ≥ ‖Av‖/‖v‖ for a column v of V.
 */
export function enclosedNorms(matrix: Matrix, guessOf: GuessOf = decompose): Norms {
  const a = matrix.rows < matrix.columns ? transposed(matrix) : matrix
  const { values, scaleLog2 } = approximated(a)
  const guess = guessOf(a.rows, a.columns, values)
  const [u, v] = [fixed(a.rows, a.columns, guess.left), fixed(a.columns, a.columns, guess.right)]
  const singular = fixedPoint(guess.values)
  const stretched = {
    ...u,
    exponent: scaleLog2 - 2 * fraction,
    entries: u.entries.map((x, k) => x * (singular[k % a.columns] as bigint)),
  }
  const rest = frobenius(apart(a, times(stretched, transposed(v))))
  const c = q.product(spectralBound(u), spectralBound(v))
  const dyadic = (significand: bigint): q.Rational => q.rationalOf({ significand, exponent: scaleLog2 - fraction })
  const total = dyadic(singular.reduce((sum, x) => sum + x, 0n))
  const most = singular.reduce((best, x, i) => (x > (singular[best] as bigint) ? i : best), 0)
  const dual = q.quotient(q.rationalOf(inner(a, times(u, transposed(v)))), c)
  const rootOfColumns = rootOf(q.rational(a.columns)).high
  return {
    spectral: {
      low: rayleigh(a, v, most),
      high: q.sum(q.product(c, dyadic(singular[most] ?? 0n)), rest),
    },
    nuclear: {
      low: q.largest(dual, q.rational(0)),
      high: q.sum(q.product(c, total), q.product(rootOfColumns, rest)),
    },
  }
}

/** An upper bound of ‖U‖₂ = √‖UᵀU‖₂, by √x ≤ (1+x)/2; close where U is nearly orthogonal. */
const spectralBound = (u: Matrix): q.Rational =>
  q.product(q.rational(1, 2), q.sum(q.rational(1), q.rationalOf(largestRowSum(times(transposed(u), u)))))

const frobenius = (a: Matrix): q.Rational => rootOf(q.rationalOf(inner(a, a))).high

/** A lower bound of ‖Av‖/‖v‖ for a column v. */
function rayleigh(a: Matrix, v: Matrix, column: number): q.Rational {
  const entries = v.entries.filter((_, k) => k % v.columns === column)
  const vector: Matrix = { rows: v.rows, columns: 1, exponent: v.exponent, entries }
  const image = times(a, vector)
  const norm = q.rationalOf(inner(vector, vector))
  if (norm.numerator === 0n) return q.rational(0)
  return rootOf(q.quotient(q.rationalOf(inner(image, image)), norm)).low
}

/** ‖A‖₂² ≤ limit, decided for certain: limit·I − AᵀA is positive semidefinite, by exact elimination. */
export function isSpectralAtMost(a: Matrix, limit: q.Rational): boolean {
  const product = gram(a)
  // limit·I − AᵀA times the denominator of the limit, brought to one exponent.
  const size = product.rows
  const exponent = Math.min(product.exponent, 0)
  const aligned = (x: Dyadic): bigint => x.significand << BigInt(x.exponent - exponent)
  const entries = product.entries.map((x, k) => {
    const part = aligned(timesInteger({ significand: x, exponent: product.exponent }, -limit.denominator))
    return k % (size + 1) === 0 ? part + aligned({ significand: limit.numerator, exponent: 0 }) : part
  })
  return isSemidefinite({ rows: size, columns: size, exponent, entries })
}
