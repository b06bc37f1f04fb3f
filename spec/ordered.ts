import { decode } from './codec.ts'
import type { Datum } from './datum.ts'
import type { Format } from './format.ts'
import type { Code } from './formats/row.ts'

/**
 * The ordered integers of a format: its codes renumbered so that a larger ordinal is a larger value. From the bottom: NaNs with
 * sign, −∞, the negative numbers, −0, +0, the positive numbers, +∞, NaNs without sign. Ranges, boundaries and neighbours are then
 * integer work, and −0 stays apart from +0.
 */
export const ordinalCount = (source: Format): bigint => 1n << BigInt(source.width)

const signBit = (source: Format): bigint => 1n << BigInt(source.width - 1)

/** How a format's codes follow each other. */
type Order = 'signMagnitude' | 'signMagnitudeOneZero' | 'unsigned' | 'twosComplement'

function orderOf({ row }: Format): Order {
  if (row.layout === 'twosComplement') return 'twosComplement'
  if (!row.signed) return 'unsigned'
  return row.nan === 'negativeZero' ? 'signMagnitudeOneZero' : 'signMagnitude'
}

export function toOrdinal(source: Format, code: Code): bigint {
  const sign = signBit(source)
  switch (orderOf(source)) {
    case 'unsigned':
      return code
    case 'twosComplement':
      return code ^ sign
    case 'signMagnitude':
      return code >= sign ? 2n * sign - 1n - code : sign + code
    case 'signMagnitudeOneZero':
      // The code of the sign bit alone is the one NaN: it goes to the top, and the rest close up.
      return code === sign ? 2n * sign - 1n : code > sign ? 2n * sign - 1n - code : sign - 1n + code
  }
}

export function fromOrdinal(source: Format, ordinal: bigint): Code {
  const sign = signBit(source)
  switch (orderOf(source)) {
    case 'unsigned':
      return ordinal as Code
    case 'twosComplement':
      return (ordinal ^ sign) as Code
    case 'signMagnitude':
      return (ordinal >= sign ? ordinal - sign : 2n * sign - 1n - ordinal) as Code
    case 'signMagnitudeOneZero':
      if (ordinal === 2n * sign - 1n) return sign as Code
      return (ordinal >= sign - 1n ? ordinal - sign + 1n : 2n * sign - 1n - ordinal) as Code
  }
}

/** The datum at an ordinal. */
export const datumAt = (source: Format, ordinal: bigint): Datum => decode(source, fromOrdinal(source, ordinal))

/** The ordinal of −x, where x is at this ordinal and the format has −x as a datum of its own; a NaN's has the other sign. */
export function mirrorOrdinal(source: Format, ordinal: bigint): bigint | undefined {
  const count = ordinalCount(source)
  switch (orderOf(source)) {
    case 'signMagnitude':
      return count - 1n - ordinal
    case 'signMagnitudeOneZero':
      return ordinal === count - 1n ? ordinal : count - 2n - ordinal
    case 'twosComplement':
      return ordinal === 0n ? undefined : count - ordinal
    case 'unsigned':
      return undefined
  }
}

/** The ordinals of the numbers, infinities included: what lies outside is NaN. */
export function numberRange(source: Format): { readonly first: bigint; readonly last: bigint } {
  const count = ordinalCount(source)
  const order = orderOf(source)
  if (order === 'twosComplement') return { first: 0n, last: count - 1n }
  if (order === 'signMagnitudeOneZero') return { first: 0n, last: count - 2n }
  const top = source.infinityIndex ?? source.maxIndex.positive
  const last = toOrdinal(source, top as Code)
  return { first: order === 'unsigned' ? 0n : count - 1n - last, last }
}

/** The id of a format whose values a subject can be given by name. */
export type SourceId = 'binary32' | 'binary64' | 'binary16' | 'bfloat16'

/** All of them. */
export const sourceIds: readonly SourceId[] = ['binary32', 'binary64', 'binary16', 'bfloat16']
