import type { Format } from '../../spec/format.ts'
import { fromOrdinal } from '../../spec/ordered.ts'
import { binadeOf, canonicalIndex, kindOf, type Point, pointOf, significantBits } from './point.ts'

/**
 * How simple a number is, in any format: the order of src/cases/simplest.ts, which is binary32's. Fewest significant bits first,
 * then the exponent nearest to 0, 2^k before 2^−k, positive before negative; zero before all, infinities and then NaNs after all.
 * What that order leaves open is settled here by the smaller magnitude, so that no two codes are equally simple.
 */
export const complexity = (format: Format, ordinal: bigint): bigint =>
  complexityOf(format, pointOf(format, fromOrdinal(format, ordinal)))

/** Fields of a key, most significant first, wide enough for every format. */
const indexBits = 64n
const exponentBits = 16n
const significandBits = 16n
const classShift = significandBits + exponentBits + 2n + indexBits

const classes = { zero: 0n, finite: 1n, infinity: 2n, canonicalNan: 3n, nan: 4n }

/** An integer that is smaller the simpler the code is. */
export function complexityOf(format: Format, point: Point): bigint {
  const { negative, index } = point
  const sign = negative ? 1n : 0n
  const kind = kindOf(format, point)
  if (kind === 'finite') {
    const binade = binadeOf(format, index)
    const distance = BigInt(Math.abs(binade.exponent)) * 2n + (binade.exponent < 0 ? 1n : 0n)
    const bits = BigInt(significantBits(binade, index))
    return (
      (classes.finite << classShift) + ((((bits << (exponentBits + 1n)) + distance) * 2n + sign) << indexBits) + index
    )
  }
  if (kind !== 'nan') return (classes[kind] << classShift) + sign
  return index === canonicalIndex(format)
    ? (classes.canonicalNan << classShift) + sign
    : (classes.nan << classShift) + index * 2n + sign
}
