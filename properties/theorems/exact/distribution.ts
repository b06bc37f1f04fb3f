import { product, type Rational, rational, sum } from '../../../spec/exact/rational.ts'

/** A finite distribution: values with exact probabilities that sum to 1. */
export type Distribution<T> = readonly Weighted<T>[]

export interface Weighted<T> {
  readonly probability: Rational
  readonly value: T
}

const one = rational(1)

export const certainly = <T>(value: T): Distribution<T> => [{ probability: one, value }]

export const equally = <T>(...values: readonly T[]): Distribution<T> =>
  values.map((value) => ({ probability: rational(1, values.length), value }))

/** What comes of drawing from `first`, then from what that leads to. */
export const followedBy = <A, B>(first: Distribution<A>, next: (a: A) => Distribution<B>): Distribution<B> =>
  first.flatMap(({ probability, value }) =>
    next(value).map((more) => ({ probability: product(probability, more.probability), value: more.value })),
  )

export const mapped = <A, B>(from: Distribution<A>, to: (a: A) => B): Distribution<B> =>
  from.map(({ probability, value }) => ({ probability, value: to(value) }))

export const expected = <T>(from: Distribution<T>, of: (value: T) => Rational): Rational =>
  sum(...from.map(({ probability, value }) => product(probability, of(value))))

/** The same with the probabilities of values of one key added up. */
export function merged<T>(from: Distribution<T>, key: (value: T) => string): Distribution<T> {
  const found = new Map<string, Weighted<T>>()
  for (const { probability, value } of from) {
    const name = key(value)
    const before = found.get(name)
    found.set(name, { value, probability: before ? sum(before.probability, probability) : probability })
  }
  return [...found.values()]
}
