/**
 * Quantization of binary32 to every float format of at most 16 bits, in 128-bit vectors: one source whose parameters `configure`
 * sets. Shares no code with the specification.
 *
 * Three ways. `grid`: with E = max(⌊log2|x|⌋, emin) and M = 2^E · 2^(24−p), the sum |x| + M is rounded by the machine to a multiple
 * of 2^(E−p+1), the target's step at x; its low bits then count the steps, k, and its exponent field tells E, so that the code's
 * magnitude is k + (E − emin)·2^(p−1). Other directions correct k by comparing the rounded value with x. `bits`: for formats with
 * binary32's exponents the code is the pattern's leading part. `scalar`: integers, one number after the other; for all the rest, and
 * for any group of numbers that holds an infinity or a NaN.
 */

// Directions and kinds of rounding, as the caller numbers them.
const RNE = 0
const RNA = 1
const RTZ = 2
const RTP = 3
const RTN = 4
const RTO = 5
const SRA = 6
const SRB = 7
const SRC = 8

let precision: i32 = 0
let emin: i32 = 0
let bias: i32 = 0
let maxIndex: i32 = 0
let beyondPositive: i32 = 0
let beyondNegative: i32 = 0
let infinitePositive: i32 = 0
let infiniteNegative: i32 = 0
let nan: i32 = 0
let negativeZero: i32 = 0
let sign: i32 = 0
let isSigned: bool = false
let hasZero: bool = false
let randomBits: i32 = 0
/** |x| is cut to this: at most one step past the largest finite number, so that whatever overflows has index maxIndex or maxIndex + 1. */
let limit: f32 = 0
/** Whether vectors need more than the plain sign-and-index codes: see `codes8`. */
let corrects: bool = false

export function configureFormat(
  p: i32,
  b: i32,
  zero: bool,
  signed: bool,
  signBit: i32,
  largest: i32,
): void {
  precision = p
  bias = b
  hasZero = zero
  emin = zero ? 1 - b : -b
  isSigned = signed
  sign = signBit
  maxIndex = largest
}

export function configureSpecials(
  nanCode: i32,
  zeroOfNegative: i32,
  beyond: i32,
  beyondBelow: i32,
  infinite: i32,
  infiniteBelow: i32,
): void {
  nan = nanCode
  negativeZero = zeroOfNegative
  beyondPositive = beyond
  beyondNegative = beyondBelow
  infinitePositive = infinite
  infiniteNegative = infiniteBelow
}

export function configureVectors(cut: f32, needsCorrection: bool, bits: i32): void {
  limit = cut
  corrects = needsCorrection
  randomBits = bits
}

/**
 * Whether the discarded part of a significand, `tail` of 2^shift and not zero, takes the magnitude up. tail < 2^24, shift ≤ 58, and
 * of the random word the low bits count.
 */
@inline
function roundsUp(D: i32, tail: u64, shift: u64, odd: u32, negative: bool, random: u32): bool {
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

function scalar(D: i32, bits: u32, random: u32): u32 {
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
function scalars(D: i32, bytes: usize, x: usize, random: usize, out: usize, n: i32): void {
  for (let i: usize = 0; i < <usize>n; i++) {
    const code = scalar(D, load<u32>(x + (i << 2)), D >= SRA ? load<u32>(random + (i << 2)) : 0)
    if (bytes == 1) store<u8>(out + i, code)
    else store<u16>(out + (i << 1), code)
  }
}

// Constants of the vectors, in the way of `grid`.
@inline
function magnitudes(x: v128): v128 {
  return v128.and(x, i32x4.splat(0x7fffffff))
}

/** Whether one of sixteen magnitudes is an infinity or a NaN. */
@inline
function anySpecial(a: v128, b: v128, c: v128, d: v128): bool {
  const largest = i32x4.max_s(i32x4.max_s(a, b), i32x4.max_s(c, d))
  return v128.any_true(i32x4.gt_s(largest, i32x4.splat(0x7f7fffff)))
}

/** M for magnitudes: 2^(max(⌊log2 a⌋, emin) + 24 − p). */
@inline
function grid(a: v128): v128 {
  const power = v128.and(a, i32x4.splat(0x7f800000))
  const least = i32x4.splat((emin + 127) << 23)
  return i32x4.add(i32x4.max_s(power, least), i32x4.splat((24 - precision) << 23))
}

/** The pattern of |x| rounded to the grid, plus M. a = |x|, x as it came. */
@inline
function onGrid(D: i32, a: v128, m: v128, x: v128, random: v128): v128 {
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
function patterns(D: i32, x: v128, a: v128, random: v128): v128 {
  const cut = f32x4.pmin(a, f32x4.splat(limit))
  return onGrid(D, cut, grid(cut), x, random)
}

/** Indices of patterns: the step count k in the low half, the exponent field in the high half, weighed and added at once. */
@inline
function weigh(v: v128): v128 {
  const low = precision < 8 ? 1 << (8 - precision) : 1
  const high = precision < 8 ? 1 : 1 << (precision - 8)
  return i32x4.sub(i32x4.dot_i16x8_s(v, i32x4.splat((high << 16) | low)), i32x4.splat(((emin + 151 - precision) << 7) * high))
}

/** Codes of sixteen indices and the inputs' signs, for formats of at most 8 bits. */
@inline
function codes8(index: v128, negative: v128): v128 {
  const code = v128.or(index, v128.and(negative, i8x16.splat(<i8>sign)))
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
function codes16(index: v128, negative: v128): v128 {
  const code = v128.or(index, v128.and(negative, i16x8.splat(<i16>sign)))
  if (!corrects) return code
  const isZero = i16x8.eq(index, i16x8.splat(0))
  const over = isSigned
    ? i16x8.gt_u(index, i16x8.splat(<i16>maxIndex))
    : v128.or(i16x8.gt_u(index, i16x8.splat(<i16>maxIndex)), v128.andnot(negative, isZero))
  const beyond = v128.bitselect(i16x8.splat(<i16>beyondNegative), i16x8.splat(<i16>beyondPositive), negative)
  const zero = v128.and(negative, i16x8.splat(<i16>negativeZero))
  return v128.bitselect(zero, v128.bitselect(beyond, code, over), v128.andnot(isZero, over))
}

const none = i32x4.splat(0)

@inline
function run8(D: i32, x: usize, random: usize, out: usize, n: i32): void {
  const down = 8 - precision
  for (; n >= 16; n -= 16, x += 64, random += 64, out += 16) {
    const xa = v128.load(x)
    const xb = v128.load(x, 16)
    const xc = v128.load(x, 32)
    const xd = v128.load(x, 48)
    const a = magnitudes(xa)
    const b = magnitudes(xb)
    const c = magnitudes(xc)
    const d = magnitudes(xd)
    if (anySpecial(a, b, c, d)) {
      scalars(D, 1, x, random, out, 16)
      continue
    }
    const pa = weigh(patterns(D, xa, a, D >= SRA ? v128.load(random) : none))
    const pb = weigh(patterns(D, xb, b, D >= SRA ? v128.load(random, 16) : none))
    const pc = weigh(patterns(D, xc, c, D >= SRA ? v128.load(random, 32) : none))
    const pd = weigh(patterns(D, xd, d, D >= SRA ? v128.load(random, 48) : none))
    const low = i16x8.shr_u(i16x8.narrow_i32x4_s(pa, pb), down)
    const high = i16x8.shr_u(i16x8.narrow_i32x4_s(pc, pd), down)
    const signs = i8x16.narrow_i16x8_s(i16x8.narrow_i32x4_s(xa, xb), i16x8.narrow_i32x4_s(xc, xd))
    v128.store(out, codes8(i8x16.narrow_i16x8_u(low, high), i8x16.lt_s(signs, none)))
  }
  scalars(D, 1, x, random, out, n)
}

@inline
function run16(D: i32, x: usize, random: usize, out: usize, n: i32): void {
  const down = precision < 8 ? 8 - precision : 0
  for (; n >= 8; n -= 8, x += 32, random += 32, out += 16) {
    const xa = v128.load(x)
    const xb = v128.load(x, 16)
    const a = magnitudes(xa)
    const b = magnitudes(xb)
    if (anySpecial(a, b, a, b)) {
      scalars(D, 2, x, random, out, 8)
      continue
    }
    const pa = weigh(patterns(D, xa, a, D >= SRA ? v128.load(random) : none))
    const pb = weigh(patterns(D, xb, b, D >= SRA ? v128.load(random, 16) : none))
    const index = i16x8.narrow_i32x4_u(i32x4.shr_u(pa, down), i32x4.shr_u(pb, down))
    v128.store(out, codes16(index, i16x8.lt_s(i16x8.narrow_i32x4_s(xa, xb), none)))
  }
  scalars(D, 2, x, random, out, n)
}

/** Indices in formats with binary32's exponents: the leading part of the pattern, rounded. */
@inline
function leading(D: i32, x: v128, a: v128, random: v128): v128 {
  const drop = 24 - precision
  const rest = i32x4.splat((1 << drop) - 1)
  const kept = i32x4.shr_u(a, drop)
  if (D == RTZ) return kept
  if (D == RNE) {
    const odd = v128.and(kept, i32x4.splat(1))
    return i32x4.shr_u(i32x4.add(i32x4.add(a, i32x4.splat((1 << (drop - 1)) - 1)), odd), drop)
  }
  if (D == RNA) return i32x4.shr_u(i32x4.add(a, i32x4.splat(1 << (drop - 1))), drop)
  if (D == RTO) return v128.or(kept, v128.and(i32x4.ne(v128.and(a, rest), none), i32x4.splat(1)))
  if (D == RTP || D == RTN) {
    const negative = i32x4.shr_s(x, 31)
    return i32x4.shr_u(i32x4.add(a, D == RTP ? v128.andnot(rest, negative) : v128.and(rest, negative)), drop)
  }
  // Stochastic, of at most `drop` random bits, for variant B one less: the word is added in the discarded part.
  const places = drop - randomBits
  const drawn = v128.and(random, i32x4.splat((1 << randomBits) - 1))
  if (D == SRA) return i32x4.shr_u(i32x4.add(a, i32x4.shl(drawn, places)), drop)
  if (D == SRB) {
    const odd = v128.or(i32x4.shl(drawn, 1), i32x4.splat(1))
    return i32x4.shr_u(i32x4.add(a, i32x4.shl(odd, places - 1)), drop)
  }
  const part = v128.and(a, rest)
  const odd = v128.and(i32x4.shr_u(part, places), i32x4.splat(1))
  const bias = places == 0 ? none : i32x4.add(i32x4.splat((1 << (places - 1)) - 1), odd)
  const nu = i32x4.shr_u(i32x4.add(part, bias), places)
  return i32x4.add(kept, i32x4.shr_u(i32x4.add(nu, drawn), randomBits))
}

@inline
function runBits(D: i32, x: usize, random: usize, out: usize, n: i32): void {
  // Past the largest finite number: an index that does not fit is cut to maxIndex + 1, which is what lies beyond or is corrected.
  const top = i32x4.splat(corrects ? maxIndex + 1 : beyondPositive)
  for (; n >= 8; n -= 8, x += 32, random += 32, out += 16) {
    const xa = v128.load(x)
    const xb = v128.load(x, 16)
    const a = magnitudes(xa)
    const b = magnitudes(xb)
    if (anySpecial(a, b, a, b)) {
      scalars(D, 2, x, random, out, 8)
      continue
    }
    const index = i16x8.narrow_i32x4_u(
      i32x4.min_s(leading(D, xa, a, D >= SRA ? v128.load(random) : none), top),
      i32x4.min_s(leading(D, xb, b, D >= SRA ? v128.load(random, 16) : none), top),
    )
    v128.store(out, codes16(index, i16x8.lt_s(i16x8.narrow_i32x4_s(xa, xb), none)))
  }
  scalars(D, 2, x, random, out, n)
}

/** Codes of n numbers at x, for formats of at most 8 bits; n words of random bits for stochastic kinds. Arrays are 16-byte aligned. */
export function grid8(D: i32, x: usize, random: usize, out: usize, n: i32): void {
  if (D == RNE) run8(RNE, x, random, out, n)
  else if (D == RNA) run8(RNA, x, random, out, n)
  else if (D == RTZ) run8(RTZ, x, random, out, n)
  else if (D == RTP) run8(RTP, x, random, out, n)
  else if (D == RTN) run8(RTN, x, random, out, n)
  else if (D == RTO) run8(RTO, x, random, out, n)
  else if (D == SRA) run8(SRA, x, random, out, n)
  else if (D == SRB) run8(SRB, x, random, out, n)
  else run8(SRC, x, random, out, n)
}

/** The same for formats of 9 to 16 bits. */
export function grid16(D: i32, x: usize, random: usize, out: usize, n: i32): void {
  if (D == RNE) run16(RNE, x, random, out, n)
  else if (D == RNA) run16(RNA, x, random, out, n)
  else if (D == RTZ) run16(RTZ, x, random, out, n)
  else if (D == RTP) run16(RTP, x, random, out, n)
  else if (D == RTN) run16(RTN, x, random, out, n)
  else if (D == RTO) run16(RTO, x, random, out, n)
  else if (D == SRA) run16(SRA, x, random, out, n)
  else if (D == SRB) run16(SRB, x, random, out, n)
  else run16(SRC, x, random, out, n)
}

/** The same for formats with binary32's exponents, as bfloat16. */
export function bits16(D: i32, x: usize, random: usize, out: usize, n: i32): void {
  if (D == RNE) runBits(RNE, x, random, out, n)
  else if (D == RNA) runBits(RNA, x, random, out, n)
  else if (D == RTZ) runBits(RTZ, x, random, out, n)
  else if (D == RTP) runBits(RTP, x, random, out, n)
  else if (D == RTN) runBits(RTN, x, random, out, n)
  else if (D == RTO) runBits(RTO, x, random, out, n)
  else if (D == SRA) runBits(SRA, x, random, out, n)
  else if (D == SRB) runBits(SRB, x, random, out, n)
  else runBits(SRC, x, random, out, n)
}

/** One number after the other, for every format of at most 8 bits, and of at most 16. */
export function scalar8(D: i32, x: usize, random: usize, out: usize, n: i32): void {
  scalars(D, 1, x, random, out, n)
}

export function scalar16(D: i32, x: usize, random: usize, out: usize, n: i32): void {
  scalars(D, 2, x, random, out, n)
}
