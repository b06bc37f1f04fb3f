import Big from 'big.js'

/** Exponents beyond twice binary64's range recur seldom, and their decimals run to thousands of digits. */
const keptExponents = 2200

const kept = new Map<number, Big>()

/**
 * 2^exponent as an exact decimal. A negative power is 5^n / 10^n written out as a decimal string, because `pow` and
 * `div` of big.js round a quotient to `Big.DP` places.
 */
export function powerOfTwo(exponent: number): Big {
  const known = kept.get(exponent)
  if (known) return known
  const power = new Big(exponent < 0 ? `${5n ** BigInt(-exponent)}e${exponent}` : `${2n ** BigInt(exponent)}`)
  if (Math.abs(exponent) <= keptExponents) kept.set(exponent, power)
  return power
}
