import { lanes, tail } from '../mutants/build.ts'
import { hooked } from './build.ts'
import type { StochasticMutant } from './record.ts'

/** Stochastic rounding that takes R from elsewhere than the low N bits of the input's own word. */
export const wordMutants: readonly StochasticMutant[] = [
  hooked({
    id: 'stochastic-words-high',
    zooClass: 25,
    statement: 'takes R from the high N bits of the word',
    seenIn: [],
    hooks: ({ rule }) => ({ random: (word) => word >>> (32 - rule.bits) }),
  }),
  hooked({
    id: 'stochastic-word-unmasked',
    zooClass: 25,
    statement: 'takes the whole word for R',
    seenIn: [],
    hooks: () => ({ random: (word) => word }),
  }),
  hooked({
    id: 'stochastic-bits-reversed',
    zooClass: 25,
    statement: 'takes the N bits in the opposite order: as probable, but by other words',
    seenIn: [],
    hooks: ({ rule }) => ({
      random: (word) => {
        let reversed = 0
        for (let bit = 0; bit < rule.bits; bit++) reversed = 2 * reversed + ((word >>> bit) & 1)
        return reversed
      },
    }),
  }),
  hooked({
    id: 'stochastic-word-complemented',
    zooClass: 25,
    statement: 'goes away where R < K: as probable, but by other words',
    seenIn: [],
    hooks: ({ limit }) => ({ random: (word) => limit - 1 - (word % limit) }),
  }),
  hooked({
    id: 'stochastic-one-word-for-all',
    zooClass: 25,
    statement: 'takes the first word of the batch for every input',
    seenIn: [],
    hooks: () => ({ words: (random) => random.slice().fill(random[0] as number) }),
  }),
  hooked({
    id: 'stochastic-word-by-lane',
    zooClass: 25,
    statement: 'takes the first words of the batch again for every eight inputs',
    seenIn: [],
    hooks: () => ({ words: (random) => random.map((_, index) => random[index % lanes]) }),
  }),
  hooked({
    id: 'stochastic-word-shared-by-pairs',
    zooClass: 25,
    statement: 'uses every second word for two inputs',
    seenIn: [],
    hooks: () => ({ words: (random) => random.map((_, index) => random[index - (index % 2)]) }),
  }),
  hooked({
    id: 'stochastic-down-in-tail',
    zooClass: 'systematic',
    statement: 'the loop that follows the vector path rounds toward zero',
    seenIn: [],
    hooks: () => ({ code: ({ index, length, down }, right) => (index >= tail(length)[0] ? down : right) }),
  }),
]
