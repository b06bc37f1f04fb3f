import type { Dyadic } from '../../../spec/exact/dyadic.ts'
import type { Interval } from '../../../spec/exact/interval.ts'
import type { Rational } from '../../../spec/exact/rational.ts'

/**
 * A smooth and strongly convex objective, rebuilt exactly from the data that a trace carries. All of it is n·F for n rows of data,
 * so that sums need no division.
 */
export interface Objective {
  readonly rows: number
  readonly dimension: number
  /** L and c of n·F: proved, see `how`. */
  readonly smoothness: Rational
  readonly convexity: Rational
  readonly how: string
  /** n·F and its gradient at weights, enclosed with so many bits. */
  readonly at: (weights: readonly Dyadic[], bits: number) => Evaluation
  /** n·F and its gradient in doubles, to find a point near the minimum; nothing rests on them. */
  readonly roughGradient: (weights: Float64Array) => Float64Array
}

export interface Evaluation {
  readonly value: Interval
  readonly gradient: readonly Interval[]
}

/** The rows of a regression as they lie in a trace. */
export interface Rows {
  readonly n: number
  readonly d: number
  /** Row by row. */
  readonly x: Float64Array
  readonly y: Float64Array
}
