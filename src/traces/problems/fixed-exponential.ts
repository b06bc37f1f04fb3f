import { ends, logarithm, point } from '../../../spec/exact/interval.ts'

/**
 * e^x for many x ≤ 0, enclosed, in fixed point: an integer n stands for n·2^−places. It does what spec/exact/interval.ts does some
 * fifty times as fast, since nothing is normalized; a test compares the two.
 *
 * x = −k·ln 2 + r with 0 ≤ r < ln 2 + 2^−places·…; e^(r/256) by its series, squared eight times, shifted by k. Errors in units of
 * 2^−places: the reduction is off by at most k+2, for the enclosure of ln 2 and the division by 256; each of the at most 64 terms is cut off
 * twice, and what is left of the series is below one unit, so the sum is off by at most k+2+129; a squaring of a value v takes an error e
 * to at most 2ve + 2, and the product of all v is below e^r ≤ 2.1, so eight of them take it to at most 2^8·2.1·(e+2).
 */
export interface Exponential {
  /** Bounds of e^x·2^places for x = n·2^−places ≤ 0. */
  readonly of: (n: bigint) => { readonly low: bigint; readonly high: bigint }
}

const halvings = 8n

export function fixedExponential(places: number): Exponential {
  const shift = BigInt(places)
  const one = 1n << shift
  const ln2 = naturalLogarithmOfTwo(places)
  return {
    of: (n) => {
      const k = -n / ln2 + 1n
      const r = (n + k * ln2) >> halvings
      let term = one
      let value = one
      for (let i = 1n; i <= 64n && term > 0n; i++) {
        term = ((term * r) >> shift) / i
        value += term
      }
      for (let i = 0n; i < halvings; i++) value = (value * value) >> shift
      const error = 700n * (k + 133n)
      const low = (value - error) >> k
      return { low: low < 0n ? 0n : low, high: ((value + error) >> k) + 1n }
    },
  }
}

/** ⌊ln 2 · 2^places⌋, or one less. */
function naturalLogarithmOfTwo(places: number): bigint {
  const [low] = ends(logarithm(point({ significand: 1n, exponent: 1 }), places + 8))
  return (low.numerator << BigInt(places)) / low.denominator
}
