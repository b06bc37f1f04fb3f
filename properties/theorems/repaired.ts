import {
  difference,
  isAtMost,
  isEqual,
  power,
  product,
  quotient,
  type Rational,
  rational,
  rationalText,
  sum,
} from '../../spec/exact/rational.ts'
import { decideOver, outcome, together, withProof } from './decision.ts'
import { certainly, type Distribution, equally } from './exact/distribution.ts'
import { gradientAt, type Model, momentsAt, quantizedModel, type Vector, vectorText } from './exact/model.ts'
import { check, type Proof } from './exact/proof.ts'
import { type Quantizer, quantizer, roundoffOf, smallestOf } from './exact/quantizer.ts'
import { simplestFirst } from './exact/simple.ts'
import type { Decision, Theorem } from './record.ts'
import { elementError } from './repaired-elements.ts'

/** The repaired theorem: what Theorem 3 becomes when nothing is asked of Q but its error in one element. */

const one = rational(1)
const two = rational(2)
const zero = rational(0)
const half = rational(1, 2)

/** ⟨∇F, E g̃⟩ ≥ m₁‖∇F‖² − m₀ and E‖g̃‖² ≤ M̃ + M̃_G‖∇F‖². */
export interface Repaired {
  readonly m1: Rational
  readonly m0: Rational
  readonly M: Rational
  readonly MG: Rational
}

/** The same noise ±σ in each of d coordinates, so that M = dσ² and √M = √d·σ, and every constant is rational. */
function repairedFor(by: Quantizer, sigma: Rational, d: number): Repaired {
  const M = product(rational(d), sigma, sigma)
  if (typeof by.rounding !== 'string') {
    const [u, eta] = [roundoffOf(by.format), smallestOf(by.format)]
    const MG = sum(one, product(u, u))
    return { m1: one, m0: zero, M: sum(product(MG, M), product(rational(d, 4), eta, eta)), MG }
  }
  const { theta, eta } = elementError(by.format, by.rounding)
  const left = difference(one, theta)
  const error = sum(product(theta, sigma), eta)
  const m0 = quotient(product(rational(d), error, error), product(two, left))
  const m1 = product(half, left)
  if (by.rounding === 'rtz') return { m1, m0, M, MG: one }
  const growth = product(two, power(sum(one, theta), 2))
  return { m1, m0, M: sum(product(growth, M), product(rational(2 * d), eta, eta)), MG: growth }
}

export interface Placed {
  readonly model: Model
  readonly by: Quantizer
  readonly constants: Repaired
}

const noises: readonly Rational[] = [zero, rational(3, 4), rational(1, 4), rational(1, 2)]

const noiseOf = (sigma: Rational): Distribution<Rational> =>
  sigma.numerator === 0n ? certainly(zero) : equally(sigma, product(rational(-1), sigma))

export const repairedModels = (
  roundings: readonly string[],
  formats: readonly string[],
  dimensions: readonly Vector[],
): readonly Placed[] =>
  simplestFirst(roundings, formats, noises, dimensions).map(([rounding, format, sigma, curvatures]) => {
    const by = quantizer(format, rounding)
    return {
      model: quantizedModel(curvatures, noiseOf(sigma), by),
      by,
      constants: repairedFor(by, sigma, curvatures.length),
    }
  })

const places: readonly Rational[] = [one, half, rational(1, 3), rational(7, 16), rational(3, 4), two, zero]
const plane: readonly Vector[] = [[one], [one, two]]

type Sides = (moments: ReturnType<typeof momentsAt>, constants: Repaired) => readonly [Rational, Rational]

/** A claim, left ≤ right, at each of these places. */
const decideMoments = (
  roundings: readonly string[],
  sides: Sides,
  isMet = (_: Model, __: Vector): boolean => true,
): Decision =>
  decideOver(
    repairedModels(roundings, ['e2m1fn', 'e2m3fn', 'e4m3fn'], plane).flatMap((each) =>
      places.map((x) => ({ ...each, w: each.model.curvatures.map(() => x) })),
    ),
    ({ model, constants, w }) => {
      if (!model.isInRange?.(w) || !isMet(model, w)) return 'unmet'
      const [left, right] = sides(momentsAt(model, w), constants)
      return outcome(
        isAtMost(left, right),
        () => `${model.label}, w = ${vectorText(w)}: ${rationalText(left)} > ${rationalText(right)}`,
      )
    },
    {
      by: 'enumeration',
      note: `${roundings.join(', ')} to e2m1fn, e2m3fn and e4m3fn in one and two dimensions, exact moments`,
    },
  )

const descentProof: Proof = {
  given: {
    'θ ≤ 1': '1 - t',
    '2(1 − θ)': '2*(1 - t)',
    r: 'r',
    θ: 't',
    '⟨∇F, E g̃⟩ ≥ ‖∇F‖² − ‖∇F‖·E‖Q(g) − g‖': 'D - r^2 + r*e',
    'E‖Q(g) − g‖ ≤ θE‖g‖ + √d·η′': 't*m + b - e',
    'E‖g‖ ≤ ‖∇F‖ + √M': 'r + s - m',
    '‖Q(g)‖ ≤ (1+θ)‖g‖ + √d·η′': '(1 + t)*n + b - q',
    'their sum': '(1 + t)*n + b + q',
    'E‖g‖² ≤ ‖∇F‖² + M': 'N + M - A',
  },
  positive: ['2(1 − θ)'],
  steps: [
    {
      name: '⟨∇F, E g̃⟩ ≥ (1 − θ)‖∇F‖² − ‖∇F‖·B, B = θ√M + √d·η′',
      claim: 'D - (1 - t)*r^2 + r*(t*s + b)',
      from: [
        ['⟨∇F, E g̃⟩ ≥ ‖∇F‖² − ‖∇F‖·E‖Q(g) − g‖'],
        ['r', 'E‖Q(g) − g‖ ≤ θE‖g‖ + √d·η′'],
        ['r', 'θ', 'E‖g‖ ≤ ‖∇F‖ + √M'],
      ],
    },
    {
      name: 'times 2(1 − θ): ⟨∇F, E g̃⟩ ≥ m₁‖∇F‖² − m₀',
      claim: '2*(1 - t)*D - (1 - t)^2*r^2 + (t*s + b)^2',
      from: [['2(1 − θ)', '⟨∇F, E g̃⟩ ≥ (1 − θ)‖∇F‖² − ‖∇F‖·B, B = θ√M + √d·η′'], [{ square: '(1 - t)*r - (t*s + b)' }]],
    },
  ],
}

const deterministic = ['rtz', 'rne']

const lower: Sides = ({ descent, gradientSquared }, { m1, m0 }) => [
  difference(product(m1, gradientSquared), m0),
  descent,
]

const second: Sides = ({ second: E, gradientSquared }, { M, MG }) => [E, sum(M, product(MG, gradientSquared))]

const descent: Theorem = {
  id: 'halfulp-repaired-descent',
  paper: 'halfulp',
  reference: 'in place of (2) and (24) of Yun',
  statement:
    '⟨∇F, E g̃⟩ ≥ m₁‖∇F‖² − m₀ with m₁ = (1−θ)/2 and m₀ = (θ√M + √d·η′)²/(2(1−θ)); E‖g̃‖² ≤ M̃ + M̃_G‖∇F‖² with (M̃, M̃_G) = (M, 1) by truncation and (2(1+θ)²M + 2dη′², 2(1+θ)²) to nearest',
  hypotheses: 'g̃ = Q(g), |Q(x) − x| ≤ θ|x| + η′ (halfulp-element-error), E g = ∇F, E‖g − ∇F‖² ≤ M, θ < 1',
  procedure:
    'as identities with signs from the triangle inequality and E‖g‖ ≤ √(‖∇F‖² + M), which are quoted; tried on exact moments of real quantizers',
  certainty: 'read',
  decide: () =>
    withProof(
      together([decideMoments(deterministic, lower), decideMoments(deterministic, second)]),
      check(descentProof),
    ),
  mutants: [
    {
      id: 'nearest-like-truncation',
      statement: '(M̃, M̃_G) = (M, 1) to nearest',
      decide: () =>
        decideMoments(['rne'], (moments, constants) =>
          second(moments, { ...constants, M: moments.varianceG, MG: one }),
        ),
    },
    {
      id: 'without-m0',
      statement: 'with m₀ = 0',
      decide: () => decideMoments(deterministic, (moments, constants) => lower(moments, { ...constants, m0: zero })),
    },
    {
      id: 'quarter-m0',
      statement: 'with a quarter of m₀',
      decide: () =>
        decideMoments(deterministic, (moments, constants) =>
          lower(moments, { ...constants, m0: product(rational(1, 4), constants.m0) }),
        ),
    },
    {
      id: 'm1-is-1',
      statement: 'with m₁ = 1',
      decide: () => decideMoments(deterministic, (moments, constants) => lower(moments, { ...constants, m1: one })),
    },
  ],
}

const isResolved = (model: Model, w: Vector): boolean =>
  momentsAt(model, w).mean.every((x, i) => isEqual(x, gradientAt(model, w)[i] as Rational))

const stochastic: Theorem = {
  id: 'halfulp-stochastic-constants',
  paper: 'halfulp',
  reference: 'Assumption 2 of Yun for stochastic rounding',
  statement: 'E‖g̃‖² ≤ M̃ + M̃_G‖∇F‖² with M̃ = (1+u²)M + dη²/4 and M̃_G = 1+u², and ⟨∇F, E g̃⟩ = ‖∇F‖², so μ_q = 1',
  hypotheses: 'stochastic rounding, nothing saturates, the random bits resolve g; E g = ∇F, E‖g − ∇F‖² ≤ M',
  procedure: 'from Var Q(x) ≤ u²x² + η²/4 (halfulp-stochastic-variance) as identities; tried on exact moments',
  certainty: 'read',
  decide: () =>
    withProof(
      decideMoments(['sra:6'], second, isResolved),
      check({
        given: { 'E‖g‖² ≤ ‖∇F‖² + M': 'N + M - A', 'E‖g̃‖² ≤ (1+u²)E‖g‖² + dη²/4': '(1 + u^2)*A + d*h^2/4 - S' },
        steps: [
          {
            name: '(24)',
            claim: '(1 + u^2)*M + d*h^2/4 + (1 + u^2)*N - S',
            from: [['E‖g̃‖² ≤ (1+u²)E‖g‖² + dη²/4'], ['E‖g‖² ≤ ‖∇F‖² + M'], [{ square: 'u' }, 'E‖g‖² ≤ ‖∇F‖² + M']],
          },
        ],
      }),
    ),
  mutants: [
    {
      id: 'without-underflow',
      statement: 'M̃ = (1+u²)M',
      decide: () =>
        decideMoments(
          ['sra:6'],
          (moments, constants) => second(moments, { ...constants, M: product(constants.MG, moments.varianceG) }),
          isResolved,
        ),
    },
    {
      id: 'half-the-noise',
      statement: 'with half of M̃',
      decide: () =>
        decideMoments(
          ['sra:6'],
          (moments, constants) => second(moments, { ...constants, M: product(half, constants.M) }),
          isResolved,
        ),
    },
  ],
}

export const repaired: readonly Theorem[] = [descent, stochastic]
