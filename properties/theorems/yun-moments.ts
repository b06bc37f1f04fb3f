import {
  difference,
  isAtMost,
  isEqual,
  isLess,
  largest,
  opposite,
  product,
  quotient,
  type Rational,
  rational,
  rationalText,
  smallest,
  sum,
} from '../../spec/exact/rational.ts'
import { decideOver, outcome, withProof } from './decision.ts'
import { type Distribution, equally, expected, followedBy } from './exact/distribution.ts'
import { check } from './exact/proof.ts'
import { absolute, isInRange, quantize, quantized, quantizer } from './exact/quantizer.ts'
import { fractions, positives, signed, simplestFirst } from './exact/simple.ts'
import type { Decision, Theorem } from './record.ts'

/** Assumption 2: what is asked of the first and second moments of g̃, and whether q_min, q_max and ε deliver it. */

const one = rational(1)
const zero = rational(0)
const half = rational(1, 2)

const identity = (x: Rational): Rational => x
const meanOf = (from: Distribution<Rational>): Rational => expected(from, identity)
const secondOf = (from: Distribution<Rational>): Rational => expected(from, (x) => product(x, x))
const varianceOf = (from: Distribution<Rational>): Rational =>
  difference(secondOf(from), product(meanOf(from), meanOf(from)))
const textOf = (from: Distribution<Rational>): string => `{${from.map(({ value }) => rationalText(value)).join(', ')}}`

const truncation = quantizer('e2m1fn', 'rtz')
const nearest = quantizer('e2m1fn', 'rne')

const decide2 = (): Decision =>
  decideOver(
    simplestFirst([truncation, nearest], signed(positives(5)), signed(positives(5))),
    ([by, a, b]) => {
      const [g, q] = [[a, b], [a, b].map((x) => quantized(x, by))]
      const factors = g.map((x, i) => quotient(q[i] as Rational, x))
      const gradient = meanOf(equally(...g))
      if (gradient.numerator === 0n || factors.some((q) => q.numerator <= 0n || isLess(one, q))) return 'unmet'
      const along = product(gradient, meanOf(equally(...q)))
      return outcome(
        along.numerator > 0n,
        () =>
          `${by.label}, g ∈ {${g.map(rationalText).join(', ')}} equally likely: q = ${factors.map(rationalText).join(' and ')}, ∇F = ${rationalText(gradient)}, but E g̃ = ${rationalText(meanOf(equally(...q)))}`,
      )
    },
    {
      by: 'enumeration',
      note: 'g with two values of numerator and denominator up to 5, both quantized with 0 < q ≤ 1',
    },
  )

/** (2) for q that is independent of g: E g̃ = E q·∇F. */
const decideIndependent = (least: (q: Distribution<Rational>) => Rational): Decision =>
  decideOver(
    simplestFirst(fractions(4), fractions(4), signed(positives(3)), signed(positives(3))),
    ([p, q, a, b]) => {
      const [factors, g] = [equally(p, q), equally(a, b)]
      const gradient = meanOf(g)
      const mean = expected(
        followedBy(factors, (factor) => g.map((x) => ({ ...x, value: product(factor, x.value) }))),
        identity,
      )
      return outcome(
        isAtMost(product(least(factors), gradient, gradient), product(gradient, mean)),
        () => `q ∈ ${textOf(factors)}, g ∈ ${textOf(g)}: ∇F = ${rationalText(gradient)}, E g̃ = ${rationalText(mean)}`,
      )
    },
    { by: 'enumeration', note: 'q and g with two values each, independent' },
  )

const leastOf = (q: Distribution<Rational>): Rational =>
  smallest(...(q.map(({ value }) => value) as [Rational, ...Rational[]]))

const sufficientDescent: Theorem = {
  id: 'yun-assumption-2b-descent',
  paper: 'yun',
  reference: 'Assumption 2(b), (2), (15)',
  statement: 'q_k ≥ q_min > 0 and E g = ∇F give ⟨∇F, E g̃⟩ ≥ q_min·μ·‖∇F‖² for some μ > 0',
  hypotheses: 'every outcome of g is quantized with 0 < q ≤ 1; ∇F = E g ≠ 0',
  procedure: 'every g with two small values, quantized to e2m1fn: is ⟨∇F, E g̃⟩ positive?',
  certainty: 'read',
  decide: decide2,
  corrected: {
    statement:
      'it holds with μ = 1 where q is independent of g and E ε = 0; else it is an assumption of its own, in which only the product is told by gradients: μ_q = min ⟨∇F, E g̃⟩/‖∇F‖²',
    decide: () =>
      withProof(
        decideIndependent(leastOf),
        check({
          given: { 'q ≥ q_min': 'q1 - qmin', 'N = ‖∇F‖²': 'N' },
          equations: { 'E g̃ = E q·∇F': 'D - q1*N', 'another split': 's*(mu2) - mu', 'of the product': 'q2 - qmin*s' },
          steps: [
            {
              name: '(2) with μ = 1',
              claim: 'D - qmin*N',
              from: [
                ['q ≥ q_min', 'N = ‖∇F‖²'],
                ['E g̃ = E q·∇F', { any: '1' }],
              ],
            },
            {
              name: '(q_min·s, μ/s) is as good as (q_min, μ)',
              claim: 'q2*mu2 - qmin*mu',
              from: [
                ['another split', { any: 'qmin' }],
                ['of the product', { any: 'mu2' }],
              ],
            },
          ],
        }),
      ),
  },
  mutants: [
    {
      id: 'mu-2',
      statement: 'it holds with μ = 2 where q is independent of g',
      decide: () => decideIndependent((q) => product(rational(2), leastOf(q))),
    },
    {
      id: 'q-max',
      statement: 'it holds with q_max in place of q_min where q is independent of g',
      decide: () => decideIndependent((q) => largest(...(q.map(({ value }) => value) as [Rational, ...Rational[]]))),
    },
  ],
}

/** g with mean 0: a with probability p, else what makes up for it. */
const centred = (p: Rational, a: Rational): Distribution<Rational> => [
  { probability: p, value: a },
  { probability: difference(one, p), value: opposite(quotient(product(p, a), difference(one, p))) },
]

/** Whether E g̃ = 0 where ∇F = 0, without which no constant is large enough for (3). */
const decide3 = (labels: readonly string[], bits = 0): Decision =>
  decideOver(
    simplestFirst(
      labels.map((label) => quantizer('e2m1fn', label)),
      fractions(4).filter((p) => !isEqual(p, one)),
      positives(4),
    ),
    ([by, p, a]) => {
      const g = centred(p, a)
      const resolved = g.every(({ value }) => isInteger(product(value, rational(1n << BigInt(bits + 1)))))
      if (!g.every(({ value }) => isInRange(value, by)) || (bits > 0 && !resolved)) return 'unmet'
      const mean = expected(g, (x) => meanOf(quantize(x, by)))
      return outcome(
        mean.numerator === 0n,
        () =>
          `${by.label}, g = ${rationalText(a)} with probability ${rationalText(p)}, else ${rationalText(g[1]?.value ?? zero)}: ∇F = 0, but E g̃ = ${rationalText(mean)}`,
      )
    },
    { by: 'enumeration', note: 'a stationary point, g with two values of mean 0, nothing saturated' },
  )

const isInteger = ({ denominator }: Rational): boolean => denominator === 1n

const boundedMean: Theorem = {
  id: 'yun-assumption-2b-mean',
  paper: 'yun',
  reference: 'Assumption 2(b), (3), (16)',
  statement: 'there is a μ_G with ‖E g̃‖ ≤ q_max·μ_G·‖∇F‖ at every iterate',
  hypotheses: 'E g = ∇F; g̃ = Q(g), nothing saturated',
  procedure:
    'at a stationary point (3) asks for E g̃ = 0: every g with two small values and mean 0, quantized to e2m1fn',
  certainty: 'read',
  decide: () => decide3(['rtz', 'rne']),
  corrected: {
    statement:
      'it holds with q_max·μ_G = 1 under stochastic rounding whose random bits resolve g; for deterministic rounding assume (24) directly',
    decide: () => decide3(['sra:4', 'srb:4', 'src:4'], 3),
  },
  mutants: [
    {
      id: 'nearest',
      statement: 'it holds under rounding to nearest',
      decide: () => decide3(['rne', 'rna']),
    },
    {
      id: 'any-bits',
      statement: 'it holds under stochastic rounding with one random bit',
      decide: () => decide3(['sra:1']),
    },
  ],
}

/** (24) from (3) and a bound on a variance: with the least constants, E g̃² ≤ variance + (E g̃)². */
const decideVariance = (variance: (from: Distribution<Rational>) => Rational): Decision =>
  decideOver(
    simplestFirst(signed(positives(3)), signed(positives(3))),
    ([a, b]) => {
      const from = equally(a, b)
      const [second, mean] = [secondOf(from), meanOf(from)]
      const allowed = sum(variance(from), product(mean, mean))
      return outcome(
        isAtMost(second, allowed),
        () =>
          `g̃ ∈ ${textOf(from)} equally likely: the variance asked for is ${rationalText(variance(from))} and ‖E g̃‖² = ${rationalText(product(mean, mean))}, but E‖g̃‖² = ${rationalText(second)}`,
      )
    },
    { by: 'enumeration', note: 'g̃ with two values of numerator and denominator up to 3' },
  )

const varianceOfNorm: Theorem = {
  id: 'yun-assumption-2c',
  paper: 'yun',
  reference: 'Assumption 2(c), (4), (17), with (24)',
  statement: 'V‖g̃‖ ≤ M̃ + M̃_V‖∇F‖², the variance of the norm, gives (24) together with (3)',
  hypotheses: 'M̃ + M̃_V‖∇F‖² the variance itself and q_max·μ_G·‖∇F‖ = ‖E g̃‖, the least that (3) and (4) allow',
  procedure: 'every g̃ with two small values: is E‖g̃‖² at most what (24) makes of it?',
  certainty: 'read',
  decide: () => decideVariance((from) => varianceOf(from.map((x) => ({ ...x, value: absolute(x.value) })))),
  corrected: {
    statement: 'the variance of the vector, E‖g̃‖² − ‖E g̃‖² as the appendix has it, gives (24)',
    decide: () =>
      withProof(
        decideVariance(varianceOf),
        check({
          given: { '(4) for the vector': 'M + MV*N - (S - P)', '(3) squared': 't^2*N - P' },
          steps: [{ name: '(24)', claim: 'M + (MV + t^2)*N - S', from: [['(4) for the vector'], ['(3) squared']] }],
        }),
      ),
  },
  mutants: [
    {
      id: 'half',
      statement: 'half the variance of the vector gives (24)',
      decide: () => decideVariance((from) => product(half, varianceOf(from))),
    },
  ],
}

export const moments: readonly Theorem[] = [sufficientDescent, boundedMean, varianceOfNorm]
