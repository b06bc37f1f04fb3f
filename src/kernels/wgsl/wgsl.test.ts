import { afterAll, describe, expect, it } from 'vitest'
import { deriveFormat, type Format } from '../../../spec/format.ts'
import { formats } from '../../../spec/formats/registry.ts'
import { floatRow } from '../../../spec/formats/row.ts'
import { fromOrdinal } from '../../../spec/ordered.ts'
import * as shared from '../../../spec/testing.ts'
import { Target } from '../../audit/target.ts'
import { deviceForTests, needsDevice } from '../../testing/webgpu.ts'
import { integerQuantizer } from '../portable.ts'
import { stochasticQuantizer } from '../stochastic.ts'
import { hasValues, isForWgsl } from './constants.ts'
import { answersOn } from './convenience.ts'
import { packingOf, WgslKernel } from './quantizer.ts'

const opened = await deviceForTests()
afterAll(() => opened?.device.destroy())
const device = opened?.device as GPUDevice

const binary32 = shared.formatOf('binary32')

/** Formats with what a row can have: beside those of the registry, P3109's ends, and exponents far beyond those of binary32. */
const p3109s = ['binary3p1se', 'binary5p5uf', 'binary8p1uf', 'binary8p8ue', 'binary12p1se', 'binary16p13ue']
const extreme = [
  { id: 'wide-range', width: 16, precision: 3, bias: 1024 },
  { id: 'tiny', width: 8, precision: 4, bias: 140 },
  { id: 'huge', width: 32, precision: 24, bias: -100 },
  { id: 'far-down', width: 32, precision: 24, bias: 1000 },
].map((row) => deriveFormat(floatRow({ ...row, source: 'made for this test' })))
const targets = [...formats, ...p3109s.map(shared.formatOf), ...extreme].filter(isForWgsl)

/** Inputs within two ulps of everything that happens in a format, or of a spread of it. */
function patternsFor(format: Format): Uint32Array<ArrayBuffer> {
  const all = Number(format.maxIndex.positive) + 3
  const isSmall = all < 300
  const indices = isSmall
    ? shared.allIndices(format)
    : Array.from({ length: 600 }, (_, i) =>
        BigInt(i < 40 ? i : i < 80 ? all - i + 39 : Math.floor((all * (i - 79.5)) / 521)),
      )
  const ordinals = [
    ...shared.ordinalsAround(
      binary32,
      shared.criticalMagnitudes(
        format,
        [...new Set(indices)].sort((a, b) => (a < b ? -1 : 1)),
      ),
    ),
    ...shared.specialOrdinals(binary32),
  ]
  return Uint32Array.from(ordinals, (ordinal) => Number(fromOrdinal(binary32, ordinal)))
}

/** The inputs at which two arrays of codes differ. */
const differences = (patterns: Uint32Array, got: ArrayLike<number>, due: ArrayLike<number>): readonly string[] =>
  shared.shortened(
    [...patterns].flatMap((bits, i) =>
      got[i] === due[i] ? [] : [`${bits.toString(16)}: ${got[i]?.toString(16)}, due ${due[i]?.toString(16)}`],
    ),
  )

/** Every direction under every rule, where there is time; else each direction under one of them. */
const conversionsOf = (format: Format) =>
  shared.isFull
    ? shared.conversionsTo(format)
    : shared.directionIds.map((rounding, i) => ({ rounding, overflow: shared.ruleIds[(i + format.width) % 3] }))

describe.skipIf(!opened)(`the WGSL kernel answers as the portable one (${needsDevice})`, () => {
  it.each(targets)('to $id in every direction', async (format) => {
    const patterns = patternsFor(format)
    expect(patterns.length).toBeGreaterThan(40)
    for (const { rounding, overflow } of conversionsOf(format)) {
      const kernel = await WgslKernel.encoder(device, format, rounding, overflow, false)
      const got = await answersOn(device, kernel, patterns)
      const due = integerQuantizer(format, rounding, overflow)(new Float32Array(patterns.buffer))
      expect([rounding, overflow, differences(patterns, got, due)]).toEqual([rounding, overflow, []])
    }
  })

  const variants = [
    { variant: 'sra', bits: 8 },
    { variant: 'srb', bits: 1 },
    { variant: 'src', bits: 5 },
    { variant: 'srb', bits: 31 },
    { variant: 'src', bits: 32 },
    { variant: 'sra', bits: 32 },
    { variant: 'src', bits: 13 },
    { variant: 'srb', bits: 20 },
  ] as const
  const stochastic = ['e4m3fn', 'e2m1fn', 'e8m0fnu', 'e4m3fnuz', 'binary8p1uf', 'bfloat16', 'binary16', 'tf32']

  it.each(stochastic.map(shared.formatOf))('to $id stochastically, in every variant', async (format) => {
    const around = patternsFor(format)
    // Words at the ends and about one half of N bits, with other bits above, and words of no kind.
    const wordsOf = (bits: number, i: number): number => {
      const limit = 2 ** bits
      const kinds = [0, limit - 1, limit / 2 - 1, limit / 2, limit - 2, Math.imul(i, 0x9e3779b1) >>> 0]
      return (Math.floor(kinds[i % 6] as number) + (bits < 32 ? limit * (i % 3) : 0)) % 2 ** 32
    }
    const patterns = Uint32Array.from({ length: 6 * around.length }, (_, i) => around[Math.floor(i / 6)] as number)
    for (const [i, { variant, bits }] of variants.entries()) {
      const overflow = shared.ruleIds[i % 3]
      const random = Uint32Array.from(patterns, (_, at) => wordsOf(bits, at))
      const kernel = await WgslKernel.encoder(device, format, { variant, bits, random: 0n }, overflow, false)
      const got = await answersOn(device, kernel, patterns, random)
      const due = stochasticQuantizer(format, { variant, bits }, overflow)(new Float32Array(patterns.buffer), random)
      expect([variant, bits, differences(patterns, got, due)]).toEqual([variant, bits, []])
    }
  })

  it.each(targets.filter((format) => format.width <= 16 && hasValues(format)))(
    'and decodes every code of $id',
    async (format) => {
      const codes = Uint32Array.from({ length: 2 ** format.width }, (_, code) => code)
      const target = new Target(format, 'values')
      const due = codes.map((code) => target.bits(code))
      const packed = packingOf(format) === 8 ? Uint8Array.from(codes) : Uint16Array.from(codes)
      const got = await answersOn(device, await WgslKernel.decoder(device, format), packed)
      expect(differences(codes, new Uint32Array(got.buffer), due)).toEqual([])
    },
  )
})
