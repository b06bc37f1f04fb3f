import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { finestCells, mergeMismatches, mismatchesOf, type Stretch, stretchesOf } from './mismatches.ts'
import { mismatchesShape } from './mismatches-schema.ts'

/** Cells one by one, and how many answers are how far off. */
const content = fc.record({
  cells: fc.uniqueArray(
    fc.record({
      first: fc.integer({ min: 0, max: finestCells - 1 }),
      cells: fc.constant(1),
      count: fc.integer({ min: 1, max: 2 ** 20 }),
      ulps: fc.option(fc.record({ least: fc.integer({ min: -9, max: 0 }), most: fc.integer({ min: 0, max: 9 }) })),
    }),
    { selector: ({ first }) => first, maxLength: 900, size: 'max' },
  ),
  ulps: fc.dictionary(fc.integer({ min: -33, max: 33 }).map(String), fc.integer({ min: 1, max: 99 })),
})
const made = ({ cells, ulps }: { cells: readonly Stretch[]; ulps: Record<string, number> }) =>
  mismatchesOf(20, cells, new Map(Object.entries(ulps).map(([key, count]) => [Number(key), count])))
const total = (stretches: readonly Stretch[]): number =>
  stretches.reduce((sum, { cells, count }) => sum + cells * count, 0)

describe('mismatches in a result', () => {
  it('keep every count and the extremes in a few kilobytes that the schema admits', () => {
    fc.assert(
      fc.property(content, (one) => {
        const told = made(one)
        expect(mismatchesShape.parse(told)).toEqual(told)
        expect(JSON.stringify(told).length).toBeLessThan(11_000)
        const stretches = stretchesOf(told)
        expect(total(stretches)).toBe(total(one.cells))
        for (const { first, count, ulps } of one.cells) {
          const at = Math.floor(first / 2 ** (told.cellLog2 - 20))
          const held = stretches.find((stretch) => stretch.first <= at && at < stretch.first + stretch.cells)
          expect(held?.count).toBeGreaterThanOrEqual(count)
          if (!ulps) continue
          expect(held?.ulps?.least).toBeLessThanOrEqual(ulps.least)
          expect(held?.ulps?.most).toBeGreaterThanOrEqual(ulps.most)
        }
      }),
      { numRuns: 40 },
    )
  })

  it('are the same whether cells are found by one audit or by shards, in whatever order', () => {
    fc.assert(
      fc.property(content, fc.integer({ min: 2, max: 5 }), (one, of) => {
        const whole = made({ ...one, cells: one.cells.slice(0, 300) })
        const shards = Array.from({ length: of }, (_, i) =>
          made({ cells: one.cells.slice(0, 300).filter((_cell, at) => at % of === i), ulps: i === 0 ? one.ulps : {} }),
        )
        expect(mergeMismatches(shards)).toEqual(whole)
        expect(mergeMismatches([...shards.toReversed(), undefined])).toEqual(whole)
      }),
      { numRuns: 40 },
    )
    expect(mergeMismatches([undefined, undefined])).toBeUndefined()
  })

  it('are cut no finer than the coarsest of them', () => {
    const one = (log2: number, first: number, least: number, most: number) =>
      mismatchesOf(log2, [{ first, cells: 1, count: 3, ulps: { least, most } }], new Map([[1, 3]]))
    // Cell 28 of 2^20 inputs lies in cell 7 of 2^22.
    expect(mergeMismatches([one(20, 28, 1, 20), one(22, 7, -2, 1), one(20, 4, 1, 1)])).toEqual({
      cellLog2: 22,
      stretches: [
        [1, 1, 3, 1, 1],
        [7, 1, 6, -2, 20],
      ],
      ulps: [[1, 9]],
    })
  })

  it.each([
    [
      'overlap',
      [
        [0, 2, 1, 1, 1],
        [1, 1, 1, 1, 1],
      ],
    ],
    ['end beyond the line', [[finestCells - 1, 2, 1, 1, 1]]],
    ['are empty', [[0, 0, 1, 1, 1]]],
    ['count a part', [[0, 1, 0.5, 1, 1]]],
  ])('are refused where stretches %s', (_what, stretches) => {
    expect(mismatchesShape.safeParse({ cellLog2: 20, stretches, ulps: [] }).success).toBe(false)
  })
})
