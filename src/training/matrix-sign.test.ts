import { describe, expect, it } from 'vitest'
import { type Matrix, matrixSign, multiply, newtonSchulz, quintic } from './matrix-sign.ts'
import { streamFor } from './streams.ts'

/**
 * The sign O of M is the only matrix with MᵀO symmetric and not negative, OᵀO = I (M of full column rank). Jacobi computes in binary64:
 * what is checked here is within 2^−40 of that, some thousand units in the last place.
 */
const within = 2 ** -40

const random = streamFor(5, 'start')
const matrixOf = (rows: number, columns: number, entry = (): number => random.normal()): Matrix => ({
  rows,
  columns,
  entries: Float64Array.from({ length: rows * columns }, entry),
})

const transposed = ({ rows, columns, entries }: Matrix): Matrix => ({
  rows: columns,
  columns: rows,
  entries: Float64Array.from(
    { length: rows * columns },
    (_, i) => entries[(i % rows) * columns + Math.floor(i / rows)] as number,
  ),
})

/** AᵀB for matrices of as many rows. */
const product = (a: Matrix, b: Matrix): Float64Array =>
  multiply(transposed(a).entries, b.entries, a.columns, a.rows, b.columns)

const identity = (n: number): number[] => Array.from({ length: n * n }, (_, i) => (i % (n + 1) === 0 ? 1 : 0))

function expectNear(came: ArrayLike<number>, due: ArrayLike<number>, scale = 1): void {
  const far = Array.from(came).flatMap((x, i) =>
    Math.abs(x - (due[i] as number)) <= within * scale ? [] : [[i, x, due[i]]],
  )
  expect(far.slice(0, 4)).toEqual([])
  expect(came.length).toBe(due.length)
}

const asMatrix = (m: Matrix, entries: Float64Array): Matrix => ({ ...m, entries })

describe('the sign of a matrix', () => {
  it.each([
    [1, 1],
    [5, 1],
    [7, 3],
    [20, 20],
    [50, 40],
  ])('of %i rows and %i columns is orthogonal and leaves a symmetric factor', (rows, columns) => {
    const m = matrixOf(rows, columns)
    const o = asMatrix(m, matrixSign(m))
    expectNear(product(o, o), identity(columns))
    const factor = product(m, o)
    expectNear(factor, transposed({ rows: columns, columns, entries: factor }).entries, columns)
    for (let k = 0; k < 5; k++) {
      const x = matrixOf(columns, 1)
      expect(
        product(x, { rows: columns, columns: 1, entries: multiply(factor, x.entries, columns, columns, 1) })[0],
      ).toBeGreaterThan(0)
    }
    expectNear(matrixSign(transposed(m)), transposed(o).entries)
  })

  it('of singular values far apart is orthogonal all the same', () => {
    const m = matrixOf(12, 6)
    const graded = asMatrix(
      m,
      m.entries.map((x, i) => x * 2 ** (-6 * (i % 6))),
    )
    const o = asMatrix(m, matrixSign(graded))
    expectNear(product(o, o), identity(6))
  })

  it('of a diagonal matrix is its signs, of 0 is 0, of a matrix times 2^k the same', () => {
    const diagonal = { rows: 3, columns: 3, entries: Float64Array.of(3, 0, 0, 0, -1e-3, 0, 0, 0, 0) }
    expect([...matrixSign(diagonal)].map((x) => x + 0)).toEqual([1, 0, 0, 0, -1, 0, 0, 0, 0])
    expect([...matrixSign(asMatrix(diagonal, new Float64Array(9)))]).toEqual(new Array(9).fill(0))
    const m = matrixOf(6, 4)
    for (const k of [-140, 120])
      expect(
        matrixSign(
          asMatrix(
            m,
            m.entries.map((x) => x * 2 ** k),
          ),
        ),
      ).toEqual(matrixSign(m))
  })

  it('of rank r has r singular values of 1: its nuclear product with M is the sum of those of M', () => {
    const [u, v] = [matrixOf(8, 2), matrixOf(2, 5)]
    const m = { rows: 8, columns: 5, entries: multiply(u.entries, v.entries, 8, 2, 5) }
    const o = asMatrix(m, matrixSign(m))
    const gram = product(o, o)
    expect(Math.abs(gram.reduce((sum, x, i) => sum + (i % 6 === 0 ? x : 0), 0) - 2)).toBeLessThan(within)
    expectNear(multiply(gram, gram, 5, 5, 5), gram)
  })
})

describe("Muon's five iterations", () => {
  /** What they make of a singular value, the others being such that the norm is 1. */
  const scalar = (x: number): number => {
    const [a, b, c] = quintic
    let s = x
    for (let i = 0; i < 5; i++) s = a * s + b * s ** 3 + c * s ** 5
    return s
  }

  it('act on singular values as the polynomial does, in either orientation', () => {
    const singular = [0.9, 0.4, 0.1, 0.01]
    const norm = Math.hypot(...singular)
    const m = { rows: 4, columns: 6, entries: new Float64Array(24) }
    for (const [i, value] of singular.entries()) m.entries[i * 6 + i] = value
    const due = Float64Array.from({ length: 24 }, (_, i) =>
      i % 7 === 0 && i < 24 ? scalar((singular[i / 7] as number) / norm) : 0,
    )
    expectNear(newtonSchulz(m), due)
    expectNear(newtonSchulz(transposed(m)), transposed(asMatrix(m, due)).entries)
  })

  it('take [0.01, 1] to within [0.68, 1.135], not to 1', () => {
    const values = Array.from({ length: 9901 }, (_, i) => scalar(0.01 + i / 10_000))
    expect(Math.min(...values)).toBeGreaterThan(0.68)
    expect(Math.max(...values)).toBeLessThan(1.135)
    expect(values.some((value) => Math.abs(value - 1) > 0.1)).toBe(true)
  })

  it('of 0 are 0', () => {
    expect([...newtonSchulz({ rows: 2, columns: 2, entries: new Float64Array(4) })]).toEqual([0, 0, 0, 0])
  })
})
