/** A matrix in row-major order, in binary64. */
export interface Matrix {
  readonly rows: number
  readonly columns: number
  readonly entries: Float64Array
}

/** Pairs of columns are rotated until their cosine is below this, some units in the last place of binary64. */
const cosine = 2 ** -50

/** One-sided Jacobi converges quadratically: five to ten sweeps are usual, whatever the size. */
const mostSweeps = 60

/**
 * The sign of a matrix in the sense of Muon: U·Vᵀ for M = U·Σ·Vᵀ over the singular values that are not zero, in row-major order.
 * By one-sided Jacobi rotations (Hestenes 1958; Demmel and Veselić 1992), which find small singular values as well as large ones. Of
 * rank is counted what exceeds 2^−52·max(rows, columns)/√min(rows, columns) of the norm of M. The sign of 0 is 0.
 */
export function matrixSign(matrix: Matrix): Float64Array {
  const { rows, columns } = matrix
  if (columns > rows) return transposed({ rows: columns, columns: rows, entries: matrixSign(transpose(matrix)) })
  const entries = scaled(matrix.entries)
  const a = columnsOf(entries, rows, columns)
  const v = columnsOf(identity(columns), columns, columns)
  // The largest singular value is at most the norm and at least the norm over √columns.
  const least = (Math.sqrt(dot(entries, entries)) / Math.sqrt(columns)) * rows * 2 ** -52
  let sweeps = 0
  while (sweeps < mostSweeps && rotateAll(a, v, least)) sweeps += 1
  const lengths = a.map((column) => Math.sqrt(dot(column, column)))
  const sign = new Float64Array(rows * columns)
  a.forEach((left, j) => {
    const length = lengths[j] as number
    if (length > least) addOuter(sign, left, v[j] as Float64Array, 1 / length)
  })
  return sign
}

/**
 * Rotates every pair of columns of `a`, and those of `v` alike; tells whether one was not orthogonal yet. A column shorter than
 * `least` counts as zero and is left: among such there is only the noise of rounding, which never becomes orthogonal.
 */
function rotateAll(a: readonly Float64Array[], v: readonly Float64Array[], least: number): boolean {
  let isRotated = false
  for (let p = 0; p < a.length - 1; p++) {
    for (let q = p + 1; q < a.length; q++) {
      const [x, y] = [a[p] as Float64Array, a[q] as Float64Array]
      const [xx, yy, xy] = [dot(x, x), dot(y, y), dot(x, y)]
      if (Math.min(xx, yy) <= least * least || Math.abs(xy) <= cosine * Math.sqrt(xx * yy)) continue
      isRotated = true
      const zeta = (yy - xx) / (2 * xy)
      const tangent = (zeta < 0 ? -1 : 1) / (Math.abs(zeta) + Math.hypot(1, zeta))
      const c = 1 / Math.hypot(1, tangent)
      rotate(x, y, c, c * tangent)
      rotate(v[p] as Float64Array, v[q] as Float64Array, c, c * tangent)
    }
  }
  return isRotated
}

function rotate(x: Float64Array, y: Float64Array, c: number, s: number): void {
  for (let i = 0; i < x.length; i++) {
    const [left, right] = [x[i] as number, y[i] as number]
    x[i] = c * left - s * right
    y[i] = s * left + c * right
  }
}

/** The quintic of Jordan et al., "Muon: An optimizer for hidden layers in neural networks" (2024). */
export const quintic = [3.4445, -4.775, 2.0315] as const

/**
 * Muon's approximation of the sign: X ← aX + (bA + cA²)X with A = XXᵀ, from M over its Frobenius norm. It takes singular values of
 * [0.01, 1] to about [0.68, 1.13], not to 1.
 */
export function newtonSchulz(matrix: Matrix, iterations = 5): Float64Array {
  const { rows, columns } = matrix
  if (rows > columns)
    return transposed({ rows: columns, columns: rows, entries: newtonSchulz(transpose(matrix), iterations) })
  const [a, b, c] = quintic
  let x = scaled(matrix.entries)
  const norm = Math.sqrt(dot(x, x))
  if (norm > 0) x = x.map((entry) => entry / norm)
  for (let i = 0; i < iterations; i++) {
    const gram = multiply(x, transposed({ rows, columns, entries: x }), rows, columns, rows)
    const square = multiply(gram, gram, rows, rows, rows)
    const polynomial = gram.map((entry, j) => b * entry + c * (square[j] as number))
    const product = multiply(polynomial, x, rows, rows, columns)
    x = x.map((entry, j) => a * entry + (product[j] as number))
  }
  return x
}

/** Scaled by a power of two, exactly, so that squares neither overflow nor vanish; the sign does not change. */
function scaled(entries: Float64Array): Float64Array {
  const largest = entries.reduce((most, entry) => Math.max(most, Math.abs(entry)), 0)
  return largest === 0 ? entries.slice() : entries.map((entry) => entry * 2 ** -Math.floor(Math.log2(largest)))
}

function dot(x: Float64Array, y: Float64Array): number {
  let sum = 0
  for (let i = 0; i < x.length; i++) sum += (x[i] as number) * (y[i] as number)
  return sum
}

const identity = (n: number): Float64Array =>
  Float64Array.from({ length: n * n }, (_, i) => (i % (n + 1) === 0 ? 1 : 0))

const columnsOf = (entries: Float64Array, rows: number, columns: number): Float64Array[] =>
  Array.from({ length: columns }, (_, j) =>
    Float64Array.from({ length: rows }, (_, i) => entries[i * columns + j] as number),
  )

/** The entries of the transpose. */
function transposed({ rows, columns, entries }: Matrix): Float64Array {
  const out = new Float64Array(entries.length)
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < columns; j++) out[j * rows + i] = entries[i * columns + j] as number
  return out
}

const transpose = (matrix: Matrix): Matrix => ({
  rows: matrix.columns,
  columns: matrix.rows,
  entries: transposed(matrix),
})

/** Adds factor·x·yᵀ. */
function addOuter(sum: Float64Array, x: Float64Array, y: Float64Array, factor: number): void {
  for (let i = 0; i < x.length; i++) {
    const part = factor * (x[i] as number)
    for (let j = 0; j < y.length; j++)
      sum[i * y.length + j] = (sum[i * y.length + j] as number) + part * (y[j] as number)
  }
}

/** An n×k matrix times a k×m matrix. */
export function multiply(x: Float64Array, y: Float64Array, n: number, k: number, m: number): Float64Array {
  const out = new Float64Array(n * m)
  for (let i = 0; i < n; i++) {
    const row = out.subarray(i * m, (i + 1) * m)
    for (let l = 0; l < k; l++) {
      const factor = x[i * k + l] as number
      const other = y.subarray(l * m, (l + 1) * m)
      for (let j = 0; j < m; j++) row[j] = (row[j] as number) + factor * (other[j] as number)
    }
  }
  return out
}
