import {
  difference,
  isAtMost,
  isEqual,
  largest,
  power,
  product,
  quotient,
  type Rational,
  rational,
  rationalText,
  sum,
} from '../../spec/exact/rational.ts'
import { decideOver, outcome, withProof } from './decision.ts'
import { check, type Proof } from './exact/proof.ts'
import { absolute, type Quantizer, quantized, quantizer } from './exact/quantizer.ts'
import { dyadics, signed, simplestFirst } from './exact/simple.ts'
import type { Decision, Theorem } from './record.ts'

/** The gradient at rounded weights, on quadratics, where it is linear. */

type Pair = readonly [Rational, Rational]

/** A symmetric matrix (a b; b c) with its largest eigenvalue, which is rational. */
interface Quadratic {
  readonly a: Rational
  readonly b: Rational
  readonly c: Rational
  readonly L: Rational
}

const quadratic = (a: number, b: number, c: number, L: number): Quadratic => ({
  a: rational(a),
  b: rational(b),
  c: rational(c),
  L: rational(L),
})

/** Eigenvalues 1, 1; 1, 2; 1, 3; 1, 6: L·I − A is singular and not negative, which `isSmooth` checks. */
const quadratics = [quadratic(1, 0, 1, 1), quadratic(1, 0, 2, 2), quadratic(2, 1, 2, 3), quadratic(2, 2, 5, 6)]

/** L·I − A ⪰ 0, and singular, so that L is the largest eigenvalue: by its trace and its determinant. */
export function isSmooth({ a, b, c, L }: Quadratic): boolean {
  const [p, r] = [difference(L, a), difference(L, c)]
  return sum(p, r).numerator >= 0n && isEqual(product(p, r), power(b, 2))
}

const gradient = ({ a, b, c }: Quadratic, [x, y]: Pair): Pair => [
  sum(product(a, x), product(b, y)),
  sum(product(b, x), product(c, y)),
]

const squared = ([x, y]: Pair): Rational => sum(power(x, 2), power(y, 2))
const apart = ([a, b]: Pair, [x, y]: Pair): Pair => [difference(a, x), difference(b, y)]

interface Case {
  readonly f: Quadratic
  readonly by: Quantizer
  readonly w: Pair
}

const coordinates = signed(dyadics(4)).map((x) => sum(x, product(x, rational(1, 8))))

const cases = (): readonly Case[] =>
  ['e2m1fn rne', 'e2m1fn rtz', 'e4m3fn rne', 'e4m3fn rtz'].flatMap((name) => {
    const by = quantizer(...(name.split(' ') as [string, string]))
    return quadratics.flatMap((f) => simplestFirst(coordinates, coordinates).map((w) => ({ f, by, w })))
  })

/** ‖∇f(W^Q) − ∇f(W)‖² at most this, with q_W the largest relative error of the two weights. */
type Bound = (f: Quadratic, qW: Rational, normSquared: Rational) => Rational

const stated: Bound = ({ L }, qW, normSquared) => product(power(L, 2), power(qW, 2), normSquared)

function decide(bound: Bound): Decision {
  let equalities = 0
  const all = cases()
  const decision = decideOver(
    all,
    ({ f, by, w }) => {
      if (!isSmooth(f)) return 'unmet'
      const rounded = [quantized(w[0], by), quantized(w[1], by)] as const
      const qW = w.reduce(
        (most, x, i) => largest(most, absolute(quotient(difference(rounded[i] as Rational, x), x))),
        rational(0),
      )
      const left = squared(apart(gradient(f, rounded), gradient(f, w)))
      const right = bound(f, qW, squared(w))
      if (left.numerator !== 0n && isEqual(left, right)) equalities += 1
      return outcome(
        isAtMost(left, right),
        () =>
          `${by.label}, L = ${rationalText(f.L)}, W = (${w.map(rationalText).join(', ')}), W^Q = (${rounded.map(rationalText).join(', ')}): ${rationalText(left)} > ${rationalText(right)}, both squared`,
      )
    },
    { by: 'enumeration', note: '' },
  )
  return {
    ...decision,
    note: `quadratics in two dimensions with rational L; equality in ${equalities} cases other than 0`,
  }
}

/** g = ‖∇f(W^Q) − ∇f(W)‖², D = ‖W^Q − W‖², W = ‖W‖²; D ≤ q²W is the sum of the coordinates' errors, squared. */
const proof: Proof = {
  given: { smooth: 'L^2*D - g', 'D ≤ q²W': 'q^2*W - D' },
  steps: [{ name: 'g ≤ L²q²W', claim: 'L^2*q^2*W - g', from: [['smooth'], [{ square: 'L' }, 'D ≤ q²W']] }],
}

export const gradientsAtRounded: readonly Theorem[] = [
  {
    id: 'tang-gradient-at-rounded-weights',
    paper: 'tang',
    reference: 'the step that brings q_W in, as summaries have it; derived again here',
    statement: '‖∇f(W^Q) − ∇f(W)‖ ≤ L·q_W·‖W‖',
    hypotheses: 'f is L-smooth in the Euclidean norm; |W^Q − W| ≤ q_W|W| in each coordinate',
    procedure:
      'squared, so that all is rational: quadratics whose largest eigenvalue L is certified by the determinant of LI − A, weights rounded in real formats, q_W as it is found. It is ‖∇f(W^Q) − ∇f(W)‖ ≤ L‖W^Q − W‖ and nothing else',
    certainty: 'secondHand',
    decide: () => withProof(decide(stated), check(proof)),
    mutants: [
      {
        id: 'half-of-l',
        statement: '… ≤ ½L·q_W·‖W‖',
        decide: () => decide((...of) => product(rational(1, 4), stated(...of))),
      },
      {
        id: 'root-of-l',
        statement: '… ≤ √L·q_W·‖W‖',
        decide: () => decide(({ L }, qW, normSquared) => product(L, power(qW, 2), normSquared)),
      },
      {
        id: 'q-w-squared',
        statement: '… ≤ L·q_W²·‖W‖',
        decide: () => decide(({ L }, qW, normSquared) => product(power(L, 2), power(qW, 4), normSquared)),
      },
      {
        id: 'without-norm-of-w',
        statement: '… ≤ L·q_W',
        decide: () => decide(({ L }, qW) => product(power(L, 2), power(qW, 2))),
      },
    ],
  },
]
