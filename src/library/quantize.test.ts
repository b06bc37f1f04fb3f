import { describe, expect, it } from 'vitest'
import { decode, dequantize, encode, format, formats, quantize, RequestError, round } from '../index.ts'

/** Numbers of every binade of binary32, and those that go wrong. */
const x = Float32Array.from([
  0,
  -0,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
  ...Array.from({ length: 276 }, (_, i) => [2 ** (i - 149), -1.3 * 2 ** (i - 149), 1.0625 * 2 ** (i - 149)]).flat(),
])
const words = Uint32Array.from(x, (_, i) => Math.imul(i + 1, 0x9e3779b1))

describe('quantize', () => {
  it.each(formats.filter(({ width }) => width <= 32))(
    'gives the codes and the values of the specification: $id',
    (target) => {
      for (const options of [{}, { rounding: 'rtz', overflow: 'ieee' }] as const) {
        const codes = quantize(x, target, options)
        expect(codes.length).toBe(x.length)
        x.forEach((one, i) => {
          const due = encode(one, target, options)
          // NaN where there is none, and NaN's many codes, are compared as values below.
          if (!Number.isNaN(one)) expect([one, codes[i]]).toEqual([one, due])
        })
      }
      const values = quantize(x, target, { output: 'values' })
      x.forEach((one, i) => {
        if (!Number.isNaN(one)) expect(values[i]).toBe(round(one, target))
      })
    },
  )

  it.each(formats.filter(({ width }) => width <= 32))('is undone by dequantize: $id', (target) => {
    const codes = quantize(x, target)
    dequantize(codes, target).forEach((value, i) => {
      expect([codes[i], value]).toEqual([codes[i], Math.fround(decode(target, codes[i] as number))])
    })
  })

  it.each(['e4m3fn', 'bfloat16', 'e8m0fnu', 'tf32', 'mxint8'])(
    'rounds stochastically by the low bits of a word: %s',
    (id) => {
      const codes = quantize(x, id, { rounding: 'sra:7', random: words })
      x.forEach((one, i) => {
        if (Number.isNaN(one)) return
        const random = (words[i] as number) % 128
        expect([one, random, codes[i]]).toEqual([one, random, encode(one, id, { rounding: 'sra:7', random })])
      })
    },
  )

  it('keeps formats of one name apart by what they are', () => {
    const declared = (bias: number) => format({ id: 'my-fp6', width: 6, precision: 3, bias })
    const five = Float32Array.of(5)
    expect(quantize(five, declared(3), { output: 'values' })[0]).toBe(5)
    expect(quantize(five, declared(7), { output: 'values' })[0]).toBe(1.75)
    expect(quantize(five, declared(3), { output: 'values' })[0]).toBe(5)
  })

  it.each([
    ['an array', () => quantize([1] as never, 'e4m3fn'), 'expected a Float32Array to quantize, came an array'],
    ['no such format', () => quantize(x, 'e4m9'), 'expected a format'],
    ['a format too wide', () => quantize(x, 'binary64'), 'expected a format of at most 32 bits, came binary64'],
    ['a misspelt option', () => quantize(x, 'e4m3fn', { ronding: 'rtz' } as never), 'came "ronding"'],
    ['no such rounding', () => quantize(x, 'e4m3fn', { rounding: 'up' }), 'expected a rounding'],
    ['no such output', () => quantize(x, 'e4m3fn', { output: 'bits' } as never), 'expected'],
    [
      'to dequantize numbers',
      () => dequantize(x as never, 'e4m3fn'),
      'expected a Uint8Array, Uint16Array or Uint32Array',
    ],
    ['codes too wide', () => dequantize(Uint8Array.of(1, 99), 'e2m1fn'), 'of 4 bits, came 0x63 at index 1'],
    ['codes too wide for a table', () => dequantize(Uint16Array.of(300), 'mxint8'), 'of 8 bits, came 0x12c at index 0'],
    ['codes of a format too wide', () => dequantize(Uint8Array.of(1), 'binary64'), 'at most 32 bits'],
    ['no words', () => quantize(x, 'e4m3fn', { rounding: 'sra:4' }), 'expected a random word for each of'],
    ['too few words', () => quantize(x, 'mxint8', { rounding: 'sra:4', random: words.subarray(1) }), 'came 832'],
  ])('refuses %s', (_, call, message) => {
    expect(call).toThrow(RequestError)
    expect(call).toThrow(message)
  })
})
