import { hooked } from './build.ts'
import { type StochasticMutant, threeRules } from './record.ts'

/** Stochastic rounding that goes away from zero with another probability than it should. */
export const probabilityMutants: readonly StochasticMutant[] = [
  hooked({
    id: 'stochastic-always-down',
    zooClass: 25,
    statement: 'the random bits are shifted out of sight: every inexact input goes toward zero',
    seenIn: ['oneDNN #2903'],
    hooks: () => ({ away: () => false }),
  }),
  hooked({
    id: 'stochastic-always-up',
    zooClass: 25,
    statement: 'every inexact input goes away from zero',
    seenIn: [],
    hooks: () => ({ away: () => true }),
  }),
  hooked({
    id: 'stochastic-sticky-counts',
    zooClass: 25,
    statement: 'what N bits do not resolve counts as one more: ⌈ν·2^N⌉ values of R go away',
    seenIn: ['APyTypes #94'],
    hooks: ({ limit }) => ({ away: ({ scaled, random }) => Math.ceil(scaled) + random >= limit }),
  }),
  hooked({
    id: 'stochastic-threshold-late',
    zooClass: 25,
    statement: 'K + R > 2^N where ≥ is right: one value of R too few goes away',
    seenIn: [],
    rules: threeRules,
    hooks: ({ limit, count }) => ({ away: ({ scaled, random }) => count(scaled) + random > limit }),
  }),
  hooked({
    id: 'stochastic-threshold-early',
    zooClass: 25,
    statement: 'K + R ≥ 2^N − 1: one value of R too many goes away',
    seenIn: [],
    rules: threeRules,
    hooks: ({ limit, count }) => ({ away: ({ scaled, random }) => count(scaled) + random >= limit - 1 }),
  }),
  hooked({
    id: 'stochastic-uniform-closed',
    zooClass: 25,
    statement: 'takes R/(2^N − 1) for uniform on [0, 1]: probabilities are off by up to 2^−N',
    seenIn: [],
    hooks: ({ limit }) => ({ away: ({ scaled, random }) => random * limit >= (limit - scaled) * (limit - 1) }),
  }),
  hooked({
    id: 'stochastic-half-added',
    zooClass: 25,
    statement: 'adds R to the tail and then rounds the sum to nearest instead of cutting it',
    seenIn: [],
    hooks: ({ limit }) => ({
      code: ({ scaled, random, up, down }) => {
        const steps = Math.floor((scaled + random) / limit + 0.5)
        return up === down || steps === 0 ? down : up + steps - 1
      },
    }),
  }),
  hooked({
    id: 'stochastic-words-one-bit-short',
    zooClass: 25,
    statement: 'looks at N − 1 of the N random bits',
    seenIn: [],
    hooks: ({ limit, count }) => ({
      away: ({ scaled, random }) => count(scaled / 2) + Math.floor(random / 2) >= limit / 2,
    }),
  }),
  hooked({
    id: 'stochastic-other-variant',
    zooClass: 25,
    statement: 'does what another variant of IEEE P3109 does: B for A, A for B and C',
    seenIn: [],
    rules: threeRules,
    hooks: ({ limit, rule }) => ({
      away: ({ scaled, random }) => Math.floor(rule.variant === 'sra' ? scaled + 0.5 : scaled) + random >= limit,
    }),
  }),
  hooked({
    id: 'stochastic-negative-truncated',
    zooClass: 25,
    statement: 'adds the noise to positive numbers only: negative ones always go toward zero',
    seenIn: [],
    hooks: () => ({ code: ({ bits, down }, right) => (bits < 0 ? down : right) }),
  }),
  hooked({
    id: 'stochastic-floor',
    zooClass: 25,
    statement: 'takes the floor of x plus noise, so that R works the other way round for negative numbers',
    seenIn: [],
    hooks: ({ limit, count }) => ({
      away: ({ bits, scaled, random }) =>
        bits < 0 ? count(limit - scaled) + random < limit : count(scaled) + random >= limit,
    }),
  }),
  hooked({
    id: 'stochastic-through-bfloat16',
    zooClass: 'systematic',
    statement: 'rounds the input to bfloat16, to nearest, before it rounds stochastically',
    seenIn: [],
    hooks: () => ({
      input: (x) => {
        const bits = new Uint32Array(x.buffer, x.byteOffset, x.length)
        const near = bits.map((one) =>
          (one & 0x7fffffff) >= 0x7f7f8000 ? one : (one + 0x7fff + ((one >>> 16) & 1)) & 0xffff0000,
        )
        return new Float32Array(near.buffer)
      },
    }),
  }),
  hooked({
    id: 'stochastic-wrong-at-last-word',
    zooClass: 'systematic',
    statement: 'goes toward zero where all N random bits are set',
    seenIn: [],
    hooks: ({ limit }) => ({ code: ({ random, down }, right) => (random === limit - 1 ? down : right) }),
  }),
]
