import type { Dyadic } from '../../../spec/exact/dyadic.ts'
import { bitLength, zero } from '../../../spec/exact/dyadic.ts'

/** A matrix of exact dyadics, row by row: the value at (i, j) is entries[i·columns + j] · 2^exponent. */
export interface Matrix {
  readonly rows: number
  readonly columns: number
  readonly exponent: number
  readonly entries: readonly bigint[]
}

/**
 * The matrix of a tensor's values, row by row.
 * @throws RangeError when there are not rows · columns of them
 */
export function matrixOf(rows: number, columns: number, values: readonly Dyadic[]): Matrix {
  if (values.length !== rows * columns)
    throw new RangeError(`expected ${rows} × ${columns} values, came ${values.length}`)
  const exponents = values.filter(({ significand }) => significand !== 0n).map(({ exponent }) => exponent)
  const exponent = exponents.reduce((least, one) => Math.min(least, one), exponents[0] ?? 0)
  const entries = values.map((x) => (x.significand === 0n ? 0n : x.significand << BigInt(x.exponent - exponent)))
  return { rows, columns, exponent, entries }
}

export const valuesOfMatrix = ({ entries, exponent }: Matrix): readonly Dyadic[] =>
  entries.map((significand) => (significand === 0n ? zero : { significand, exponent }))

export const transposed = ({ rows, columns, exponent, entries }: Matrix): Matrix => ({
  rows: columns,
  columns: rows,
  exponent,
  entries: Array.from(
    { length: rows * columns },
    (_, k) => entries[(k % rows) * columns + Math.floor(k / rows)] as bigint,
  ),
})

/**
 * The matrix product.
 * @throws RangeError when the shapes do not fit
 */
export function times(a: Matrix, b: Matrix): Matrix {
  if (a.columns !== b.rows) throw new RangeError(`expected ${a.columns} rows on the right, came ${b.rows}`)
  const entries = new Array<bigint>(a.rows * b.columns).fill(0n)
  for (let i = 0; i < a.rows; i++)
    for (let k = 0; k < a.columns; k++) {
      const left = a.entries[i * a.columns + k] as bigint
      if (left === 0n) continue
      for (let j = 0; j < b.columns; j++)
        (entries[i * b.columns + j] as bigint) += left * (b.entries[k * b.columns + j] as bigint)
    }
  return { rows: a.rows, columns: b.columns, exponent: a.exponent + b.exponent, entries }
}

/** AᵀA, or AAᵀ where that is the smaller: their eigenvalues that are not 0 are the same. */
export const gram = (a: Matrix): Matrix => (a.rows < a.columns ? times(a, transposed(a)) : times(transposed(a), a))

/** a − b. */
export function apart(a: Matrix, b: Matrix): Matrix {
  const exponent = Math.min(a.exponent, b.exponent)
  const [left, right] = [BigInt(a.exponent - exponent), BigInt(b.exponent - exponent)]
  const entries = a.entries.map((x, i) => (x << left) - ((b.entries[i] as bigint) << right))
  return { rows: a.rows, columns: a.columns, exponent, entries }
}

/** x on the diagonal. */
export const diagonal = (size: number, { significand, exponent }: Dyadic): Matrix => ({
  rows: size,
  columns: size,
  exponent,
  entries: Array.from({ length: size * size }, (_, k) => (k % (size + 1) === 0 ? significand : 0n)),
})

/** ⟨A, B⟩ = tr(AᵀB). */
export const inner = (a: Matrix, b: Matrix): Dyadic => ({
  significand: a.entries.reduce((sum, x, i) => sum + x * (b.entries[i] as bigint), 0n),
  exponent: a.exponent + b.exponent,
})

const magnitude = (x: bigint): bigint => (x < 0n ? -x : x)

/** The largest sum of magnitudes in a row: an upper bound of the spectral norm of a symmetric matrix (Gershgorin). */
export function largestRowSum({ rows, columns, exponent, entries }: Matrix): Dyadic {
  let most = 0n
  for (let i = 0; i < rows; i++) {
    const sum = entries.slice(i * columns, (i + 1) * columns).reduce((total, x) => total + magnitude(x), 0n)
    if (sum > most) most = sum
  }
  return { significand: most, exponent }
}

/** Entries as doubles, divided by a power of two so that the largest is below 1; for a first guess alone. */
export function approximated({ exponent, entries }: Matrix): { values: Float64Array; scaleLog2: number } {
  const longest = entries.reduce((most, x) => (magnitude(x) > most ? magnitude(x) : most), 0n)
  const size = longest === 0n ? 0 : bitLength(longest)
  const surplus = Math.max(0, size - 1000)
  const values = Float64Array.from(entries, (x) => Number(x >> BigInt(surplus)) * 2 ** (surplus - size))
  return { values, scaleLog2: size + exponent }
}
