import { describe, expect, it } from 'vitest'
import { decode } from '../spec/codec.ts'
import { convert } from '../spec/convert.ts'
import type { Datum } from '../spec/datum.ts'
import { add, compare, type Dyadic, negate, normalized, subtract, zero } from '../spec/exact/dyadic.ts'
import { type Directed, formatOf } from '../spec/testing.ts'
import { uniformIntegers } from '../src/cases/random.ts'
import type { Claim } from './record.ts'
import { shrinkage } from './shrinkage.ts'
import { compareQuotients, dot, product, type Quotient, qNormSquared, qStar, quotientOf, valuesOf } from './tensors.ts'

const integer = (n: number): Dyadic => ({ significand: BigInt(n), exponent: 0 })
const list = (...values: readonly number[]): Dyadic[] =>
  values.map((n) => ({ significand: BigInt(n * 64), exponent: -6 }))
const ratio = (a: number, b: number): Quotient => quotientOf(integer(a), integer(b))
const isEqual = (a: Dyadic, b: Dyadic): boolean => compare(a, b) === 0

describe('the factors of small tensors, worked out by hand', () => {
  it.each([
    ['one element, 1.75 to 2', list(1.75), list(2), ratio(8, 7), ratio(64, 49)],
    ['(3, 4) to (3, 0)', list(3, 4), list(3, 0), ratio(9, 25), ratio(9, 25)],
    ['(1, −1) to (1, 1): orthogonal', list(1, -1), list(1, 1), ratio(0, 1), ratio(1, 1)],
    ['(1, 2) to (−1, −2): reversed', list(1, 2), list(-1, -2), ratio(-1, 1), ratio(1, 1)],
    ['all of it lost', list(0.25, 0.125), list(0, 0), ratio(0, 1), ratio(0, 1)],
  ])('%s', (_name, g, quantized, star, normSquared) => {
    expect(compareQuotients(qStar(g, quantized) as Quotient, star)).toBe(0)
    expect(compareQuotients(qNormSquared(g, quantized) as Quotient, normSquared)).toBe(0)
  })

  it('and none where there is nothing to shrink', () => {
    expect(qStar(list(0, 0), list(1, 1))).toBeUndefined()
    expect(qNormSquared([], [])).toBeUndefined()
  })

  it('quotients compare by value', () => {
    expect(compareQuotients(ratio(1, 3), ratio(2, 6))).toBe(0)
    expect(compareQuotients(ratio(1, 3), ratio(3, 8))).toBe(-1)
    expect(compareQuotients(ratio(1, 3), ratio(-3, 8))).toBe(1)
  })
})

/** A tensor and what a conversion makes of it; the elements drawn from every code of binary16 that is a number. */
function drawn(seed: number, conversion: Directed): { g: readonly Dyadic[]; quantized: readonly Dyadic[]; x: Datum[] } {
  const below = uniformIntegers(seed)
  const source = formatOf('binary16')
  const draw = (): Datum => decode(source, BigInt((below(2) << 15) + below(0x7c00)) as never)
  const x = Array.from({ length: 1 + below(24) }, draw)
  const answers = x.map((one) => decode(conversion.format, convert(one, conversion) as never))
  return { x, g: valuesOf(x) as readonly Dyadic[], quantized: valuesOf(answers) as readonly Dyadic[] }
}

const conversions: readonly Directed[] = (['rne', 'rna', 'rtz', 'rtp', 'rtn', 'rto'] as const).map((rounding) => ({
  format: formatOf('e4m3fn'),
  rounding,
  overflow: 'saturate',
}))

/** The exact identities behind Yun's Fig. 1, with ε scaled by ‖g‖² so that nothing is divided: ε·‖g‖² = Q·‖g‖² − ⟨Q,g⟩·g. */
describe.each(conversions)('for tensors quantized to e4m3fn, $rounding,', (conversion) => {
  const seeds = Array.from({ length: 40 }, (_, seed) => seed)

  it('the part of Q(g) that does not lie along g is orthogonal to g, and the squares add up', () => {
    for (const seed of seeds) {
      const { g, quantized } = drawn(seed, conversion)
      const norm = dot(g, g)
      const along = dot(quantized, g)
      const rest = quantized.map((one, i) => subtract(product(one, norm), product(along, g[i])))
      expect(normalized(dot(rest, g))).toEqual(zero)
      const normTwice = product(norm, norm)
      const left = product(dot(quantized, quantized), normTwice)
      const right = add(product(product(along, along), norm), dot(rest, rest))
      expect(isEqual(left, right)).toBe(true)
    }
  })

  it('|q*| ≤ q_norm (Cauchy and Schwarz), and q* lies among the ratios of the elements', () => {
    for (const seed of seeds) {
      const { g, quantized } = drawn(seed, conversion)
      const star = qStar(g, quantized) as Quotient
      const squared = quotientOf(product(star.numerator, star.numerator), product(star.denominator, star.denominator))
      expect(compareQuotients(squared, qNormSquared(g, quantized) as Quotient)).not.toBe(1)
      const ratios = g.flatMap((one, i) => {
        if (one.significand === 0n) return []
        const signed = one.significand < 0n ? negate(quantized[i]) : quantized[i]
        return [quotientOf(signed, one.significand < 0n ? negate(one) : one)]
      })
      const sorted = ratios.sort(compareQuotients)
      expect(compareQuotients(sorted[0], star)).not.toBe(1)
      expect(compareQuotients(star, sorted[sorted.length - 1])).not.toBe(1)
    }
  })
})

describe('the limits of shrinkage', () => {
  const nearest = shrinkage[0]
  const truncation = shrinkage[1]
  const source = formatOf('binary32')
  const claim = (formatId: string, rounding: Directed['rounding']): Claim => ({
    source,
    conversion: { format: formatOf(formatId), rounding, overflow: 'saturate' },
  })
  const data = (...values: readonly number[]): Datum[] =>
    values.map((value) => {
      const { significand, exponent } = normalized({ significand: BigInt(Math.abs(value) * 64), exponent: -6 })
      return { kind: 'finite', negative: value < 0, magnitude: { significand, exponent } }
    })

  it.each([
    // u = 1/4 in e2m1fn: from 4/5 to 6/5, and both are attained at 5/4.
    ['the lower limit', [1.25], [1], true],
    ['the upper limit', [1.25], [1.5], true],
    ['below the lower', [1.5, 1.5], [1, 1], false],
    ['above the upper', [1, 1], [1.5, 1.5], false],
    ['one far off among many that are right', [4, 4, 4, 1], [4, 4, 4, 3], true],
    ['lost', [1, 2], [0, 0], false],
    ['an element below the normal range', [0.75], [1], undefined],
    ['an element beyond the range', [7], [6], undefined],
    ['nothing', [], [], undefined],
  ])('to nearest: %s', (_name, x, q, due) => {
    expect(nearest.check(data(...x), data(...q), claim('e2m1fn', 'rne'))).toBe(due)
  })

  it('a NaN among the answers fails', () => {
    expect(nearest.check(data(1, 2), [{ kind: 'nan' }, data(2)[0]], claim('e4m3fn', 'rne'))).toBe(false)
    expect(truncation.check(data(1, 2), [{ kind: 'nan' }, data(2)[0]], claim('e4m3fn', 'rtz'))).toBe(false)
  })

  it.each([
    ['nothing lost', [1, -2], [1, -2], true],
    ['half of it, which truncation never loses in the normal range', [1, 2], [0.5, 1], false],
    ['all of it, below the normal range', [0.25], [0], true],
    ['more than there was', [1.25], [1.5], false],
    ['a sign', [1, 2], [-1, -2], false],
    ['an element beyond the range', [7], [6], undefined],
    ['zeros alone', [0, 0], [0, 0], undefined],
  ])('toward zero: %s', (_name, x, q, due) => {
    expect(truncation.check(data(...x), data(...q), claim('e2m1fn', 'rtz'))).toBe(due)
  })
})
