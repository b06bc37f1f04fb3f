import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { convert } from '../../spec/convert.ts'
import { datumAt, fromOrdinal, ordinalCount } from '../../spec/ordered.ts'
import * as shared from '../../spec/testing.ts'
import { batch, wasmQuantizer } from './wasm.ts'

const binary32 = shared.formatOf('binary32')
const last = ordinalCount(binary32) - 1n

/** Random words whose low bits are the extremes, or lie about one half, of N bits; the high bits are noise. */
const wordsOf = (bits: number): number[] => {
  const limit = 2 ** bits
  const low = [0, 1, limit / 2 - 1, limit / 2, limit - 2, limit - 1].filter((one) => one >= 0 && one < limit)
  return [...new Set(low.map(Math.floor))].flatMap((one) =>
    bits === 32 ? [one] : [one, one + limit * Math.floor(2 ** (31 - bits))],
  )
}

/** Formats that take every way of the kernel: vectors on the grid of 8 and 16 bits, leading bits, one by one. */
const formats = [
  'e4m3fn',
  'e5m2',
  'e2m1fn',
  'e4m3fnuz',
  'ue5m3',
  'binary16',
  'bfloat16',
  'e8m0fnu',
  'binary12p1se',
].map(shared.formatOf)

describe('wasm-simd rounds stochastically by the word that it is given', () => {
  it.each(formats)('to $id, in every variant, from 1 to 32 bits', (format) => {
    const indices = shared.stratifiedIndices(format).filter((_, i, all) => all.length < 300 || i % 29 === 0)
    const ordinals = [
      ...shared.ordinalsAround(binary32, shared.criticalMagnitudes(format, indices)),
      ...shared.specialOrdinals(binary32),
    ].filter((_, i, all) => all.length < 3000 || i % 5 === 0)
    for (const variant of ['sra', 'srb', 'src'] as const) {
      for (const bits of [1, 3, 8, 13, 24, 32]) {
        const cases = ordinals.flatMap((ordinal) => wordsOf(bits).map((word) => ({ ordinal, word })))
        const x = new Float32Array(
          Uint32Array.from(cases, ({ ordinal }) => Number(fromOrdinal(binary32, ordinal))).buffer,
        )
        const words = Uint32Array.from(cases, ({ word }) => word)
        const codes = wasmQuantizer(format, { variant, bits, random: 0n }, 'ieee').quantize(x, words)
        const wrong = cases.flatMap(({ ordinal, word }, i) => {
          const random = BigInt(word) % (1n << BigInt(bits))
          const due = convert(datumAt(binary32, ordinal), {
            format,
            rounding: { variant, bits, random },
            overflow: 'ieee',
          })
          return due === undefined || Number(due) === codes[i]
            ? []
            : [`${variant}:${bits} ${fromOrdinal(binary32, ordinal).toString(16)} R=${random}: ${codes[i]}, due ${due}`]
        })
        expect(shared.shortened(wrong)).toEqual([])
      }
    }
  })

  it('and wants a word for each number', () => {
    const { quantize } = wasmQuantizer(shared.formatOf('e4m3fn'), { variant: 'sra', bits: 8, random: 0n }, 'ieee')
    expect(() => quantize(new Float32Array(3), new Uint32Array(2))).toThrow(
      'expected a random word for each of 3 numbers, came 2',
    )
    expect(() => quantize(new Float32Array(3))).toThrow('came none')
  })
})

describe('a number’s code does not depend on its place, its neighbours or the length', () => {
  it.each(['e4m3fn', 'binary16', 'bfloat16'])('in %s', (id) => {
    const { quantize } = wasmQuantizer(shared.formatOf(id), 'rne', 'ieee')
    const bits = fc.bigInt({ min: 0n, max: last }).map(Number)
    fc.assert(
      fc.property(fc.array(bits, { minLength: 1, maxLength: 70 }), (patterns) => {
        const x = new Float32Array(Uint32Array.from(patterns).buffer)
        const alone = Array.from(x.keys(), (i) => quantize(x.slice(i, i + 1))[0])
        expect(Array.from(quantize(x))).toEqual(alone)
      }),
    )
  })

  it('nor on where a batch of the kernel ends', () => {
    const { quantize } = wasmQuantizer(shared.formatOf('e4m3fn'), 'rne', 'saturate')
    const x = new Float32Array(2 * batch + 5).map((_, i) => i % 601)
    const codes = quantize(x)
    expect(codes.length).toBe(x.length)
    expect(x.findIndex((_, i) => codes[i] !== quantize(new Float32Array([i % 601]))[0])).toBe(-1)
  })
})
