import { absoluteMask, infinityBits, storedFraction } from '../base.ts'
import { hooked } from './build.ts'
import { type StochasticMutant, threeRules } from './record.ts'

const [e4m3fn, , e5m2] = threeRules
/** Rules under which overflow and infinities show. */
const unbounded = [e5m2, { ...e4m3fn, overflow: 'ieee' }] as const

/** Stochastic rounding that goes wrong at the ends of the range, at carries and at special values. */
export const rangeMutants: readonly StochasticMutant[] = [
  hooked({
    id: 'stochastic-carry-dropped',
    zooClass: 25,
    statement: 'adds the noise to the fraction field alone: a carry into the exponent is lost',
    seenIn: ['LLVM (ROCm) #3275'],
    rules: threeRules,
    hooks: ({ layout }) => {
      const fraction = (1 << layout.fractionBits) - 1
      return {
        code: ({ down, up }, right) =>
          right === up && down !== up && (up & fraction) === 0 ? down & ~fraction : right,
      }
    },
  }),
  hooked({
    id: 'stochastic-exact-moves',
    zooClass: 25,
    statement: 'goes away where all random bits are set, also from a number of the format',
    seenIn: [],
    hooks: ({ limit, layout }) => ({
      code: ({ bits, random, down, up, beyond }, right) => {
        const isExact = down === up && !beyond && (bits & absoluteMask) !== 0 && (bits & absoluteMask) < infinityBits
        const isLast = (down & ~layout.signBit) >= layout.maxFinite
        return isExact && !isLast && random === limit - 1 ? down + 1 : right
      },
    }),
  }),
  hooked({
    id: 'stochastic-returns-zero',
    zooClass: 26,
    statement: 'what is inexact becomes zero',
    seenIn: ['TransformerEngine #3281'],
    hooks: () => ({ code: ({ down, up }, right) => (down === up ? right : 0) }),
  }),
  hooked({
    id: 'stochastic-subnormals-truncated',
    zooClass: 26,
    statement: 'rounds normal results stochastically and cuts subnormal ones',
    seenIn: ['StochasticRounding.jl #62'],
    rules: threeRules,
    hooks: () => ({ code: ({ below, down }, right) => (below > 0 ? down : right) }),
  }),
  hooked({
    id: 'stochastic-subnormals-flushed',
    zooClass: 26,
    statement: 'what lies below the normal numbers becomes zero',
    seenIn: [],
    hooks: ({ layout }) => ({ code: ({ below, down }, right) => (below > 0 ? down & layout.signBit : right) }),
  }),
  hooked({
    id: 'stochastic-subnormal-noise-small',
    zooClass: 26,
    statement: 'the noise is not scaled with the gap below the normal numbers, where it is too small',
    seenIn: [],
    hooks: ({ limit }) => ({
      away: ({ scaled, random, below }) => Math.floor(scaled * 2 ** below) + random >= limit * 2 ** below,
    }),
  }),
  hooked({
    id: 'stochastic-shift-clamped',
    zooClass: 26,
    statement: 'shifts by 25 at most, so that tiny numbers are as probable as larger ones',
    seenIn: [],
    rules: threeRules,
    hooks: ({ limit, count, layout }) => ({
      away: ({ scaled, random, below }) => {
        const shift = storedFraction - layout.fractionBits + below
        return count(scaled * 2 ** Math.max(0, shift - 25)) + random >= limit
      },
    }),
  }),
  hooked({
    id: 'stochastic-input-subnormals-flushed',
    zooClass: 26,
    statement: 'inputs below the normal numbers of bfloat16 become zero',
    seenIn: [],
    rules: [{ format: 'bfloat16', variant: 'sra', bits: 16, overflow: 'ieee' }],
    hooks: ({ layout }) => ({
      code: ({ bits, down }, right) => ((bits & absoluteMask) < 1 << storedFraction ? down & layout.signBit : right),
    }),
  }),
  hooked({
    id: 'stochastic-overflow-clamped',
    zooClass: 14,
    statement: 'clamps the input to the largest number before it rounds: nothing overflows that should, at random',
    seenIn: [],
    rules: unbounded,
    hooks: ({ layout }) => ({
      code: ({ bits, down, beyond }, right) => {
        const most = largest(layout, bits)
        return (bits & absoluteMask) < infinityBits && (beyond || down === most) ? most : right
      },
    }),
  }),
  hooked({
    id: 'stochastic-overflow-at-random',
    zooClass: 25,
    statement: 'past the largest number overflows or not by a random bit, however far past it is',
    seenIn: [],
    rules: unbounded,
    hooks: ({ layout }) => ({
      code: ({ bits, random, beyond }, right) =>
        beyond && (bits & absoluteMask) < infinityBits && random % 2 === 1 ? largest(layout, bits) : right,
    }),
  }),
  hooked({
    id: 'stochastic-nan-carries',
    zooClass: 27,
    statement: 'adds the noise to the bits of a NaN as well, and a carry makes it zero',
    seenIn: [],
    rules: [e4m3fn, e5m2],
    hooks: ({ limit }) => ({
      code: ({ bits, random }, right) => ((bits & absoluteMask) > infinityBits && random * 2 >= limit ? 0 : right),
    }),
  }),
  hooked({
    id: 'stochastic-infinity-moves',
    zooClass: 27,
    statement: 'adds the noise to the bits of an infinity as well: NaN, unless R is 0',
    seenIn: [],
    rules: [e5m2],
    hooks: ({ layout }) => ({
      code: ({ bits, random }, right) => ((bits & absoluteMask) === infinityBits && random > 0 ? layout.nan : right),
    }),
  }),
]

const largest = ({ maxFinite, signBit }: { maxFinite: number; signBit: number }, bits: number): number =>
  bits < 0 ? maxFinite | signBit : maxFinite
