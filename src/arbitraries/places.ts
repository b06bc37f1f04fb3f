import { floorIndex } from '../../spec/codec.ts'
import { compare, type Dyadic, midpoint } from '../../spec/exact/dyadic.ts'
import { type Format, magnitudeOf } from '../../spec/format.ts'
import { RequestError } from '../subjects/subject.ts'

/** Places on the line of magnitudes, as formats see them. */

/** The widest target whose neighbours are gone through one by one. */
const widestTarget = 16

/** Refuses a target with too many numbers to go through. */
export function expectNarrow({ id, width }: Format): void {
  if (width > widestTarget)
    throw new RequestError(`expected a target format of at most ${widestTarget} bits, came ${id}`)
}

/** The index of the largest finite magnitude of a sign. */
export const lastIndex = ({ maxIndex }: Format, negative: boolean): bigint =>
  negative ? maxIndex.negative : maxIndex.positive

/** The signs that all of these formats have. */
export const signsOf = (...formats: readonly Format[]): readonly boolean[] =>
  formats.every(({ signed }) => signed) ? [false, true] : [false]

/** Whether a magnitude has an index, even one past the largest finite number. */
export function hasIndex(format: Format, x: Dyadic): boolean {
  const index = floorIndex(format, x)
  return index >= 0n && compare(magnitudeOf(format.row, index), x) === 0
}

/** Whether the format has exactly this magnitude among its finite ones. */
export const holds = (format: Format, x: Dyadic, negative: boolean): boolean =>
  hasIndex(format, x) && floorIndex(format, x) <= lastIndex(format, negative)

/** The midpoint above the magnitude with this index, as if the exponent were unbounded. */
export const midpointAbove = ({ row }: Format, index: bigint): Dyadic =>
  midpoint(magnitudeOf(row, index), magnitudeOf(row, index + 1n))
