import { uniformInt } from 'pure-rand/distribution/uniformInt'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'

/** The portable generator behind every sampled case; its name stands in the result. */
export const generatorName = 'xoroshiro128plus (pure-rand)'

/** A uniform integer in [0, count), for counts up to 2^32. */
export const drawPlace = (below: (n: number) => number, count: number): number =>
  count <= 2 ** 31 ? below(count) : below(2 ** 31) + (below(2) === 1 ? 2 ** 31 : 0)

/** A stream of uniform integers in [0, below), the same for the same seed on every machine. */
export function uniformIntegers(seed: number): (below: number) => number {
  const generator = xoroshiro128plus(seed)
  return (below) => uniformInt(generator, 0, below - 1)
}
