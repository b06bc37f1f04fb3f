import { describe, expect, it } from 'vitest'
import { difference, isEqual, product, quotient, type Rational, rational, sum } from '../../../spec/exact/rational.ts'
import { floorOf } from '../yun-fixed-step.ts'
import { certainly, equally, expected } from './distribution.ts'
import { contraction, linearFloor, linearGaps, meanShrinkage, nextLinearGap, squaredShrinkage } from './linear.ts'
import {
  gapAt,
  linearModel,
  type Model,
  momentsAt,
  moved,
  nextGap,
  quantizedModel,
  runChain,
  type Vector,
} from './model.ts'
import { quantizer } from './quantizer.ts'
import { linearConstants, linearModels } from './runs.ts'
import { dyadics, fractions, positives, signed, simplestFirst } from './simple.ts'
import { chainFrom, settle } from './stationary.ts'

const r = rational

/** E F(w_k) over every path, one by one, with nothing merged. */
function pathwise(model: Model, w: Vector, alphas: readonly Rational[]): Rational {
  const [alpha, ...rest] = alphas
  return alpha === undefined
    ? gapAt(model, w)
    : expected(model.draw(w), ({ quantized }) => pathwise(model, moved(w, alpha, quantized), rest))
}

const alphas = [r(1, 2), r(1, 3), r(3, 2)]

describe('the linear model', () => {
  it('has the second moments that enumerating every path gives', () => {
    for (const linear of linearModels) {
      const from = linear.curvatures.map((_, i) => r(i + 1))
      const gaps = linearGaps(linear, from, alphas)
      const model = linearModel(linear)
      const due = gaps.map((_, k) => pathwise(model, from, alphas.slice(0, k)))
      expect(gaps).toEqual(due)
    }
  })

  it('has the moments that its constants promise', () => {
    for (const linear of linearModels) {
      const w = linear.curvatures.map(() => r(2))
      const { descent, gradientSquared, second } = momentsAt(linearModel(linear), w)
      const { muQ, M, MG } = linearConstants(linear)
      expect(descent).toEqual(product(muQ, gradientSquared))
      expect(second).toEqual(sum(M, product(MG, gradientSquared)))
    }
  })

  it('in one dimension the bound’s floor is 2 − ᾱq₂h/q₁ times the limit of the gap', () => {
    const one = linearModels.filter(({ curvatures, noise }) => curvatures.length === 1 && noise.numerator > 0n)
    for (const linear of one) {
      const h = linear.curvatures[0] as Rational
      const alpha = quotient(r(1, 3), h)
      const due = difference(r(2), product(alpha, h, quotient(squaredShrinkage(linear), meanShrinkage(linear))))
      const limit = linearFloor(linear, alpha) as Rational
      expect(quotient(floorOf(linearConstants(linear), alpha), limit)).toEqual(due)
      expect(nextLinearGap(linear, limit, alpha)).toEqual(limit)
    }
    expect(one.length).toBeGreaterThan(10)
  })

  it('in one dimension with ᾱ = μ_q/(L·M̃_G) the bound of Theorem 3 is the gap at every k', () => {
    for (const linear of linearModels.filter(({ curvatures }) => curvatures.length === 1)) {
      const constants = linearConstants(linear)
      const alpha = quotient(constants.muQ, product(constants.L, constants.MG))
      const floor = floorOf(constants, alpha)
      const rate = difference(r(1), product(alpha, constants.c, constants.muQ))
      const gaps = linearGaps(linear, [r(3, 2)], [alpha, alpha, alpha, alpha, alpha])
      let excess = difference(gaps[0] as Rational, floor)
      for (const gap of gaps) {
        expect(gap).toEqual(sum(floor, excess))
        excess = product(rate, excess)
      }
    }
  })

  it('has no limit where a step does not contract', () => {
    const linear = { curvatures: [r(1)], q: certainly(r(1)), noise: r(1), error: r(0) }
    expect(contraction(linear, r(1), r(2))).toEqual(r(1))
    expect(linearFloor(linear, r(2))).toBeUndefined()
  })
})

describe('chains of real quantizers', () => {
  const models = ['rtz', 'rne', 'sra:2'].map((rounding) =>
    quantizedModel([r(1), r(2)], equally(r(3, 4), r(-3, 4)), quantizer('e2m1fn', rounding)),
  )

  it.each(models)('$label: merging states changes no expected value', (model) => {
    const from = [r(1), r(1, 2)]
    const steps = [r(1, 2), r(1, 4)]
    const { gaps, visited } = runChain(model, from, steps)
    expect(gaps).toEqual(gaps.map((_, k) => pathwise(model, from, steps.slice(0, k))))
    expect(visited[0]).toEqual(from)
    expect(nextGap(model, from, r(1, 2))).toEqual(gaps[1])
  })

  it('settle where hand calculation has it', () => {
    // From 0 to ±1/16; from 1/16 the gradient is 9/16 → 1/2, back to 0, or −7/16 → 0, which stays: π = 1/3, 1/3, 1/3.
    const model = quantizedModel([r(1)], equally(r(1, 2), r(-1, 2)), quantizer('e2m1fn', 'rtz'))
    const { probabilities, gap, states } = settle(model, [r(0)], r(1, 8))
    expect(states).toHaveLength(3)
    expect(probabilities).toEqual([r(1, 3), r(1, 3), r(1, 3)])
    expect(gap).toEqual(r(1, 768))
  })

  it('settle in a distribution that a step leaves as it is', () => {
    const model = quantizedModel([r(1)], equally(r(3, 4), r(-3, 4)), quantizer('e2m1fn', 'rne'))
    const { states, probabilities } = settle(model, [r(0)], r(1, 8))
    const { moves, states: all } = chainFrom(model, [r(0)], r(1, 8))
    const share = (w: Vector): Rational =>
      probabilities[states.indexOf(states.find((s) => isEqual(s[0] as Rational, w[0] as Rational)) as Vector)] ?? r(0)
    const next = all.map((_, j) => sum(...all.map((w, i) => product(share(w), moves[i]?.get(j) ?? r(0)))))
    expect(next).toEqual(all.map(share))
    expect(sum(...probabilities)).toEqual(r(1))
  })

  it('refuse what is not one finite class', () => {
    const still = quantizedModel([r(1)], equally(r(1), r(-1)), quantizer('e2m1fn', 'rtz'))
    expect(() => chainFrom(still, [r(1)], r(1, 64), 5)).toThrow(/at most 5 states/)
    const split = {
      label: 'two ends',
      curvatures: [r(1)],
      draw: ([w]: Vector) =>
        (w as Rational).numerator === 0n
          ? equally({ g: [r(1)], quantized: [r(1)] }, { g: [r(-1)], quantized: [r(-1)] })
          : certainly({ g: [r(0)], quantized: [r(0)] }),
    }
    expect(() => settle(split, [r(0)], r(1))).toThrow(/one class/)
  })
})

describe('the order of simplicity', () => {
  it('goes by the larger of numerator and denominator', () => {
    expect(positives(3)).toEqual([r(1), r(2), r(1, 2), r(3), r(1, 3), r(3, 2), r(2, 3)])
    expect(fractions(3)).toEqual([r(1), r(1, 2), r(1, 3), r(2, 3)])
    expect(dyadics(3)).toEqual([r(1), r(2), r(1, 2), r(3), r(3, 2)])
    expect(signed([r(2)])).toEqual([r(2), r(-2)])
  })

  it('tuples come by the sum of their places, each once', () => {
    expect(simplestFirst(['a', 'b'], [0, 1, 2])).toEqual([
      ['a', 0],
      ['a', 1],
      ['b', 0],
      ['a', 2],
      ['b', 1],
      ['b', 2],
    ])
  })
})
