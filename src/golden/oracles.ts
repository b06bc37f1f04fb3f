import { decode } from '../../spec/codec.ts'
import { type Conversion, convert } from '../../spec/convert.ts'
import { type DecimalInput, decimalOracle, decodeBinary } from '../../spec/decimal/oracle.ts'
import { powerOfTwo } from '../../spec/decimal/powers.ts'
import { isWide, wideOracle } from '../../spec/decimal/wide.ts'
import type { Format } from '../../spec/format.ts'
import type { Code } from '../../spec/formats/row.ts'
import type { Direction } from '../../spec/rounding.ts'

/** The two oracles side by side, asked for one code or one answer. */

type Directed = Conversion & { readonly rounding: Direction }

/** What the exact specification owes to an input; undefined where every code will do. */
export const bySpecification = (input: bigint, conversion: Conversion, source: Format): bigint | undefined =>
  convert(decode(source, input as Code), conversion)

const listing = kept((format) => decimalOracle(format.row))

/** The same by the decimal oracle, which shares no code with the specification. */
export function byDecimal(input: bigint, { format, rounding, overflow }: Directed, source: Format): bigint | undefined {
  const x = decimalOf(input, source)
  if (isWide(format.id)) return wideOracle(format.id)(x, rounding, overflow)
  const code = listing(format).answer(x, rounding, overflow)
  return code === undefined ? undefined : BigInt(code)
}

/**
 * What a code stands for, as an exact decimal.
 * @throws RangeError when it is no code of the format
 */
export function decimalOf(code: bigint, format: Format): DecimalInput {
  if (isWide(format.id)) return decodeBinary(code, format.id)
  const answer = listing(format).decode(Number(code))
  if (answer === undefined) throw new RangeError(`${format.id}: 0x${code.toString(16)} is no code`)
  return answer
}

/** Whether a text, as spec/exact/decimal.ts writes them, says what the decimal oracle reads. */
export function isExactText(text: string, x: DecimalInput): boolean {
  if (x.kind === 'nan') return text === 'NaN'
  if (x.kind === 'infinity') return text === (x.negative ? '-Infinity' : 'Infinity')
  if (x.value.eq(0)) return text === (x.negativeZero === true ? '-0' : '0')
  const match = /^(-?)(?:([\d.]+)(?:·|$))?(?:2\^(-?\d+))?$/.exec(text)
  if (!match) return false
  const [, sign = '', digits = '1', exponent = '0'] = match
  return powerOfTwo(Number(exponent)).times(`${sign}${digits}`).eq(x.value)
}

/** An oracle lists the codes of its format, which is done once. */
function kept<T>(make: (format: Format) => T): (format: Format) => T {
  const made = new Map<Format, T>()
  return (format) => {
    const known = made.get(format)
    if (known !== undefined) return known
    const fresh = make(format)
    made.set(format, fresh)
    return fresh
  }
}

/** Whether the decimal oracle speaks of a format: of IEEE 754's own, and of any of at most 19 bits. */
export const hasDecimal = ({ id, width }: Pick<Format, 'id' | 'width'>): boolean => isWide(id) || width <= 19
