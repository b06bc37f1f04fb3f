import { decode } from './codec.ts'
import type { Datum } from './datum.ts'
import type { Format } from './format.ts'
import type { Code } from './formats/row.ts'

/**
 * The ordered integers of a source format with sign and magnitude: its codes renumbered so that a larger ordinal is a larger
 * value. From the bottom: NaNs with sign, −∞, the negative numbers, −0, +0, the positive numbers, +∞, NaNs without sign. Ranges,
 * boundaries and neighbours are then integer work, and −0 stays apart from +0.
 */
export const ordinalCount = (source: Format): bigint => 1n << BigInt(source.width)

const signBit = (source: Format): bigint => 1n << BigInt(source.width - 1)

export function toOrdinal(source: Format, code: Code): bigint {
  const sign = signBit(source)
  return code >= sign ? 2n * sign - 1n - code : sign + code
}

export function fromOrdinal(source: Format, ordinal: bigint): Code {
  const sign = signBit(source)
  return (ordinal >= sign ? ordinal - sign : 2n * sign - 1n - ordinal) as Code
}

/** The datum at an ordinal. */
export const datumAt = (source: Format, ordinal: bigint): Datum => decode(source, fromOrdinal(source, ordinal))

/** The formats whose values a subject can be given. */
export const sourceIds = ['binary32', 'binary64', 'binary16', 'bfloat16'] as const

export type SourceId = (typeof sourceIds)[number]
