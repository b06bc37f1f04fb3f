/** What a quantizer is set to: kinds of rounding as the caller numbers them, and the format. */

// Directions and kinds of rounding, as the caller numbers them.
export const RNE = 0
export const RNA = 1
export const RTZ = 2
export const RTP = 3
export const RTN = 4
export const RTO = 5
export const SRA = 6
export const SRB = 7
export const SRC = 8

export let precision: i32 = 0
export let emin: i32 = 0
export let bias: i32 = 0
export let maxIndex: i32 = 0
export let beyondPositive: i32 = 0
export let beyondNegative: i32 = 0
export let infinitePositive: i32 = 0
export let infiniteNegative: i32 = 0
export let nan: i32 = 0
export let negativeZero: i32 = 0
export let sign: i32 = 0
export let isSigned: bool = false
export let hasZero: bool = false
export let randomBits: i32 = 0
/** |x| is cut to this: at most one step past the largest finite number, so that whatever overflows has index maxIndex or maxIndex + 1. */
export let limit: f32 = 0
/** Whether vectors need more than the plain sign-and-index codes: see `codes8`. */
export let corrects: bool = false

// The same in every lane, for the loops: what they use is settled here, once.
export let limits: v128 = i32x4.splat(0)
/** The exponent field of the smallest normal number, and what takes a power of two to M: see `grid`. */
export let leastPower: v128 = i32x4.splat(0)
export let toGrid: v128 = i32x4.splat(0)
/** What the halves of a pattern on the grid weigh, and what zero's do: see `weigh`. */
export let weights: v128 = i32x4.splat(0)
export let origin: v128 = i32x4.splat(0)
/** The sign bit in every lane of 8 or 16 bits, as wide as codes are. */
export let signs: v128 = i32x4.splat(0)

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
  limits = f32x4.splat(cut)
  leastPower = i32x4.splat((emin + 127) << 23)
  toGrid = i32x4.splat((24 - precision) << 23)
  signs = sign < 256 ? i8x16.splat(<i8>sign) : i16x8.splat(<i16>sign)
  weights = i32x4.splat((1 << (16 + precision)) | 256)
  origin = i32x4.splat((emin + 151 - precision) << (7 + precision))
}
