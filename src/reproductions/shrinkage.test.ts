import { beforeAll, describe, expect, it } from 'vitest'
import type { Reproduced } from './record.ts'
import { shrinkage } from './shrinkage.ts'

let found: Reproduced

beforeAll(async () => {
  found = await shrinkage.run({})
})

/** q_norm and q* of the same samples, in doubles and from the two numbers that e2m1fn has below 1. */
function roughly(step: (x: number) => number): { norm: number; along: number } {
  let [gg, qq, qg] = [0, 0, 0]
  for (let i = 0; i < 200; i++) {
    const g = Math.exp(-i / 50)
    const q = step(g)
    gg += g * g
    qq += q * q
    qg += q * g
  }
  return { norm: Math.sqrt(qq / gg), along: qg / gg }
}

const row = (format: string, rounding: string) =>
  found.rows.find((one) => one.format === format && one.rounding === rounding) as Record<string, string>

describe('the decaying signal', () => {
  it.each([
    ['rtz', (x: number) => (x >= 1 ? 1 : x >= 0.5 ? 0.5 : 0)],
    ['rtp', (x: number) => (x > 0.5 ? 1 : 0.5)],
    ['rne', (x: number) => (x >= 0.75 ? 1 : x > 0.25 ? 0.5 : 0)],
  ])('has the factors in e2m1fn, %s, that its three values below 1 give', (rounding, step) => {
    const { norm, along } = roughly(step)
    expect(Number(row('e2m1fn', rounding).q_norm)).toBeCloseTo(norm, 4)
    expect(Number(row('e2m1fn', rounding)['q*'])).toBeCloseTo(along, 4)
  })

  it('bears the paper out for truncation and refutes it to nearest', () => {
    const verdict = (start: string, directions: string) =>
      found.findings.find(({ claim }) => claim.startsWith(start) && claim.includes(directions))?.verdict
    expect(verdict('q falls', 'rtz')).toBe('holds')
    expect(verdict('q falls', 'rne')).toBe('violated')
    expect(verdict('q ≤ 1', 'rtz')).toBe('holds')
    expect(verdict('q ≤ 1', 'rne')).toBe('violated')
  })

  it('is drawn, the same bytes again', async () => {
    const again = await shrinkage.run({})
    expect(again.pictures).toEqual(found.pictures)
    for (const picture of Object.values(found.pictures)) {
      expect(picture.startsWith('<svg ')).toBe(true)
      expect(picture.match(/<path /g)?.length).toBeGreaterThan(8)
      expect(picture).toContain('<title>')
    }
  })
})
