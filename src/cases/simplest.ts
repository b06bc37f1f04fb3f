/**
 * Which of many failing binary32 inputs to show: the simplest. Inputs are ordered by the number of significant bits, then by the
 * distance of the exponent from 0, then 2^k before 2^−k, then positive before negative; zero is simplest of all, and infinities
 * and NaNs come after every finite input. Integer work on bit patterns; ordinals as in spec/ordered.ts.
 */
const infinityBits = 0x7f800000
const signBit = 0x80000000
const maxOrdinal = 0xffffffff

export const ordinalToBits = (ordinal: number): number =>
  ordinal >= signBit ? ordinal - signBit : maxOrdinal - ordinal

export const bitsToOrdinal = (bits: number): number => (bits >= signBit ? maxOrdinal - bits : bits + signBit)

const trailingZeros = (n: number): number => 31 - Math.clz32(n & -n)

/** Significant bits and exponent of the leading bit of a finite nonzero magnitude. */
function shape(magnitude: number): { bits: number; exponent: number } {
  const field = magnitude >>> 23
  const trailing = magnitude & 0x7fffff
  if (field === 0) {
    const length = 32 - Math.clz32(trailing)
    return { bits: length - trailingZeros(trailing), exponent: length - 150 }
  }
  return { bits: trailing === 0 ? 1 : 24 - trailingZeros(trailing), exponent: field - 127 }
}

/** A number that is smaller the simpler the input is. */
export function complexity(ordinal: number): number {
  const bits = ordinalToBits(ordinal)
  const negative = bits >= signBit ? 1 : 0
  const magnitude = negative ? bits - signBit : bits
  if (magnitude >= infinityBits) {
    const payload = magnitude - infinityBits
    return (payload === 0 ? 1e6 : payload === 0x400000 ? 2e6 : 3e6 + payload) + negative / 2
  }
  if (magnitude === 0) return negative
  const { bits: significant, exponent } = shape(magnitude)
  return ((significant * 512 + Math.abs(exponent)) * 2 + (exponent < 0 ? 1 : 0)) * 2 + negative
}

export const simpler = (a: number, b: number): number => (complexity(b) < complexity(a) ? b : a)

/** The simplest ordinal from first to last. */
export function simplestIn(first: number, last: number): number {
  if (first < signBit && last >= signBit) return simpler(simplestIn(first, signBit - 1), simplestIn(signBit, last))
  const negative = first < signBit
  const low = negative ? ordinalToBits(last) - signBit : ordinalToBits(first)
  const high = negative ? ordinalToBits(first) - signBit : ordinalToBits(last)
  const magnitude = simplestMagnitude(low, high)
  return bitsToOrdinal(negative ? magnitude + signBit : magnitude)
}

function simplestMagnitude(low: number, high: number): number {
  if (low === 0) return 0
  if (low >= infinityBits) {
    const quiet = 0x7fc00000
    return low > infinityBits && low <= quiet && quiet <= high ? quiet : low
  }
  const top = Math.min(high, infinityBits - 1)
  return powerOfTwoIn(low, top) ?? roundestIn(low, top)
}

/** The magnitude of a power of two in range whose exponent is nearest to 0, if there is one. */
function powerOfTwoIn(low: number, high: number): number | undefined {
  const first = Math.max(1, Math.ceil(low / 0x800000))
  const last = high >>> 23
  if (first <= last) return Math.min(Math.max(127, first), last) * 0x800000
  const subnormal = high < 0x800000 ? 2 ** (31 - Math.clz32(high)) : 0x400000
  return subnormal >= low ? subnormal : undefined
}

/** The magnitude in range with the most trailing zeros; within one binade that is the one with the fewest significant bits. */
function roundestIn(low: number, high: number): number {
  let step = 1
  while (Math.ceil(low / (step * 2)) * step * 2 <= high) step *= 2
  return Math.ceil(low / step) * step
}
