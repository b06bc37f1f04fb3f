import {
  difference,
  isEqual,
  product,
  quotient,
  type Rational,
  rational,
  rationalOf,
  rationalText,
  sum,
} from '../../spec/exact/rational.ts'
import { type Format, magnitudeOf } from '../../spec/format.ts'
import { findFormat } from '../../spec/formats/registry.ts'
import { decideOver, outcome } from './decision.ts'
import { expected } from './exact/distribution.ts'
import { vectorText } from './exact/model.ts'
import { type Quantizer, quantize, quantized, quantizer } from './exact/quantizer.ts'
import { positives, simplestFirst } from './exact/simple.ts'
import type { Decision, Theorem } from './record.ts'

/** E[ε] = 0: of deterministic rounding and of stochastic rounding. */

const decideDeterministic = (): Decision =>
  decideOver(
    simplestFirst([quantizer('e2m1fn', 'rtz'), quantizer('e2m1fn', 'rne')], positives(4), positives(4)),
    ([by, a, b]) => {
      const q = [quantized(a, by), quantized(b, by)] as const
      // Nothing is drawn once g is given, so ε = Q(g) − qg is its own mean; it is 0 where Q(g) is a multiple of g.
      return outcome(
        isEqual(product(q[0], b), product(q[1], a)),
        () =>
          `${by.label}, g = ${vectorText([a, b])}: Q(g) = ${vectorText(q)} is qg for no q, so ε = Q(g) − qg is not 0 whatever q is`,
      )
    },
    { by: 'enumeration', note: 'tensors of two elements of numerator and denominator up to 4' },
  )

interface Place {
  readonly by: Quantizer
  readonly low: Rational
  readonly high: Rational
  /** x = low + part/whole of the gap. */
  readonly part: number
  readonly whole: number
}

const drawn = ['sra', 'srb', 'src'] as const

/** Every gap of small formats, at all fractions with so many bits, rounded with `bits` random bits. */
const places = (bits: number, fractionBits: number): readonly Place[] =>
  ['e2m1fn', 'e2m3fn', 'e3m2fn'].flatMap((id) => {
    const format = findFormat(id) as Format
    const whole = 2 ** fractionBits
    return Array.from({ length: Number(format.maxIndex.positive) }, (_, index) =>
      drawn.flatMap((variant) =>
        Array.from({ length: whole }, (__, part) => ({
          by: quantizer(id, `${variant}:${bits}`),
          low: rationalOf(magnitudeOf(format.row, BigInt(index))),
          high: rationalOf(magnitudeOf(format.row, BigInt(index) + 1n)),
          part,
          whole,
        })),
      ),
    ).flat()
  })

/** Mean and variance of Q(x) − x, each random number tried. */
const decideStochastic = (
  bits: number,
  fractionBits: number,
  variance: (x: Rational, low: Rational, high: Rational) => Rational,
): Decision =>
  decideOver(
    places(bits, fractionBits),
    ({ by, low, high, part, whole }) => {
      const x = sum(low, product(difference(high, low), rational(part, whole)))
      const found = quantize(x, by)
      const mean = expected(found, (value) => value)
      const spread = expected(found, (value) => product(difference(value, x), difference(value, x)))
      return outcome(
        isEqual(mean, x) && isEqual(spread, variance(x, low, high)),
        () =>
          `${by.label}: x = ${rationalText(x)} between ${rationalText(low)} and ${rationalText(high)} has E Q(x) = ${rationalText(mean)} and E(Q(x) − x)² = ${rationalText(spread)}`,
      )
    },
    {
      by: 'exhaustion',
      note: `every gap of e2m1fn, e2m3fn and e3m2fn, every x of ${fractionBits} fraction bits in it, every random number of ${bits} bits, the three variants of P3109`,
    },
  )

const spreadOf = (x: Rational, low: Rational, high: Rational): Rational =>
  product(difference(x, low), difference(high, x))

export const zeroMean: readonly Theorem[] = [
  {
    id: 'yun-zero-mean-error',
    paper: 'yun',
    reference: '§3: "E[ε_k | F_k] = 0"',
    statement: 'g̃ = qg + ε with E ε = 0 for a scalar q, g given',
    hypotheses: 'g̃ = Q(g), Q deterministic, nothing saturated',
    procedure:
      'for every small tensor of two elements: is Q(g) a multiple of g? Then stochastic rounding, every random number tried',
    certainty: 'read',
    decide: decideDeterministic,
    corrected: {
      statement:
        'stochastic rounding whose random bits resolve x’s place in its gap, nothing saturated: E Q(x) = x and E(Q(x) − x)² = (x − low)(high − x)',
      decide: () => decideStochastic(3, 3, spreadOf),
    },
    mutants: [
      {
        id: 'one-bit-short',
        statement: 'the same with one random bit fewer than x needs',
        decide: () => decideStochastic(2, 3, spreadOf),
      },
      {
        id: 'quarter-gap-squared',
        statement: 'the same with E(Q(x) − x)² = (high − low)²/4',
        decide: () =>
          decideStochastic(3, 3, (_, low, high) => {
            const gap = difference(high, low)
            return quotient(product(gap, gap), rational(4))
          }),
      },
      {
        id: 'gap-times-part',
        statement: 'the same with E(Q(x) − x)² = (x − low)(high − low)',
        decide: () => decideStochastic(3, 3, (x, low, high) => product(difference(x, low), difference(high, low))),
      },
    ],
  },
]
