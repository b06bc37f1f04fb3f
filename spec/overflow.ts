import { encodeIndex } from './codec.ts'
import type { Format } from './format.ts'
import type { Code, OverflowRule } from './formats/row.ts'
import type { Rounding } from './rounding.ts'

/**
 * Overflow: what becomes of a value that is out of range *after* rounding as if the exponent were unbounded (IEEE 754-2019
 * §7.4), and of infinities.
 *
 * - `ieee`: infinity, or the extreme finite number where a directed rounding points back into range. A format without that
 *   infinity gives its NaN; one without NaN, or whose standard clamps, gives the extreme finite number.
 * - `saturate` (OCP OFP8 §5.2.1; P3109 SatFinite): the extreme finite number, for infinities too.
 * - `propagate` (P3109 SatPropagate): finite values saturate, infinities stay where the format has them.
 *
 * Below the range of an unsigned format lie the negative numbers; there the extreme finite number is its smallest.
 */
export const overflowRules = {
  ieee: 'infinity, or the extreme finite number where the rounding direction points back into range',
  saturate: 'the extreme finite number, for infinities too',
  propagate: 'finite values saturate, infinities stay infinities',
} as const satisfies Record<OverflowRule, string>

/** The code for a finite value that rounds out of range. */
export function overflowed(format: Format, negative: boolean, rounding: Rounding, rule: OverflowRule): Code {
  const keepsFinite = rule !== 'ieee' || pointsBack(rounding, negative)
  return keepsFinite ? extreme(format, negative) : unbounded(format, negative)
}

/** The code for an infinite input. */
export function infinite(format: Format, negative: boolean, rule: OverflowRule): Code {
  if (rule === 'saturate') return extreme(format, negative)
  if (rule === 'propagate' && !hasInfinity(format, negative)) return extreme(format, negative)
  return unbounded(format, negative)
}

export const hasInfinity = (format: Format, negative: boolean): boolean =>
  format.infinityIndex !== undefined && (format.signed || !negative)

/** The largest finite number of a sign; in an unsigned format the smallest number stands for the negative side. */
export function extreme(format: Format, negative: boolean): Code {
  const index = negative ? format.maxIndex.negative : format.maxIndex.positive
  return index <= 0n ? (0n as Code) : encodeIndex(format, negative, index)
}

/** Round-to-odd never leaves the finite numbers, as in Berkeley SoftFloat. */
export function pointsBack(rounding: Rounding, negative: boolean): boolean {
  return rounding === 'rtz' || rounding === 'rto' || rounding === (negative ? 'rtp' : 'rtn')
}

function unbounded(format: Format, negative: boolean): Code {
  if (hasInfinity(format, negative)) return encodeIndex(format, negative, format.infinityIndex as bigint)
  return format.nanCode === undefined || clamps(format) ? extreme(format, negative) : format.nanCode
}

/** P3109 v4.0 §4.7.5 clamps in a finite domain; its extended unsigned formats give NaN below zero. */
export const clamps = (format: Format): boolean =>
  format.row.layout === 'twosComplement' ||
  (format.row.overflowWithoutInfinity === 'clamp' && format.infinityIndex === undefined)
