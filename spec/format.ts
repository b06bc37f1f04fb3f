import { type Dyadic, powerOfTwo, scale } from './exact/dyadic.ts'
import type { Code, FormatRow } from './formats/row.ts'

/**
 * A format: its row and what follows from it. The magnitudes of a format, in increasing order, are numbered by their
 * *magnitude index*, which in the float layout is the code without its sign bit. Indices go on past the largest finite
 * number as if the exponent were unbounded; that is what "rounded as if the exponent range were unbounded" means here.
 */
export interface Format {
  /** What is declared; all else follows. */
  readonly row: FormatRow
  /** The one name under which the format is reported. */
  readonly id: string
  /** Bits in a code. */
  readonly width: number
  /** Bits in the significand, the hidden bit counted (p in IEEE 754-2019 §3.3). */
  readonly precision: number
  /** Whether it has negative numbers. */
  readonly signed: boolean
  /** Index of the largest finite magnitude among positive and among negative numbers; −1n when there is none. */
  readonly maxIndex: {
    /** Among positive numbers. */
    readonly positive: bigint
    /** Among negative numbers. */
    readonly negative: bigint
  }
  /** The code of the canonical NaN; undefined where there is none. */
  readonly nanCode: Code | undefined
  /** Index of infinity; undefined where there is none. */
  readonly infinityIndex: bigint | undefined
  /** False only for pure scales such as e8m0fnu. */
  readonly hasZero: boolean
  /** Whether −0 has a code of its own. */
  readonly hasNegativeZero: boolean
  /** Exponent of the leading bit of the smallest normal number. */
  readonly emin: number
  /** Exponent of the leading bit of the largest finite number. */
  readonly emax: number
  /** The largest finite number. */
  readonly maxFinite: Dyadic
  /** The smallest positive normal number. */
  readonly minNormal: Dyadic
  /** The smallest positive number: subnormal where the format has subnormals. */
  readonly minPositive: Dyadic
  /** Whether there are numbers between zero and the smallest normal number. */
  readonly hasSubnormals: boolean
}

/** Bits of the code that number magnitudes. */
export const magnitudeBits = (row: FormatRow): number =>
  row.layout === 'twosComplement' || row.signed ? row.width - 1 : row.width

/** The value of the magnitude with this index (row.ts gives the formula). */
export function magnitudeOf(row: FormatRow, index: bigint): Dyadic {
  if (row.layout === 'twosComplement') return { significand: index, exponent: 1 - row.precision }
  const trailing = BigInt(row.precision - 1)
  const exponentField = Number(index >> trailing)
  const t = index & ((1n << trailing) - 1n)
  if (row.zero && exponentField === 0) return { significand: t, exponent: 1 - row.bias - (row.precision - 1) }
  const exponent = (exponentField - row.bias) * row.radixLog2
  return { significand: (1n << trailing) | t, exponent: exponent - (row.precision - 1) }
}

/** The exponent of the smallest normal number: that of E = 1, or of E = 0 in a format without zero. */
export const minExponent = (row: FormatRow): number =>
  row.layout === 'twosComplement' ? 1 - row.precision : (row.zero ? 1 - row.bias : -row.bias) * row.radixLog2

/** Indices of magnitudes that are taken by NaNs and infinities. */
function specials(row: FormatRow): {
  maxIndex: bigint
  infinityIndex: bigint | undefined
  nanCode: bigint | undefined
} {
  const all = (1n << BigInt(magnitudeBits(row))) - 1n
  if (row.layout === 'twosComplement') return { maxIndex: all, infinityIndex: undefined, nanCode: undefined }
  const topField = (all >> BigInt(row.precision - 1)) << BigInt(row.precision - 1)
  const quietBit = row.precision > 1 ? 1n << BigInt(row.precision - 2) : 0n
  const nanCode = { none: undefined, ieee: topField | quietBit, top: all, negativeZero: 1n << BigInt(row.width - 1) }[
    row.nan
  ]
  const free = row.nan === 'top' ? all - 1n : all
  const infinityIndex = { none: undefined, ieee: topField, top: free }[row.infinities]
  const maxIndex =
    row.nan === 'ieee' || row.infinities === 'ieee'
      ? topField - 1n
      : infinityIndex === undefined
        ? free
        : infinityIndex - 1n
  return { maxIndex, infinityIndex, nanCode }
}

/** Everything that follows from a row. */
export function deriveFormat(row: FormatRow): Format {
  const { maxIndex, infinityIndex, nanCode } = specials(row)
  const fixed = row.layout === 'twosComplement'
  const signed = fixed || row.signed
  const hasZero = fixed || row.zero
  const maxFinite = magnitudeOf(row, maxIndex)
  const leading = (x: Dyadic): number => x.significand.toString(2).length - 1 + x.exponent
  return {
    row,
    id: row.id,
    width: row.width,
    precision: row.precision,
    signed,
    maxIndex: { positive: maxIndex, negative: fixed ? maxIndex + 1n : signed ? maxIndex : hasZero ? 0n : -1n },
    nanCode: nanCode as Code | undefined,
    infinityIndex,
    hasZero,
    hasNegativeZero: !fixed && signed && row.zero && row.nan !== 'negativeZero',
    emin: minExponent(row),
    emax: leading(maxFinite),
    maxFinite,
    minNormal: fixed ? scale(powerOfTwo(0), 1 - row.precision) : powerOfTwo(minExponent(row)),
    minPositive: magnitudeOf(row, hasZero ? 1n : 0n),
    hasSubnormals: !fixed && row.zero && row.precision > 1,
  }
}
