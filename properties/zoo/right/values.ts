import { fromInfinity, fromOverflow, type Layout, none } from '../layout.ts'
import type { Rule } from '../record.ts'

/**
 * The values of a format's magnitudes in order, from zero to the largest finite number and one more: what the next
 * magnitude would be worth if the exponent went on. All are exact in binary64 for formats of at most 16 bits, and so
 * are the midpoints between them.
 */
export function magnitudeValues({ row, fractionBits, maxFinite }: Layout): Float64Array {
  const fractions = 1 << fractionBits
  return Float64Array.from({ length: maxFinite + 2 }, (_, magnitude) => {
    const field = magnitude >> fractionBits
    const fraction = (magnitude & (fractions - 1)) / fractions
    const subnormal = field === 0 && row.zero
    return subnormal ? fraction * 2 ** (1 - row.bias) : (1 + fraction) * 2 ** (field - row.bias)
  })
}

/** The finished codes of a format under a rule, looked up by rounded magnitude and sign. */
export interface Codes {
  readonly nan: number
  /** By magnitude: from zero to one past the largest finite number, which stands for all that is out of range. */
  readonly positive: Int32Array
  readonly negative: Int32Array
  readonly positiveInfinity: number
  readonly negativeInfinity: number
}

export function codesOf(layout: Layout, rule: Rule): Codes {
  const { row, maxFinite, nan, negativeZero, signBit } = layout
  if (!row.signed) throw new Error(`${row.id}: expected a signed format`)
  const code = (magnitude: number, negative: boolean): number => {
    if (magnitude === none) return nan
    return negative && (magnitude !== 0 || negativeZero) ? magnitude | signBit : magnitude
  }
  const table = (negative: boolean) =>
    Int32Array.from({ length: maxFinite + 2 }, (_, magnitude) =>
      code(magnitude <= maxFinite ? magnitude : fromOverflow(layout, rule, negative), negative),
    )
  return {
    nan,
    positive: table(false),
    negative: table(true),
    positiveInfinity: code(fromInfinity(layout, rule), false),
    negativeInfinity: code(fromInfinity(layout, rule), true),
  }
}
