import { uniformInt } from 'pure-rand/distribution/uniformInt'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'

/** The portable generator behind every sampled case; its name stands in the result. */
export const generatorName = 'xoroshiro128plus (pure-rand)'

/** A stream of uniform integers in [0, below), the same for the same seed on every machine. */
export function uniformIntegers(seed: number): (below: number) => number {
  const generator = xoroshiro128plus(seed)
  return (below) => uniformInt(generator, 0, below - 1)
}
