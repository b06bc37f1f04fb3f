import koffi from 'koffi'
import { stochasticZoo } from '../../properties/zoo/stochastic/mutants.ts'
import type { StochasticRule } from '../../properties/zoo/stochastic/record.ts'
import { rightStochastic } from '../../properties/zoo/stochastic/right.ts'
import type { Format } from '../../spec/format.ts'
import { findFormat } from '../../spec/formats/registry.ts'
import { roundingText } from '../../spec/rounding.ts'
import { stochasticQuantizer } from '../kernels/stochastic.ts'
import type { SubjectFunction } from '../subjects/subject.ts'
import type { Claimed } from '../testing/judge-here.ts'
import type { Item } from './items.ts'

/** The claim of a stochastic rule. */
export const claimedBy = ({ format, variant, bits, overflow }: StochasticRule): Claimed => ({
  format,
  rounding: { variant, bits, random: 0n },
  overflow,
})

const item = (kind: Item['kind'], id: string, rule: StochasticRule, make: () => SubjectFunction): Item => {
  const claimed = claimedBy(rule)
  return { kind, id, where: `${rule.format} ${roundingText(claimed.rounding)}`, claimed, make }
}

/** The stochastic quantizers of the zoo: mutants, and right ones in JavaScript and of halfulp itself. */
export const stochasticItems: readonly Item[] = [
  ...stochasticZoo.flatMap(({ id, zooClass, rules, quantizer }) =>
    rules.map((rule): Item => ({ ...item('mutant', id, rule, () => quantizer(rule)), zooClass })),
  ),
  ...rightStochastic.map((one) => item('right', one.way, one, one.make)),
  ...rightStochastic
    .filter(({ way }) => way === 'two-roundings')
    .map((rule) =>
      item('right', 'js-integer', rule, () =>
        stochasticQuantizer(findFormat(rule.format) as Format, rule, rule.overflow),
      ),
    ),
]

/** The rules that properties/zoo/stochastic/right.c has. */
const inC: readonly StochasticRule[] = [
  { format: 'e4m3fn', variant: 'sra', bits: 8, overflow: 'saturate' },
  { format: 'e4m3fn', variant: 'src', bits: 3, overflow: 'ieee' },
  { format: 'e5m2', variant: 'srb', bits: 4, overflow: 'ieee' },
  { format: 'e2m1fn', variant: 'src', bits: 6, overflow: 'saturate' },
  { format: 'bfloat16', variant: 'sra', bits: 16, overflow: 'ieee' },
  { format: 'binary16', variant: 'srb', bits: 10, overflow: 'ieee' },
]

/** The name of a rule's function in right.c. */
export const symbolOf = ({ format, variant, bits, overflow }: StochasticRule): string =>
  `s_${format}_${variant}_${bits}_${overflow}`

/** The right stochastic quantizers in C of a shared library. */
export function stochasticInC(path: string): readonly Item[] {
  const library = koffi.load(path)
  return inC.map((rule) =>
    item('right', 'c-integer', rule, () => {
      const call = library.func(symbolOf(rule), 'void', ['void *', 'void *', 'size_t', 'void *'])
      const Codes = (findFormat(rule.format) as Format).width <= 8 ? Uint8Array : Uint16Array
      return (x: Float32Array, random: Uint32Array) => {
        const out = new Codes(x.length)
        call(x, out, x.length, random)
        return out
      }
    }),
  )
}
