import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { encode } from '../../spec/codec.ts'
import type { Datum } from '../../spec/datum.ts'
import { floorLog2 } from '../../spec/exact/dyadic.ts'
import { formatOf } from '../../spec/testing.ts'
import { arbitraries } from '../fast-check.ts'
import { fromNumber } from './point.ts'

const drawn = fc.sample(arbitraries.tensor({ length: 64 }), { numRuns: 300, seed: 11 })

/** Exponents of the nonzero elements, ascending. */
const exponents = (x: Iterable<number>): number[] =>
  [...x]
    .filter((one) => one !== 0)
    .map((one) => floorLog2((fromNumber(one) as Extract<Datum, { kind: 'finite' }>).magnitude))
    .sort((a, b) => a - b)

const median = (sorted: readonly number[]): number => sorted[Math.floor(sorted.length / 2)] as number

const share = (hits: readonly boolean[]): number => hits.filter(Boolean).length / hits.length

describe('tensors', () => {
  it('have the length and the element type that are asked for', () => {
    expect(new Set(drawn.map(({ length }) => length))).toEqual(new Set([64]))
    expect(drawn.every((x) => x instanceof Float32Array)).toBe(true)
    const some = fc.sample(arbitraries.tensor({ length: { min: 2, max: 5 } }), { numRuns: 200, seed: 1 })
    expect(new Set(some.map(({ length }) => length))).toEqual(new Set([2, 3, 4, 5]))
    const [wide] = fc.sample(arbitraries.tensor({ source: 'binary64', length: 8 }), { numRuns: 1, seed: 5 })
    expect(wide).toBeInstanceOf(Float64Array)
    expect([...(wide as Float64Array)].some((x) => Math.fround(x) !== x)).toBe(true)
  })

  it.each(['binary16', 'bfloat16', 'binary32', 'binary64'] as const)(
    'hold numbers of %s alone, its smallest and largest among them where scales reach there',
    (source) => {
      const format = formatOf(source)
      const scaleLog2 = { min: format.emin - format.precision + 1, max: format.emax }
      const all = fc
        .sample(arbitraries.tensor({ source, length: 32, scaleLog2 }), { numRuns: 1500, seed: 2 })
        .flatMap((x) => [...x])
      expect(all.every((x) => Number.isFinite(x) && encode(format, fromNumber(x)) !== undefined)).toBe(true)
      const found = exponents(all)
      expect([found[0], found.at(-1)]).toEqual([format.emin - format.precision + 1, format.emax])
    },
  )

  it('each have a scale of their own, from the range asked for', () => {
    const medians = drawn
      .map(exponents)
      .filter(({ length }) => length >= 8)
      .map(median)
    expect(Math.min(...medians)).toBeLessThanOrEqual(-20)
    expect(Math.max(...medians)).toBeGreaterThanOrEqual(0)
    const [fixed] = fc.sample(arbitraries.tensor({ length: 1000, scaleLog2: { min: -5, max: -5 } }), 1)
    expect(median(exponents(fixed as Float32Array))).toBeCloseTo(-5, -0.5)
  })

  it('have magnitudes heaped about it, of one binade to nineteen, and few outliers above', () => {
    const about = (far: (distance: number) => boolean): number =>
      share(
        drawn.flatMap((x) => {
          const found = exponents(x)
          return found.map((one) => far(one - median(found)))
        }),
      )
    expect(about((distance) => Math.abs(distance) <= 4)).toBeGreaterThan(0.8)
    expect(about((distance) => distance > 10)).toBeGreaterThan(0.005)
    expect(about((distance) => distance > 10)).toBeLessThan(0.03)
    expect(about((distance) => distance < -19)).toBe(0)
    const widths = drawn.map((x) => new Set(exponents(x)).size)
    expect(Math.min(...widths)).toBeLessThanOrEqual(2)
    expect(Math.max(...widths)).toBeGreaterThanOrEqual(12)
  })

  it('have both signs, and none, some or mostly zeros', () => {
    const elements = drawn.flatMap((x) => [...x]).filter((x) => x !== 0)
    const negative = share(elements.map((x) => x < 0))
    expect(negative).toBeGreaterThan(0.45)
    expect(negative).toBeLessThan(0.55)
    const zeros = drawn.map((x) => share([...x].map((one) => one === 0)))
    expect(share(zeros.map((one) => one === 0))).toBeGreaterThan(0.25)
    expect(share(zeros.map((one) => one > 0 && one < 0.25))).toBeGreaterThan(0.2)
    expect(share(zeros.map((one) => one > 0.5))).toBeGreaterThan(0.25)
  })
})

describe('a tensor shrinks', () => {
  const reported = (
    arbitrary: fc.Arbitrary<Float32Array>,
    holds: (x: Float32Array) => boolean,
    seed: number,
  ): number[] | undefined => {
    const { counterexample } = fc.check(fc.property(arbitrary, holds), { seed, numRuns: 1000 })
    return counterexample ? [...counterexample[0]] : undefined
  }

  const sum = (x: Float32Array): number => x.reduce((all, one) => all + Math.abs(one), 0)

  it.each([1, 2, 3])('in length, then element by element (seed %i)', (seed) => {
    const tensor = arbitraries.tensor()
    expect(reported(tensor, (x) => x.every((one) => Math.abs(one) < 3), seed)).toEqual([4])
    expect(reported(tensor, (x) => x.every((one) => !(one < -0.3)), seed)).toEqual([-1])
    expect(reported(tensor, (x) => !x.some((one) => one > 0 && one < 0.01), seed)).toEqual([2 ** -7])
    expect(reported(tensor, (x) => x.length < 5, seed)).toEqual([0, 0, 0, 0, 0])
    expect(reported(tensor, (x) => x.filter((one) => one > 0.02 && one < 0.025).length < 1, seed)).toEqual([0.0234375])
  })

  it('to no less than the length asked for', () => {
    const fixed = arbitraries.tensor({ length: 3 })
    expect(reported(fixed, (x) => sum(x) < 3, 4)?.sort()).toEqual([0, 0, 4])
    expect(reported(arbitraries.tensor({ length: { min: 2, max: 9 } }), () => false, 4)).toEqual([0, 0])
  })

  it('in few calls, for what was tried is not tried again', () => {
    let calls = 0
    const property = fc.property(arbitraries.tensor({ length: { min: 0, max: 200 } }), (x) => {
      calls++
      return sum(x) < 7
    })
    const runs = [1, 2, 3].map((seed) => fc.check(property, { seed, numRuns: 3000 }).numRuns)
    // Without memory these take more than 300.
    expect(calls - runs.reduce((a, b) => a + b)).toBeLessThan(200)
  })

  it('and is replayed by seed and path, and from an example of the user’s own', () => {
    const property = fc.property(arbitraries.tensor(), (x) => sum(x) < 0.7)
    const first = fc.check(property, { numRuns: 500, seed: 9 })
    const again = fc.check(property, { seed: 9, path: first.counterexamplePath as string })
    expect(again).toMatchObject({ failed: true, numShrinks: 0, counterexample: first.counterexample })
    const given = fc.check(property, { examples: [[Float32Array.of(0, 7.3, -2)]], numRuns: 1 })
    expect(given.counterexample).toEqual([Float32Array.of(1)])
  })
})
