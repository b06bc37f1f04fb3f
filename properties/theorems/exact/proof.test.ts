import { describe, expect, it } from 'vitest'
import { isEqual, product, type Rational, rational, sum } from '../../../spec/exact/rational.ts'
import { isSame, minus, polynomial, polynomialText, times, valueAt } from './polynomial.ts'
import { check, type Proof, squaredNorm } from './proof.ts'

const r = rational

describe('polynomials', () => {
  const places: Record<string, Rational>[] = [
    { a: r(2), b: r(-3), k: r(1, 2) },
    { a: r(-1, 3), b: r(5), k: r(7) },
    { a: r(0), b: r(1), k: r(-2) },
  ]

  // Each text beside the same written out in rationals.
  const texts: [string, (v: Record<string, Rational>) => Rational][] = [
    ['2*k*(k - a)/3 + b^2', ({ a, b, k }) => sum(product(r(2, 3), k, sum(k, product(r(-1), a))), product(b, b))],
    ['-a*-b', ({ a, b }) => product(a, b)],
    ['-(a + b)^3', ({ a, b }) => product(r(-1), sum(a, b), sum(a, b), sum(a, b))],
    ['a - b - k', ({ a, b, k }) => sum(a, product(r(-1), b), product(r(-1), k))],
    ['-a^2', ({ a }) => product(r(-1), a, a)],
    ['(1/2 + 1/3)*k', ({ k }) => product(r(5, 6), k)],
  ]

  it.each(texts)('%s has the value of what it says', (text, value) => {
    for (const place of places) expect(valueAt(polynomial(text), place)).toEqual(value(place))
  })

  it('a product has the product of the values, a difference the difference', () => {
    const [x, y] = [polynomial('2*a*b - k^2 + 1'), polynomial('a - 3*b*k/5')]
    for (const place of places) {
      const [left, right] = [valueAt(x, place), valueAt(y, place)]
      expect(isEqual(valueAt(times(x, y), place), product(left, right))).toBe(true)
      expect(isEqual(valueAt(minus(x, y), place), sum(left, product(r(-1), right)))).toBe(true)
    }
  })

  it('are the same whatever the order, and only then', () => {
    expect(isSame(polynomial('(a + b)^2'), polynomial('b*b + 2*b*a + a*a'))).toBe(true)
    expect(isSame(polynomial('(a + b)^2'), polynomial('a^2 + b^2 + a*b'))).toBe(false)
    expect(isSame(polynomial('x.y'), polynomial('y.x'))).toBe(true)
    expect(polynomialText(polynomial('a - a'))).toBe('0')
  })

  it.each(['', 'a +', '(a', 'a b', 'a / b', 'a ^ b', '2..3', 'a)'])('refuse "%s"', (text) => {
    expect(() => polynomial(text)).toThrow(/expected a polynomial/)
  })

  it('a squared norm is that of a vector with numbers in the place of symbols', () => {
    // u = (1, 2), v = (3, −1), 2u − 5v = (−13, 9).
    const values = { 'u.u': r(5), 'v.v': r(10), 'u.v': r(1) }
    expect(valueAt(squaredNorm({ u: '2', v: '-5' }), values)).toEqual(r(169 + 81))
  })
})

describe('proofs', () => {
  const proof: Proof = {
    given: { a: 'a', b: 'b', 'a ≤ b': 'b - a' },
    positive: ['a'],
    equations: { sum: 's - a - b' },
    steps: [
      { name: 'a² ≤ ab', claim: 'a*b - a^2', from: [['a', 'a ≤ b']] },
      { name: 'divided', claim: 'b - a', cancel: 'a', from: [['a² ≤ ab']] },
      { name: 'mean', claim: '(a^2 + b^2)/2 - a*b', from: [['1/2', { square: 'a - b' }]] },
      { name: 'by the equation', claim: 's - 2*a', from: [['sum', { any: '1' }], ['divided']] },
      { name: 'Cauchy', claim: 'x.x + y.y - 2*x.y', from: [[{ norm: { x: '1', y: '-1' } }]] },
    ],
  }

  it('pass when every step is the sum it says', () => {
    expect(check(proof)).toHaveLength(proof.steps.length)
    expect(check(proof)[1]).toBe('divided: [a]·(b - a) = [a² ≤ ab], so it is ≥ 0')
  })

  const withStep = (step: Proof['steps'][number]): Proof => ({ ...proof, steps: [...proof.steps, step] })
  const wrong: [string, Proof['steps'][number], RegExp][] = [
    ['a claim that is off', { name: 'x', claim: 'a*b - 2*a^2', from: [['a', 'a ≤ b']] }, /x does not follow.*by −a·a/],
    ['a claim that is true but not shown', { name: 'x', claim: 'a + 1', from: [['a']] }, /does not follow/],
    ['something not given', { name: 'x', claim: 'c', from: [['c']] }, /neither given nor shown/],
    ['a negative constant', { name: 'x', claim: '-a', from: [['-1', 'a']] }, /neither given nor shown/],
    ['a later step', { name: 'x', claim: 'a', from: [['y']] }, /neither given nor shown/],
    ['a factor of any sign', { name: 'x', claim: 'a*(a-b)', from: [['a', { any: 'a-b' }]] }, /sign is not known/],
    [
      'a division by what may be 0',
      { name: 'x', claim: 'b', cancel: 'b', from: [[{ square: 'b' }]] },
      /not given as positive/,
    ],
    ['a division by what is not given', { name: 'x', claim: 'b', cancel: 'q', from: [['b']] }, /not given as positive/],
  ]

  it.each(wrong)('fail on %s', (_what, step, message) => {
    expect(() => check(withStep(step))).toThrow(message)
  })

  it('an equation serves with either sign', () => {
    const both = withStep({ name: 'x', claim: '2*b - s', from: [['sum', { any: '-1' }], ['a ≤ b']] })
    expect(check(both)).toHaveLength(proof.steps.length + 1)
  })
})
