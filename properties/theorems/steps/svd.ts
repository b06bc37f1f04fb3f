/**
 * A singular value decomposition in doubles, by one-sided Jacobi rotations (Golub and Van Loan, Matrix Computations §8.6.3). It is a
 * guess and nothing else: norms.ts proves bounds from whatever comes out of here, and wrong numbers make them wide, never false.
 */
export interface Guess {
  /** rows × rank, then rank values, then columns × rank: A ≈ left · diag(values) · rightᵀ. */
  readonly left: Float64Array
  readonly values: Float64Array
  readonly right: Float64Array
}

const sweeps = 40
const done = 2 ** -52
/** Singular values that are smaller than this part of the largest give no direction that a double could tell. */
const negligible = 2 ** -48

/** Decomposes a matrix with at least as many rows as columns, row by row. */
export function decompose(rows: number, columns: number, entries: Float64Array): Guess {
  const [a, v] = [Float64Array.from(entries), new Float64Array(columns * columns)]
  for (let i = 0; i < columns; i++) v[i * columns + i] = 1
  for (let sweep = 0; sweep < sweeps; sweep++) {
    let rotated = false
    for (let p = 0; p < columns; p++)
      for (let q = p + 1; q < columns; q++) rotated = rotate(a, v, rows, columns, p, q) || rotated
    if (!rotated) break
  }
  const values = Float64Array.from({ length: columns }, (_, j) => columnNorm(a, rows, columns, j))
  const largest = values.reduce((most, x) => Math.max(most, x), 0)
  const left = Float64Array.from(a, (x, k) => {
    const value = values[k % columns] as number
    return value > negligible * largest ? x / value : 0
  })
  return { left, values, right: v }
}

function columnNorm(a: Float64Array, rows: number, columns: number, j: number): number {
  let sum = 0
  for (let i = 0; i < rows; i++) sum += (a[i * columns + j] as number) ** 2
  return Math.sqrt(sum)
}

/** Makes columns p and q orthogonal; whether they were not. */
function rotate(a: Float64Array, v: Float64Array, rows: number, columns: number, p: number, q: number): boolean {
  let [pp, qq, pq] = [0, 0, 0]
  for (let i = 0; i < rows; i++) {
    const [x, y] = [a[i * columns + p] as number, a[i * columns + q] as number]
    pp += x * x
    qq += y * y
    pq += x * y
  }
  if (pq === 0 || Math.abs(pq) <= done * Math.sqrt(pp * qq)) return false
  const zeta = (qq - pp) / (2 * pq)
  const tangent = (zeta < 0 ? -1 : 1) / (Math.abs(zeta) + Math.hypot(1, zeta))
  const cosine = 1 / Math.hypot(1, tangent)
  turn(a, rows, columns, p, q, cosine, cosine * tangent)
  turn(v, columns, columns, p, q, cosine, cosine * tangent)
  return true
}

function turn(a: Float64Array, rows: number, columns: number, p: number, q: number, c: number, s: number): void {
  for (let i = 0; i < rows; i++) {
    const [x, y] = [a[i * columns + p] as number, a[i * columns + q] as number]
    a[i * columns + p] = c * x - s * y
    a[i * columns + q] = s * x + c * y
  }
}
