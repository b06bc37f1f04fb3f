import { floatRowById } from '../layout.ts'
import { overflowRules } from '../record.ts'
import { addAndCut } from './add-and-cut.ts'
import { makeStochastic } from './base.ts'
import { byDefinition } from './bigint.ts'
import type { RightStochastic, StochasticQuantize, StochasticRule } from './record.ts'
import { byThresholds } from './thresholds.ts'

/** Ways to write a stochastic quantizer. */
const ways: Readonly<Record<string, { make: (rule: StochasticRule) => StochasticQuantize; widest: number }>> = {
  'two-roundings': { make: (rule) => makeStochastic(rule), widest: 16 },
  'add-and-cut': { make: addAndCut, widest: 16 },
  bigint: { make: byDefinition, widest: 6 },
  thresholds: { make: byThresholds, widest: 8 },
}

/** The formats and variants that right quantizers are built for. */
export const rightRules: readonly StochasticRule[] = [
  ...overflowRules.map((overflow) => ({ format: 'e5m2', variant: 'srb', bits: 4, overflow }) as const),
  { format: 'e4m3fn', variant: 'sra', bits: 8, overflow: 'saturate' },
  { format: 'e4m3fn', variant: 'src', bits: 3, overflow: 'ieee' },
  { format: 'e2m1fn', variant: 'srb', bits: 1, overflow: 'saturate' },
  { format: 'e2m1fn', variant: 'src', bits: 6, overflow: 'saturate' },
  { format: 'e4m3fnuz', variant: 'srb', bits: 12, overflow: 'saturate' },
  { format: 'binary8p4se', variant: 'sra', bits: 32, overflow: 'ieee' },
  { format: 'bfloat16', variant: 'sra', bits: 16, overflow: 'ieee' },
  { format: 'binary16', variant: 'srb', bits: 10, overflow: 'ieee' },
]

/** Every right stochastic quantizer in JavaScript. */
export const rightStochastic: readonly RightStochastic[] = Object.entries(ways).flatMap(([way, { make, widest }]) =>
  rightRules
    .filter(({ format }) => floatRowById(format).width <= widest)
    .map((rule) => ({ ...rule, way, make: () => make(rule) })),
)
