import { abs, compare, type Dyadic, scale, subtract } from '../../../spec/exact/dyadic.ts'
import { type Rational, rational } from '../../../spec/exact/rational.ts'
import type { Format } from '../../../spec/format.ts'
import { judge, type StepResult, whole } from './result.ts'

/**
 * Changes that rounding undoes: a moment that freezes, Q(βx) = x, and a weight that stagnates, Q(w − αu) = w, are one thing. A member
 * x of a format that should become x + d stays x if d is small against the gap to its neighbour.
 */
export interface Change {
  /** x, members of the format, in its normal range to count. */
  readonly from: readonly Dyadic[]
  /** x + d before it is rounded. */
  readonly to: readonly Dyadic[]
  /** Q(x + d). */
  readonly stored: readonly Dyadic[]
}

export interface LostChanges {
  /** Coordinates with d ≠ 0, and those of them that stay as they are. */
  readonly changes: number
  readonly lost: number
  /** lost / changes; null without changes. */
  readonly share: Rational | null
  /** Whether a coordinate's change was lost. */
  readonly isLost: readonly boolean[]
  /** A lost change is small: |d| ≤ u|x|, toward zero |d| < 2u|x| and |x + d| > |x|. */
  readonly lostAreSmall: StepResult
  /** A change that is not lost is not too small: |d| ≥ u|x|/2, toward zero |d| ≥ u|x| or |x + d| < |x|. */
  readonly keptAreLarge: StepResult
}

/**
 * Counts the changes that are lost, and compares them with u = 2^−p: to nearest even a change is lost if |d| ≤ u|x|/2 and not if
 * |d| > u|x|; toward zero one that shrinks is never lost, and one that grows is if |d| ≤ u|x| and not if |d| ≥ 2u|x|.
 */
export function lostChanges({ from, to, stored }: Change, format: Format, rounding: 'rne' | 'rtz'): LostChanges {
  const change = (i: number): Dyadic => subtract(to[i] as Dyadic, from[i] as Dyadic)
  const isLost = from.map((x, i) => change(i).significand !== 0n && compare(stored[i] as Dyadic, x) === 0)
  const changes = from.filter((_, i) => change(i).significand !== 0n).length
  const lost = isLost.filter(Boolean).length
  const isNormal = (i: number): boolean => compare(abs(from[i] as Dyadic), format.minNormal) >= 0
  const grows = (i: number): boolean => compare(abs(to[i] as Dyadic), abs(from[i] as Dyadic)) > 0
  const part = (i: number, halvings: number): Dyadic => scale(abs(from[i] as Dyadic), -format.precision - halvings)
  const shrinkLimit = { significand: 0n, exponent: 0 }
  const upper = (i: number): Dyadic => (rounding === 'rne' ? part(i, 0) : grows(i) ? part(i, -1) : shrinkLimit)
  const lower = (i: number): Dyadic => (rounding === 'rne' ? part(i, 1) : grows(i) ? part(i, 0) : shrinkLimit)
  const unmet = 'are not in the normal range, or not concerned'
  const small = (i: number) => ({ left: whole(abs(change(i))), right: whole(upper(i)) })
  const large = (i: number) => ({ left: whole(lower(i)), right: whole(abs(change(i))) })
  const count = from.length
  return {
    changes,
    lost,
    share: changes === 0 ? null : rational(lost, changes),
    isLost,
    lostAreSmall: judge(count, (i) => (isLost[i] && isNormal(i) ? small(i) : undefined), unmet),
    keptAreLarge: judge(
      count,
      (i) => (!isLost[i] && change(i).significand !== 0n && isNormal(i) ? large(i) : undefined),
      unmet,
    ),
  }
}
