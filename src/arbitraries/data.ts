import type { Format } from '../../spec/format.ts'
import { pointOf } from './point.ts'
import { type PointSet, pointSet, type Stretch } from './set.ts'

/** All that a format has: its codes, its numbers. */

/** Every code of the format, NaNs with every payload. */
export function codesOf(format: Format): PointSet {
  const ofSign = 1n << BigInt(format.width - (format.signed ? 1 : 0))
  const positive = { negative: false, first: 0n, last: ofSign - 1n }
  if (!format.signed) return pointSet(format, [positive]) as PointSet
  const shift = format.row.layout === 'twosComplement' ? 1n : 0n
  return pointSet(format, [positive, { negative: true, first: shift, last: ofSign - 1n + shift }]) as PointSet
}

/** What is there besides the finite numbers, of which −0 may be left out. */
export interface Members {
  readonly nan: boolean
  readonly infinity: boolean
  readonly negativeZero: boolean
}

/** The data of a format, where it has them: its finite numbers, its infinities, its canonical NaN. */
export function dataOf(format: Format, { nan, infinity, negativeZero }: Members): PointSet {
  const { maxIndex, infinityIndex, nanCode, signed } = format
  const stretches: Stretch[] = [{ negative: false, first: 0n, last: maxIndex.positive }]
  if (signed) {
    const first = format.hasNegativeZero && negativeZero ? 0n : 1n
    stretches.push({ negative: true, first, last: maxIndex.negative })
  }
  if (infinity && infinityIndex !== undefined)
    for (const negative of signed ? [false, true] : [false])
      stretches.push({ negative, first: infinityIndex, last: infinityIndex })
  if (nan && nanCode !== undefined) {
    const { negative, index } = pointOf(format, nanCode)
    stretches.push({ negative, first: index, last: index })
  }
  return pointSet(format, stretches) as PointSet
}
