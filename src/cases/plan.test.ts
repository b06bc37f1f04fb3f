import { describe, expect, it } from 'vitest'
import { formatOf } from '../../spec/testing.ts'
import { Places } from './places.ts'
import { cutByMagnitude, lowerBound, ordered } from './plan.ts'
import { uniformIntegers } from './random.ts'

const below = uniformIntegers(7)
const drawn = (count: number, end: number): Uint32Array => ordered(Array.from({ length: count }, () => below(end)))

describe('lowerBound', () => {
  it('is the first ordinal that is not below a bound, as a linear search finds it', () => {
    for (let trial = 0; trial < 300; trial++) {
      const all = drawn(below(40), 60)
      const bound = below(62)
      const from = below(all.length + 1)
      const first = all.findIndex((one, i) => i >= from && one >= bound)
      expect([trial, lowerBound(all, bound, from)]).toEqual([trial, first < 0 ? all.length : first])
    }
  })
})

describe('cutByMagnitude', () => {
  const places = new Places({ source: formatOf('e5m2').row })
  const magnitude = (place: number): number => (place >= 128 ? place - 128 : 127 - place)

  it.each([1, 2, 7, 50, 1000])(
    'into jobs of %i: every place once, ascending, magnitudes in order and never parted',
    (size) => {
      for (const count of [0, 1, 30, 200]) {
        const at = drawn(count, 256)
        const jobs = cutByMagnitude(at, size, places)
        expect(ordered(jobs.flatMap((job) => [...job]))).toEqual(at)
        for (const job of jobs) expect(job).toEqual(ordered(job))
        const spans = jobs.map((job) => Array.from(job, magnitude))
        spans.slice(1).forEach((span, i) => {
          expect(Math.min(...span)).toBeGreaterThan(Math.max(...(spans[i] as number[])))
        })
        for (const job of jobs) expect(job.length).toBeLessThanOrEqual(size + 1)
        for (const job of jobs.slice(0, -1)) expect(job.length).toBeGreaterThanOrEqual(size)
      }
    },
  )
})
