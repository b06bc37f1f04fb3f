import type { Format } from '../../spec/format.ts'
import { fromOrdinal, ordinalCount, toOrdinal } from '../../spec/ordered.ts'
import { codeOf } from './point.ts'
import { type PointSet, simplestFirst } from './set.ts'

/** What the tests of the arbitraries share: sets as ordinals, told apart from how the sets are made. */

export const order = <T extends number | bigint>(a: T, b: T): number => (a < b ? -1 : a > b ? 1 : 0)

export const ordinalsOf = (format: Format): bigint[] =>
  Array.from({ length: Number(ordinalCount(format)) }, (_, ordinal) => BigInt(ordinal))

/** The ordinals of a set, ascending. */
export const membersOf = (set: PointSet): bigint[] =>
  [...simplestFirst(set)].map((point) => toOrdinal(set.format, codeOf(set.format, point))).sort(order)

const words = new Uint32Array(1)
const single = new Float32Array(words.buffer)

/** The binary32 number at an ordinal. */
export function numberAt(binary32: Format, ordinal: bigint): number {
  words[0] = Number(fromOrdinal(binary32, ordinal))
  return single[0] as number
}

/** The bits of a binary32 number. */
export function bitsOf(x: number): number {
  single[0] = x
  return words[0] as number
}
