import type Big from 'big.js'
import type { FormatRow, OverflowRule } from '../formats/row.ts'
import { type Layout, layoutOf } from './layout.ts'
import { type Direction, rounder } from './neighbours.ts'
import type { DecimalInput } from './source.ts'

export type { Direction } from './neighbours.ts'
export { type DecimalInput, decodeBinary } from './source.ts'

/** What a code stands for; a zero has value 0 and its sign in `negativeZero`. */
export type DecimalAnswer =
  | { kind: 'nan' }
  | { kind: 'infinity'; negative: boolean }
  | { kind: 'number'; value: Big; negativeZero: boolean }

export interface DecimalOracle {
  /** Undefined where the integer is not a code of the format. */
  decode(code: number): DecimalAnswer | undefined
  /** The code due for x, NaN as the quiet one of sign 0; undefined where NaN is due and the format has none. */
  answer(x: DecimalInput, direction: Direction, overflow: OverflowRule): number | undefined
}

/**
 * The second oracle: it decodes codes by the definition of their layout, as exact decimals, and rounds by searching the
 * set of values. It knows nothing of significands, remainders or guard bits, which the first oracle works with.
 *
 * @throws RangeError when the format is wider than 19 bits, or its row contradicts itself
 */
export function decimalOracle(row: FormatRow): DecimalOracle {
  const layout = layoutOf(row)
  const round = rounder(layout)
  const outOfRange = overflowRules(row, layout)
  const nan = nanCode(row)
  return {
    decode: (code) => decode(row, layout, code),
    answer(x, direction, overflow) {
      if (x.kind === 'nan') return nan
      if (x.kind === 'infinity') return outOfRange.infinity(x.negative, overflow)
      const rounded = round(x.value, direction)
      if (typeof rounded === 'string') return outOfRange.finite(rounded === 'below', direction, overflow)
      const negative = x.value.lt(0) || (x.value.eq(0) && x.negativeZero === true)
      // Code 0 is the zero of every layout but e8m0fnu's, which has no negative zero to give.
      return rounded === 0 && negative ? (layout.negativeZero ?? 0) : rounded
    },
  }
}

function decode(row: FormatRow, layout: Layout, code: number): DecimalAnswer | undefined {
  if (!Number.isInteger(code) || code < 0 || code >= 2 ** row.width) return undefined
  const kind = layout.kindOf(code)
  if (kind === 'nan') return { kind }
  if (kind === 'infinity') return { kind, negative: layout.isNegative(code) }
  return { kind: 'number', value: layout.finiteValue(code), negativeZero: code === layout.negativeZero }
}

/** The one NaN that answers give: positive, quiet and without payload (IEEE 754-2019 §6.2.1). */
function nanCode(row: FormatRow): number | undefined {
  if (row.layout === 'twosComplement' || row.nan === 'none') return undefined
  if (row.nan === 'negativeZero') return Number.parseInt('1'.padEnd(row.width, '0'), 2)
  const sign = row.signed ? '0' : ''
  if (row.nan === 'top') return Number.parseInt(sign.padEnd(row.width, '1'), 2)
  // With no trailing bit to set, the exponent of all ones has room for an infinity alone.
  if (row.precision === 1) return undefined
  const exponent = '1'.repeat(row.width - sign.length - (row.precision - 1))
  return Number.parseInt(`${sign}${exponent}1`.padEnd(row.width, '0'), 2)
}

/** What is due past either end of the finite values; `negative` names the end. */
interface OverflowRules {
  finite(negative: boolean, direction: Direction, overflow: OverflowRule): number
  infinity(negative: boolean, overflow: OverflowRule): number
}

/** IEEE 754-2019 §7.4 for rule `ieee`, P3109 SatFinite and SatPropagate for the others. */
function overflowRules(row: FormatRow, layout: Layout): OverflowRules {
  const extreme = (negative: boolean) => layout.order[negative ? 0 : layout.order.length - 1]
  const codes = Array.from({ length: 2 ** row.width }, (_, code) => code)
  const infinities = codes.filter((code) => layout.kindOf(code) === 'infinity')
  const infinityCode = (negative: boolean) => infinities.find((code) => layout.isNegative(code) === negative)
  const clamps =
    row.layout === 'twosComplement' || (row.infinities === 'none' && row.overflowWithoutInfinity === 'clamp')
  const asInfinity = (negative: boolean) =>
    infinityCode(negative) ?? (clamps ? extreme(negative) : (nanCode(row) ?? extreme(negative)))
  return {
    finite(negative, direction, overflow) {
      if (overflow !== 'ieee') return extreme(negative)
      return staysFinite(direction, negative) ? extreme(negative) : asInfinity(negative)
    },
    infinity(negative, overflow) {
      if (overflow === 'saturate') return extreme(negative)
      return overflow === 'propagate' ? (infinityCode(negative) ?? extreme(negative)) : asInfinity(negative)
    },
  }
}

/** Whether a direction carries an overflow to the largest finite number of its sign; SoftFloat's round-to-odd does. */
export function staysFinite(direction: Direction, negative: boolean): boolean {
  if (direction === 'rtp') return negative
  if (direction === 'rtn') return !negative
  return direction === 'rtz' || direction === 'rto'
}
