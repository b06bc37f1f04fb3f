import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { convert } from '../../spec/convert.ts'
import type { Format } from '../../spec/format.ts'
import { datumAt, fromOrdinal } from '../../spec/ordered.ts'
import type { Stochastic } from '../../spec/rounding.ts'
import {
  criticalMagnitudes,
  formatOf,
  ordinalsAround,
  ruleIds,
  shortened,
  specialOrdinals,
} from '../../spec/testing.ts'
import { uniformIntegers } from '../cases/random.ts'
import { tellingWords } from '../cases/words.ts'
import { buildHost, isThere } from '../testing/cuda/host.ts'
import { type StochasticQuantize, stochasticQuantizer } from './stochastic.ts'

const binary32 = formatOf('binary32')

/** Where a kernel answers otherwise than the specification, over inputs near everything that happens, with words near their turns. */
function faults(
  quantize: StochasticQuantize,
  format: Format,
  rounding: Stochastic,
  overflow: (typeof ruleIds)[number],
): string[] {
  const below = uniformIntegers(1)
  const conversion = { format, rounding, overflow }
  const ordinals = [
    ...ordinalsAround(binary32, criticalMagnitudes(format, indices(format)), 1n),
    ...specialOrdinals(binary32),
  ]
  const cases = ordinals.flatMap((ordinal) => {
    const x = datumAt(binary32, ordinal)
    return tellingWords(x, { source: binary32, conversion }, below).map((word) => ({ ordinal, x, word }))
  })
  const bits = Uint32Array.from(cases, ({ ordinal }) => Number(fromOrdinal(binary32, ordinal)))
  const codes = quantize(
    new Float32Array(bits.buffer),
    Uint32Array.from(cases, ({ word }) => word),
  )
  return cases.flatMap(({ x, word }, i) => {
    const random = BigInt(word) % (1n << BigInt(rounding.bits))
    const due = convert(x, { ...conversion, rounding: { ...rounding, random } })
    return due === undefined || BigInt(codes[i]) === due
      ? []
      : [`${bits[i].toString(16)}/${word} to ${format.id}: ${codes[i].toString(16)}, due ${due.toString(16)}`]
  })
}

/** Every 7th number and the ends. */
const indices = ({ maxIndex }: Format): bigint[] => {
  const count = Number(maxIndex.positive) + 2
  const step = Math.max(1, Math.floor(count / 40))
  return [...new Set([0, 1, 2, count - 3, count - 2, count - 1, ...Array.from({ length: count }, (_, i) => i)])]
    .filter((index) => index < 3 || index > count - 4 || index % step === 0)
    .filter((index) => index >= 0)
    .map(BigInt)
}

const targets = [
  'e4m3fn',
  'e5m2',
  'e2m1fn',
  'e4m3fnuz',
  'ue4m3',
  'e8m0fnu',
  'binary8p1uf',
  'bfloat16',
  'binary16',
  'tf32',
].map(formatOf)
const roundings: Stochastic[] = [
  { variant: 'sra', bits: 8, random: 0n },
  { variant: 'srb', bits: 1, random: 0n },
  { variant: 'src', bits: 5, random: 0n },
  { variant: 'srb', bits: 31, random: 0n },
  { variant: 'src', bits: 32, random: 0n },
]

const hasCompiler = isThere('g++')

describe.skipIf(!hasCompiler)('the CUDA kernels’ arithmetic (needs a C++ compiler named g++)', () => {
  const folder = mkdtempSync(join(tmpdir(), 'halfulp-stochastic-'))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  const cuda = hasCompiler ? buildHost(folder) : undefined

  it.each(targets.filter(({ width }) => width <= 16))('rounds stochastically to $id as the specification', (format) => {
    for (const [i, rounding] of roundings.entries()) {
      const overflow = ruleIds[i % ruleIds.length]
      const quantize = (x: Float32Array, random: Uint32Array) =>
        cuda?.quantize({ format, rounding, overflow }, x, random) ?? new Uint8Array()
      expect([rounding, shortened(faults(quantize, format, rounding, overflow))]).toEqual([rounding, []])
    }
  })
})

describe('the portable stochastic quantizer gives the codes of the specification', () => {
  it.each(targets)('to $id, in every variant, with R from the low bits of a word', (format) => {
    for (const [i, rounding] of roundings.entries()) {
      const overflow = ruleIds[i % ruleIds.length]
      const quantize = stochasticQuantizer(format, rounding, overflow)
      expect([rounding, shortened(faults(quantize, format, rounding, overflow))]).toEqual([rounding, []])
    }
  })

  it('and looks at its part of a buffer only', () => {
    const x = new Float32Array([9, 1.0625, -1.0625, 9]).subarray(1, 3)
    const random = Uint32Array.of(0, 127, 0xffffff80, 0).subarray(1, 3)
    const quantize = stochasticQuantizer(formatOf('e4m3fn'), { variant: 'sra', bits: 8 }, 'saturate')
    expect(quantize(x, random)).toEqual(Uint8Array.of(0x38, 0xb9))
  })
})

it('the check sees a kernel that is off by one value of R', () => {
  const format = formatOf('e4m3fn')
  const [rounding] = roundings
  const right = stochasticQuantizer(format, rounding, 'saturate')
  const late: StochasticQuantize = (x, random) =>
    right(
      x,
      random.map((word) => ((word & 255) === 0 ? word : word - 1)),
    )
  expect(faults(late, format, rounding, 'saturate').length).toBeGreaterThan(100)
})
