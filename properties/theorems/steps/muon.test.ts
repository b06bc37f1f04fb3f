import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Dyadic } from '../../../spec/exact/dyadic.ts'
import * as q from '../../../spec/exact/rational.ts'
import { gram, inner, type Matrix, matrixOf, times, transposed, valuesOfMatrix } from './matrix.ts'
import {
  alignedAsStored,
  alignedWithGradient,
  muonDescent,
  nuclearAttained,
  signDefect,
  spectralAtMost,
} from './muon.ts'
import { enclosedNorms, isSpectralAtMost } from './norms.ts'
import { exactly } from './result.ts'
import { isSemidefinite } from './semidefinite.ts'
import { dyadicFromPair, dyadicOf, rationalsOf } from './testing.ts'

const matrix = (rows: number, columns: number, values: readonly number[]): Matrix =>
  matrixOf(rows, columns, values.map(dyadicOf))
/** Dyadics of a few bits, zero and both signs among them. */
const dyadics = fc.tuple(fc.integer({ min: -4095, max: 4095 }), fc.integer({ min: -14, max: -6 })).map(dyadicFromPair)

const square = fc.array(dyadics, { minLength: 4, maxLength: 4 }).map((values) => matrixOf(2, 2, values))
const two = q.rational(2)

/** ‖A‖_F² and |det A| of a 2 × 2 matrix, in rationals. */
function invariants(a: Matrix): { frobenius: q.Rational; determinant: q.Rational } {
  const [w, x, y, z] = rationalsOf(valuesOfMatrix(a)) as [q.Rational, q.Rational, q.Rational, q.Rational]
  const determinant = q.difference(q.product(w, z), q.product(x, y))
  return {
    frobenius: q.sum(...[w, x, y, z].map((one) => q.power(one, 2))),
    determinant: determinant.numerator < 0n ? q.opposite(determinant) : determinant,
  }
}

const isWithin = (low: q.Rational, x: q.Rational, high: q.Rational): boolean =>
  q.isAtMost(low, x) && q.isAtMost(x, high)

/** Whether an enclosure is narrow: to a part in 2^30 of its upper end. */
const isNarrow = ({ low, high }: { low: q.Rational; high: q.Rational }): boolean =>
  q.isAtMost(q.product(q.difference(high, low), q.rational(2 ** 30)), high)

describe('matrices', () => {
  const entries = (count: number) => fc.array(dyadics, { minLength: count, maxLength: count })

  it('multiply and transpose as sums of products of rationals do', () => {
    fc.assert(
      fc.property(entries(6), entries(6), (left, right) => {
        const [a, b] = [matrixOf(2, 3, left), matrixOf(3, 2, right)]
        const [x, y] = [rationalsOf(left), rationalsOf(right)]
        const entry = (i: number, j: number) => q.sum(...[0, 1, 2].map((k) => q.product(x[i * 3 + k]!, y[k * 2 + j]!)))
        expect(rationalsOf(valuesOfMatrix(times(a, b)))).toEqual([entry(0, 0), entry(0, 1), entry(1, 0), entry(1, 1)])
        expect(rationalsOf(valuesOfMatrix(transposed(a)))).toEqual([0, 3, 1, 4, 2, 5].map((k) => x[k]))
        expect(q.rationalOf(inner(a, transposed(b)))).toEqual(q.sum(entry(0, 0), entry(1, 1)))
      }),
    )
  })

  it('refuse shapes that do not fit', () => {
    expect(() => matrix(2, 2, [1])).toThrow('expected 2 × 2 values, came 1')
    expect(() => times(matrix(1, 2, [1, 1]), matrix(1, 2, [1, 1]))).toThrow('expected 2 rows')
  })
})

describe('exact semidefiniteness', () => {
  it('is that of all principal minors, of 3 × 3 matrices with small integers', () => {
    const seen = new Set<boolean>()
    const small = fc.integer({ min: -2, max: 2 })
    fc.assert(
      fc.property(fc.array(small, { minLength: 6, maxLength: 6 }), (half) => {
        const [a, b, c, d, e, f] = half as [number, number, number, number, number, number]
        const minors = [a, d, f, a * d - b * b, a * f - c * c, d * f - e * e]
        const whole = a * (d * f - e * e) - b * (b * f - e * c) + c * (b * e - d * c)
        const found = isSemidefinite(matrix(3, 3, [a, b, c, b, d, e, c, e, f]))
        seen.add(found)
        expect(found).toBe([...minors, whole].every((minor) => minor >= 0))
      }),
      { numRuns: 2000 },
    )
    expect(seen.size).toBe(2)
  })

  it('holds of Gram matrices, singular ones among them, and fails once a little is taken away', () => {
    const a = matrix(2, 3, [1, 2, 3, 4, 5, 6])
    expect(isSemidefinite(times(transposed(a), a))).toBe(true)
    expect(isSemidefinite(gram(a))).toBe(true)
    const less = times(transposed(a), a)
    expect(
      isSemidefinite({ ...less, entries: less.entries.map((x, k) => (k % 4 === 0 ? x * 1000n - 1n : x * 1000n)) }),
    ).toBe(false)
  })
})

describe('enclosed norms', () => {
  it('hold those of 2 × 2 matrices in closed form, narrowly', () => {
    fc.assert(
      fc.property(square, (a) => {
        const { frobenius, determinant } = invariants(a)
        const { spectral, nuclear } = enclosedNorms(a)
        const nuclearSquared = q.sum(frobenius, q.product(two, determinant))
        expect(isWithin(q.power(nuclear.low, 2), nuclearSquared, q.power(nuclear.high, 2))).toBe(true)
        // σ₁² is the larger root of x² − ‖A‖_F²x + det².
        const at = (x: q.Rational) =>
          q.sum(q.difference(q.power(x, 2), q.product(frobenius, x)), q.power(determinant, 2))
        const isBelowRoot = (x: q.Rational) => q.isAtMost(q.product(two, x), frobenius) || at(x).numerator <= 0n
        const isAboveRoot = (x: q.Rational) => q.isAtMost(frobenius, q.product(two, x)) && at(x).numerator >= 0n
        expect(isBelowRoot(q.power(spectral.low, 2))).toBe(true)
        expect(isAboveRoot(q.power(spectral.high, 2))).toBe(true)
        expect(isNarrow(spectral) && isNarrow(nuclear)).toBe(true)
      }),
    )
  })

  it('hold those of larger matrices with known singular values, wide and tall, of any scale', () => {
    // A permutation with signs, and (3 −4; 4 3), which is 5 times a rotation.
    const known = matrix(5, 4, [0, -2, 0, 0, 3, 0, 0, 0, 0, 0, 3, -4, 0, 0, 4, 3, 0, 0, 0, 0])
    for (const exponent of [0, -900, 700]) {
      const a = { ...known, exponent }
      const power = q.rationalOf({ significand: 1n, exponent })
      for (const { spectral, nuclear } of [enclosedNorms(a), enclosedNorms(transposed(a))]) {
        expect(isWithin(nuclear.low, q.product(q.rational(15), power), nuclear.high)).toBe(true)
        expect(isWithin(spectral.low, q.product(q.rational(5), power), spectral.high)).toBe(true)
        expect(isNarrow(spectral) && isNarrow(nuclear)).toBe(true)
      }
    }
    expect(enclosedNorms(matrix(2, 2, [0, 0, 0, 0])).nuclear).toEqual(exactly(q.rational(0)))
  })

  it('become wide, never false, where the decomposition they start from is wrong', () => {
    const a = matrix(2, 2, [1, 2, 3, 5])
    const right = enclosedNorms(a)
    const guesses = [
      { left: [0.3, 0.1, -0.7, 0.2], values: [0.9, 0.1], right: [1, 0.5, 0, -1] },
      { left: [Number.NaN, 0, 0, 0], values: [Number.NaN, 1], right: [0, 0, 0, 0] },
    ].map(({ left, values, right }) => ({
      left: Float64Array.from(left),
      values: Float64Array.from(values),
      right: Float64Array.from(right),
    }))
    for (const guess of guesses) {
      const wide = enclosedNorms(a, () => guess)
      for (const norm of ['spectral', 'nuclear'] as const) {
        expect(q.isAtMost(wide[norm].low, right[norm].high)).toBe(true)
        expect(q.isAtMost(right[norm].low, wide[norm].high)).toBe(true)
        expect(isNarrow(wide[norm])).toBe(false)
      }
    }
  })
})

describe('Muon', () => {
  const rotation = matrix(2, 2, [3, -4, 4, 3])
  const m = matrix(2, 2, [2, 0, 0, -0.5])
  const sign = matrix(2, 2, [1, 0, 0, -1])

  it('has ‖O‖₂² ≤ limit decided exactly where no enclosure can tell', () => {
    expect(spectralAtMost(rotation, q.rational(25)).verdict).toBe('holds')
    const justBelow = q.difference(q.rational(25), q.rational(1n, 10n ** 40n))
    expect(spectralAtMost(rotation, justBelow)).toMatchObject({ verdict: 'violated', violations: 1 })
    expect(spectralAtMost(rotation, q.rational(24)).verdict).toBe('violated')
    expect(isSpectralAtMost(matrix(2, 3, [1, 0, 0, 0, 1, 0]), q.rational(1))).toBe(true)
    expect(isSpectralAtMost(matrix(3, 2, [1, 0, 0, 1, 0, 1]), q.rational(2))).toBe(true)
    expect(isSpectralAtMost(matrix(3, 2, [1, 0, 0, 1, 0, 1]), q.rational(19, 10))).toBe(false)
  })

  it('reports the defect of a stored sign', () => {
    const exact = signDefect(m, sign)
    expect(exact.gramDefect).toEqual(q.rational(0))
    expect(isWithin(exact.alignment!.low, q.rational(1), exact.alignment!.high)).toBe(true)
    const short = signDefect(m, matrix(2, 2, [0.75, 0, 0, -0.75]))
    expect(short.gramDefect).toEqual(q.rational(49, 128))
    expect(isWithin(short.alignment!.low, q.rational(3, 4), short.alignment!.high)).toBe(true)
    expect(isWithin(short.spectral.low, q.rational(3, 4), short.spectral.high)).toBe(true)
    expect(signDefect(matrix(1, 1, [0]), matrix(1, 1, [0])).alignment).toBe(null)
  })

  it('attains the share of the nuclear norm that it has, and no more', () => {
    const stored = matrix(2, 2, [0.75, 0, 0, -0.75])
    expect(nuclearAttained(m, stored, q.rational(74, 100)).verdict).toBe('holds')
    expect(nuclearAttained(m, stored, q.rational(76, 100)).verdict).toBe('violated')
    // Equality of a root with a number is beyond enclosures, and is said to be.
    expect(nuclearAttained(rotation, rotation, q.rational(5)).verdict).toBe('undecided')
  })

  it('follows the gradient: with msign by the printed statement, with any O by the one for stored ones', () => {
    const seen = new Set<string>()
    fc.assert(
      fc.property(square, square, (gradient, other) => {
        const printed = alignedWithGradient(gradient, m, sign)
        expect(printed.verdict).not.toBe('violated')
        expect(alignedAsStored(gradient, m, sign).verdict).not.toBe('violated')
        expect(alignedAsStored(gradient, m, other).verdict).not.toBe('violated')
        seen.add(printed.verdict)
      }),
    )
    expect(seen).toContain('holds')
    const opposite = matrix(2, 2, [-1, 0, 0, 1])
    expect(alignedWithGradient(m, m, opposite)).toMatchObject({ verdict: 'violated', violations: 1 })
    expect(alignedWithGradient(m, m, matrix(2, 2, [0.7, 0, 0, -0.7])).verdict).toBe('violated')
    const against = matrix(2, 2, [1, 0, 0, 1])
    expect(alignedWithGradient(against, matrix(2, 2, [-0.125, 0, 0, -0.125]), opposite, q.rational(1)).verdict).toBe(
      'holds',
    )
  })

  it('descends by at least what smoothness grants, and not by more', () => {
    // f = ½‖W‖², W = diag(1, −1), O = diag(1, −1), η = ½: f goes from 1 to ¼, with equality.
    const step = {
      objective: exactly(q.rational(1)),
      objectiveNext: exactly(q.rational(1, 4)),
      stepsize: q.rational(1, 2),
      gradient: sign,
      sign,
      smoothness: q.rational(1),
      rank: 2,
    }
    const right = exactly(q.rational(1, 4))
    expect(muonDescent(step)).toMatchObject({ verdict: 'holds', right })
    expect(muonDescent({ ...step, rank: null })).toMatchObject({ verdict: 'holds', right })
    expect(muonDescent({ ...step, rank: 1 }).verdict).toBe('violated')
    expect(muonDescent({ ...step, smoothness: q.rational(99, 100) }).verdict).toBe('violated')
    const unsure = { low: q.rational(1, 5), high: q.rational(1, 3) }
    expect(muonDescent({ ...step, objectiveNext: unsure }).verdict).toBe('undecided')
  })
})

describe('values of a matrix', () => {
  it('come back as they went in', () => {
    fc.assert(
      fc.property(fc.array(dyadics, { minLength: 6, maxLength: 6 }), (values: readonly Dyadic[]) => {
        expect(rationalsOf(valuesOfMatrix(matrixOf(3, 2, values)))).toEqual(rationalsOf(values))
      }),
    )
  })
})
