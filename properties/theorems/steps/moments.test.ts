import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Dyadic, scale } from '../../../spec/exact/dyadic.ts'
import * as q from '../../../spec/exact/rational.ts'
import { findFormat } from '../../../spec/formats/registry.ts'
import { type AdamSettings, follow, realStore } from '../exact/moments.ts'
import { absolute, quantized, quantizer } from '../exact/quantizer.ts'
import { type AdamRecursions, adamRatio, geometricSum, growth, nextMoment, squares } from './adam.ts'
import { zeros } from './drift.ts'
import { elementBound, elementErrors, relativeError } from './errors.ts'
import { dyadicFrom, dyadicFromPair, dyadicOf, rationalsOf } from './testing.ts'

const e4m3fn = findFormat('e4m3fn')!
const store = (x: Dyadic, format = 'e4m3fn', rounding = 'rne'): Dyadic =>
  dyadicFrom(quantized(q.rationalOf(x), quantizer(format, rounding)))
/** Dyadics of a few bits, zero and both signs among them. */
const dyadics = fc.tuple(fc.integer({ min: -4095, max: 4095 }), fc.integer({ min: -14, max: -6 })).map(dyadicFromPair)

const vectors = fc.array(dyadics, { minLength: 1, maxLength: 6 })
const half = q.rational(1, 2)

describe('element errors', () => {
  it('hold of what the specification rounds, in every direction', () => {
    fc.assert(
      fc.property(vectors, fc.constantFrom('rne', 'rna', 'rtz', 'rtp', 'rtn', 'rto'), (x, rounding) => {
        const stored = x.map((value) => store(value, 'e4m3fn', rounding))
        const result = elementErrors(x, stored, { format: e4m3fn, rounding, subnormals: 'kept' })
        expect(result).toMatchObject({ verdict: 'holds', coordinates: x.length, met: x.length, violations: 0 })
      }),
    )
  })

  it('have the constants of the directions', () => {
    const of = (rounding: 'rne' | 'rtz' | 'rtp', subnormals: 'kept' | 'flushed' = 'kept') => {
      const { theta, eta } = elementBound({ format: e4m3fn, rounding, subnormals })
      return [q.rationalText(theta), q.rationalText(q.rationalOf(eta))]
    }
    expect(of('rne')).toEqual(['1/17', '1/1024'])
    expect(of('rtz')).toEqual(['1/9', '1/512'])
    expect(of('rtp')).toEqual(['1/8', '1/512'])
    expect(of('rne', 'flushed')).toEqual(['1/17', '1/64'])
    expect(() => elementBound({ format: findFormat('mxint8')!, rounding: 'rne', subnormals: 'kept' })).toThrow('mxint8')
  })

  it('see truncation where rounding to nearest is claimed, and name the coordinate', () => {
    const x = [1, 500, 1.4, 1.49].map(dyadicOf)
    const stored = x.map((value) => store(value, 'e4m3fn', 'rtz'))
    const result = elementErrors(x, stored, { format: e4m3fn, rounding: 'rne', subnormals: 'kept' })
    expect(result).toMatchObject({ verdict: 'violated', violations: 1, at: 3, met: 3 })
    expect(result.note).toContain('1 of 4')
    const [left, right] = [
      absolute(q.difference(q.rational(11, 8), q.rationalOf(x[3]!))),
      q.product(q.rational(1, 17), q.rationalOf(x[3]!)),
    ]
    expect([result.left?.low, result.right?.low]).toEqual([left, right])
  })
})

describe('measured relative errors', () => {
  it('are the largest quotient, with zeros, underflows and overflows set apart', () => {
    const x = [0, 1.1, -1.6, 2 ** -9, 1000, 3].map(dyadicOf)
    const stored = x.map((value) => store(value))
    const found = relativeError(x, stored, e4m3fn)
    expect(found).toMatchObject({ met: 3, zeros: 1, underflows: 1, overflows: 1, at: 1 })
    expect(found.excluded).toEqual([false, false, false, true, true, false])
    expect(found.largest).toEqual(
      q.quotient(absolute(q.difference(q.rational(9, 8), q.rationalOf(x[1]!))), q.rationalOf(x[1]!)),
    )
  })

  it('exclude a number stored for 0 and 0 stored for a number, whatever the format', () => {
    const found = relativeError([0, 1, 2].map(dyadicOf), [1, 0, 2].map(dyadicOf))
    expect(found).toMatchObject({ met: 1, underflows: 2, largest: q.rational(0), at: null })
  })
})

/** Adam's moments stored in e4m3fn: by the step checks, and again by the rational recursion of the records. */
interface History {
  readonly recursions: AdamRecursions
  readonly settings: AdamSettings
}

const weighted: History = (() => {
  const [beta1, beta2] = [dyadicOf(0.875), dyadicOf(0.9375)]
  const gamma = dyadicOf(1)
  return {
    recursions: { first: { beta: beta1, gamma }, second: { beta: beta2, gamma } },
    settings: { beta1: q.rational(7, 8), beta2: q.rational(15, 16), gamma1: q.rational(1), gamma2: q.rational(1) },
  }
})()

const averaged: History = {
  recursions: {
    first: { ...weighted.recursions.first, gamma: dyadicOf(0.125) },
    second: { ...weighted.recursions.second, gamma: dyadicOf(0.0625) },
  },
  settings: { ...weighted.settings, gamma1: q.rational(1, 8), gamma2: q.rational(1, 16) },
}

const gradientsOf = fc.array(
  fc.integer({ min: 1, max: 15 }).chain((n) => fc.constantFrom(n / 8, -n / 8)),
  { minLength: 1, maxLength: 40, size: 'max' },
)

describe('the ratio of the moments', () => {
  const followed = ({ recursions, settings }: History, gradients: readonly number[]) => {
    const real = realStore(quantizer('e4m3fn', 'rne'))
    const inputs = gradients.map((g) => q.rationalOf(dyadicOf(g)))
    const first = follow(settings.beta1, settings.gamma1, inputs, real)
    const second = follow(
      settings.beta2,
      settings.gamma2,
      inputs.map((g) => q.power(g, 2)),
      real,
    )
    let [m, v] = [zeros(1), zeros(1)]
    let computed = { m, v }
    for (const g of gradients) {
      computed = {
        m: nextMoment(recursions.first, m, [dyadicOf(g)]),
        v: nextMoment(recursions.second, v, squares([dyadicOf(g)])),
      }
      m = computed.m.map((x) => store(x))
      v = computed.v.map((x) => store(x))
    }
    return { first, second, computed, stored: { m, v } }
  }

  it.each([
    ['weighted sums', weighted],
    ['averages', averaged],
  ])('is bounded for %s, computed and stored, with the sides that rationals give', (_, history) => {
    let [met, long] = [0, 0]
    fc.assert(
      fc.property(gradientsOf, (gradients) => {
        const { first, second, computed, stored } = followed(history, gradients)
        const step = gradients.length
        for (const which of ['computed', 'stored'] as const) {
          const last = which === 'stored' ? step - 1 : step - 2
          const [qM, qV] = [first.errors[last] ?? q.rational(0), second.errors[last] ?? q.rational(0)]
          const excluded = [(first.excluded[step - 1] || second.excluded[step - 1]) as boolean]
          const { m, v } = which === 'stored' ? stored : computed
          const result = adamRatio(history.recursions, { first: m, second: v, step, which, qM, qV, excluded })
          expect(['holds', 'vacuous']).toContain(result.verdict)
          if (result.verdict === 'vacuous') continue
          met += 1
          const r = growth(history.settings.beta1, history.settings.beta2, qM, qV)!
          const terms = Array.from({ length: step }, (_, i) => q.power(r, i))
          const factor = q.quotient(q.power(history.settings.gamma1, 2), history.settings.gamma2)
          const more = q.quotient(q.power(q.sum(q.rational(1), qM), 2), q.difference(q.rational(1), qV))
          const kappa = which === 'stored' ? q.product(factor, more) : factor
          const [numerators, moment] =
            which === 'stored' ? [first.stored, second.stored] : [first.computed, second.computed]
          expect(result.left?.low).toEqual(q.power(numerators[step - 1]!, 2))
          const right = q.product(kappa, moment[step - 1]!, q.sum(...terms))
          expect(q.isAtMost(result.right!.low, right) && q.isAtMost(right, result.right!.high)).toBe(true)
          if (step > 8) long += 1
          else expect(result.right).toEqual({ low: right, high: right })
        }
      }),
      // Long ones without a change of sign never underflow.
      { numRuns: 60, examples: [[new Array(40).fill(1)], [new Array(36).fill(-1.5)]] },
    )
    expect(met).toBeGreaterThan(20)
    expect(long).toBeGreaterThan(0)
  })

  const g = dyadicOf(1)
  const moments = { step: 1, which: 'computed', qM: q.rational(0), qV: q.rational(0) } as const

  it('is violated by a moment that is too large, and by averages taken for weighted sums', () => {
    const twice = adamRatio(weighted.recursions, { ...moments, first: [g, dyadicOf(2)], second: [g, g] })
    expect(twice).toMatchObject({ verdict: 'violated', at: 1, violations: 1, left: { low: q.rational(4) } })
    const [m, v] = [dyadicOf(0.5), dyadicOf(0.125)]
    expect(adamRatio(weighted.recursions, { ...moments, first: [m], second: [v] }).verdict).toBe('violated')
  })

  it('is vacuous where the side condition fails, and where every coordinate is excluded', () => {
    const first = [g]
    const failing = adamRatio(weighted.recursions, { ...moments, first, second: first, qM: half })
    expect(failing).toMatchObject({ verdict: 'vacuous', met: 0 })
    expect(failing.note).toContain('q_M = 1/2')
    const none = adamRatio(weighted.recursions, { ...moments, first, second: first, excluded: [true] })
    expect(none).toMatchObject({ verdict: 'vacuous', note: '1 of 1 coordinates met an underflow or overflow' })
  })

  it('encloses long geometric sums narrowly', () => {
    const r = q.rational(99, 100)
    const [low, high] = geometricSum(r, 400)
    const exact = q.quotient(q.difference(q.rational(1), q.power(r, 400)), q.rational(1, 100))
    expect(q.isAtMost(low, exact) && q.isAtMost(exact, high)).toBe(true)
    expect(q.isLess(q.difference(high, low), q.rational(1n, 10n ** 60n))).toBe(true)
  })
})

describe('the next moment', () => {
  it('is β·x̂ + γ·input in rationals', () => {
    fc.assert(
      fc.property(vectors, (x) => {
        const input = x.map((value) => scale(value, 1))
        const found = rationalsOf(nextMoment(averaged.recursions.first, x, input))
        expect(found).toEqual(
          rationalsOf(x).map((value) => q.sum(q.product(q.rational(7, 8), value), q.product(q.rational(1, 4), value))),
        )
      }),
    )
  })
})
