import { describe, expect, it } from 'vitest'
import { ends } from '../../spec/exact/interval.ts'
import { difference, isLess, product, type Rational, rational, rationalOf, sum } from '../../spec/exact/rational.ts'
import { magnitudeOf } from '../../spec/format.ts'
import { decimalText } from './exact/pieces.ts'
import { quantizer } from './exact/quantizer.ts'
import { alongFigure, normFigure } from './yun-figure.ts'

/** 1 − Σ gap² up to 1: what truncation loses of 2∫t dt, gap by gap. */
function truncatedAlong(id: string): Rational {
  const { format } = quantizer(id, 'rtz')
  let total = rational(1)
  for (let index = 0n; ; index++) {
    const [low, high] = [index, index + 1n].map((i) => rationalOf(magnitudeOf(format.row, i))) as [Rational, Rational]
    if (!isLess(low, rational(1))) return total
    total = difference(total, product(difference(high, low), difference(high, low)))
  }
}

/** The integral of e^−0.2x times its rounding, by the midpoint rule in doubles: a check by other means, not a decision. */
function byQuadrature(round: (t: number) => number): { along: number; norm: number } {
  const [count, end] = [400_000, 80]
  let [qg, qq, gg] = [0, 0, 0]
  for (let i = 0; i < count; i++) {
    const g = Math.exp((-0.2 * end * (i + 0.5)) / count)
    const q = round(g)
    qg += q * g
    qq += q * q
    gg += g * g
  }
  return { along: qg / gg, norm: Math.sqrt(qq / gg) }
}

describe('Fig. 1', () => {
  it.each([
    ['binary16', '0.99967'],
    ['e4m3fn', '0.95831'],
    ['e5m2', '0.91666'],
    ['e2m1fn', '0.50000'],
  ])('truncation to %s: q* is 1 − Σ gap², %s', (id, text) => {
    const along = alongFigure(quantizer(id, 'rtz'))
    expect(along).toEqual(truncatedAlong(id))
    expect(decimalText(along, 5)).toBe(text)
  })

  it('agrees with quadrature in doubles', () => {
    const [truncated, nearest] = [quantizer('e2m1fn', 'rtz'), quantizer('e2m1fn', 'rne')]
    const floor = byQuadrature((t) => Math.floor(2 * t) / 2)
    const even = byQuadrature((t) => (t <= 0.25 ? 0 : t < 0.75 ? 0.5 : 1))
    const number = (x: Rational): number => Number(x.numerator) / Number(x.denominator)
    expect(number(alongFigure(truncated))).toBeCloseTo(floor.along, 3)
    expect(number(ends(normFigure(truncated))[0])).toBeCloseTo(floor.norm, 3)
    expect(number(ends(normFigure(nearest))[0])).toBeCloseTo(even.norm, 3)
    expect(even.along).toBeCloseTo(1, 3)
  })

  it('encloses q_norm of e2m1fn to nearest: its square is ln 3/2 + 2 ln 4/3', () => {
    // Q = 1/2 on (1/4, 3/4] has 2·¼·ln 3, Q = 1 on (3/4, 1] has 2·ln(4/3).
    const [low, high] = ends(normFigure(quantizer('e2m1fn', 'rne'))) as [Rational, Rational]
    expect(isLess(difference(high, low), rational(1, 10 ** 12))).toBe(true)
    expect(Number(product(low, low).numerator) / Number(product(low, low).denominator)).toBeCloseTo(
      Math.log(3) / 2 + 2 * Math.log(4 / 3),
      12,
    )
    expect(decimalText(sum(low), 4)).toBe('1.0605')
  })
})
