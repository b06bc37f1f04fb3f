import { difference, isAtMost, product, type Rational, rational, rationalText, sum } from '../../spec/exact/rational.ts'
import { decideOver, outcome, withProof } from './decision.ts'
import { certainly, equally } from './exact/distribution.ts'
import { linearModel, type Moments, momentsAt } from './exact/model.ts'
import { check, type Proof } from './exact/proof.ts'
import { fractions, positives, simplestFirst } from './exact/simple.ts'
import type { Decision, Theorem } from './record.ts'

/** The constants of the second moment: M̃, M̃_V and M̃_G. */

const zero = rational(0)
const one = rational(1)

interface Shrunk extends Moments {
  readonly label: string
  readonly qMin: Rational
  readonly qMax: Rational
  readonly varianceQ: Rational
  readonly varianceError: Rational
}

const cases = (): readonly Shrunk[] =>
  simplestFirst([one, zero], fractions(4), fractions(4), [zero, one], [zero, one], positives(2)).map(
    ([w, p, q, noise, error, h]) => {
      const linear = { curvatures: [h], q: isSame(p, q) ? certainly(p) : equally(p, q), noise, error }
      const model = linearModel(linear)
      const [qMin, qMax] = isAtMost(p, q) ? [p, q] : [q, p]
      const apart = difference(qMax, qMin)
      return {
        ...momentsAt(model, [w]),
        label: `${model.label}, w = ${rationalText(w)}`,
        qMin,
        qMax,
        varianceQ: product(rational(1, 4), apart, apart),
        varianceError: product(error, error),
      }
    },
  )

const isSame = (a: Rational, b: Rational): boolean => a.numerator === b.numerator && a.denominator === b.denominator

/** The variance of g̃ against a bound on it, and E‖g̃‖² against another. */
const decideBounds = (value: (one: Shrunk) => Rational, bound: (one: Shrunk) => Rational, what: string): Decision =>
  decideOver(
    cases(),
    (each) =>
      outcome(
        isAtMost(value(each), bound(each)),
        () => `${each.label}: ${what} is ${rationalText(value(each))} > ${rationalText(bound(each))}`,
      ),
    { by: 'enumeration', note: 'the paper’s linear model in one dimension, q with two values, M = V[g], M_ε = V[ε]' },
  )

const varianceOf = ({ second, meanSquared }: Shrunk): Rational => difference(second, meanSquared)

const combined = ({ qMax, varianceG, varianceError }: Shrunk): Rational =>
  sum(product(qMax, qMax, varianceG), varianceError)

const withVarianceOfQ = (each: Shrunk): Rational => sum(combined(each), product(each.varianceQ, each.gradientSquared))

const formula: Theorem = {
  id: 'yun-second-moment-formula',
  paper: 'yun',
  reference: 'Assumption 2(c), M̃ := q_max²M + M_ε and M̃_V := q_max²M_V + M_{ε,V}',
  statement: 'V[g̃] ≤ M̃ + M̃_V‖∇F‖² with M̃ = q_max²M + M_ε and M̃_V = q_max²M_V + M_{ε,V}',
  hypotheses: 'V[g] ≤ M, V[ε] ≤ M_ε, so M_V = M_{ε,V} = 0; q independent of g, ε uncorrelated with both',
  procedure: 'the exact variance of g̃ against the formula; the corrected one as an identity with signs',
  certainty: 'read',
  decide: () => decideBounds(varianceOf, combined, 'V[g̃]'),
  corrected: {
    statement: 'the same with M̃_V = q_max²M_V + M_{ε,V} + V[q]: that q varies is noise where ∇F ≠ 0',
    decide: () =>
      withProof(
        decideBounds(varianceOf, withVarianceOfQ, 'V[g̃]'),
        check({
          given: {
            'V[g] ≥ 0': 'V',
            'E q² ≤ q_max²': 'qmax^2 - q2',
            'V[g] ≤ M + M_V‖∇F‖²': 'M + MV*N - V',
            'V[ε]': 'E',
          },
          equations: { 'E‖g̃‖²': 'S - q2*(V + N) - E', '‖E g̃‖²': 'P - q1^2*N' },
          steps: [
            {
              name: 'V[g̃] = E q²·V[g] + V[q]·‖∇F‖² + V[ε] is at most the formula',
              claim: 'qmax^2*(M + MV*N) + (q2 - q1^2)*N + E - (S - P)',
              from: [
                ['V[g] ≥ 0', 'E q² ≤ q_max²'],
                [{ square: 'qmax' }, 'V[g] ≤ M + M_V‖∇F‖²'],
                ['E‖g̃‖²', { any: '-1' }],
                ['‖E g̃‖²', { any: '1' }],
              ],
            },
          ],
        }),
      ),
  },
  mutants: [
    {
      id: 'q-min',
      statement: 'M̃ = q_min²M + M_ε, with V[q] in M̃_V',
      decide: () => decideBounds(varianceOf, (each) => withVarianceOfQ({ ...each, qMax: each.qMin }), 'V[g̃]'),
    },
    {
      id: 'without-error',
      statement: 'M̃ = q_max²M, with V[q] in M̃_V',
      decide: () => decideBounds(varianceOf, (each) => withVarianceOfQ({ ...each, varianceError: zero }), 'V[g̃]'),
    },
  ],
}

const secondProof: Proof = {
  given: {
    '(4) for the vector': 'M + MV*N - (S - P)',
    '(3) squared': 'qmax^2*mG^2*N - P',
    'μ_G ≥ μ': 'mG - mu',
    'q_max ≥ q_min': 'qmax - qmin',
    μ: 'mu',
    q_min: 'qmin',
    q_max: 'qmax',
    M̃_V: 'MV',
    'the sum of both products': 'qmax*mG + qmin*mu',
  },
  steps: [
    { name: '(24)', claim: 'M + (MV + qmax^2*mG^2)*N - S', from: [['(4) for the vector'], ['(3) squared']] },
    {
      name: 'q_max·μ_G ≥ q_min·μ',
      claim: 'qmax*mG - qmin*mu',
      from: [
        ['q_max', 'μ_G ≥ μ'],
        ['μ', 'q_max ≥ q_min'],
      ],
    },
    {
      name: 'M̃_G ≥ (q_min·μ)²',
      claim: 'MV + qmax^2*mG^2 - qmin^2*mu^2',
      from: [['M̃_V'], ['q_max·μ_G ≥ q_min·μ', 'the sum of both products']],
    },
  ],
}

/** (24) with μ_G = 1, M̃ = q_max²V[g] + V[ε] and this M̃_V. */
const decide24 = (MV: (each: Shrunk) => Rational, factor: (each: Shrunk) => Rational): Decision =>
  decideBounds(
    ({ second }) => second,
    (each) => {
      const MG = sum(MV(each), product(factor(each), factor(each)))
      return sum(combined(each), product(MG, each.gradientSquared))
    },
    'E‖g̃‖²',
  )

const second: Theorem = {
  id: 'yun-equation-24',
  paper: 'yun',
  reference: '(24)',
  statement: 'E‖g̃‖² ≤ M̃ + M̃_G‖∇F‖² with M̃_G = M̃_V + q_max²μ_G² ≥ (q_min·μ)² > 0',
  hypotheses: '(3), (4) for the variance of the vector, μ_G ≥ μ > 0, q_max ≥ q_min > 0',
  procedure: 'as identities with signs; then the exact second moment of the linear model, M̃_V = V[q] and μ_G = 1',
  certainty: 'read',
  decide: () =>
    withProof(
      decide24(
        ({ varianceQ }) => varianceQ,
        ({ qMax }) => qMax,
      ),
      check(secondProof),
    ),
  mutants: [
    {
      id: 'q-min',
      statement: 'M̃_G = M̃_V + q_min²μ_G²',
      decide: () =>
        decide24(
          ({ varianceQ }) => varianceQ,
          ({ qMin }) => qMin,
        ),
    },
    {
      id: 'variance-alone',
      statement: 'M̃_G = M̃_V',
      decide: () =>
        decide24(
          ({ varianceQ }) => varianceQ,
          () => zero,
        ),
    },
  ],
}

export const secondMoment: readonly Theorem[] = [formula, second]
