import { anySpecial, codes16, codes8, magnitudes, none, patterns, weigh } from './grid.as'
import { leading } from './leading.as'
import { beyondPositive, corrects, maxIndex, precision, RNA, RNE, RTN, RTO, RTP, RTZ, SRA, SRB, SRC } from './parameters.as'
import { scalars } from './scalar.as'

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

export { configureFormat, configureSpecials, configureVectors } from './parameters.as'
export { bitsValues, configureValues, decode16, decode8, gridValues, scalarsValues } from './values.as'

@inline
function run8(D: i32, x: usize, random: usize, out: usize, n: i32): void {
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
    const low = i16x8.shr_u(i16x8.narrow_i32x4_u(pa, pb), 8)
    const high = i16x8.shr_u(i16x8.narrow_i32x4_u(pc, pd), 8)
    const signs = i8x16.narrow_i16x8_s(i16x8.narrow_i32x4_s(xa, xb), i16x8.narrow_i32x4_s(xc, xd))
    v128.store(out, codes8(i8x16.narrow_i16x8_u(low, high), i8x16.lt_s(signs, none)))
  }
  scalars(D, 1, x, random, out, n)
}

@inline
function run16(D: i32, x: usize, random: usize, out: usize, n: i32): void {
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
    const index = i16x8.narrow_i32x4_u(i32x4.shr_u(pa, 8), i32x4.shr_u(pb, 8))
    v128.store(out, codes16(index, i16x8.lt_s(i16x8.narrow_i32x4_s(xa, xb), none)))
  }
  scalars(D, 2, x, random, out, n)
}

@inline
function runBits(D: i32, drop: i32, x: usize, random: usize, out: usize, n: i32): void {
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
      i32x4.min_s(leading(D, drop, xa, a, D >= SRA ? v128.load(random) : none), top),
      i32x4.min_s(leading(D, drop, xb, b, D >= SRA ? v128.load(random, 16) : none), top),
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
  const drop = 24 - precision
  // Shifts by a constant are cheaper than others, and this is the one that is mostly asked for.
  if (D == RNE && drop == 16) runBits(RNE, 16, x, random, out, n)
  else if (D == RNE) runBits(RNE, drop, x, random, out, n)
  else if (D == RNA) runBits(RNA, drop, x, random, out, n)
  else if (D == RTZ) runBits(RTZ, drop, x, random, out, n)
  else if (D == RTP) runBits(RTP, drop, x, random, out, n)
  else if (D == RTN) runBits(RTN, drop, x, random, out, n)
  else if (D == RTO) runBits(RTO, drop, x, random, out, n)
  else if (D == SRA) runBits(SRA, drop, x, random, out, n)
  else if (D == SRB) runBits(SRB, drop, x, random, out, n)
  else runBits(SRC, drop, x, random, out, n)
}

/** One number after the other, for every format of at most 8 bits, and of at most 16. */
export function scalar8(D: i32, x: usize, random: usize, out: usize, n: i32): void {
  scalars(D, 1, x, random, out, n)
}

export function scalar16(D: i32, x: usize, random: usize, out: usize, n: i32): void {
  scalars(D, 2, x, random, out, n)
}
