import { apart, approximated, diagonal, type Matrix } from '../../../properties/theorems/steps/matrix.ts'
import { isSemidefinite } from '../../../properties/theorems/steps/semidefinite.ts'
import { decompose } from '../../../properties/theorems/steps/svd.ts'
import type { Dyadic } from '../../../spec/exact/dyadic.ts'
import { type Rational, rational, rationalOf, sum } from '../../../spec/exact/rational.ts'
import { dyadicOf } from '../values.ts'

/** Numbers as integers over one power of two. */
export interface Fixed {
  readonly entries: readonly bigint[]
  readonly exponent: number
}

export function fixedOf(values: readonly Dyadic[]): Fixed {
  const exponent = values.reduce((least, x) => (x.significand === 0n ? least : Math.min(least, x.exponent)), 0)
  return {
    exponent,
    entries: values.map((x) => (x.significand === 0n ? 0n : x.significand << BigInt(x.exponent - exponent))),
  }
}

/** XᵀX of n rows of d numbers, exactly. */
export function gramOf(x: Float64Array, n: number, d: number): Matrix {
  const { entries, exponent } = fixedOf(Array.from(x, dyadicOf))
  const gram = new Array<bigint>(d * d).fill(0n)
  for (let i = 0; i < n; i++)
    for (let j = 0; j < d; j++)
      for (let k = j; k < d; k++)
        gram[j * d + k] = (gram[j * d + k] as bigint) + (entries[i * d + j] as bigint) * (entries[i * d + k] as bigint)
  for (let j = 0; j < d; j++) for (let k = 0; k < j; k++) gram[j * d + k] = gram[k * d + j] as bigint
  return { rows: d, columns: d, exponent: 2 * exponent, entries: gram }
}

/** The largest matrix whose eigenvalues are enclosed by elimination: beyond, its integers grow too long. */
const largestEliminated = 80

/** Guesses above are near overflow. */
const largestGuess = 2 ** 1000

/**
 * Bounds of the eigenvalues of a symmetric positive semidefinite A. Guesses in doubles, a little apart from the eigenvalues, are proved by
 * elimination: most·I − A and A − least·I are positive semidefinite. Of a large matrix: its trace, and 0.
 */
export function eigenvalueBounds(a: Matrix): {
  readonly least: Rational
  readonly most: Rational
  readonly how: string
} {
  const trace = Array.from({ length: a.rows }, (_, i) =>
    rationalOf({ significand: a.entries[i * a.rows + i] as bigint, exponent: a.exponent }),
  )
  const byTrace = (why: string): ReturnType<typeof eigenvalueBounds> => ({
    least: rational(0),
    most: sum(...trace),
    how: `bounded by the trace, since ${why}`,
  })
  if (a.rows > largestEliminated) return byTrace(`its size ${a.rows} is beyond elimination`)
  const guesses = guessed(a)
  const [low, high] = [Math.min(...guesses), Math.max(...guesses)]
  if (!(high < largestGuess)) return byTrace('doubles do not hold a guess')
  for (const slack of [2 ** -20, 2 ** -10, 2 ** -4]) {
    const [least, most] = [
      dyadicOf(Math.max(0, low - high * slack * 2 ** -10 - low * slack)),
      dyadicOf(high * (1 + slack)),
    ]
    const isProved =
      isSemidefinite(apart(diagonal(a.rows, most), a)) && isSemidefinite(apart(a, diagonal(a.rows, least)))
    if (isProved) return { least: rationalOf(least), most: rationalOf(most), how: 'proved by elimination in integers' }
  }
  return byTrace('guesses near the eigenvalues were not proved')
}

function guessed(a: Matrix): Float64Array {
  const { values, scaleLog2 } = approximated(a)
  return decompose(a.rows, a.columns, values).values.map((x) => x * 2 ** scaleLog2)
}
