import { decode, isCode } from '../../spec/codec.ts'
import { convert } from '../../spec/convert.ts'
import { type Datum, finite, infinity, nan } from '../../spec/datum.ts'
import { fromLiteral } from '../../spec/exact/decimal.ts'
import { compare } from '../../spec/exact/dyadic.ts'
import type { Format } from '../../spec/format.ts'
import { RequestError } from '../subjects/subject.ts'

/** A value as typed, and as the source format holds it. */
export interface TypedValue {
  readonly text: string
  /** What was typed, exactly; undefined for a bit pattern, which is the source's own. */
  readonly typed: Datum | undefined
  readonly bits: bigint
  readonly x: Datum
  /** Whether the source holds exactly what was typed. */
  readonly isExact: boolean
}

/** Reads a decimal (0.3, -1e-5), a C hexadecimal float (0x1.8p3), inf, nan, or a bit pattern of the source (0x3e99999a). */
export function parseValue(text: string, source: Format): TypedValue {
  if (/^0x[\da-f]+$/i.test(text)) {
    const bits = BigInt(text)
    if (!isCode(source, bits))
      throw new RequestError(`expected a bit pattern of at most ${source.width} bits for ${source.id}, came "${text}"`)
    return { text, typed: undefined, bits, x: decode(source, bits), isExact: true }
  }
  const typed = parseDatum(text)
  const bits = convert(typed, { format: source, rounding: 'rne', overflow: 'ieee' })
  if (bits === undefined) throw new RequestError(`expected a value that ${source.id} can hold, came "${text}"`)
  const x = decode(source, bits)
  const isExact =
    typed.kind === 'finite' && x.kind === 'finite' ? compare(typed.magnitude, x.magnitude) === 0 : typed.kind === x.kind
  return { text, typed, bits, x, isExact }
}

function parseDatum(text: string): Datum {
  const negative = text.startsWith('-')
  const unsigned = text.replace(/^[+-]/, '').toLowerCase()
  if (unsigned === 'nan') return nan
  if (unsigned === 'inf' || unsigned === 'infinity') return infinity(negative)
  const magnitude = fromLiteral(unsigned)
  if (magnitude) return finite(negative, magnitude)
  throw new RequestError(
    `expected a number (0.3, -1e-5, 0x1.8p3, inf, nan) or a bit pattern (0x3e99999a), came "${text}"`,
  )
}
