import { decode } from '../../spec/codec.ts'
import { type Conversion, convert } from '../../spec/convert.ts'
import { type Datum, finite, isZero } from '../../spec/datum.ts'
import { zero } from '../../spec/exact/dyadic.ts'
import type { Format } from '../../spec/format.ts'
import { findFormat } from '../../spec/formats/registry.ts'
import type { OverflowRule } from '../../spec/formats/row.ts'
import type { Direction } from '../../spec/rounding.ts'
import { isSubnormal } from '../../spec/variations.ts'

/** What a quantizer of binary32 may do: everything that an identification tells apart. */
export interface Semantics {
  readonly format: Format
  readonly rounding: Direction
  readonly overflow: OverflowRule
  /** The format to which it rounds to nearest first, on its way to the target. */
  readonly through: string | null
  /** Which subnormals are taken for zero. */
  readonly flush: 'none' | 'inputs' | 'results' | 'both'
  /** Whether a negative input that gives zero gives −0, where the format has it. */
  readonly zeroSign: 'kept' | 'lost'
}

const binary32 = findFormat('binary32') as Format

/** The formats through which conversions have been seen to go. */
export const intermediates = ['binary16', 'bfloat16', 'e5m2', 'tf32'].map((id) => findFormat(id) as Format)

export const flushes = ['none', 'inputs', 'results', 'both'] as const

/** x rounded to nearest in another format; itself where that cannot hold it at all. */
function rounded(x: Datum, through: string | null): Datum {
  const format = intermediates.find(({ id }) => id === through)
  if (!format) return x
  const code = convert(x, { format, rounding: 'rne', overflow: 'ieee' })
  return code === undefined ? x : decode(format, code)
}

/** The code that a semantics gives; undefined where it leaves that open. */
export function codeOf(
  x: Datum,
  { format, rounding, overflow, through, flush, zeroSign }: Semantics,
): number | undefined {
  const isFlushed = (flush === 'inputs' || flush === 'both') && isSubnormal(binary32, x)
  const given = isFlushed && x.kind === 'finite' ? finite(x.negative, zero) : rounded(x, through)
  const conversion: Conversion = { format, rounding, overflow }
  const code = convert(given, conversion)
  if (code === undefined) return undefined
  const q = decode(format, code)
  const goesToZero = (flush === 'results' || flush === 'both') && isSubnormal(format, q)
  const negative = x.kind === 'finite' && x.negative
  const final = goesToZero ? convert(finite(negative, zero), conversion) : code
  if (final === undefined) return undefined
  return zeroSign === 'lost' && isZero(decode(format, final)) ? 0 : Number(final)
}

/** A semantics in words. */
export function inWords({ format, rounding, overflow, through, flush, zeroSign }: Semantics): string {
  const flushed = { none: '', inputs: 'subnormal inputs', results: 'subnormal results', both: 'all subnormals' }[flush]
  return [
    `${format.id}, ${rounding}, overflow ${overflow}`,
    ...(through ? [`rounds through ${through} first`] : []),
    ...(flushed ? [`${flushed} flushed to zero`] : []),
    ...(zeroSign === 'lost' ? ['the sign of zero is lost'] : []),
  ].join('; ')
}
