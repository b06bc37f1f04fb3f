import { decode } from '../spec/codec.ts'
import type { Datum } from '../spec/datum.ts'
import { deriveFormat, type Format } from '../spec/format.ts'
import { type Code, type FormatRow, floatRow } from '../spec/formats/row.ts'
import { datumAt, ordinalCount } from '../spec/ordered.ts'

/** Small sources and targets, so that tests can try every input against every code. No part of the properties. */

const source = 'made up for tests'

const toySource = (width: number, precision: number, bias: number): Format =>
  deriveFormat(
    floatRow({ id: `source-${width}p${precision}`, width, precision, bias, infinities: 'ieee', nan: 'ieee', source }),
  )

/** 1-5-4 and 1-5-2 with the special values of IEEE 754. */
export const toySources: readonly Format[] = [toySource(10, 5, 15), toySource(8, 3, 15)]

const toyRows: readonly FormatRow[] = [
  { id: 'finite', width: 6, precision: 3, bias: 3 },
  { id: 'with-ieee', width: 6, precision: 3, bias: 3, infinities: 'ieee', nan: 'ieee' } as const,
  { id: 'with-top', width: 5, precision: 2, bias: 3, infinities: 'top', nan: 'top' } as const,
  { id: 'fn', width: 6, precision: 4, bias: 1, nan: 'top' } as const,
  { id: 'fnuz', width: 5, precision: 2, bias: 3, nan: 'negativeZero' } as const,
  { id: 'clamping', width: 5, precision: 2, bias: 4, nan: 'top', overflowWithoutInfinity: 'clamp' } as const,
  { id: 'unsigned', width: 5, precision: 2, bias: 4, signed: false, nan: 'top' } as const,
  { id: 'unsigned-finite', width: 5, precision: 3, bias: 2, signed: false },
  { id: 'fixed-point', width: 5, precision: 5, bias: 1 },
  { id: 'powers-of-two', width: 5, precision: 1, bias: 8 },
  { id: 'below-the-source', width: 6, precision: 2, bias: 22 },
  { id: 'above-the-source', width: 6, precision: 2, bias: -8, infinities: 'top', nan: 'top' } as const,
  { id: 'finer-than-the-source', width: 8, precision: 6, bias: 1 },
].map((row) => floatRow({ ...row, source }))

/** Targets with zero and sign and magnitude: signed and unsigned, with every kind of special values, in and out of range. */
export const toyTargets: readonly Format[] = toyRows.map(deriveFormat)

/** Pure scales, which have no zero. */
export const toyScales: readonly Format[] = [
  floatRow({ id: 'scale', width: 5, precision: 1, bias: 15, signed: false, zero: false, nan: 'top', source }),
  floatRow({ id: 'scale-with-fraction', width: 5, precision: 2, bias: 7, signed: false, zero: false, source }),
].map(deriveFormat)

/** Two's complement: −2 to 15/8 in steps of 1/8. */
export const toyInteger: Format = deriveFormat({
  layout: 'twosComplement',
  id: 'integer',
  aliases: [],
  width: 5,
  precision: 4,
  source,
  certainty: 'standard',
  overflow: 'saturate',
})

export const membersOf = (format: Format): readonly Datum[] =>
  Array.from({ length: 2 ** format.width }, (_, code) => decode(format, BigInt(code) as Code))

/** Every input of a source, by ordinal. */
export const inputsOf = (format: Format): readonly Datum[] =>
  Array.from({ length: Number(ordinalCount(format)) }, (_, ordinal) => datumAt(format, BigInt(ordinal)))

/** A finite datum as a binary64 number, exactly: toys have few bits. −0 stays −0; infinities keep their sign. */
export function toNumber(x: Datum): number {
  if (x.kind === 'nan') return Number.NaN
  const magnitude =
    x.kind === 'infinity' ? Number.POSITIVE_INFINITY : Number(x.magnitude.significand) * 2 ** x.magnitude.exponent
  return x.negative ? -magnitude : magnitude
}
