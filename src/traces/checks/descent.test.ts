import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { compare, type Dyadic } from '../../../spec/exact/dyadic.ts'
import { exponential, type Interval, logarithm, minus, multiply, plus, point } from '../../../spec/exact/interval.ts'
import { isAtMost, product, rational } from '../../../spec/exact/rational.ts'
import type { TracePropertyResult } from '../../report/trace-result.ts'
import { loadObjective } from '../problems/load.ts'
import { logisticObjective } from '../problems/logistic.ts'
import type { Objective } from '../problems/objective.ts'
import { ridgeObjective } from '../problems/ridge.ts'
import { openTrace } from '../read.ts'
import { readValues } from '../step-reader.ts'
import { recordRidge } from '../testing.ts'
import { dyadicOf } from '../values.ts'
import { KnownRun } from './descent.ts'
import { checkKnownRun } from './descent-properties.ts'
import { Ledger } from './ledger.ts'

const root = mkdtempSync(join(tmpdir(), 'halfulp-descent-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

/** Steps of a recorded run, with an objective that may be another. */
async function judged(change: (objective: Objective) => Objective): Promise<Map<string, TracePropertyResult>> {
  const trace = await openTrace(join(root, 'ridge'))
  const run = new KnownRun(change((await loadObjective(trace)) as Objective))
  for (const entry of trace.manifest.steps) {
    const file = await trace.openStep(entry)
    const [weights, next] = await Promise.all(
      ['w/weights', 'w/weights.next'].map((name) => readValues(trace.manifest, file, name, 0, 4)),
    )
    await file.close()
    run.steps.push({ step: entry.step, alpha: 0.25, weights: weights!, next: next! })
  }
  const ledger = new Ledger(
    () => '',
    () => undefined,
  )
  checkKnownRun(run, true, ledger)
  return new Map(ledger.results().map((one) => [one.id, one]))
}

describe('the inequalities of SGD on a known objective', () => {
  beforeAll(() => recordRidge(join(root, 'ridge'), { steps: 10 }))

  it('hold with the constants that are proved', async () => {
    const results = await judged((one) => one)
    for (const id of ['yun-7', 'yun-6', 'yun-9-path', 'yun-33-path', 'yun-theorem-3-path'])
      expect(results.get(id)).toMatchObject({ verdict: 'holds', met: 10, violations: 0 })
  })

  it('fail where L is too small', async () => {
    const results = await judged((one) => ({ ...one, smoothness: product(one.smoothness, rational(1, 16)) }))
    expect(results.get('yun-7')?.verdict).toBe('violated')
    expect(results.get('yun-7')?.witness?.got).toMatch(/…$/)
  })

  it('fail where c is too large', async () => {
    const results = await judged((one) => ({ ...one, convexity: product(one.convexity, rational(64)) }))
    for (const id of ['yun-6', 'yun-33-path', 'yun-theorem-3-path']) expect(results.get(id)?.verdict).toBe('violated')
  })
})

const rows = {
  n: 3,
  d: 2,
  x: Float64Array.of(1, 0.5, -2, 3, 0.25, -1),
  y: Float64Array.of(0, 2, 1),
}
const weights = [0.5, -1, 0.125, 2, -0.75, 0.375].map(dyadicOf)
const holds = ({ low, high }: Interval, inner: Interval): boolean =>
  compare(low, inner.low) <= 0 && compare(inner.high, high) <= 0

describe('an objective rebuilt', () => {
  it('of ridge regression is exact', () => {
    const { at, smoothness, convexity } = ridgeObjective({ ...rows, y: Float64Array.of(1, -1, 2) }, 0.5)
    // ½((0.5−0.5−1)² + (−1−3+1)² + (0.125+1−2)²) + ½·3·0.5·(0.25+1) with w = (0.5, −1).
    const { value, gradient } = at([0.5, -1].map(dyadicOf), 64)
    expect(compare(value.low, dyadicOf((1 + 9 + 0.765625) / 2 + 0.9375))).toBe(0)
    expect(value.low).toEqual(value.high)
    // H·w − xᵀy with xᵀy = (3.5, −4.5).
    const expected = [9.03125 - 3.5, -14.625 + 4.5].map(dyadicOf)
    expect(gradient.map(({ low }, i) => compare(low, expected[i] as Dyadic))).toEqual([0, 0])
    // xᵀx + 1.5·I = [[5.0625+1.5, −5.75], [−5.75, 10.25+1.5]]: trace 18.3125, determinant 44.046875, so
    // that the eigenvalues are 9.15625 ± 6.3079….
    expect(isAtMost(rational(15464, 1000), smoothness) && isAtMost(smoothness, rational(15465, 1000))).toBe(true)
    expect(isAtMost(rational(2848, 1000), convexity) && isAtMost(convexity, rational(28484, 10000))).toBe(true)
  })

  it.each([64, 128])('of logistic regression encloses what intervals give, at %i bits', (bits) => {
    const { at } = logisticObjective(rows, 0.25, 3, 6)
    const { value, gradient } = at(weights, bits)
    const exact = directly(weights, 400)
    expect(holds(value, exact.value)).toBe(true)
    gradient.forEach((one, i) => {
      expect(holds(one, exact.gradient[i] as Interval)).toBe(true)
      expect(width(one) < 2 ** -(bits - 8)).toBe(true)
    })
    expect(width(value) < 2 ** -(bits - 8)).toBe(true)
  })

  it('of two classes is the same with one row of weights as with two of which one is 0', () => {
    const two = { ...rows, y: Float64Array.of(0, 1, 1) }
    const single = logisticObjective(two, 0.25, 2, 2).at(weights.slice(0, 2), 96)
    const both = logisticObjective(two, 0.25, 2, 4).at([dyadicOf(0), dyadicOf(0), ...weights.slice(0, 2)], 96)
    const apart = minus(single.value, both.value, 96)
    expect(compare(apart.low, dyadicOf(0)) <= 0 && compare(apart.high, dyadicOf(0)) >= 0).toBe(true)
    expect(single.gradient.map(roughly)).toEqual(both.gradient.slice(2).map(roughly))
  })
})

const roughly = ({ low }: Interval): string => (Number(low.significand) * 2 ** low.exponent).toFixed(12)
const width = (one: Interval): number => {
  const { high } = minus(one, { low: one.low, high: one.low }, 64)
  return Number(high.significand) * 2 ** high.exponent
}

/** n·F and its gradient by intervals alone, in the order of the formula. */
function directly(w: readonly Dyadic[], bits: number): { value: Interval; gradient: Interval[] } {
  const p = (x: Dyadic): Interval => point(x)
  const times = (a: Interval, b: Interval): Interval => multiply(a, b, bits)
  const sum = (list: readonly Interval[]): Interval => list.reduce((a, b) => plus(a, b, bits))
  const weight = p(dyadicOf(0.75))
  const [x, y] = [Array.from(rows.x, dyadicOf), Array.from(rows.y)]
  let value = times(times(weight, p(dyadicOf(0.5))), sum(w.map((one) => times(p(one), p(one)))))
  const gradient = w.map((one) => times(weight, p(one)))
  for (let i = 0; i < 3; i++) {
    const scores = [0, 1, 2].map((c) =>
      sum([0, 1].map((j) => times(p(w[2 * c + j] as Dyadic), p(x[2 * i + j] as Dyadic)))),
    )
    const logs = logarithm(sum(scores.map((one) => exponential(one, bits))), bits)
    value = plus(value, minus(logs, scores[y[i] as number] as Interval, bits), bits)
    scores.forEach((score, c) => {
      const share = exponential(minus(score, logs, bits), bits)
      const rest = c === y[i] ? minus(share, p(dyadicOf(1)), bits) : share
      for (const j of [0, 1])
        gradient[2 * c + j] = plus(gradient[2 * c + j] as Interval, times(rest, p(x[2 * i + j] as Dyadic)), bits)
    })
  }
  return { value, gradient }
}
