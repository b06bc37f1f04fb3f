import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { mutants } from '../../properties/zoo/subjects.ts'
import { convert } from '../../spec/convert.ts'
import { bitLength, midpoint } from '../../spec/exact/dyadic.ts'
import { type Format, magnitudeOf } from '../../spec/format.ts'
import { datumAt, toOrdinal } from '../../spec/ordered.ts'
import { formatOf, ordinalsAround } from '../../spec/testing.ts'
import { bitsToOrdinal, complexity as complexityOfBinary32, ordinalToBits, simplestIn } from '../cases/simplest.ts'
import { arbitraries } from '../fast-check.ts'
import { complexity } from './complexity.ts'
import { codeOf, fromNumber, toNumber } from './point.ts'
import { numberFace } from './resolve.ts'
import { bitsOf, numberAt, order, ordinalsOf } from './testing.ts'

const binary16 = formatOf('binary16')
const binary32 = formatOf('binary32')
const binary64 = formatOf('binary64')

type Holds = (x: number) => boolean

/** Of numbers that binary32 holds, the simplest that fails, by trying all: as src/cases/simplest.ts orders them, then by magnitude. */
function bruteForce(all: readonly number[], holds: Holds): number {
  const failing = all.filter((x) => !holds(x))
  expect(failing.length).toBeGreaterThan(0)
  const key = (x: number): number => complexityOfBinary32(bitsToOrdinal(bitsOf(x)))
  return failing.reduce((a, b) => ((order(key(a), key(b)) || order(Math.abs(a), Math.abs(b))) <= 0 ? a : b))
}

/** What fast-check reports. */
function reported(arbitrary: fc.Arbitrary<number>, holds: Holds, seed: number): number | undefined {
  const { counterexample } = fc.check(fc.property(arbitrary, holds), { seed, numRuns: 5000 })
  return counterexample?.[0]
}

/** Whether a wrong quantizer gives the code that it should. */
function isRight(mutant: string, format: Format): Holds {
  const quantize = mutants[mutant]?.[format.id] as NonNullable<(typeof mutants)[string][string]>
  return (x) =>
    BigInt(quantize(new Float32Array([x]))[0] as number) ===
    convert(fromNumber(x), { format, rounding: 'rne', overflow: format.row.overflow })
}

const allOf = (source: Format): number[] => ordinalsOf(source).map((ordinal) => toNumber(datumAt(source, ordinal)))

function nearTiesOf({ row, maxIndex }: Format): number[] {
  const midpoints = Array.from({ length: Number(maxIndex.positive) }, (_, index) =>
    midpoint(magnitudeOf(row, BigInt(index)), magnitudeOf(row, BigInt(index) + 1n)),
  )
  return ordinalsAround(binary32, midpoints, 2n).map((ordinal) => numberAt(binary32, ordinal))
}

const seeds = [1, 2, 3, 4, 5]

describe('the counterexample is the simplest failing input', () => {
  const e4m3fn = formatOf('e4m3fn')
  const e5m2 = formatOf('e5m2')

  it.each([
    ['ties-away', e4m3fn],
    ['wrong-when-negative', e4m3fn],
    ['double-rounding-bfloat16', e4m3fn],
    ['double-rounding-bfloat16', e5m2],
    ['subnormal-rounded-twice', e4m3fn],
  ] as const)('of all of binary16 for %s', (mutant, format) => {
    const holds = isRight(mutant, format)
    const numbers = allOf(binary16).filter((x) => !Number.isNaN(x))
    const wanted = bruteForce(numbers, holds)
    const arbitrary = arbitraries.input('binary16', { nan: false })
    for (const seed of seeds) expect(reported(arbitrary, holds, seed)).toBe(wanted)
  })

  it.each(['ties-away', 'wrong-when-negative', 'subnormal-rounded-twice', 'double-rounding-binary16'])(
    'of the near ties of binary32 for %s',
    (mutant) => {
      const holds = isRight(mutant, e4m3fn)
      const wanted = bruteForce(nearTiesOf(e4m3fn), holds)
      for (const seed of seeds) expect(reported(arbitraries.nearTie({ format: 'e4m3fn' }), holds, seed)).toBe(wanted)
    },
  )

  it('of the double-rounding traps by way of binary16', () => {
    const holds = isRight('double-rounding-binary16', e4m3fn)
    // The traps are the inputs that this mutant gets wrong; the simplest has no more than 12 bits, so these do.
    const short = Array.from({ length: 20 }, (_, i) => i - 10).flatMap((exponent) =>
      Array.from({ length: 2 ** 11 }, (_, t) => 2 ** exponent * (1 + t * 2 ** -11)).flatMap((x) => [x, -x]),
    )
    const wanted = bruteForce(short, holds)
    const traps = arbitraries.doubleRoundingTrap({ intermediate: 'binary16', target: 'e4m3fn' })
    for (const seed of seeds) expect(reported(traps, holds, seed)).toBe(wanted)
  })

  it('of all of binary32 for double rounding by way of bfloat16, scattered as it is', () => {
    const holds = isRight('double-rounding-bfloat16', e4m3fn)
    const short = Array.from({ length: 20 }, (_, i) => i - 10).flatMap((exponent) =>
      Array.from({ length: 2 ** 9 }, (_, t) => 2 ** exponent * (1 + t * 2 ** -9)).flatMap((x) => [x, -x]),
    )
    const wanted = bruteForce(short, holds)
    for (const seed of seeds) expect(reported(arbitraries.input('binary32', { nan: false }), holds, seed)).toBe(wanted)
  })

  it.each<[string, Holds]>([
    ['x < 100.3', (x) => x < 100.3],
    ['|x| < 100.3', (x) => Math.abs(x) < 100.3],
    ['x > −0.0071', (x) => x > -0.0071],
    ['x not in [18.5, 21.5]', (x) => !(x >= 18.5 && x <= 21.5)],
    ['|x| ≥ 2^−9 or 0', (x) => x === 0 || Math.abs(x) >= 2 ** -9],
  ])('of the near ties for a threshold: %s', (_, holds) => {
    const wanted = bruteForce(nearTiesOf(e4m3fn), holds)
    for (const seed of seeds) expect(reported(arbitraries.nearTie({ format: 'e4m3fn' }), holds, seed)).toBe(wanted)
  })

  it('of the near ties of binary16, of which there are too many to try all, for a threshold', () => {
    const wanted = bruteForce(nearTiesOf(binary16), (x) => x < 60000)
    for (const seed of seeds)
      expect(reported(arbitraries.nearTie({ format: 'binary16' }), (x) => x < 60000, seed)).toBe(wanted)
  })

  it.each([
    ['binary32', 18],
    ['binary64', 30],
  ] as const)(
    'of all of %s where numbers of %i significant bits fail, far beyond what is tried one by one',
    (source, bits) => {
      const holds = (x: number): boolean => {
        const datum = fromNumber(x)
        if (datum.kind !== 'finite' || datum.magnitude.significand === 0n) return true
        const { significand } = datum.magnitude
        return bitLength(significand / (significand & -significand)) !== bits
      }
      for (const seed of seeds) expect(reported(arbitraries.input(source), holds, seed)).toBe(1 + 2 ** (1 - bits))
    },
  )

  it('of all codes of a format', () => {
    for (const seed of seeds) {
      // NaN is last, and e5m2's canonical one is 7e (OCP OFP8 §5.1 has 7d to 7f).
      expect(reported(arbitraries.code('e5m2'), (code) => (code & 0x7f) <= 0x7c, seed)).toBe(0x7e)
      expect(reported(arbitraries.code('e4m3fn'), (code) => code < 0x80, seed)).toBe(0x80)
      expect(reported(arbitraries.value('mxint8'), (x) => x > -1.9, seed)).toBe(-2)
    }
  })
})

describe('where the failing inputs are an interval', () => {
  /** Shrinks from an example of the user's own, which has no history. */
  const shrunkFrom = (arbitrary: fc.Arbitrary<number>, example: number, holds: Holds): number | undefined =>
    fc.check(fc.property(arbitrary, holds), { examples: [[example]], numRuns: 1 }).counterexample?.[0]

  const width = fc.nat({ max: 31 }).chain((bits) => fc.nat({ max: 2 ** bits }))

  it('of binary32, its simplest number is found, as src/cases/simplest.ts tells it', () => {
    const arbitrary = arbitraries.input()
    const lowest = bitsToOrdinal(0xff800000)
    const highest = bitsToOrdinal(0x7f800000)
    const bounds = fc.tuple(fc.integer({ min: lowest, max: highest }), width, fc.nat({ max: 1000 }))
    fc.assert(
      fc.property(bounds, ([first, length, share]) => {
        const last = Math.min(first + length, highest)
        const start = first + Math.floor(((last - first) * share) / 1000)
        const at = (ordinal: number): number => numberAt(binary32, BigInt(ordinal))
        const isIn = (x: number): boolean => {
          const ordinal = bitsToOrdinal(bitsOf(x))
          return ordinal >= first && ordinal <= last
        }
        const found = shrunkFrom(arbitrary, at(start), (x) => !isIn(x))
        expect(ordinalToBits(bitsToOrdinal(bitsOf(found as number)))).toBe(ordinalToBits(simplestIn(first, last)))
      }),
      { numRuns: 400, seed: 1 },
    )
  })

  it('of binary64, its simplest number is found, as trying all of the interval tells it', () => {
    const arbitrary = arbitraries.input('binary64', { nan: false })
    const { read } = numberFace(binary64)
    const ordinalOf = (x: number): bigint =>
      toOrdinal(binary64, codeOf(binary64, read(x) as NonNullable<ReturnType<typeof read>>))
    const finite = fc.double({ noNaN: true, noDefaultInfinity: true })
    fc.assert(
      fc.property(finite, fc.nat({ max: 300 }), fc.nat({ max: 300 }), (x, below, above) => {
        const start = ordinalOf(x)
        const interval = Array.from({ length: below + above + 1 }, (_, i) => start + BigInt(i - below))
        const found = shrunkFrom(arbitrary, x, (y) => !interval.includes(ordinalOf(y)))
        const keyed = interval.map((ordinal) => ({ ordinal, key: complexity(binary64, ordinal) }))
        const [simplest] = keyed.sort((a, b) => order(a.key, b.key))
        expect(ordinalOf(found as number)).toBe(simplest?.ordinal)
      }),
      { numRuns: 100, seed: 1 },
    )
  })

  it('a value of binary64 that has to be long stays so', () => {
    const long = 1 / 3
    expect(shrunkFrom(arbitraries.input('binary64'), long, (x) => x !== long)).toBe(long)
  })
})
