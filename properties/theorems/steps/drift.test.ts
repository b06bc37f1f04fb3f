import { describe, expect, it } from 'vitest'
import type { Dyadic } from '../../../spec/exact/dyadic.ts'
import * as q from '../../../spec/exact/rational.ts'
import { absolute, quantized, quantizer } from '../exact/quantizer.ts'
import type { Recursion } from './adam.ts'
import { driftFrom, driftStep, driftTotal, largestDrift, zeros } from './drift.ts'
import { relativeError } from './errors.ts'
import { enclosureText } from './result.ts'
import { dyadicFrom, dyadicOf } from './testing.ts'

const recursion: Recursion = { beta: dyadicOf(0.875), gamma: dyadicOf(1) }
const store = (x: Dyadic): Dyadic => dyadicFrom(quantized(q.rationalOf(x), quantizer('e4m3fn', 'rne')))

describe('drift', () => {
  const inputs = [1, 0.75, 1.375, 0.625, 1.125, 0.9375].map(dyadicOf)

  const run = (factor: q.Rational) => {
    let state = driftFrom(zeros(1))
    const [results, stored, computed]: [string[], Dyadic[], q.Rational[]] = [[], [{ significand: 0n, exponent: 0 }], []]
    let error = q.rational(0)
    for (const input of inputs) {
      const previous = [stored.at(-1)!]
      const claimed = q.product(factor, error)
      const next = driftStep(recursion, state, previous, [input], claimed)
      const most = computed.reduce((a, b) => q.largest(a, b), q.rational(0))
      state = next.state
      results.push(next.result.verdict, driftTotal(recursion, state, claimed, most).verdict)
      const value = state.computed[0]!
      stored.push(store(value))
      computed.push(q.rationalOf(value))
      error = q.largest(error, relativeError([value], [stored.at(-1)!]).largest)
    }
    return { results, state }
  }

  it('stays within its bounds, and is the difference from the recursion that is never rounded', () => {
    const { results, state } = run(q.rational(1))
    expect(new Set(results)).toEqual(new Set(['holds']))
    const ideal = inputs.reduce((x, input) => q.sum(q.product(q.rational(7, 8), x), q.rationalOf(input)), q.rational(0))
    expect(q.rationalOf(state.ideal[0]!)).toEqual(ideal)
    expect(largestDrift(state)).toEqual(absolute(q.difference(q.rationalOf(state.computed[0]!), ideal)))
    expect(largestDrift(state).numerator).not.toBe(0n)
  })

  it('does not with a tenth of the error that storage makes', () => {
    expect(run(q.rational(1, 10)).results).toContain('violated')
  })

  it('is the bound itself where storage errs by q each time', () => {
    // X = 1 at every step, stored as 9/8: D is 0, then β/8, then β²/8 + β/8.
    const [one, stored] = [dyadicOf(1), dyadicOf(1.125)]
    const q8 = q.rational(1, 8)
    let state = driftStep(recursion, driftFrom(zeros(1)), zeros(1), [one], q8).state
    for (const expected of ['7/64', '105/512']) {
      const next = driftStep(recursion, state, [stored], [dyadicOf(1 / 64)], q8)
      const { left, right, verdict } = next.result
      expect([verdict, ...[left!, right!].map(enclosureText)]).toEqual(['holds', expected, expected])
      state = next.state
      const total = driftTotal(recursion, state, q8, q.rational(1))
      expect(enclosureText(total.right!)).toBe(expected)
    }
    expect(q.rationalText(q.rationalOf(state.computed[0]!))).toBe('1')
  })

  it('leaves excluded coordinates out', () => {
    const { result } = driftStep(recursion, driftFrom(zeros(1)), zeros(1), [inputs[0]!], q.rational(0), [true])
    expect(result.verdict).toBe('vacuous')
  })
})
