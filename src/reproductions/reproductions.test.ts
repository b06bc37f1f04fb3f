import { describe, expect, it } from 'vitest'
import { decode } from '../../spec/codec.ts'
import { convert } from '../../spec/convert.ts'
import { finite } from '../../spec/datum.ts'
import { formatOf } from '../../spec/testing.ts'
import { rosenbrock as problemOf } from '../training/problems/rosenbrock.ts'
import { freeze } from './freeze.ts'
import { reproductions } from './registry.ts'
import { finalMean, thinned, watched } from './runs.ts'

describe('the second moment', () => {
  it('rests where the specification’s own rounding changes nothing, and did change before', async () => {
    const { rows, findings } = await freeze.run({})
    expect(findings.map(({ verdict }) => verdict)).toEqual(['holds', 'holds', 'holds'])
    for (const row of rows.filter(({ rounding }) => rounding === 'rne')) {
      const format = formatOf(row.format as string)
      const [n, d = 1n] = String(row['rests at']).split('/').map(BigInt)
      // β₂·V + (1−β₂), scaled to integers: β₂ = b/1000, V = n/d with d a power of two.
      const b = BigInt(Math.round(Number(row['β₂']) * 1000))
      const numerator = b * (n as bigint) + (1000n - b) * d
      // The number itself where it is a dyadic, else one just below and one just above it, which round alike.
      const scaled = (numerator << 200n) / (1000n * d)
      const isDyadic = scaled * 1000n * d === numerator << 200n
      const codes = [scaled, isDyadic ? scaled : scaled + 1n].map((significand) =>
        convert(finite(false, { significand, exponent: -200 }), { format, rounding: 'rne', overflow: 'ieee' }),
      )
      expect(codes[0]).toBe(codes[1])
      const rest = decode(format, codes[0] as NonNullable<(typeof codes)[0]>)
      if (rest.kind !== 'finite') throw new Error('expected a number')
      const { significand, exponent } = rest.magnitude
      expect(significand * d).toBe((n as bigint) << BigInt(-exponent))
    }
  })
})

describe('a run that is watched', () => {
  const setting = {
    problem: problemOf(1, 2),
    optimizer: { name: 'sgd', momentum: 0 } as const,
    stepsize: Math.fround(0.001),
    schemes: new Map(),
    batch: null,
    seed: 1,
  }

  it('shows loss and gradient norm of each step, and the steps as they go', async () => {
    const seen: number[] = []
    const { losses, norms } = await watched({ ...setting, steps: 3 }, (step) => seen.push(step))
    expect(seen).toEqual([1, 2, 3])
    // The classic start: F(−1.2, 1) = 24.2, ∇F = (−215.6, −88), in binary32's −1.2.
    expect(losses[0]).toBeCloseTo(24.2, 3)
    expect(norms[0]).toBeCloseTo(Math.hypot(215.6, 88), 2)
    expect(losses[2]).toBeLessThan(losses[0] as number)
  })

  it('ends early where it diverges, and has no final mean then', async () => {
    const { losses } = await watched({ ...setting, stepsize: 1, steps: 50 }, () => undefined)
    expect(losses.length).toBeLessThan(50)
    expect(finalMean(losses, 50)).toBeNaN()
    expect(finalMean([9, 9, 9, 9, 9, 9, 9, 9, 2, 4], 10)).toBe(4)
  })

  it('is thinned to its first and last points and some between', () => {
    expect(thinned([1, 2, 3, 4, 5, 6, 7], 3).map(({ step }) => step)).toEqual([1, 4, 7])
    expect(thinned([1, 2], 3)).toEqual([
      { step: 1, y: 1 },
      { step: 2, y: 2 },
    ])
  })
})

it('each reproduction has a name of its own and says what it does', () => {
  expect(new Set(reproductions.map(({ id }) => id)).size).toBe(reproductions.length)
  for (const { reference, setting } of reproductions)
    expect(Math.min(reference.length, setting.length)).toBeGreaterThan(40)
})
