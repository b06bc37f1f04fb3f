import { anySpecial, grid, magnitudes, none, onGrid } from './grid.as'
import { leading } from './leading.as'
import { beyondNegative, beyondPositive, bias, corrects, isSigned, limits, maxIndex, negativeZero, precision, RNA, RNE, RTN, RTO, RTP, RTZ, sign, SRA, SRB, SRC } from './parameters.as'
import { scalar } from './scalar.as'

/**
 * Values where the others give codes: binary32 numbers rounded to a format ("fake quantization") without a detour through its codes, and
 * codes decoded. For formats with a zero whose values are all numbers of binary32.
 */

const quietNan: u32 = 0x7fc00000
const infinity: u32 = 0x7f800000
const leadingBit: u32 = 0x00800000

/** All bits but that of the sign. */
let magnitudeMask: u32 = 0
/** Index of infinity, or none, as -1. */
let infinityIndex: i32 = 0
/** Whether the code of what would be -0 is NaN. */
let zeroIsNan: bool = false
/** Places by which the sign's bit is short of binary32's. */
let toSign: i32 = 0
/** All bits of a code. */
let codeMask: i32 = 0
/** Whether what is rounded needs no correction: what is beyond is the largest number, and -0 is kept. */
let isPlain: bool = false
let largest: v128 = i32x4.splat(0)
let beyondUp: v128 = i32x4.splat(0)
let beyondDown: v128 = i32x4.splat(0)

/** To be called after the others. */
export function configureValues(width: i32, infinite: i32, hasZeroNan: bool): void {
  magnitudeMask = (1 << (isSigned ? width - 1 : width)) - 1
  infinityIndex = infinite
  zeroIsNan = hasZeroNan
  toSign = 32 - width
  codeMask = (1 << width) - 1
  isPlain = beyondPositive == maxIndex && beyondNegative == sign + maxIndex && isSigned && negativeZero == sign
  largest = i32x4.splat(valueOf(maxIndex))
  beyondUp = i32x4.splat(valueOf(beyondPositive))
  beyondDown = i32x4.splat(valueOf(beyondNegative))
}

/** The pattern of the value of a code. */
function valueOf(code: u32): u32 {
  const magnitude = code & magnitudeMask
  const negative: u32 = isSigned && (code & sign) != 0 ? 0x80000000 : 0
  if (magnitude > <u32>maxIndex) return magnitude == <u32>infinityIndex ? negative | infinity : quietNan
  if (zeroIsNan && code == <u32>sign) return quietNan
  const fields = magnitude << (24 - precision)
  const rebias = <u32>(127 - bias) << 23
  if (fields >= leadingBit) return negative | (fields + rebias)
  // A subnormal has no leading bit: it is given one, which is taken away again in binary32, exactly.
  const one = rebias + leadingBit
  return negative | reinterpret<u32>(reinterpret<f32>(fields + one) - reinterpret<f32>(one))
}

@inline
function scalarValues(D: i32, x: usize, random: usize, out: usize, n: i32): void {
  for (let i: usize = 0; i < <usize>n << 2; i += 4)
    store<u32>(out + i, valueOf(scalar(D, load<u32>(x + i), D >= SRA ? load<u32>(random + i) : 0)))
}

/** Rounded magnitudes with the signs of x, or what stands for those beyond the largest. */
@inline
function signed(rounded: v128, x: v128): v128 {
  const value = v128.or(rounded, v128.and(x, i32x4.splat(0x80000000)))
  if (isPlain) return value
  const negative = i32x4.shr_s(x, 31)
  const isLarger = f32x4.gt(rounded, largest)
  const over = isSigned ? isLarger : v128.or(isLarger, v128.and(negative, f32x4.ne(rounded, none)))
  // -0 + 0 is 0, and nothing else is changed by adding it.
  const kept = negativeZero == 0 ? f32x4.add(value, none) : value
  return v128.bitselect(v128.bitselect(beyondDown, beyondUp, negative), kept, over)
}

@inline
function onGridSigned(D: i32, x: v128, a: v128, random: v128): v128 {
  const cut = f32x4.pmin(a, limits)
  const m = grid(cut)
  return signed(f32x4.sub(onGrid(D, cut, m, x, random), m), x)
}

@inline
function runGrid(D: i32, x: usize, random: usize, out: usize, n: i32): void {
  for (; n >= 8; n -= 8, x += 32, random += 32, out += 32) {
    const xa = v128.load(x)
    const xb = v128.load(x, 16)
    const a = magnitudes(xa)
    const b = magnitudes(xb)
    if (anySpecial(a, b, a, b)) {
      scalarValues(D, x, random, out, 8)
      continue
    }
    v128.store(out, onGridSigned(D, xa, a, D >= SRA ? v128.load(random) : none))
    v128.store(out, onGridSigned(D, xb, b, D >= SRA ? v128.load(random, 16) : none), 16)
  }
  scalarValues(D, x, random, out, n)
}

@inline
function runBits(D: i32, drop: i32, x: usize, random: usize, out: usize, n: i32): void {
  const top = i32x4.splat(corrects ? maxIndex + 1 : beyondPositive)
  for (; n >= 4; n -= 4, x += 16, random += 16, out += 16) {
    const xa = v128.load(x)
    const a = magnitudes(xa)
    if (anySpecial(a, a, a, a)) {
      scalarValues(D, x, random, out, 4)
      continue
    }
    const index = i32x4.min_s(leading(D, drop, xa, a, D >= SRA ? v128.load(random) : none), top)
    v128.store(out, signed(i32x4.shl(index, drop), xa))
  }
  scalarValues(D, x, random, out, n)
}

/** Values of n numbers at x, of formats whose codes are found on the grid; n words of random bits for stochastic kinds. */
export function gridValues(D: i32, x: usize, random: usize, out: usize, n: i32): void {
  if (D == RNE) runGrid(RNE, x, random, out, n)
  else if (D == RNA) runGrid(RNA, x, random, out, n)
  else if (D == RTZ) runGrid(RTZ, x, random, out, n)
  else if (D == RTP) runGrid(RTP, x, random, out, n)
  else if (D == RTN) runGrid(RTN, x, random, out, n)
  else if (D == RTO) runGrid(RTO, x, random, out, n)
  else if (D == SRA) runGrid(SRA, x, random, out, n)
  else if (D == SRB) runGrid(SRB, x, random, out, n)
  else runGrid(SRC, x, random, out, n)
}

/** The same of formats with binary32's exponents. */
export function bitsValues(D: i32, x: usize, random: usize, out: usize, n: i32): void {
  const drop = 24 - precision
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

/** One number after the other, for every format. */
export function scalarsValues(D: i32, x: usize, random: usize, out: usize, n: i32): void {
  scalarValues(D, x, random, out, n)
}

/** Values of four codes that are finite: as `valueOf`. */
@inline
function finite(code: v128): v128 {
  const fields = i32x4.shl(v128.and(code, i32x4.splat(magnitudeMask)), 24 - precision)
  const rebias = <u32>(127 - bias) << 23
  const one = i32x4.splat(rebias + leadingBit)
  const normal = i32x4.add(fields, i32x4.splat(rebias))
  const subnormal = f32x4.sub(i32x4.add(fields, one), one)
  const value = v128.bitselect(normal, subnormal, i32x4.gt_s(fields, i32x4.splat(leadingBit - 1)))
  return isSigned ? v128.or(value, v128.and(i32x4.shl(code, toSign), i32x4.splat(0x80000000))) : value
}

/** One by one; codes of one or two bytes. Gives the bits that are set in some code. */
@inline
function decodeScalars(bytes: usize, codes: usize, out: usize, n: i32): u32 {
  let met: u32 = 0
  for (let i: usize = 0; i < <usize>n; i++) {
    const code: u32 = bytes == 1 ? load<u8>(codes + i) : load<u16>(codes + (i << 1))
    met |= code
    store<u32>(out + (i << 2), valueOf(code))
  }
  return met
}

/** The values of n codes of a byte each. Gives the bits that are set in some code. */
export function decode8(codes: usize, out: usize, n: i32): u32 {
  let met: u32 = 0
  for (; n >= 16; n -= 16, codes += 16, out += 64) {
    const all = v128.load(codes)
    let special = i8x16.gt_u(v128.and(all, i8x16.splat(<i8>magnitudeMask)), i8x16.splat(<i8>maxIndex))
    if (zeroIsNan) special = v128.or(special, i8x16.eq(all, i8x16.splat(<i8>sign)))
    // Codes of fewer bits than a byte: whatever is above them is seen here as well.
    if (toSign > 24) special = v128.or(special, i8x16.gt_u(all, i8x16.splat(<i8>codeMask)))
    if (v128.any_true(special)) {
      met |= decodeScalars(1, codes, out, 16)
      continue
    }
    const low = i16x8.extend_low_i8x16_u(all)
    const high = i16x8.extend_high_i8x16_u(all)
    v128.store(out, finite(i32x4.extend_low_i16x8_u(low)))
    v128.store(out, finite(i32x4.extend_high_i16x8_u(low)), 16)
    v128.store(out, finite(i32x4.extend_low_i16x8_u(high)), 32)
    v128.store(out, finite(i32x4.extend_high_i16x8_u(high)), 48)
  }
  return met | decodeScalars(1, codes, out, n)
}

/** The same of codes of two bytes each. */
export function decode16(codes: usize, out: usize, n: i32): u32 {
  let met: u32 = 0
  for (; n >= 8; n -= 8, codes += 16, out += 32) {
    const all = v128.load(codes)
    let special = i16x8.gt_u(v128.and(all, i16x8.splat(<i16>magnitudeMask)), i16x8.splat(<i16>maxIndex))
    if (zeroIsNan) special = v128.or(special, i16x8.eq(all, i16x8.splat(<i16>sign)))
    if (toSign > 16) special = v128.or(special, i16x8.gt_u(all, i16x8.splat(<i16>codeMask)))
    if (v128.any_true(special)) {
      met |= decodeScalars(2, codes, out, 8)
      continue
    }
    v128.store(out, finite(i32x4.extend_low_i16x8_u(all)))
    v128.store(out, finite(i32x4.extend_high_i16x8_u(all)), 16)
  }
  return met | decodeScalars(2, codes, out, n)
}
