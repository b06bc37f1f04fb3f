import type { Dyadic } from '../../../spec/exact/dyadic.ts'
import { type Rational, rationalOf } from '../../../spec/exact/rational.ts'

/** Values for the tests of the step checks. No part of the checks. */

/** A binary64 number as a dyadic, by halving until it is whole; −0 gives 0. */
export function dyadicOf(x: number): Dyadic {
  let [value, exponent] = [x, 0]
  while (!Number.isInteger(value)) [value, exponent] = [value * 2, exponent - 1]
  return { significand: BigInt(value), exponent }
}

/** n · 2^exponent of a pair, for generators of dyadics. */
export const dyadicFromPair = ([n, exponent]: readonly [number, number]): Dyadic => ({
  significand: BigInt(n),
  exponent,
})

/** The dyadic with the value of a rational whose denominator is a power of two. */
export function dyadicFrom({ numerator, denominator }: Rational): Dyadic {
  const exponent = 1 - denominator.toString(2).length
  if (1n << BigInt(-exponent) !== denominator) throw new RangeError(`expected a power of two, came ${denominator}`)
  return { significand: numerator, exponent }
}

export const rationalsOf = (xs: readonly Dyadic[]): readonly Rational[] => xs.map(rationalOf)
