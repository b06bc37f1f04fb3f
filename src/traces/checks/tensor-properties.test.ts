import { describe, expect, it } from 'vitest'
import { formatOf } from '../../../spec/testing.ts'
import { dyadicOf } from '../values.ts'
import { type PairSums, tensorProperties } from './tensor-properties.ts'

/** Sums of g = (1, 2) and Q = (1, 1.5): q* = 4/5, q_norm² = 13/20. */
const sums: PairSums = {
  gg: dyadicOf(5),
  qg: dyadicOf(4),
  qq: dyadicOf(3.25),
  least: [1.5, 2],
  most: [1, 1],
  belowNormal: 0,
  beyond: 0,
  fromZero: 0,
  notFinite: 0,
  isScaled: false,
}

const declared = { format: formatOf('e2m1fn'), rounding: 'rtz', overflow: 'saturate', subnormals: 'kept' } as const
const kind = (id: string, change: Partial<PairSums> = {}, rounding: 'rtz' | 'rne' = 'rtz'): string =>
  tensorProperties.find((one) => one.id === id)?.check({ ...sums, ...change }, { ...declared, rounding }).kind ?? 'none'

/** Sums that no tensor has, since these statements are true of every tensor: a slip in the sums themselves is what they catch. */
describe('what is true of every tensor fails for sums that are of none', () => {
  it.each([
    ['trace-q-norm', { qq: dyadicOf(3.1875) }],
    ['trace-q-star-between', { qg: dyadicOf(5.0625) }],
    ['trace-q-star-between', { qg: dyadicOf(3.6875) }],
    ['trace-shrinkage-truncation', { qg: dyadicOf(-1) }],
    ['trace-shrinkage-truncation', { qq: dyadicOf(5.0625) }],
  ])('%s', (id, change) => {
    expect(kind(id)).toBe('holds')
    expect(kind(id, change)).toBe('violated')
  })

  it('to nearest, q* and q_norm are no smaller than 1/(1+u)', () => {
    // e2m1fn: u = 1/4, so between 4/5 and 6/5, and q_norm² between 16/25 and 36/25.
    expect(kind('trace-shrinkage-nearest', {}, 'rne')).toBe('holds')
    expect(kind('trace-shrinkage-nearest', { qg: dyadicOf(3.9375) }, 'rne')).toBe('violated')
    expect(kind('trace-shrinkage-nearest', { qq: dyadicOf(7.25), qg: dyadicOf(6) }, 'rne')).toBe('violated')
  })

  it('and hypotheses are asked for', () => {
    const failing = [{ notFinite: 1 }, { gg: dyadicOf(0) }, { beyond: 1 }, { isScaled: true }, { fromZero: 1 }]
    for (const change of failing) expect(kind('trace-shrinkage-truncation', change)).toBe('unmet')
  })
})
