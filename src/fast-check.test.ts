import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decode, encode } from '../spec/codec.ts'
import type { Datum } from '../spec/datum.ts'
import { bitLength, floorLog2 } from '../spec/exact/dyadic.ts'
import { deriveFormat, type Format } from '../spec/format.ts'
import { formats } from '../spec/formats/registry.ts'
import { type Code, floatRow } from '../spec/formats/row.ts'
import { toOrdinal } from '../spec/ordered.ts'
import { formatOf } from '../spec/testing.ts'
import { complexity } from './arbitraries/complexity.ts'
import { fromNumber } from './arbitraries/point.ts'
import { order } from './arbitraries/testing.ts'
import { arbitraries } from './fast-check.ts'
import { RequestError } from './subjects/subject.ts'

const sample = <T>(arbitrary: fc.Arbitrary<T>, numRuns: number): T[] => fc.sample(arbitrary, { numRuns, seed: 7 })

const ordinalOf = (format: Format, x: number): bigint => toOrdinal(format, encode(format, fromNumber(x)) as Code)

const isNegative = (x: number): boolean => Object.is(x, -0) || x < 0

/** Sign and exponent of a number, or what else it is. */
function binade(x: number): string {
  const sign = isNegative(x) ? '-' : '+'
  const datum = fromNumber(x)
  if (datum.kind !== 'finite') return datum.kind === 'nan' ? 'NaN' : `${sign}∞`
  return datum.magnitude.significand === 0n ? `${sign}0` : `${sign}2^${floorLog2(datum.magnitude)}`
}

const finiteBinades = (from: number, to: number): string[] =>
  ['+', '-'].flatMap((sign) => [`${sign}0`, ...Array.from({ length: to - from + 1 }, (_, i) => `${sign}2^${from + i}`)])

const seen = (values: readonly number[]): string[] => [...new Set(values.map(binade))].sort()

describe('what is drawn covers its set', () => {
  it.each([
    ['binary32', -149, 127],
    ['binary16', -24, 15],
    ['bfloat16', -133, 127],
    ['binary64', -1074, 1023],
  ] as const)('%s: every binade, zeros, infinities, NaN', (source, from, to) => {
    const wanted = [...finiteBinades(from, to), '+∞', '-∞', 'NaN'].sort()
    expect(seen(sample(arbitraries.input(source), 20 * wanted.length))).toEqual(wanted)
  })

  it('and what is switched off is not drawn', () => {
    const options = { nan: false, infinity: false, negativeZero: false }
    const wanted = finiteBinades(-24, 15).filter((one) => one !== '-0')
    expect(seen(sample(arbitraries.input('binary16', options), 4000))).toEqual(wanted.sort())
  })

  it.each(formats.filter(({ width }) => width <= 8))('$id: every code, every finite value, every datum', (format) => {
    const codes = new Set(sample(arbitraries.code(format), 12_000))
    expect([...codes].sort((a, b) => a - b)).toEqual(Array.from({ length: 2 ** format.width }, (_, code) => code))
    const all = [...codes].map((code) => decode(format, BigInt(code) as Code))
    // NaNs are one datum, whatever their payload.
    const name = (x: Datum): string =>
      x.kind === 'finite'
        ? `${x.negative ? -1 : 1} ${x.magnitude.significand} ${x.magnitude.exponent}`
        : JSON.stringify(x)
    expect(new Set(sample(arbitraries.datum(format), 12_000).map(name))).toEqual(new Set(all.map(name)))
    const numbers = sample(arbitraries.value(format.id), 12_000)
    expect(numbers.every((x) => encode(format, fromNumber(x)) !== undefined && Number.isFinite(x))).toBe(true)
    // −0 and 0 are one member of a Set.
    const members = all.filter((x) => x.kind === 'finite' && (!x.negative || x.magnitude.significand > 0n))
    expect(new Set(numbers).size).toBe(members.length)
    expect(numbers.some((x) => Object.is(x, -0))).toBe(format.hasNegativeZero)
  })

  it('near ties: every midpoint of e4m3fn, from both sides', () => {
    const drawn = new Set(sample(arbitraries.nearTie({ format: 'e4m3fn', within: 1 }), 20_000))
    expect(drawn.size).toBe(2 * 126 * 3)
  })

  it('traps: every binade in which there are any', () => {
    const traps = arbitraries.doubleRoundingTrap({ intermediate: 'binary16', target: 'e4m3fn' })
    // Half the smallest number, 2^−10, to the threshold of saturation, 464, which is a trap to neither side.
    expect(seen(sample(traps, 4000))).toEqual(
      finiteBinades(-10, 8)
        .filter((one) => !one.endsWith('0') || one.endsWith('^-10'))
        .concat('+2^0', '-2^0')
        .sort(),
    )
  })

  it('draws short numbers as well as long ones', () => {
    const finite = sample(arbitraries.input('binary32', { nan: false, infinity: false }), 2000)
    // Subnormal numbers are short by themselves.
    const lengths = finite
      .filter((x) => Math.abs(x) >= 2 ** -126)
      .map((x) => {
        const { significand } = (fromNumber(x) as Extract<Datum, { kind: 'finite' }>).magnitude
        return bitLength(significand / (significand & -significand))
      })
    expect(new Set(lengths).size).toBe(24)
    // Of uniform significands, one in 500 has so few bits.
    expect(lengths.filter((length) => length >= 6 && length <= 15).length).toBeGreaterThan(40)
  })
})

describe('shrinking', () => {
  const e4m3fn = { format: 'e4m3fn' } as const
  const cases: [string, Format, fc.Arbitrary<number>][] = [
    ['input', formatOf('binary32'), arbitraries.input()],
    ['input of binary64', formatOf('binary64'), arbitraries.input('binary64')],
    ['value', formatOf('bfloat16'), arbitraries.value('bfloat16')],
    ['nearTie', formatOf('binary32'), arbitraries.nearTie(e4m3fn)],
    ['subnormalEdge', formatOf('binary32'), arbitraries.subnormalEdge({ ...e4m3fn, within: 9 })],
    ['overflowEdge', formatOf('binary32'), arbitraries.overflowEdge({ ...e4m3fn, within: 9 })],
    [
      'doubleRoundingTrap',
      formatOf('binary32'),
      arbitraries.doubleRoundingTrap({ intermediate: 'bfloat16', target: 'e4m3fn' }),
    ],
  ]

  it.each(cases)('of %s stays in its set and is strictly simpler each time', (_, format, arbitrary) => {
    const key = (x: number): bigint => complexity(format, ordinalOf(format, x))
    let candidates = 0
    for (const x of sample(arbitrary, 20)) {
      for (let current = x; ; ) {
        const all = [...arbitrary.shrink(current, undefined)].map(({ value }) => value)
        const own = key(current)
        // Of the simplest there are many; what comes after them are relatives.
        for (const one of all.filter((_, i) => i % 32 === 0 || i >= all.length - 64)) {
          expect(arbitrary.canShrinkWithoutContext(one) && key(one) < own).toBe(true)
          candidates++
        }
        if (all.length === 0) break
        current = all[Math.floor((all.length * 2) / 3)] as number
      }
    }
    expect(candidates).toBeGreaterThan(40)
  })

  it.each(cases)('of %s is replayed by seed and path', (_name, _format, arbitrary) => {
    const values = [...new Set(sample(arbitrary, 50))].filter((x) => !Number.isNaN(x)).sort(order)
    const threshold = values[Math.floor(values.length * 0.6)] as number
    const property = fc.property(arbitrary, (x) => !(x > threshold))
    const first = fc.check(property, { numRuns: 500, seed: 3 })
    expect(first.failed).toBe(true)
    const again = fc.check(property, { seed: first.seed, path: first.counterexamplePath as string })
    expect(again).toMatchObject({ failed: true, numShrinks: 0, counterexample: first.counterexample })
  })

  it('refuses an example that is no member', () => {
    const { nearTie, code, input, datum } = arbitraries
    expect(nearTie(e4m3fn).canShrinkWithoutContext(1)).toBe(false)
    expect(nearTie(e4m3fn).canShrinkWithoutContext(1.0625)).toBe(true)
    for (const bad of [-1, 256, 1.5, -0, '1']) expect(code('e4m3fn').canShrinkWithoutContext(bad)).toBe(false)
    for (const bad of [0.1, '1', 1n, undefined]) expect(input().canShrinkWithoutContext(bad)).toBe(false)
    const one = decode(formatOf('e4m3fn'), 0x38n as Code)
    expect(datum('e4m3fn').canShrinkWithoutContext(one)).toBe(true)
    for (const bad of [null, {}, { kind: 'finite', negative: false }, { ...one, kind: 'infinity' }])
      expect(datum('e4m3fn').canShrinkWithoutContext(bad)).toBe(false)
  })

  it('works in other arbitraries of fast-check', () => {
    const pair = fc.tuple(arbitraries.input(), arbitraries.value('e4m3fn'))
    const { counterexample } = fc.check(
      fc.property(pair, ([x, y]) => !(x > 1.4 && y < -6.5)),
      { seed: 1, numRuns: 2000 },
    )
    expect(counterexample).toEqual([[2, -8]])
  })
})

describe('what cannot be carried out is refused in one line', () => {
  const wide = deriveFormat(floatRow({ id: 'wide', width: 32, precision: 21, bias: 0, source: 'made up' }))

  it.each<[() => unknown, string]>([
    [() => arbitraries.value('e4m4'), 'expected a format, came "e4m4"; halfulp formats lists them'],
    [() => arbitraries.value(undefined as never), "expected a format such as 'e4m3fn', came undefined"],
    [
      () => arbitraries.code('binary64'),
      'expected a format of at most 32 bits, came binary64; take the arbitrary value',
    ],
    [() => arbitraries.value(wide), 'expected a format whose values a JavaScript number holds, came wide; take'],
    [
      () => arbitraries.input('e4m3fn'),
      'expected a source format (binary32, binary64, binary16, bfloat16), came "e4m3fn"',
    ],
    [
      () => arbitraries.nearTie({ format: 'e4m3fn', within: -1 }),
      'expected within to be a whole number from 0 to 1024, came -1',
    ],
    [
      () => arbitraries.nearTie({ format: 'binary32', source: 'binary64' }),
      'expected a target format of at most 16 bits',
    ],
    [
      () => arbitraries.doubleRoundingTrap({ intermediate: 'e4m3fn', target: 'bfloat16' }),
      'expected an intermediate format between binary32 and bfloat16, came e4m3fn: no binary32 input',
    ],
    [
      () => arbitraries.doubleRoundingTrap({ intermediate: 'binary16', target: 'e5m2', overflow: 'wrap' as never }),
      'expected an overflow rule (ieee, saturate, propagate), came "wrap"',
    ],
    [
      () => arbitraries.tensor({ length: { min: 3, max: 1 } }),
      'expected length.max to be a whole number from 3 to 65536',
    ],
    [() => arbitraries.tensor({ length: 1.5 }), 'expected length.min to be a whole number from 0 to 65536, came 1.5'],
  ])('%#', (ask, message) => {
    expect(ask).toThrow(RequestError)
    expect(ask).toThrow(message)
  })

  it('while datum takes any format', () => {
    expect(sample(arbitraries.datum(wide), 50)).toHaveLength(50)
  })
})
