import { floorIndex } from '../../../spec/codec.ts'
import { powerOfTwo } from '../../../spec/exact/dyadic.ts'
import { type Rational, rationalOf } from '../../../spec/exact/rational.ts'
import { type Format, magnitudeOf } from '../../../spec/format.ts'

/** The widest format of which every member is taken; of a wider one the lowest and the highest normal binade and that of 1. */
export const widestTried = 8

/** The positive normal members of a format, from the smallest up, each with the members next to it. */
export interface Member {
  readonly value: Rational
  readonly below: Rational
  readonly above: Rational
  readonly isSmallestNormal: boolean
  readonly isLargest: boolean
}

export function normalMembers(format: Format): readonly Member[] {
  const first = floorIndex(format, format.minNormal)
  const last = format.maxIndex.positive
  const at = (index: bigint): Rational => rationalOf(magnitudeOf(format.row, index))
  const range = (from: bigint, to: bigint): readonly bigint[] =>
    Array.from({ length: Math.max(0, Number((to < last ? to : last) - from) + 1) }, (_, i) => from + BigInt(i))
  const binade = (exponent: number): readonly bigint[] =>
    range(floorIndex(format, powerOfTwo(exponent)), floorIndex(format, powerOfTwo(exponent + 1)) - 1n)
  const { emin, emax } = format
  const indices = format.width <= widestTried ? range(first, last) : [emin, 0, emax].flatMap(binade)
  return indices.map((index) => ({
    value: at(index),
    below: at(index - 1n),
    above: at(index + 1n),
    isSmallestNormal: index === first,
    isLargest: index === last,
  }))
}
