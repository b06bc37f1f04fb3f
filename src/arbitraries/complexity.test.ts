import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Format, magnitudeOf } from '../../spec/format.ts'
import { formats } from '../../spec/formats/registry.ts'
import { datumAt, ordinalCount, toOrdinal } from '../../spec/ordered.ts'
import { formatOf } from '../../spec/testing.ts'
import { bitsToOrdinal, complexity as complexityOfBinary32 } from '../cases/simplest.ts'
import { complexity } from './complexity.ts'
import { binadeOf, codeOf, fromNumber, pointOf, toNumber } from './point.ts'
import { numberFace } from './resolve.ts'

const binary32 = formatOf('binary32')
const binary64 = formatOf('binary64')

const ordinalsOf = (format: Format): bigint[] =>
  Array.from({ length: Number(ordinalCount(format)) }, (_, i) => BigInt(i))

const narrow = formats.filter(({ width }) => width <= 8)

const order = <T extends number | bigint>(a: T, b: T): number => (a < b ? -1 : a > b ? 1 : 0)

/** The order of a pair in binary32 as src/cases/simplest.ts has it, and by magnitude where that leaves it open. */
function orderOfBinary32(a: number, b: number): number {
  const magnitude = (bits: number): number => bits & 0x7fffffff
  const [first, second] = [a, b].map((bits) => complexityOfBinary32(bitsToOrdinal(bits))) as [number, number]
  return order(first, second) || order(magnitude(a), magnitude(b))
}

const ordinalOfBits = (bits: number): bigint => toOrdinal(binary32, BigInt(bits) as never)

/** Magnitudes where something begins or ends, and a few of many and of few significant bits. */
const borders = [
  0, 1, 2, 3, 8, 0x400, 0x3fffff, 0x400000, 0x7fffff, 0x800000, 0x800001, 0x3f000000, 0x3f800000, 0x3fc00000,
  0x3fa00000, 0x3fe00000, 0x40000000, 0x40400000, 0x40800000, 0x7f000000, 0x7f7fffff, 0x7f800000, 0x7f800001,
  0x7fbfffff, 0x7fc00000, 0x7fc00001, 0x7fffffff,
]

describe('complexity', () => {
  it('orders binary32 as src/cases/simplest.ts does, at its borders', () => {
    const all = borders.flatMap((magnitude) => [magnitude, magnitude + 0x80000000])
    for (const a of all)
      for (const b of all) {
        const found = order(complexity(binary32, ordinalOfBits(a)), complexity(binary32, ordinalOfBits(b)))
        expect({ a, b, found }).toEqual({ a, b, found: orderOfBinary32(a, b) })
      }
  })

  it('and everywhere else', () => {
    const bits = fc.oneof(fc.integer({ min: 0, max: 0xffffffff }), fc.constantFrom(...borders))
    const near = fc.tuple(bits, fc.integer({ min: 0, max: 31 })).map(([pattern, bit]) => (pattern ^ (1 << bit)) >>> 0)
    fc.assert(
      fc.property(bits, fc.oneof(bits, near), (a, b) => {
        const found = order(complexity(binary32, ordinalOfBits(a)), complexity(binary32, ordinalOfBits(b)))
        expect(found).toBe(orderOfBinary32(a, b))
      }),
      { numRuns: 5000, seed: 1 },
    )
  })

  it('orders binary64 alike, to the ends of its range', () => {
    const wanted = [
      0,
      -0,
      1,
      -1,
      2,
      -2,
      0.5,
      -0.5,
      4,
      0.25,
      2 ** 1023,
      2 ** -1023,
      2 ** -1074,
      -(2 ** -1074),
      1.5,
      3,
      0.75,
      2 ** 1022 * 3,
      2 ** -1074 * 3,
      1.25,
      1.75,
      -1.25,
      2.5,
      1 + 2 ** -23,
      1 + 2 ** -52,
      Number.MAX_VALUE,
      Infinity,
      -Infinity,
      NaN,
    ]
    const { read } = numberFace(binary64)
    const keyed = wanted.map((x) => ({ x, key: complexity(binary64, toOrdinal(binary64, codeOf(binary64, read(x)!))) }))
    expect([...keyed].sort((a, b) => order(a.key, b.key)).map(({ x }) => x)).toEqual(wanted)
  })

  it.each(narrow)('gives no two codes of $id the same place', (format) => {
    const keys = new Set(ordinalsOf(format).map((ordinal) => complexity(format, ordinal)))
    expect(keys.size).toBe(2 ** format.width)
  })

  it.each(narrow)(
    'puts zero, the numbers, infinities and NaNs of $id in this order, and fewer bits first',
    (format) => {
      const sorted = ordinalsOf(format).sort((a, b) => order(complexity(format, a), complexity(format, b)))
      const seen = sorted.map((ordinal) => {
        const x = datumAt(format, ordinal)
        if (x.kind !== 'finite') return x.kind === 'infinity' ? 100 : 200
        // An odd significand's length, in binary digits; 0 for zero.
        return x.magnitude.significand.toString(2).replace(/0+$/, '').length
      })
      expect(seen).toEqual([...seen].sort((a, b) => a - b))
    },
  )
})

describe('points', () => {
  it.each(formats.filter(({ width }) => width <= 16))('are the codes of $id, each once', (format) => {
    for (const ordinal of ordinalsOf(format)) expect(codeOf(format, pointOf(format, ordinal as never))).toBe(ordinal)
  })

  it.each(formats.filter(({ width }) => width <= 16))('have the binade of their leading bit in $id', (format) => {
    for (let index = format.hasZero ? 1n : 0n; index <= format.maxIndex.positive; index += 1n) {
      const { significand, exponent } = magnitudeOf(format.row, index)
      expect(binadeOf(format, index).exponent).toBe(significand.toString(2).length - 1 + exponent)
    }
  })

  it('go to numbers and back', () => {
    for (const x of [0, -0, 1, -1.5, 2 ** -1074, Number.MAX_VALUE, Infinity, -Infinity, NaN])
      expect(toNumber(fromNumber(x))).toBe(x)
  })
})
