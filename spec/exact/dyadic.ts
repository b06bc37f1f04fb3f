/**
 * Exact dyadic rationals: significand · 2^exponent with a signed BigInt significand. Every finite floating-point number of
 * radix 2 is one, and so is every midpoint between two. Nothing here rounds.
 */
export interface Dyadic {
  /** Any integer. */
  readonly significand: bigint
  /** A power of two: any integer. */
  readonly exponent: number
}

export const zero: Dyadic = { significand: 0n, exponent: 0 }

/** 2^exponent. */
export const powerOfTwo = (exponent: number): Dyadic => ({ significand: 1n, exponent })

/** The integer n with x = n · 2^exponent; exponent is at most that of x. */
function alignTo(x: Dyadic, exponent: number): bigint {
  return x.significand << BigInt(x.exponent - exponent)
}

/** −1, 0 or 1 as a < b, a = b, a > b. */
export function compare(a: Dyadic, b: Dyadic): -1 | 0 | 1 {
  const exponent = Math.min(a.exponent, b.exponent)
  const left = alignTo(a, exponent)
  const right = alignTo(b, exponent)
  return left < right ? -1 : left > right ? 1 : 0
}

export function add(a: Dyadic, b: Dyadic): Dyadic {
  const exponent = Math.min(a.exponent, b.exponent)
  return { significand: alignTo(a, exponent) + alignTo(b, exponent), exponent }
}

export const negate = (a: Dyadic): Dyadic => ({ significand: -a.significand, exponent: a.exponent })

/** ±magnitude. */
export const toSigned = (negative: boolean, magnitude: Dyadic): Dyadic => (negative ? negate(magnitude) : magnitude)

export const subtract = (a: Dyadic, b: Dyadic): Dyadic => add(a, negate(b))

export const abs = (a: Dyadic): Dyadic => (a.significand < 0n ? negate(a) : a)

/** a · k for an integer k. */
export const times = (a: Dyadic, k: bigint): Dyadic => ({ significand: a.significand * k, exponent: a.exponent })

/** a · 2^by. */
export const scale = (a: Dyadic, by: number): Dyadic => ({ significand: a.significand, exponent: a.exponent + by })

/** (a + b) / 2. */
export const midpoint = (a: Dyadic, b: Dyadic): Dyadic => scale(add(a, b), -1)

const two53 = 1n << 53n

/** The number of bits of a positive integer: bitLength(1) = 1, bitLength(8) = 4. */
export function bitLength(n: bigint): number {
  let rest = n
  let bits = 0
  while (rest >= two53) {
    rest >>= 32n
    bits += 32
  }
  const high = Number(rest >> 32n)
  return bits + (high === 0 ? 32 - Math.clz32(Number(rest)) : 64 - Math.clz32(high))
}

/** ⌊log2 |a|⌋ for a ≠ 0. */
export const floorLog2 = (a: Dyadic): number =>
  bitLength(a.significand < 0n ? -a.significand : a.significand) - 1 + a.exponent

/** ⌊a · 2^−exponent⌋ for a ≥ 0: how many whole steps of 2^exponent fit. */
export function floorSteps(a: Dyadic, exponent: number): bigint {
  const shift = a.exponent - exponent
  return shift >= 0 ? a.significand << BigInt(shift) : a.significand >> BigInt(-shift)
}

/** The same value with an odd significand (or 0 · 2^0). */
export function normalized(a: Dyadic): Dyadic {
  if (a.significand === 0n) return zero
  let { significand, exponent } = a
  while ((significand & 1n) === 0n) {
    significand >>= 1n
    exponent += 1
  }
  return { significand, exponent }
}
