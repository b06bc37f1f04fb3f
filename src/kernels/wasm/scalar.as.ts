import { beyondNegative, beyondPositive, bias, emin, hasZero, infiniteNegative, infinitePositive, isSigned, maxIndex, nan, negativeZero, precision, randomBits, RNA, RNE, RTN, RTO, RTP, RTZ, sign, SRA, SRB } from './parameters.as'

/** One number after the other, in integers. */

/**
 * Whether the discarded part of a significand, `tail` of 2^shift and not zero, takes the magnitude up. tail < 2^24, shift ≤ 58, and
 * of the random word the low bits count.
 */
@inline
export function roundsUp(D: i32, tail: u64, shift: u64, odd: u32, negative: bool, random: u32): bool {
  const half = <u64>1 << (shift - 1)
  if (D == RNE) return tail > half || (tail == half && odd == 1)
  if (D == RNA) return tail >= half
  if (D == RTZ) return false
  if (D == RTP) return !negative
  if (D == RTN) return negative
  if (D == RTO) return odd == 0
  const n = <u64>randomBits
  const r = <u64>random & ((<u64>1 << n) - 1)
  const scaled = tail << (D == SRB ? n + 1 : n)
  const floor = scaled >> shift
  if (D == SRA) return floor + r >= <u64>1 << n
  if (D == SRB) return floor + 2 * r + 1 >= <u64>2 << n
  const rest = scaled - (floor << shift)
  const nearest = rest > half || (rest == half && (floor & 1) == 1) ? floor + 1 : floor
  return nearest + r >= <u64>1 << n
}

export function scalar(D: i32, bits: u32, random: u32): u32 {
  const negative = bits >> 31 != 0
  const magnitude = bits & 0x7fffffff
  if (magnitude > 0x7f800000) return nan
  if (magnitude == 0x7f800000) return negative ? infiniteNegative : infinitePositive
  if (magnitude == 0) return negative ? negativeZero : 0
  const field = <i32>(magnitude >> 23)
  const trailing = magnitude & 0x7fffff
  // Subnormals are normalised so that the leading bit is always in place 23.
  const lead = field == 0 ? <i32>clz(trailing) - 8 : 0
  const exponent = field == 0 ? -126 - lead : field - 127
  const significand: u64 = field == 0 ? trailing << lead : trailing | 0x800000
  if (!hasZero && exponent < emin) return negative ? beyondNegative : 0
  const below = max(0, emin - exponent)
  // Past 58 places the discarded part is below one unit of 33 random bits, as it is at 58.
  const shift = <u64>min(24 - precision + below, 58)
  const kept = <u32>(significand >> shift)
  const tail = significand & ((<u64>1 << shift) - 1)
  const index = below > 0 ? kept : (<u32>(exponent + bias - 1) << (precision - 1)) + kept
  const rounded = tail != 0 && roundsUp(D, tail, shift, index & 1, negative, random) ? index + 1 : index
  if (rounded > <u32>maxIndex || (negative && !isSigned && (rounded > 0 || !hasZero)))
    return negative ? beyondNegative : beyondPositive
  if (!negative) return rounded
  return rounded == 0 ? negativeZero : sign + rounded
}

/** Codes one by one; those of at most 8 bits are a byte each, others two. */
@inline
export function scalars(D: i32, bytes: usize, x: usize, random: usize, out: usize, n: i32): void {
  for (let i: usize = 0; i < <usize>n; i++) {
    const code = scalar(D, load<u32>(x + (i << 2)), D >= SRA ? load<u32>(random + (i << 2)) : 0)
    if (bytes == 1) store<u8>(out + i, code)
    else store<u16>(out + (i << 1), code)
  }
}
