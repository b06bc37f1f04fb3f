/**
 * What is declared of a format: one data row, from which everything else is derived (../format.ts).
 *
 * A code is a bit pattern of `width` bits. Two layouts exist. In `float`, the code is an optional sign bit and a
 * magnitude; the magnitude's high part is the biased exponent field E, its low precision−1 bits the trailing
 * significand field T, and (IEEE 754-2019 §3.4)
 *
 *     value = 2^(E−bias) · (1 + T·2^(1−precision))      E ≥ 1, or E = 0 in a format without zero
 *     value = 2^(1−bias) · (T·2^(1−precision))          E = 0: zero and the subnormals
 *
 * with 4 in the place of the powers' base 2 where `radixLog2` is 2.
 *
 * In `twosComplement`, value = (code as a signed integer) · 2^(1−precision) (OCP MX 1.0 §5.3.4).
 */

/** A code is a bit pattern, right-aligned in a non-negative integer. */
export type Code = bigint & {
  /** Tells codes from other integers for the compiler; not there at run time. */
  readonly __code: unique symbol
}

/** Where NaNs are encoded. `ieee`: exponent field all ones, T ≠ 0. `top`: the magnitude of all ones. `negativeZero`: sign bit alone. */
export type NanEncoding = 'none' | 'ieee' | 'top' | 'negativeZero'

/** Where infinities are encoded. `ieee`: exponent field all ones, T = 0. `top`: the largest magnitude that is not a NaN. */
export type InfinityEncoding = 'none' | 'ieee' | 'top'

/** The rule that a conversion follows when none is asked for; see overflow.ts. */
export type OverflowRule = 'ieee' | 'saturate' | 'propagate'

/** What is declared of a format in either layout. */
export interface RowCommon {
  /** The one name under which the format is reported. */
  readonly id: string
  /** Other names that it is found by. */
  readonly aliases: readonly string[]
  /** Bits in a code. */
  readonly width: number
  /** Bits in the significand, the hidden bit counted (p in IEEE 754-2019 §3.3). */
  readonly precision: number
  /** Where the figures were read: standard and clause. */
  readonly source: string
  /** How the source is known: `standard` was read in a standard or its rendering, `secondHand` in papers or code. */
  readonly certainty: 'standard' | 'secondHand'
  /** What a conversion does with a value out of range when the user names no rule. */
  readonly overflow: OverflowRule
}

/** A format with a sign bit, an exponent field and a trailing significand field (IEEE 754-2019 §3.4). */
export interface FloatRow extends RowCommon {
  /** Sign and magnitude. */
  readonly layout: 'float'
  /** What is taken from the exponent field to give the exponent. */
  readonly bias: number
  /** Whether there is a sign bit. */
  readonly signed: boolean
  /** False only for pure scales such as e8m0fnu, in which E = 0 is a normal binade. */
  readonly zero: boolean
  /** Where infinities are encoded. */
  readonly infinities: InfinityEncoding
  /** Where NaNs are encoded. */
  readonly nan: NanEncoding
  /** log2 of the radix: 1, or 2 for radix-4 formats, which have precision 1. */
  readonly radixLog2: 1 | 2
  /** What rule `ieee` does past the largest finite number in a format without infinities: its NaN, or clamp. */
  readonly overflowWithoutInfinity: 'nan' | 'clamp'
}

/** A format whose codes are signed integers: value = code · 2^(1−precision) (OCP MX 1.0 §5.3.4). */
export interface TwosComplementRow extends RowCommon {
  /** Signed integers. */
  readonly layout: 'twosComplement'
}

/** What is declared of a format: one data row, from which everything else is derived. */
export type FormatRow = FloatRow | TwosComplementRow

/** A float row with the common case filled in: signed, with zero, radix 2, known from a standard. */
export function floatRow(
  row: Pick<FloatRow, 'id' | 'width' | 'precision' | 'bias' | 'source'> & Partial<FloatRow>,
): FloatRow {
  return {
    layout: 'float',
    aliases: [],
    signed: true,
    zero: true,
    infinities: 'none',
    nan: 'none',
    radixLog2: 1,
    certainty: 'standard',
    overflow: 'ieee',
    overflowWithoutInfinity: 'nan',
    ...row,
  }
}
