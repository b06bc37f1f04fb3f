import { p3109ById } from '../../spec/formats/p3109.ts'
import type { FloatRow } from '../../spec/formats/row.ts'
import { rows } from '../../spec/formats/rows.ts'
import type { Rule } from './record.ts'

/**
 * What a quantizer needs to know of a format of at most 16 bits, worked out once from its row. A magnitude is a code
 * without its sign bit: magnitudes run in the order of their values, so that rounding up is adding one.
 */
export interface Layout {
  readonly row: FloatRow
  /** Stored fraction bits: precision − 1. */
  readonly fractionBits: number
  /** Exponent of the smallest normal number's leading bit. */
  readonly minExponent: number
  readonly signBit: number
  /** The largest magnitude that encodes a number. */
  readonly maxFinite: number
  /** The magnitude that encodes infinity, or `none`. */
  readonly infinity: number
  /** The one NaN code given back: quiet, positive, no payload. Zero in a format that has none. */
  readonly nan: number
  readonly negativeZero: boolean
}

/** Stands for "no such magnitude"; where a magnitude is encoded, for NaN. */
export const none = -1

const maxWidth = 16

export function layoutOf(row: FloatRow): Layout {
  if (row.width > maxWidth || row.radixLog2 !== 1) {
    throw new Error(`${row.id}: expected a radix-2 format of at most ${maxWidth} bits, got ${row.width} bits`)
  }
  const fractionBits = row.precision - 1
  const signBit = row.signed ? 1 << (row.width - 1) : 0
  const top = (1 << (row.signed ? row.width - 1 : row.width)) - 1
  const exponentMask = top & ~((1 << fractionBits) - 1)
  const belowNan = row.nan === 'top' ? top - 1 : top
  const infinity = row.infinities === 'ieee' ? exponentMask : row.infinities === 'top' ? belowNan : none
  return {
    row,
    fractionBits,
    // A format without zero has a normal binade where others have zero and the subnormals.
    minExponent: row.zero ? 1 - row.bias : -row.bias,
    signBit,
    maxFinite: infinity === none ? belowNan : infinity - 1,
    infinity,
    nan: nanCode(row, top, exponentMask | (1 << (fractionBits - 1))),
    negativeZero: row.signed && row.nan !== 'negativeZero',
  }
}

function nanCode(row: FloatRow, top: number, quiet: number): number {
  switch (row.nan) {
    case 'ieee':
      return quiet
    case 'top':
      return top
    case 'negativeZero':
      return 1 << (row.width - 1)
    case 'none':
      return 0
  }
}

/** The magnitude of an infinite input, and of a finite one that rule `ieee` sends to infinity; `none` is NaN. */
export function infinityCase({ row, infinity, maxFinite }: Layout): number {
  if (infinity !== none) return infinity
  return row.nan === 'none' || row.overflowWithoutInfinity === 'clamp' ? maxFinite : none
}

/** The magnitude that a rule gives to an infinite input. */
export function fromInfinity(layout: Layout, { overflow }: Rule): number {
  if (overflow === 'ieee') return infinityCase(layout)
  return overflow === 'propagate' && layout.infinity !== none ? layout.infinity : layout.maxFinite
}

/** The magnitude that a rule gives to a finite input that rounds past the largest finite number: IEEE 754-2019 §7.4. */
export function fromOverflow(layout: Layout, { rounding, overflow }: Rule, negative: boolean): number {
  const towardsZero =
    rounding === 'rtz' || rounding === 'rto' || (rounding === 'rtp' && negative) || (rounding === 'rtn' && !negative)
  return overflow === 'ieee' && !towardsZero ? infinityCase(layout) : layout.maxFinite
}

/** The magnitude that a rule gives to a negative number, or −∞, out of range of an unsigned format: its smallest number or NaN. */
export function fromBelowZero({ row, infinity }: Layout, { rounding, overflow }: Rule, isInfinite: boolean): number {
  const towardsZero = rounding === 'rtz' || rounding === 'rto' || rounding === 'rtp'
  const clamps = row.nan === 'none' || (row.overflowWithoutInfinity === 'clamp' && infinity === none)
  return overflow !== 'ieee' || (towardsZero && !isInfinite) || clamps ? 0 : none
}

/** The row of a format of at most 16 bits by its id. */
export function floatRowById(id: string): FloatRow {
  const row = rows.find((candidate) => candidate.id === id) ?? p3109ById(id)
  if (row?.layout !== 'float') throw new Error(`unknown floating-point format ${id}`)
  return row
}
