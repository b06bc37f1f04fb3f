import { beyondNegative, beyondPositive, corrects, isSigned, leastPower, limits, maxIndex, negativeZero, origin, randomBits, RNA, RNE, RTN, RTO, RTP, RTZ, signs, SRB, SRC, toGrid, weights } from './parameters.as'

/** Vectors in the way of `grid`, and how indices and signs become codes. */

@inline
export function magnitudes(x: v128): v128 {
  return v128.and(x, i32x4.splat(0x7fffffff))
}

/** Whether one of sixteen magnitudes is an infinity or a NaN. */
@inline
export function anySpecial(a: v128, b: v128, c: v128, d: v128): bool {
  const largest = i32x4.max_s(i32x4.max_s(a, b), i32x4.max_s(c, d))
  return i32x4.bitmask(i32x4.add(largest, i32x4.splat(0x00800000))) != 0
}

/** M for magnitudes: 2^(max(⌊log2 a⌋, emin) + 24 − p). */
@inline
export function grid(a: v128): v128 {
  const power = v128.and(a, i32x4.splat(0x7f800000))
  return i32x4.add(i32x4.max_s(power, leastPower), toGrid)
}

/** The pattern of |x| rounded to the grid, plus M. a = |x|, x as it came. */
@inline
export function onGrid(D: i32, a: v128, m: v128, x: v128, random: v128): v128 {
  const v = f32x4.add(a, m)
  if (D == RNE) return v
  const r = f32x4.sub(v, m)
  if (D == RNA) {
    // A tie that went down leaves half a step, 2^−24·M.
    const half = f32x4.mul(m, f32x4.splat(5.9604644775390625e-8))
    return i32x4.sub(v, f32x4.eq(f32x4.sub(a, r), half))
  }
  const negative = i32x4.shr_s(x, 31)
  if (D == RTP || D == RTN) {
    const up = D == RTP ? v128.not(negative) : negative
    return i32x4.sub(i32x4.add(v, v128.andnot(f32x4.gt(r, a), up)), v128.and(f32x4.lt(r, a), up))
  }
  const down = i32x4.add(v, f32x4.gt(r, a))
  if (D == RTZ) return down
  if (D == RTO) return v128.or(down, v128.and(f32x4.ne(r, a), i32x4.splat(1)))
  const rest = f32x4.sub(a, f32x4.sub(down, m))
  // 2^(n or n+1) / step, by exponents: M is 2^23 steps.
  const n = D == SRB ? randomBits + 1 : randomBits
  const scaled = f32x4.mul(rest, i32x4.sub(i32x4.splat((n + 277) << 23), m))
  const nu = i32x4.trunc_sat_f32x4_s(D == SRC ? f32x4.nearest(scaled) : scaled)
  const drawn = v128.and(random, i32x4.splat((1 << randomBits) - 1))
  const whole = i32x4.splat(1 << n)
  const sum =
    D == SRB ? i32x4.add(i32x4.add(nu, i32x4.shl(drawn, 1)), i32x4.splat(1)) : i32x4.add(nu, drawn)
  return i32x4.sub(down, i32x4.ge_s(sum, whole))
}

/** The cut of overflowing magnitudes, then the grid. */
@inline
export function patterns(D: i32, x: v128, a: v128, random: v128): v128 {
  const cut = f32x4.pmin(a, limits)
  return onGrid(D, cut, grid(cut), x, random)
}

/** 256 times the indices of patterns: the step count k in the low half, the exponent field in the high half, weighed and added at once. */
@inline
export function weigh(v: v128): v128 {
  return i32x4.sub(i32x4.dot_i16x8_s(v, weights), origin)
}

/** Codes of sixteen indices and the inputs' signs, for formats of at most 8 bits. */
@inline
export function codes8(index: v128, negative: v128): v128 {
  const code = v128.or(index, v128.and(negative, signs))
  if (!corrects) return code
  const isZero = i8x16.eq(index, i8x16.splat(0))
  const over = isSigned
    ? i8x16.gt_u(index, i8x16.splat(<i8>maxIndex))
    : v128.or(i8x16.gt_u(index, i8x16.splat(<i8>maxIndex)), v128.andnot(negative, isZero))
  const beyond = v128.bitselect(i8x16.splat(<i8>beyondNegative), i8x16.splat(<i8>beyondPositive), negative)
  const zero = v128.and(negative, i8x16.splat(<i8>negativeZero))
  return v128.bitselect(zero, v128.bitselect(beyond, code, over), v128.andnot(isZero, over))
}

/** The same of eight indices, for formats of 9 to 16 bits. */
@inline
export function codes16(index: v128, negative: v128): v128 {
  const code = v128.or(index, v128.and(negative, signs))
  if (!corrects) return code
  const isZero = i16x8.eq(index, i16x8.splat(0))
  const over = isSigned
    ? i16x8.gt_u(index, i16x8.splat(<i16>maxIndex))
    : v128.or(i16x8.gt_u(index, i16x8.splat(<i16>maxIndex)), v128.andnot(negative, isZero))
  const beyond = v128.bitselect(i16x8.splat(<i16>beyondNegative), i16x8.splat(<i16>beyondPositive), negative)
  const zero = v128.and(negative, i16x8.splat(<i16>negativeZero))
  return v128.bitselect(zero, v128.bitselect(beyond, code, over), v128.andnot(isZero, over))
}

export const none = i32x4.splat(0)
