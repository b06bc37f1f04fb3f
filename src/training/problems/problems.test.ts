import { describe, expect, it } from 'vitest'
import {
  divide,
  ends,
  exponential,
  type Interval,
  logarithm,
  minus,
  multiply,
  plus,
  point,
} from '../../../spec/exact/interval.ts'
import {
  difference,
  product,
  quotient,
  type Rational,
  rational,
  rationalOf,
  sum,
} from '../../../spec/exact/rational.ts'
import { dyadicOf } from '../../traces/values.ts'
import type { Dataset } from '../data/dataset.ts'
import { generated } from '../data/generated.ts'
import { streamFor } from '../streams.ts'
import { MemoryWriter } from '../testing.ts'
import { logistic } from './logistic.ts'
import { ridge } from './ridge.ts'
import { rosenbrock } from './rosenbrock.ts'

const exact = (x: number): Rational => rationalOf(dyadicOf(x))
const half = rational(1, 2)
const total = (terms: readonly Rational[]): Rational => sum(rational(0), ...terms)
const square = (x: Rational): Rational => product(x, x)

/** Few rows of few bits: sums and products of them are exact in binary64, and so is the division by a power of two. */
const small: Dataset = {
  name: 'small',
  sha256: '0'.repeat(64),
  licence: null,
  rows: 4,
  features: 2,
  inputs: Float32Array.of(0.5, -1, 2, 0.25, -0.75, 1.5, 1, 1),
  targets: Float32Array.of(1, 0, 2, 1),
  classes: 3,
  image: null,
}
const rowsOf = (data: Dataset): Rational[][] =>
  Array.from({ length: data.rows }, (_, i) => [
    ...Array.from(data.inputs.subarray(i * data.features, (i + 1) * data.features), exact),
    rational(1),
  ])

/** Whether binary64 or binary32 holds the rational and is this number. */
const isExactly = (x: number, due: Rational): void => expect(exact(x)).toEqual(due)

/** A derivative in rationals, by the central difference, which is exact for polynomials of degree two. */
const slope = (f: (x: readonly Rational[]) => Rational, at: readonly Rational[], i: number): Rational => {
  const moved = (by: Rational): Rational[] => at.map((x, k) => (k === i ? sum(x, by) : x))
  return difference(f(moved(half)), f(moved(rational(-1, 2))))
}

describe('ridge regression', () => {
  const weights = Float32Array.of(0.5, -0.25, 1)
  const lambda = 0.125
  const problem = ridge(small, lambda)
  const objective = (rows: readonly number[]) => (w: readonly Rational[]) => {
    const residuals = rows.map((row) => {
      const x = rowsOf(small)[row] as Rational[]
      return difference(
        total(x.map((value, j) => product(value, w[j] as Rational))),
        exact(small.targets[row] as number),
      )
    })
    const loss = quotient(product(half, total(residuals.map(square))), rational(rows.length))
    return sum(loss, product(half, exact(lambda), total(w.map(square))))
  }

  it.each([[[0, 1, 2, 3]], [[1, 3]]])('over rows %j is its formula, and the gradient its derivative', (rows) => {
    const at = Array.from(weights, exact)
    const { loss, gradients } = problem.evaluate([weights], rows.length === 4 ? null : Uint32Array.from(rows))
    isExactly(loss, objective(rows)(at))
    for (const [i, g] of (gradients[0] as Float32Array).entries()) isExactly(g, slope(objective(rows), at, i))
    if (rows.length === 4) isExactly(problem.objective([weights]), objective(rows)(at))
  })

  it('sends along the rows that it saw, the ones included', async () => {
    const writer = new MemoryWriter()
    expect(await problem.describe(writer)).toMatchObject({ kind: 'ridge', lambda })
    const [x, y] = writer.data.get('data.safetensors') ?? []
    expect(x).toMatchObject({ name: 'x', dtype: 'F32', shape: [4, 3] })
    expect(x?.data).toEqual(Float32Array.of(0.5, -1, 1, 2, 0.25, 1, -0.75, 1.5, 1, 1, 1, 1))
    expect(y).toMatchObject({ name: 'y', dtype: 'F32', shape: [4], data: small.targets })
  })
})

describe("Rosenbrock's function", () => {
  const objective =
    (columns: number) =>
    (x: readonly Rational[]): Rational =>
      total(
        x.slice(0, -1).map((here, i) => {
          if (i % columns === columns - 1) return rational(0)
          const bend = difference(x[i + 1] as Rational, square(here))
          return sum(product(rational(100), square(bend)), square(difference(rational(1), here)))
        }),
      )

  /** Exact for polynomials of degree four: Richardson's extrapolation of central differences with h and 2h. */
  const steep = (f: (x: readonly Rational[]) => Rational, at: readonly Rational[], i: number): Rational => {
    const central = (h: Rational): Rational => {
      const moved = (by: Rational): Rational[] => at.map((x, k) => (k === i ? sum(x, by) : x))
      return quotient(difference(f(moved(h)), f(moved(product(rational(-1), h)))), product(rational(2), h))
    }
    return quotient(difference(product(rational(4), central(half)), central(rational(1))), rational(3))
  }

  it.each([
    [1, 2],
    [2, 3],
  ])('of %i×%i is its formula, and the gradient its derivative', (rows, columns) => {
    const weights = Float32Array.from({ length: rows * columns }, (_, i) => (i % 5) * 0.25 - 0.5)
    const at = Array.from(weights, exact)
    const problem = rosenbrock(rows, columns)
    const { loss, gradients } = problem.evaluate([weights], null)
    isExactly(loss, objective(columns)(at))
    for (const [i, g] of (gradients[0] as Float32Array).entries()) isExactly(g, steep(objective(columns), at, i))
    isExactly(problem.objective([weights]), objective(columns)(at))
  })

  it('is least at all ones, and starts classically', () => {
    const ones = [new Float32Array(6).fill(1)]
    expect(rosenbrock(2, 3).evaluate(ones, null)).toEqual({ loss: 0, gradients: [new Float32Array(6)] })
    expect(rosenbrock(1, 2).start(streamFor(1, 'start'))).toEqual([Float32Array.of(-1.2, 1)])
    const [x = new Float32Array()] = rosenbrock(3, 4).start(streamFor(1, 'start'))
    expect(new Set(x).size).toBe(12)
    for (const [i, value] of x.entries()) expect(Math.abs(value - (i % 2 === 0 ? -1.2 : 1))).toBeLessThanOrEqual(0.5)
  })
})

describe('logistic regression', () => {
  const bits = 120
  const at = (x: number): Interval => point(dyadicOf(x))
  const add = (terms: readonly Interval[]): Interval => terms.reduce((a, b) => plus(a, b, bits), at(0))

  /** Loss and gradient enclosed, by the formula with exp and ln as intervals. */
  function enclosed(data: Dataset, weights: Float32Array, lambda: number): { loss: Interval; gradient: Interval[] } {
    const width = data.features + 1
    const input = (row: number, j: number): Interval =>
      at(j === data.features ? 1 : (data.inputs[row * data.features + j] as number))
    const regularization = add(Array.from(weights, (w) => multiply(at(w), at((w * lambda) / 2), bits)))
    let loss = at(0)
    const gradient = Array.from(weights, () => at(0))
    for (let row = 0; row < data.rows; row++) {
      const scores = Array.from({ length: data.classes }, (_, k) =>
        add(
          Array.from({ length: width }, (_, j) => multiply(at(weights[k * width + j] as number), input(row, j), bits)),
        ),
      )
      const powers = scores.map((score) => exponential(score, bits))
      const norm = add(powers)
      const own = data.targets[row] as number
      loss = plus(loss, minus(logarithm(norm, bits), scores[own] as Interval, bits), bits)
      for (const [i] of gradient.entries()) {
        const k = Math.floor(i / width)
        const share = minus(divide(powers[k] as Interval, norm, bits), at(k === own ? 1 : 0), bits)
        gradient[i] = plus(gradient[i] as Interval, multiply(share, input(row, i % width), bits), bits)
      }
    }
    const mean = (x: Interval): Interval => divide(x, at(data.rows), bits)
    return {
      loss: plus(mean(loss), regularization, bits),
      gradient: gradient.map((g, i) => plus(mean(g), at((weights[i] as number) * lambda), bits)),
    }
  }

  const toNumber = ({ numerator, denominator }: Rational): number =>
    Number((numerator << 200n) / denominator) / 2 ** 200

  it('is its formula, and the gradient its derivative, rounded to binary32', () => {
    const weights = Float32Array.of(0.5, -0.25, 1, -1.5, 0.125, 0, 2, 0.75, -0.5)
    const { loss, gradients } = logistic(small, 0.125).evaluate([weights], null)
    const due = enclosed(small, weights, 0.125)
    const [low, high] = ends(due.loss).map(toNumber) as [number, number]
    expect(high - low).toBeLessThan(2 ** -50)
    // exp and ln of the language are not rounded correctly; 2^−50 is some units in the last place.
    expect(Math.abs(loss - low)).toBeLessThan(2 ** -50)
    const rounded = due.gradient.map((g) => ends(g).map((end) => Math.fround(toNumber(end))))
    expect(rounded.every(([a, b]) => a === b)).toBe(true)
    expect([...(gradients[0] as Float32Array)]).toEqual(rounded.map(([a]) => a))
  })

  it('does not overflow where scores are large', () => {
    const { loss, gradients } = logistic(small, 0.125).evaluate([new Float32Array(9).map((_, i) => i * 1000)], null)
    expect(Number.isFinite(loss)).toBe(true)
    expect(gradients[0]?.every(Number.isFinite)).toBe(true)
  })

  it('is refused where targets are no classes', () => {
    expect(() => logistic(generated('teacher', 1), 0.1)).toThrow(
      /^expected classes 0, 1, … for logistic regression, came /,
    )
  })
})
