import type { Stochastic } from '../../../spec/rounding.ts'
import {
  absoluteMask,
  exponentBias,
  fractionMask,
  hiddenBit,
  infinityBits,
  makeQuantizer,
  storedFraction,
} from '../base.ts'
import { floatRowById, type Layout, layoutOf } from '../layout.ts'
import type { StochasticQuantize, StochasticRule } from './record.ts'

/**
 * A stochastic quantizer that rounds in both directions and chooses, with a hook at each place where shipped code has gone wrong.
 * Without hooks it is right; a mutant is this with one of them.
 */

/** One input on its way. */
export interface Step {
  /** The input's bits, signed, its place in the batch, and the length of that. */
  bits: number
  index: number
  length: number
  /** R and the word that it is taken from. */
  random: number
  word: number
  /** ν·2^N, exact in binary64: 24 bits times a power of two. */
  scaled: number
  /** How many binades the input lies below the normal numbers of the target. */
  below: number
  /** The codes toward zero and away from it. */
  down: number
  up: number
  /** Whether the input is past the number that would come after the largest. */
  beyond: boolean
}

/** What hooks may look at besides. */
export interface Ground {
  readonly layout: Layout
  readonly rule: StochasticRule
  /** 2^N. */
  readonly limit: number
  /** K, how many R round away, of ν·2^N. */
  readonly count: (scaled: number) => number
}

export interface StochasticHooks {
  /** The inputs before anything else. */
  input?: (x: Float32Array) => Float32Array
  /** The words that the inputs get. */
  words?: (random: Uint32Array) => Uint32Array
  /** R, of a word. */
  random?: (word: number) => number
  /** Whether an inexact input goes away from zero. */
  away?: (step: Step) => boolean
  /** The code, given that which is right. */
  code?: (step: Step, right: number) => number
}

const counts: Record<Stochastic['variant'], (scaled: number) => number> = {
  sra: Math.floor,
  srb: (scaled) => Math.floor(scaled + 0.5),
  src: (scaled) => {
    const floor = Math.floor(scaled)
    const rest = scaled - floor
    return rest > 0.5 || (rest === 0.5 && floor % 2 === 1) ? floor + 1 : floor
  },
}

/** The stochastic quantizer of a rule; with hooks, one of its mutants. */
export function makeStochastic(
  rule: StochasticRule,
  hooksOf: (ground: Ground) => StochasticHooks = () => ({}),
): StochasticQuantize {
  const row = floatRowById(rule.format)
  const layout = layoutOf(row)
  const { overflow, variant, bits } = rule
  const limit = 2 ** bits
  const count = counts[variant]
  const hooks = hooksOf({ layout, rule, limit, count })
  const [toZero, up, down] = (['rtz', 'rtp', 'rtn'] as const).map((rounding) =>
    makeQuantizer(row, { rounding, overflow }),
  )
  const past = pastLargest(layout)
  const away = hooks.away ?? ((step: Step) => count(step.scaled) + step.random >= limit)
  const randomOf = hooks.random ?? ((word: number) => word % limit)
  return (given, random) => {
    const x = hooks.input?.(given) ?? given
    const words = hooks.words?.(random) ?? random
    const patterns = new Int32Array(x.buffer, x.byteOffset, x.length)
    const [low, rising, falling] = [toZero(x), up(x), down(x)]
    const step = { length: x.length } as Step
    for (let index = 0; index < x.length; index++) {
      place(step, patterns[index], layout, limit)
      step.index = index
      step.word = words[index]
      step.random = randomOf(step.word)
      step.up = step.bits < 0 ? falling[index] : rising[index]
      step.beyond = (step.bits & absoluteMask) >= past
      step.down = step.beyond ? step.up : low[index]
      const right = step.down !== step.up && away(step) ? step.up : step.down
      low[index] = hooks.code === undefined ? right : hooks.code(step, right)
    }
    return low
  }
}

/** Where an input lies between its neighbours. */
function place(step: Step, bits: number, { fractionBits, minExponent }: Layout, limit: number): void {
  const absolute = bits & absoluteMask
  const field = Math.max(absolute >>> storedFraction, 1)
  const below = Math.max(minExponent - (field - exponentBias), 0)
  const shift = storedFraction - fractionBits + below
  const significand = (absolute & fractionMask) | (absolute >= hiddenBit ? hiddenBit : 0)
  const tail = shift > 24 ? significand : significand & ((1 << shift) - 1)
  step.bits = bits
  step.below = below
  step.scaled = absolute >= infinityBits ? 0 : (tail / 2 ** shift) * limit
}

/** The binary32 bits of the number that would come after the largest. */
const pastLargest = ({ row, fractionBits, maxFinite }: Layout): number =>
  ((maxFinite + 1) << (storedFraction - fractionBits)) + ((exponentBias - row.bias) << storedFraction)
