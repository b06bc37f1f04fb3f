import { makeStochastic } from '../../properties/zoo/stochastic/base.ts'
import type { StochasticQuantize } from '../../properties/zoo/stochastic/record.ts'

/** Subjects that round to e4m3fn with eight random bits, variant A, for tests: right ones, and ones that take R from elsewhere. */

const rule = { format: 'e4m3fn', variant: 'sra', bits: 8, overflow: 'saturate' } as const

export const right: StochasticQuantize = makeStochastic(rule)

const drawn = (): number => Math.floor(Math.random() * 2 ** 32)

/** Draws random numbers of its own. */
export const own: StochasticQuantize = makeStochastic(rule, () => ({ words: (random) => random.map(drawn) }))

/** Draws random numbers of its own, and goes away from zero too often. */
export const ownBiased: StochasticQuantize = makeStochastic(rule, ({ limit, count }) => ({
  words: (random) => random.map(drawn),
  away: ({ scaled, random }) => count(scaled) + random + 24 >= limit,
}))

/** Draws random numbers of its own, and moves numbers of the format. */
export const ownMoving: StochasticQuantize = makeStochastic(rule, () => ({
  words: (random) => random.map(drawn),
  code: ({ bits, random }, code) => (bits === 0x3f800000 && random >= 128 ? 0x39 : code),
}))

/** Keeps to the words but for a state of its own: the same batch is answered in the same way. */
export const seeded: StochasticQuantize = makeStochastic(rule, () => ({
  words: (random) => random.map((_, i) => Math.imul(i + 1, 0x9e3779b1) >>> 0),
}))

export const ofOneArgument = (x: Float32Array): Uint8Array => right(x, new Uint32Array(x.length)) as Uint8Array

export const throws = (_x: Float32Array, random: Uint32Array): never => {
  throw new Error(`no ${random.length} words today`)
}
