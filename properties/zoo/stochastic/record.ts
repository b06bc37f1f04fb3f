import type { OverflowRule } from '../../../spec/formats/row.ts'
import type { Stochastic } from '../../../spec/rounding.ts'
import type { Mutant } from '../record.ts'

/** Binary32 and a random word for each in, codes out. R is the low N bits of a word. */
export type StochasticQuantize = (x: Float32Array, random: Uint32Array) => Uint8Array | Uint16Array

/** What a stochastic quantizer claims to do. */
export interface StochasticRule extends Pick<Stochastic, 'variant' | 'bits'> {
  readonly format: string
  readonly overflow: OverflowRule
}

/** A stochastic quantizer that is right but for one bug. */
export interface StochasticMutant extends Pick<Mutant, 'id' | 'zooClass' | 'statement' | 'seenIn'> {
  readonly rules: readonly StochasticRule[]
  quantizer(rule: StochasticRule): StochasticQuantize
}

/** One stochastic quantizer that has to be found right. */
export interface RightStochastic extends StochasticRule {
  readonly way: string
  make(): StochasticQuantize
}

/** Each variant once, in a format that saturates, one without NaN, and one with infinities. */
export const threeRules = [
  { format: 'e4m3fn', variant: 'sra', bits: 8, overflow: 'saturate' },
  { format: 'e2m1fn', variant: 'src', bits: 6, overflow: 'saturate' },
  { format: 'e5m2', variant: 'srb', bits: 4, overflow: 'ieee' },
] as const satisfies readonly StochasticRule[]

/** The rules of most mutants. */
export const twoRules = threeRules.slice(0, 2)
