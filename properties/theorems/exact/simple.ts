import { gcd, opposite, type Rational, rational } from '../../../spec/exact/rational.ts'

/**
 * The order of simplicity in which counterexamples are looked for, so that the first found is the smallest. A rational is the
 * simpler the smaller the larger of |numerator| and denominator; of two alike in that, integers and smaller values come first, and a
 * positive number before its negative. A tuple is the simpler the earlier its parts come, in sum.
 */

/** The positive rationals of height at most `height`, from the simplest: 1, 2, 1/2, 3, 1/3, 3/2, 2/3, … */
export function positives(height: number): readonly Rational[] {
  const found: Rational[] = []
  for (let size = 1; size <= height; size++)
    for (let other = 1; other <= size; other++) {
      if (gcd(BigInt(size), BigInt(other)) !== 1n) continue
      found.push(rational(size, other), ...(other === size ? [] : [rational(other, size)]))
    }
  return found
}

/** Those of them that are dyadic, which stored numbers are. */
export const dyadics = (height: number): readonly Rational[] =>
  positives(height).filter(({ denominator }) => (denominator & (denominator - 1n)) === 0n)

/** Those in (0, 1]. */
export const fractions = (height: number): readonly Rational[] =>
  positives(height).filter(({ numerator, denominator }) => numerator <= denominator)

/** Each with its negative after it. */
export const signed = (values: readonly Rational[]): readonly Rational[] => values.flatMap((x) => [x, opposite(x)])

type Axes<T extends readonly unknown[]> = { readonly [I in keyof T]: readonly T[I][] }

/** Every tuple of values, one of each axis, from the simplest: by the sum of their places, then by the places in order. */
export function simplestFirst<T extends readonly unknown[]>(...axes: Axes<T>): readonly T[] {
  let tuples: { readonly sum: number; readonly parts: readonly unknown[] }[] = [{ sum: 0, parts: [] }]
  for (const axis of axes)
    tuples = tuples.flatMap(({ sum, parts }) => axis.map((value, i) => ({ sum: sum + i, parts: [...parts, value] })))
  // The sort is stable, so that tuples of one sum stay in the order of their places.
  return tuples.sort((a, b) => a.sum - b.sum).map(({ parts }) => parts as unknown as T)
}
