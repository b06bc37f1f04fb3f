import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import type { Code } from '../../spec/formats/row.ts'
import { datumAt, fromOrdinal, toOrdinal } from '../../spec/ordered.ts'
import { formatOf } from '../../spec/testing.ts'
import { bitsToOrdinal, complexity, ordinalToBits, simpler, simplestIn } from './simplest.ts'

vi.setConfig({ testTimeout: 60_000 })

const lastOrdinal = 0xffffffff

/** The ordinal of a binary32 number, or of a pattern. */
const ordinalOf = (x: number): number => bitsToOrdinal(new Uint32Array(new Float32Array([x]).buffer)[0])

/** The simplest by trying all: the first of least complexity. */
function bruteForce(first: number, last: number): number {
  let best = first
  for (let ordinal = first; ordinal <= last; ordinal++) if (complexity(ordinal) < complexity(best)) best = ordinal
  return best
}

const hex = (ordinal: number): string => ordinalToBits(ordinal).toString(16).padStart(8, '0')

function expectSimplest(first: number, last: number): void {
  const range = `from ${hex(first)} to ${hex(last)}: `
  expect(range + hex(simplestIn(first, last))).toBe(range + hex(bruteForce(first, last)))
}

/** Magnitudes where something begins: zero, subnormals, binades on both sides of 1, ∞, NaNs. */
const borders = [
  0, 1, 2, 8, 0x400, 0x3fffff, 0x400000, 0x7fffff, 0x800000, 0x1000000, 0x3f000000, 0x3f800000, 0x40000000, 0x40800000,
  0x7f000000, 0x7f7fffff, 0x7f800000, 0x7f800001, 0x7fbfffff, 0x7fc00000, 0x7fc00001, 0x7fffffff,
]

describe('ordinals of binary32', () => {
  it('are those of spec/ordered.ts', () => {
    const binary32 = formatOf('binary32')
    for (const bits of borders.flatMap((magnitude) => [magnitude, magnitude + 0x80000000])) {
      expect(bitsToOrdinal(bits)).toBe(Number(toOrdinal(binary32, BigInt(bits) as Code)))
      expect(ordinalToBits(bitsToOrdinal(bits))).toBe(bits)
      expect(Number(fromOrdinal(binary32, BigInt(bits)))).toBe(ordinalToBits(bits))
    }
  })
})

describe('complexity', () => {
  it('orders inputs as witnesses are wanted: fewest significant bits, then nearest to 1, then positive', () => {
    const quiet = 0x7fc00000
    const order = [
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
      2 ** 127,
      2 ** -127,
      2 ** -149,
      1.5,
      -1.5,
      3,
      0.75,
      6,
      1.25,
      1.75,
      1 + 2 ** -23,
      3.4028234663852886e38,
    ]
    const ordinals = [...order, Infinity, -Infinity]
      .map(ordinalOf)
      .concat([quiet, quiet + 0x80000000, 0x7f800001, 0xff800001, 0x7fffffff].map(bitsToOrdinal))
    const sorted = [...ordinals].sort((a, b) => complexity(a) - complexity(b))
    expect(sorted.map(hex)).toEqual(ordinals.map(hex))
  })

  it('puts 2 before 0.5, 1 before −1, 4 before 1.5, NaN last', () => {
    const isSimpler = (a: number, b: number): boolean => complexity(ordinalOf(a)) < complexity(ordinalOf(b))
    expect([
      isSimpler(2, 0.5),
      isSimpler(1, -1),
      isSimpler(4, 1.5),
      isSimpler(3.4028234663852886e38, Infinity),
      isSimpler(-Infinity, NaN),
    ]).toEqual(Array(5).fill(true))
    expect(simpler(ordinalOf(3), ordinalOf(-8))).toBe(ordinalOf(-8))
  })

  it('counts significant bits and the exponent of subnormals as of any number (IEEE 754-2019 §3.3)', () => {
    const shapeOf = (ordinal: number): [bigint, number] => {
      const x = datumAt(formatOf('binary32'), BigInt(ordinal))
      if (x.kind !== 'finite') throw new Error('expected a finite number')
      const text = x.magnitude.significand.toString(2)
      return [BigInt(text.replace(/0*$/, '').length), text.length - 1 + x.magnitude.exponent]
    }
    for (const bits of [
      1, 2, 3, 0x400000, 0x600000, 0x7fffff, 0x800000, 0x800001, 0x3fc00000, 0x3eaaaaab, 0x7f7fffff,
    ]) {
      const [significant, exponent] = shapeOf(bitsToOrdinal(bits))
      const below = exponent < 0 ? 1 : 0
      expect(complexity(bitsToOrdinal(bits))).toBe(((Number(significant) * 512 + Math.abs(exponent)) * 2 + below) * 2)
    }
  })

  it('is different for any two finite inputs of different shape, and −x comes right after x', () => {
    for (const bits of borders.filter((magnitude) => magnitude < 0x7f800000)) {
      const [positive, negative] = [bits, bits + 0x80000000].map((one) => complexity(bitsToOrdinal(one)))
      expect(negative - positive).toBe(1)
    }
  })
})

describe('simplestIn finds what trying all finds', () => {
  it('in every range of up to 40 around each border, of either sign', () => {
    for (const border of borders.flatMap((magnitude) => [magnitude, magnitude + 0x80000000]).map(bitsToOrdinal)) {
      for (let first = Math.max(0, border - 20); first <= border; first++) {
        for (let last = first; last <= Math.min(lastOrdinal, border + 20); last++) expectSimplest(first, last)
      }
    }
  })

  it('in 600 random ranges of up to 3,000 at random places and borders, of either sign', () => {
    const places = fc.oneof(fc.nat({ max: 0x7fffffff }), fc.constantFrom(...borders))
    const property = fc.property(
      places,
      fc.boolean(),
      fc.nat({ max: 3000 }),
      fc.nat({ max: 3000 }),
      (magnitude, negative, before, after) => {
        const ordinal = bitsToOrdinal(negative ? magnitude + 0x80000000 : magnitude)
        const first = Math.max(0, ordinal - before)
        expectSimplest(first, Math.min(lastOrdinal, first + after))
      },
    )
    fc.assert(property, { numRuns: 600, seed: 32 })
  })

  it('in ranges too long to try, by their own simplest members', () => {
    const cases: [number, number, number][] = [
      [-Infinity, Infinity, 0],
      [-0, 1, 0],
      [-3, -0, -0],
      [1, 3, 1],
      [-1, -0.25, -1],
      [0.3, 0.9, 0.5],
      [1.1, 1.9, 1.5],
      [5, 1000, 8],
      [5, 7, 6],
      [-100, -9, -16],
      [1e-40, 1e-39, 2 ** -130],
      [2 ** -149, 2 ** -126, 2 ** -126],
      [3e38, Infinity, 15 * 2 ** 124],
    ]
    for (const [from, to, simplest] of cases)
      expect(hex(simplestIn(ordinalOf(from), ordinalOf(to)))).toBe(hex(ordinalOf(simplest)))
    const [quiet, quietNegative] = [0x7fc00000, 0xffc00000].map(bitsToOrdinal)
    const [above, below] = [ordinalOf(Infinity), ordinalOf(-Infinity)]
    expect(simplestIn(above, lastOrdinal)).toBe(above)
    expect(simplestIn(0, below)).toBe(below)
    expect([simplestIn(above + 1, lastOrdinal), simplestIn(0, below - 1)]).toEqual([quiet, quietNegative])
    expect(simplestIn(0, lastOrdinal)).toBe(ordinalOf(0))
  })
})
