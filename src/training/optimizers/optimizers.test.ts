import { describe, expect, it } from 'vitest'
import { decode } from '../../../spec/codec.ts'
import { convert } from '../../../spec/convert.ts'
import { finite } from '../../../spec/datum.ts'
import { bitLength } from '../../../spec/exact/dyadic.ts'
import { integerRoot } from '../../../spec/exact/interval.ts'
import {
  difference,
  isLess,
  power,
  product,
  quotient,
  type Rational,
  rational,
  rationalOf,
  sum,
} from '../../../spec/exact/rational.ts'
import { formatOf } from '../../../spec/testing.ts'
import { dyadicOf } from '../../traces/values.ts'
import { newtonSchulz } from '../matrix-sign.ts'
import { fakeQuantizer } from '../quantizer.ts'
import { streamFor } from '../streams.ts'
import { Tape } from '../tape.ts'
import { type Optimizer, ruleOf } from './optimizer.ts'

/** Arithmetic of binary32 by the specification: exact rationals, rounded once an operation. No double is involved. */
const binary32 = formatOf('binary32')
const exact = (x: number): Rational => rationalOf(dyadicOf(x))

/** A rational cut to 80 bits, with a sticky bit for the rest, then rounded to binary32. */
function rounded(x: Rational): Rational {
  const negative = isLess(x, rational(0))
  const [n, d] = [negative ? -x.numerator : x.numerator, x.denominator]
  const shift = Math.max(0, 80 + bitLength(d) - bitLength(n || 1n))
  const cut = ((n << BigInt(shift)) / d) << 1n
  const significand = (n << BigInt(shift)) % d === 0n ? cut : cut | 1n
  const code = convert(finite(negative, { significand, exponent: -shift - 1 }), {
    format: binary32,
    rounding: 'rne',
    overflow: 'ieee',
  })
  const value = decode(binary32, code as NonNullable<typeof code>)
  if (value.kind !== 'finite') throw new Error('out of range')
  const magnitude = rationalOf(value.magnitude)
  return value.negative ? difference(rational(0), magnitude) : magnitude
}

/** √x of a rational to 80 bits and more, then rounded to binary32. */
function rootOf(x: Rational): Rational {
  const shift = 400n
  const n = (x.numerator << shift) / x.denominator
  return rounded(rational((integerRoot(n) << 1n) | 1n, 1n << (shift / 2n + 1n)))
}

const times = (a: Rational, b: Rational): Rational => rounded(product(a, b))
const plus = (a: Rational, b: Rational): Rational => rounded(sum(a, b))
const over = (a: Rational, b: Rational): Rational => rounded(quotient(a, b))

const gradients = [
  [0.3, -1.7, 2 ** -20, 5],
  [-0.1, 0.4, 3, -2.5],
  [0.7, 0.7, -0.2, 1e-3],
].map((g) => Float32Array.from(g))

/** A parameter of so many zeros, without quantizers unless given. */
const tapeFor = (length: number, quantizers: ConstructorParameters<typeof Tape>[2] = new Map()): Tape =>
  new Tape({ name: 'w', shape: [length] }, new Float32Array(length), quantizers)

/** The updates of three steps. */
function updates(optimizer: Optimizer, tape = tapeFor(4)): number[][] {
  const rule = ruleOf(optimizer)
  return gradients.map((gradient, i) => {
    tape.begin()
    return [...rule(gradient, tape, i + 1)]
  })
}

const f = Math.fround
const numbers = (xs: readonly (readonly Rational[])[]): number[][] =>
  xs.map((row) => row.map(({ numerator, denominator }) => Number(numerator) / Number(denominator)))

describe('in binary32, every operation rounded on its own:', () => {
  it('SGD without momentum takes the gradient as it is', () => {
    expect(updates({ name: 'sgd', momentum: 0 })).toEqual(gradients.map((g) => [...g]))
  })

  it('SGD with momentum sums b ← μ·b + g', () => {
    const mu = exact(f(0.9))
    const buffer = new Array<Rational>(4).fill(rational(0))
    const due = gradients.map((g) => {
      g.forEach((value, i) => {
        buffer[i] = plus(times(mu, buffer[i] as Rational), exact(value))
      })
      return [...buffer]
    })
    expect(updates({ name: 'sgd', momentum: f(0.9) })).toEqual(numbers(due))
  })

  const betas = { beta1: f(0.9), beta2: f(0.999), epsilon: f(1e-8) }

  it.each(['averaged', 'weightedSum'] as const)('Adam, %s, as its algorithm in rationals', (form) => {
    const [beta1, beta2, epsilon] = [betas.beta1, betas.beta2, betas.epsilon].map(exact) as [
      Rational,
      Rational,
      Rational,
    ]
    const own = (beta: Rational): Rational =>
      form === 'averaged' ? rounded(difference(rational(1), beta)) : rational(1)
    const m = new Array<Rational>(4).fill(rational(0))
    const v = new Array<Rational>(4).fill(rational(0))
    const due = gradients.map((g, k) =>
      Array.from(g, (value, i) => {
        const gradient = exact(value)
        m[i] = plus(times(beta1, m[i] as Rational), times(own(beta1), gradient))
        v[i] = plus(times(beta2, v[i] as Rational), times(own(beta2), times(gradient, gradient)))
        const left = (beta: Rational): Rational =>
          form === 'averaged' ? rounded(difference(rational(1), power(beta, k + 1))) : rational(1)
        const [mHat, vHat] = [over(m[i] as Rational, left(beta1)), over(v[i] as Rational, left(beta2))]
        return over(mHat, plus(rootOf(vHat), epsilon))
      }),
    )
    expect(updates({ name: 'adam', ...betas, form, rounds: 'beforeUse' })).toEqual(numbers(due))
  })

  it('Muon averages M ← βM + (1−β)G, and divides a vector by its length', () => {
    const tape = tapeFor(4)
    const rule = ruleOf({ name: 'muon', beta: betas.beta1, sign: 'svd', rounds: 'beforeUse' })
    const beta = exact(betas.beta1)
    let due = new Array<Rational>(4).fill(rational(0))
    for (const gradient of gradients) {
      tape.begin()
      const update = rule(gradient, tape, 1)
      due = due.map((m, i) =>
        plus(times(beta, m), times(rounded(difference(rational(1), beta)), exact(gradient[i] as number))),
      )
      const moment = tape.entries.get('firstMoment') as Float32Array
      expect([[...moment]]).toEqual(numbers([due]))
      for (const [i, value] of update.entries())
        expect(Math.abs(value - (moment[i] as number) / Math.hypot(...moment))).toBeLessThan(2 ** -23)
    }
  })

  it("Muon's other sign is that of the five iterations", () => {
    const tape = new Tape({ name: 'w', shape: [2, 2] }, new Float32Array(4), new Map())
    tape.begin()
    const update = ruleOf({ name: 'muon', beta: 0, sign: 'newtonSchulz', rounds: 'beforeUse' })(
      Float32Array.of(1, 0, 0, 2),
      tape,
      1,
    )
    const due = newtonSchulz({ rows: 2, columns: 2, entries: Float64Array.of(1, 0, 0, 2) })
    expect(update).toEqual(Float32Array.from(due))
    expect(update[0]).not.toBe(1)
  })
})

describe('roundings in the course of a step', () => {
  const scheme = { format: formatOf('e4m3fn'), rounding: 'rtz', overflow: 'saturate' } as const
  const quantize = fakeQuantizer(scheme, streamFor(1, 'firstMoment'))
  const quantizers = new Map([
    ['firstMoment', quantize],
    ['momentum', quantize],
  ] as const)
  const muon = { name: 'muon', beta: 0.5, sign: 'svd' } as const
  const adam = { name: 'adam', beta1: 0.5, beta2: 0.5, epsilon: 0, form: 'weightedSum' } as const

  it('the next step goes on from the state as rounded', () => {
    const tape = tapeFor(4, quantizers)
    const rule = ruleOf({ name: 'sgd', momentum: 0.5 })
    tape.begin()
    rule(Float32Array.of(0.3, -1.7, 0.01, 5.1), tape, 1)
    const { values } = tape.entries.get('momentum.q') as ReturnType<typeof quantize>
    expect([...values]).not.toEqual([...(tape.entries.get('momentum') as Float32Array)])
    tape.begin()
    rule(new Float32Array(4), tape, 2)
    expect(tape.entries.get('momentum.previous')).toEqual(values)
    expect(tape.entries.get('momentum')).toEqual(values.map((value) => value / 2))
  })

  it.each(['beforeUse', 'afterUse'] as const)('Adam and Muon use moments %s', (rounds) => {
    const g = Float32Array.of(0.3, -1.7, 0.01, 5.1)
    for (const optimizer of [
      { ...adam, rounds },
      { ...muon, rounds },
    ]) {
      const tape = tapeFor(4, quantizers)
      tape.begin()
      const update = ruleOf(optimizer)(g, tape, 1)
      const moment = tape.entries.get('firstMoment') as Float32Array
      const { values } = tape.entries.get('firstMoment.q') as ReturnType<typeof quantize>
      const used = rounds === 'beforeUse' ? values : moment
      // Both divide by something that is alike for a rounded moment and its exact one but for the moment itself.
      const own = optimizer.name === 'adam' ? g.map((x) => Math.abs(x)) : new Float32Array(4).fill(Math.hypot(...used))
      const due = used.map((value, i) => value / (own[i] as number))
      update.forEach((value, i) => {
        expect(Math.abs(value - (due[i] as number))).toBeLessThanOrEqual(2 ** -22 * Math.abs(due[i] as number))
      })
      expect([...moment]).not.toEqual([...values])
    }
  })
})
