import { makeQuantizer } from './base.ts'
import { zooFormats } from './formats.ts'
import { floatRowById } from './layout.ts'
import { directions, overflowRules, type Quantize, type Rule } from './record.ts'
import { bigintQuantizer } from './right/bigint.ts'
import { magicQuantizer } from './right/magic.ts'
import { f16roundQuantizer, float16ArrayQuantizer } from './right/native.ts'
import { searchQuantizer } from './right/search.ts'
import { tableQuantizer } from './right/table.ts'

/** One quantizer that has to be found right, and what it claims to do. */
export interface RightQuantizer extends Rule {
  readonly way: string
  readonly format: string
  make(): Quantize
}

/** The formats that the right quantizers are built for in every way; right.c has them all but e5m2fnuz. */
export const rightFormats = [
  'e4m3fn',
  'e5m2',
  'binary16',
  'bfloat16',
  'e2m1fn',
  'e4m3fnuz',
  'e5m2fnuz',
  'binary8p4se',
] as const

const allRules: readonly Rule[] = directions.flatMap((rounding) =>
  overflowRules.map((overflow) => ({ rounding, overflow })),
)
const nearestEven = allRules.filter(({ rounding }) => rounding === 'rne')
const narrow = rightFormats.filter((id) => floatRowById(id).width <= 8)

/** Ways to write a quantizer, with the formats and rules that each can do. */
const ways = [
  { way: 'integer', formats: zooFormats, rules: allRules, build: makeQuantizer },
  { way: 'search', formats: rightFormats, rules: allRules, build: searchQuantizer },
  { way: 'bigint', formats: rightFormats, rules: allRules, build: bigintQuantizer },
  { way: 'table', formats: narrow, rules: allRules, build: tableQuantizer },
  { way: 'magic', formats: rightFormats, rules: nearestEven, build: magicQuantizer },
] as const

const native = [
  { way: 'float16array', make: float16ArrayQuantizer },
  { way: 'f16round', make: f16roundQuantizer },
] as const

/** Every right quantizer in JavaScript. `bigint` takes microseconds an input: for boundary cases only. */
export const rightQuantizers: readonly RightQuantizer[] = [
  ...ways.flatMap(({ way, formats, rules, build }) =>
    formats.flatMap((format) =>
      rules.map((rule) => ({ way, format, ...rule, make: () => build(floatRowById(format), rule) })),
    ),
  ),
  ...native.map(({ way, make }) => ({
    way,
    format: 'binary16',
    rounding: 'rne' as const,
    overflow: 'ieee' as const,
    make,
  })),
]
