import { difference, isAtMost, product, type Rational, rational, rationalText, sum } from '../../spec/exact/rational.ts'
import { decideOver, outcome, withProof } from './decision.ts'
import { applied, isSemidefinite, type Matrix, quadraticForm, shifted } from './exact/matrix.ts'
import { dot, squared, type Vector, vectorText } from './exact/model.ts'
import { check, type Proof } from './exact/proof.ts'
import { positives, signed, simplestFirst } from './exact/simple.ts'
import type { Decision, Theorem } from './record.ts'

/** What smoothness and strong convexity give: (1), (5), (6) and c ≤ L. */

const r = rational
const zero = r(0)
const half = r(1, 2)
const entries = [zero, ...signed(positives(2))]
const places: readonly Vector[] = [
  [r(1), r(0)],
  [r(1), r(1)],
  [r(1), r(-1)],
  [r(1, 2), r(-2)],
]

const matrices: readonly Matrix[] = simplestFirst(entries, entries, entries).map(([a, b, d]) => [
  [a, b],
  [b, d],
])

/** F(w) = ½wᵀAw. */
const valueAt = (a: Matrix, w: Vector): Rational => product(half, quadraticForm(a, w))

const minus = (a: Vector, b: Vector): Vector => a.map((x, i) => difference(x, b[i] as Rational))

/** F(w̄) + ⟨∇F(w̄), w − w̄⟩ + factor·‖w − w̄‖². */
function model(a: Matrix, base: Vector, w: Vector, factor: Rational): Rational {
  const step = minus(w, base)
  return sum(valueAt(a, base), dot(applied(a, base), step), product(factor, squared(step)))
}

const matrixText = (a: Matrix): string => `(${a.map((row) => row.map(rationalText).join(' ')).join('; ')})`

type IsMet = (a: Matrix, constant: Rational) => boolean

const isSmooth: IsMet = (a, L) => isSemidefinite(shifted(a, L, 1)) && isSemidefinite(shifted(a, product(r(-1), L), -1))

const isConvex: IsMet = (a, c) => isSemidefinite(shifted(a, c, -1))

/** A claim about quadratics in two dimensions, at every two of a few places, by certificates of the hypotheses. */
const decideQuadratics = (
  isMet: IsMet,
  claim: (a: Matrix, constant: Rational, base: Vector, w: Vector) => readonly [Rational, Rational],
): Decision =>
  decideOver(
    simplestFirst(matrices, positives(2), places, places).filter(([, , base, w]) => base !== w),
    ([a, constant, base, w]) => {
      if (!isMet(a, constant)) return 'unmet'
      const [left, right] = claim(a, constant, base, w)
      return outcome(
        isAtMost(left, right),
        () =>
          `F = ½wᵀAw, A = ${matrixText(a)}, constant ${rationalText(constant)}, w = ${vectorText(w)}, w̄ = ${vectorText(base)}: ${rationalText(left)} > ${rationalText(right)}`,
      )
    },
    {
      by: 'enumeration',
      note: 'quadratics in two dimensions with entries 0, ±1, ±2, ±1/2; the hypotheses by LDLᵀ in rationals, each certificate multiplied out again',
    },
  )

const smoothProof: Proof = {
  given: { '2Lt': '2*L*t', 'Lipschitz: ‖u‖² ≤ L²t²‖d‖²': 'L^2*t^2*d.d - u.u' },
  positive: ['2Lt'],
  steps: [
    {
      name: 'φ′(t) − φ′(0) = ⟨u, d⟩ ≤ Lt‖d‖², u = ∇F(w̄ + td) − ∇F(w̄)',
      claim: 'L*t*d.d - d.u',
      cancel: '2Lt',
      from: [[{ norm: { u: '1', d: '-L*t' } }], ['Lipschitz: ‖u‖² ≤ L²t²‖d‖²']],
    },
  ],
}

const upper: Theorem = {
  id: 'yun-equation-1',
  paper: 'yun',
  reference: '(1), (14)',
  statement: 'F(w) ≤ F(w̄) + ⟨∇F(w̄), w − w̄⟩ + ½L‖w − w̄‖²',
  hypotheses: '‖∇F(w) − ∇F(w̄)‖ ≤ L‖w − w̄‖',
  procedure:
    'Cauchy and Schwarz in every dimension as an identity with signs, then ∫ Lt‖d‖² dt = ½L‖d‖² over [0, 1]; the fundamental theorem of calculus is quoted. Quadratics: −LI ⪯ A ⪯ LI by certificates',
  certainty: 'read',
  decide: () =>
    withProof(
      decideQuadratics(isSmooth, (a, L, base, w) => [valueAt(a, w), model(a, base, w, product(half, L))]),
      check(smoothProof),
    ),
  mutants: [
    {
      id: 'quarter',
      statement: 'with ¼L',
      decide: () =>
        decideQuadratics(isSmooth, (a, L, base, w) => [valueAt(a, w), model(a, base, w, product(r(1, 4), L))]),
    },
    {
      id: 'largest-entry',
      statement: 'with L the largest entry of the Hessian',
      decide: () =>
        decideQuadratics(
          (a, L) => a.every((row) => row.every((x) => isAtMost(product(x, x), product(L, L)))),
          (a, L, base, w) => [valueAt(a, w), model(a, base, w, product(half, L))],
        ),
    },
  ],
}

const lower: Theorem = {
  id: 'yun-equation-5',
  paper: 'yun',
  reference: '(5), (18)',
  statement: 'F(w̄) ≥ F(w) + ⟨∇F(w), w̄ − w⟩ + ½c‖w̄ − w‖², which for F = ½wᵀAw is A − cI ⪰ 0',
  hypotheses: 'a quadratic with A − cI ⪰ 0; for other F it is the assumption itself',
  procedure: 'the difference of both sides is ½⟨d, (A − cI)d⟩, as an identity; tried with certificates',
  certainty: 'read',
  decide: () =>
    withProof(
      decideQuadratics(isConvex, (a, c, base, w) => [model(a, base, w, product(half, c)), valueAt(a, w)]),
      check({
        given: { '⟨d, (A − cI)d⟩': 'Ad.d - c*d.d' },
        equations: { 'F(w + d) = F(w) + ⟨Aw, d⟩ + ½⟨Ad, d⟩': 'y - x - Aw.d - Ad.d/2' },
        steps: [
          {
            name: '(5)',
            claim: 'y - x - Aw.d - c*d.d/2',
            from: [
              ['1/2', '⟨d, (A − cI)d⟩'],
              ['F(w + d) = F(w) + ⟨Aw, d⟩ + ½⟨Ad, d⟩', { any: '1' }],
            ],
          },
        ],
      }),
    ),
  mutants: [
    {
      id: 'without-half',
      statement: 'with c in place of ½c',
      decide: () => decideQuadratics(isConvex, (a, c, base, w) => [model(a, base, w, c), valueAt(a, w)]),
    },
  ],
}

/** (6) where F* = 0, with a factor in place of 2. */
const decide6 = (factor: Rational): Decision =>
  decideQuadratics(isConvex, (a, c, _, w) => [product(factor, c, valueAt(a, w)), squared(applied(a, w))])

const gradientBound: Theorem = {
  id: 'yun-equation-6',
  paper: 'yun',
  reference: '(6), (19), and c ≤ L after (34)',
  statement: '2c(F(w) − F*) ≤ ‖∇F(w)‖², and c ≤ L',
  hypotheses: '(5) at w and w*; for c ≤ L also (1) at the same two different points',
  procedure:
    'both as identities with signs, in every dimension; (6) tried on quadratics with certificates of A − cI ⪰ 0',
  certainty: 'read',
  decide: () =>
    withProof(
      decide6(r(2)),
      check({
        given: {
          c: 'c',
          '(5) at w*, d = w* − w': 'Fmin - F - f.d - c*d.d/2',
          '(5)': 'y - x - f.d - c*d.d/2',
          '(1)': 'x + f.d + L*d.d/2 - y',
          '½‖d‖²': 'd.d/2',
        },
        positive: ['½‖d‖²'],
        steps: [
          {
            name: '(6)',
            claim: 'f.f - 2*c*(F - Fmin)',
            from: [['2', 'c', '(5) at w*, d = w* − w'], [{ norm: { d: 'c', f: '1' } }]],
          },
          { name: 'c ≤ L', claim: 'L - c', cancel: '½‖d‖²', from: [['(1)'], ['(5)']] },
        ],
      }),
    ),
  mutants: [
    { id: 'four', statement: '4c(F(w) − F*) ≤ ‖∇F(w)‖²', decide: () => decide6(r(4)) },
    {
      id: 'upside-down',
      statement: '2L(F(w) − F*) ≤ ‖∇F(w)‖², with L in place of c',
      decide: () =>
        decideQuadratics(isSmooth, (a, L, _, w) => [product(r(2), L, valueAt(a, w)), squared(applied(a, w))]),
    },
  ],
}

export const convexity: readonly Theorem[] = [upper, lower, gradientBound]
