import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { add, compare, type Dyadic, negate, scale, zero } from '../../../spec/exact/dyadic.ts'
import * as q from '../../../spec/exact/rational.ts'
import { findFormat } from '../../../spec/formats/registry.ts'
import { inputsOf } from '../../testing.ts'
import { absolute, quantized, quantizer } from '../exact/quantizer.ts'
import { lostChanges } from './lost.ts'
import { dyadicFrom, dyadicFromPair, dyadicOf } from './testing.ts'
import { gradientAtRounded, secantSmoothness } from './weights.ts'

/** Dyadics of a few bits, zero and both signs among them. */
const dyadics = fc.tuple(fc.integer({ min: -4095, max: 4095 }), fc.integer({ min: -14, max: -6 })).map(dyadicFromPair)

const e4m3fn = findFormat('e4m3fn')!

/** Every normal number of e4m3fn but the largest, each changed by parts of itself. */
const from = inputsOf(e4m3fn).flatMap((x) =>
  x.kind === 'finite' && compare(x.magnitude, e4m3fn.minNormal) >= 0 && compare(x.magnitude, e4m3fn.maxFinite) < 0
    ? [x.negative ? negate(x.magnitude) : x.magnitude]
    : [],
)

const changedBy = (sixtyFourths: number): readonly Dyadic[] =>
  from.map((x) => add(x, { significand: x.significand * BigInt(sixtyFourths), exponent: x.exponent - 10 }))

const store = (x: Dyadic, rounding: string): Dyadic =>
  dyadicFrom(quantized(q.rationalOf(x), quantizer('e4m3fn', rounding)))

describe('changes that rounding undoes', () => {
  // u = 2^−4 = 64/1024: parts of |x| from far below u/2 to beyond 2u, on both sides.
  const parts = [1, 31, 32, 33, 48, 63, 64, 65, 127, 128, 200].flatMap((part) => [part, -part])

  it.each(['rne', 'rtz'] as const)('are counted and lie within the limits of u at every number, %s', (rounding) => {
    let [lost, kept] = [0, 0]
    for (const part of parts) {
      const to = changedBy(part)
      const stored = to.map((x) => store(x, rounding))
      const found = lostChanges({ from, to, stored }, e4m3fn, rounding)
      const counted = stored.filter((x, i) => compare(x, from[i]!) === 0).length
      expect([found.changes, found.lost]).toEqual([from.length, counted])
      expect(found.share).toEqual(q.rational(counted, from.length))
      for (const { verdict } of [found.lostAreSmall, found.keptAreLarge])
        expect(['holds', 'vacuous']).toContain(verdict)
      lost += found.lostAreSmall.met
      kept += found.keptAreLarge.met
    }
    expect(lost).toBeGreaterThan(500)
    expect(kept).toBeGreaterThan(500)
  })

  it('are seen where a kernel loses what it should keep, and keeps what it should lose', () => {
    const large = { from, to: changedBy(100), stored: from }
    expect(lostChanges(large, e4m3fn, 'rne').lostAreSmall).toMatchObject({
      verdict: 'violated',
      violations: from.length,
    })
    const small = { from, to: changedBy(20), stored: from.map((x) => scale(x, 1)) }
    expect(lostChanges(small, e4m3fn, 'rne').keptAreLarge).toMatchObject({ verdict: 'violated', at: 0 })
    const shrinking = { from, to: changedBy(-20), stored: from }
    expect(lostChanges(shrinking, e4m3fn, 'rtz').lostAreSmall.verdict).toBe('violated')
  })

  it('say nothing where nothing changes, or below the normal range', () => {
    const none = lostChanges({ from, to: from, stored: from }, e4m3fn, 'rne')
    expect(none).toMatchObject({ changes: 0, lost: 0, share: null, lostAreSmall: { verdict: 'vacuous' } })
    const tiny = [dyadicOf(2 ** -9)]
    const below = lostChanges({ from: tiny, to: [zero], stored: tiny }, e4m3fn, 'rne')
    expect(below).toMatchObject({ lost: 1, lostAreSmall: { verdict: 'vacuous', met: 0 } })
  })
})

describe('gradients at rounded weights', () => {
  /** f = w₁² + 3w₂²/2: L = 3. */
  const gradient = (w: readonly Dyadic[]): readonly Dyadic[] => [
    scale(w[0]!, 1),
    { significand: 3n * w[1]!.significand, exponent: w[1]!.exponent },
  ]
  const pairs = fc.tuple(dyadics, dyadics).filter(([x, y]) => x.significand !== 0n && y.significand !== 0n)

  it('are as near as L·q_W·‖W‖, with the sides that rationals give', () => {
    fc.assert(
      fc.property(pairs, (weights) => {
        const rounded = weights.map((x) => store(x, 'rne'))
        const step = { weights, rounded, gradientAtWeights: gradient(weights), gradientAtRounded: gradient(rounded) }
        const moves = weights.map((x, i) => q.difference(q.rationalOf(rounded[i]!), q.rationalOf(x)))
        const errors = moves.map((move, i) => absolute(q.quotient(move, q.rationalOf(weights[i]!))))
        const qW = q.largest(errors[0]!, errors[1]!)
        const result = gradientAtRounded(step, q.rational(3), qW)
        expect(result.verdict).toBe('holds')
        expect(result.left?.low).toEqual(
          q.sum(q.product(q.rational(4), q.power(moves[0]!, 2)), q.product(q.rational(9), q.power(moves[1]!, 2))),
        )
        const secant = secantSmoothness(step)
        if (secant) expect(q.isAtMost(secant, q.rational(9)) && q.isAtMost(q.rational(4), secant)).toBe(true)
      }),
    )
  })

  it('are not with a smaller L, and nothing is said with a smaller q_W', () => {
    const [weights, rounded] = [[1.0625, 1.0625].map(dyadicOf), [1, 1].map(dyadicOf)]
    const step = { weights, rounded, gradientAtWeights: gradient(weights), gradientAtRounded: gradient(rounded) }
    const qW = q.rational(1, 17)
    expect(gradientAtRounded(step, q.rational(3), qW).verdict).toBe('holds')
    expect(gradientAtRounded(step, q.rational(5, 2), qW)).toMatchObject({ verdict: 'violated', violations: 1 })
    expect(gradientAtRounded(step, q.rational(3), q.rational(1, 18))).toMatchObject({ verdict: 'vacuous', met: 0 })
    expect(secantSmoothness({ ...step, rounded: weights })).toBe(null)
  })
})
