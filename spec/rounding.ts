/**
 * Rounding: which of the two neighbouring magnitudes of an inexact value is taken.
 *
 * The rules speak of ν = (|x| − lower) / (upper − lower), 0 ≤ ν < 1, and of the parity of the lower neighbour's code. For
 * precision above 1 that is the parity of its significand; for precision 1 the code stands in (P3109 §4.7.4, CodeIsEven).
 */

/** A direction that needs no random bits: one of IEEE 754-2019 §4.3, or round-to-odd. */
export type Direction = 'rne' | 'rna' | 'rtz' | 'rtp' | 'rtn' | 'rto'

/** The names of the directions, under the short ones of the command line. */
export const directions = {
  rne: 'roundTiesToEven',
  rna: 'roundTiesToAway',
  rtz: 'roundTowardZero',
  rtp: 'roundTowardPositive',
  rtn: 'roundTowardNegative',
  rto: 'roundToOdd',
} as const satisfies Record<Direction, string>

/** Stochastic rounding with `bits` random bits (P3109 §4.7.4, StochasticA, B and C), `random` in [0, 2^bits). */
export interface Stochastic {
  /** Which of the three. */
  readonly variant: 'sra' | 'srb' | 'src'
  /** How many random bits, N. */
  readonly bits: number
  /** The random bits, an integer in [0, 2^N). */
  readonly random: bigint
}

/** How an inexact value is rounded. */
export type Rounding = Direction | Stochastic

/** A rounding as the command line names it: `rne`, `sra:8`. The random bits of a moment are no part of it. */
export const roundingText = (rounding: Rounding): string =>
  typeof rounding === 'string' ? rounding : `${rounding.variant}:${rounding.bits}`

/** ν as an exact quotient part/whole, with what else a rule may look at. */
export interface Fraction {
  readonly part: bigint
  readonly whole: bigint
  readonly negative: boolean
  readonly lowerIsOdd: boolean
}

/** Whether the upper neighbour, the one farther from zero, is taken. */
export function roundsAway(rounding: Rounding, nu: Fraction): boolean {
  if (nu.part === 0n) return false
  if (typeof rounding === 'object') return stochasticAway(rounding, nu)
  const twice = 2n * nu.part
  switch (rounding) {
    case 'rne':
      return twice > nu.whole || (twice === nu.whole && nu.lowerIsOdd)
    case 'rna':
      return twice >= nu.whole
    case 'rtz':
      return false
    case 'rtp':
      return !nu.negative
    case 'rtn':
      return nu.negative
    case 'rto':
      return !nu.lowerIsOdd
  }
}

function stochasticAway({ variant, bits, random }: Stochastic, { part, whole }: Fraction): boolean {
  const n = BigInt(bits)
  const limit = 1n << n
  switch (variant) {
    case 'sra':
      return (part << n) / whole + random >= limit
    case 'srb':
      return (part << (n + 1n)) / whole + 2n * random + 1n >= 2n * limit
    case 'src':
      return roundHalfEven(part << n, whole) + random >= limit
  }
}

/**
 * How many of the 2^bits values of R round away from zero where ν = part/whole: ⌊ν·2^N⌋ by A, ⌊ν·2^N + 1/2⌋ by B, RNE(ν·2^N) by C.
 * They are the largest ones: R ≥ 2^N − K. (B: ⌊2y⌋ + 2R + 1 ≥ 2^(N+1) where y = ν·2^N, which is R ≥ 2^N − (⌊2y⌋ + 1)/2.)
 */
export function awayCount(
  { variant, bits }: Pick<Stochastic, 'variant' | 'bits'>,
  { part, whole }: Pick<Fraction, 'part' | 'whole'>,
): bigint {
  const scaled = part << BigInt(bits)
  switch (variant) {
    case 'sra':
      return scaled / whole
    case 'srb':
      return (2n * scaled + whole) / (2n * whole)
    case 'src':
      return roundHalfEven(scaled, whole)
  }
}

/** numerator / denominator to the nearest integer, ties to even. */
function roundHalfEven(numerator: bigint, denominator: bigint): bigint {
  const floor = numerator / denominator
  const twice = 2n * (numerator - floor * denominator)
  return twice > denominator || (twice === denominator && (floor & 1n) === 1n) ? floor + 1n : floor
}
