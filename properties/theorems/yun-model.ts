import {
  difference,
  isAtMost,
  isEqual,
  isLess,
  product,
  quotient,
  type Rational,
  rational,
  rationalText,
  sum,
} from '../../spec/exact/rational.ts'
import type { Format } from '../../spec/format.ts'
import { decideOver, type Outcome, outcome, withProof } from './decision.ts'
import { dot, squared, type Vector, vectorText } from './exact/model.ts'
import { isPoint, type Piece, piecesOf, smallFormats } from './exact/pieces.ts'
import { check } from './exact/proof.ts'
import { isInRange, quantized, quantizer, smallestOf } from './exact/quantizer.ts'
import { positives, signed, simplestFirst } from './exact/simple.ts'
import type { Decision, Theorem } from './record.ts'

/** The model g̃ = qg + ε itself: what q and ε are once a quantizer is given. */

const one = rational(1)

const truncation = quantizer('e2m1fn', 'rtz')
const nearest = quantizer('e2m1fn', 'rne')

const decideRange = (): Decision =>
  decideOver(
    simplestFirst([nearest, truncation], positives(6)),
    ([by, g]) => {
      if (!isInRange(g, by)) return 'unmet'
      const value = quantized(g, by)
      const q = quotient(value, g)
      return outcome(
        q.numerator > 0n && isAtMost(q, one),
        () => `${by.label}: Q(${rationalText(g)}) = ${rationalText(value)}, so q = ${rationalText(q)}`,
      )
    },
    { by: 'enumeration', note: 'g of numerator and denominator up to 6; truncation to e2m1fn gives q = 0 for g = 1/3' },
  )

/** Q(x)/x over a whole piece: its least upper and greatest lower bound, both taken at a point. */
const ratios = ({ from, to, value }: Piece): readonly [Rational, Rational | undefined] => [
  quotient(value, to),
  from.numerator === 0n ? undefined : quotient(value, from),
]

/** A claim about truncation to every small format, for every positive real up to its largest number. */
const decideTruncation = (claim: (piece: Piece, format: Format) => boolean): Decision =>
  decideOver(
    smallFormats.flatMap((format) => {
      const by = quantizer(format.id, 'rtz')
      return piecesOf(by).map((piece) => ({ by, piece }))
    }),
    ({ by, piece }): Outcome =>
      outcome(
        claim(piece, by.format),
        () =>
          `${by.label}: Q = ${rationalText(piece.value)} ${isPoint(piece) ? 'at' : 'from'} ${rationalText(piece.from)}${isPoint(piece) ? '' : ` to ${rationalText(piece.to)}`}`,
      ),
    {
      by: 'exhaustion',
      note: `every real from 0 to the largest number, piece by piece, in ${smallFormats.length} formats: ${smallFormats.map(({ id }) => id).join(', ')}`,
    },
  )

const isAtMostOne = (piece: Piece): boolean => {
  const [, highest] = ratios(piece)
  return highest === undefined ? piece.value.numerator === 0n : isAtMost(highest, one)
}

const range: Theorem = {
  id: 'yun-q-range',
  paper: 'yun',
  reference: 'abstract, §1, §3: "q_k ∈ [q_min, q_max] ⊂ (0, 1]"',
  statement: 'a quantized gradient is qg with q in (0, 1]',
  hypotheses: 'one element, nothing saturated, so that q = Q(g)/g',
  procedure: 'every small g, to nearest and by truncation to e2m1fn; the corrected form for every real, piece by piece',
  certainty: 'read',
  decide: decideRange,
  corrected: {
    statement:
      'truncation gives 0 ≤ q ≤ 1, and q = 0 exactly where |g| < η, the smallest number; rounding to nearest gives q above 1 as well as below (see halfulp-ratio-nearest)',
    decide: () =>
      decideTruncation(
        (piece, format) =>
          isAtMostOne(piece) && (piece.value.numerator === 0n) === isLess(piece.from, smallestOf(format)),
      ),
  },
  mutants: [
    {
      id: 'never-zero',
      statement: 'truncation gives q > 0',
      decide: () => decideTruncation((piece) => isAtMostOne(piece) && piece.value.numerator > 0n),
    },
    {
      id: 'below-1',
      statement: 'truncation gives q < 1',
      decide: () =>
        decideTruncation((piece) => {
          const [, highest] = ratios(piece)
          return highest === undefined || isLess(highest, one)
        }),
    },
  ],
}

interface Quantized {
  readonly label: string
  readonly g: Vector
  readonly q: Vector
}

/** Tensors of two elements and what they are quantized to. */
const tensors = (): readonly Quantized[] =>
  simplestFirst([truncation, nearest], positives(4), signed(positives(4))).map(([by, a, b]) => {
    const g = [a, b]
    const q = g.map((x) => quantized(x, by))
    return { label: `${by.label}, g = ${vectorText(g)}, Q(g) = ${vectorText(q)}`, g, q }
  })

const tensorNote = 'tensors of two elements of numerator and denominator up to 4, quantized to e2m1fn, rtz and rne'

const alongOf = ({ g, q }: Quantized): Rational => quotient(dot(g, q), squared(g))

const decideNorms = (): Decision =>
  decideOver(
    tensors(),
    (each) => {
      const [along, normSquared] = [alongOf(each), quotient(squared(each.q), squared(each.g))]
      return outcome(
        along.numerator >= 0n && isEqual(product(along, along), normSquared),
        () =>
          `${each.label}: ‖Q‖²/‖g‖² = ${rationalText(normSquared)}, but ε has no part along g only for q = ⟨Q, g⟩/‖g‖² = ${rationalText(along)}`,
      )
    },
    { by: 'enumeration', note: tensorNote },
  )

/** q* with what is said of it. */
const decideAlong = (factor = one): Decision =>
  decideOver(
    tensors(),
    (each) => {
      const along = product(factor, alongOf(each))
      const error = each.q.map((x, i) => difference(x, product(along, each.g[i] as Rational)))
      const parts = each.q.map((x, i) => quotient(x, each.g[i] as Rational))
      const [first, second] = parts as [Rational, Rational]
      const [low, high] = isLess(first, second) ? [first, second] : [second, first]
      const norms = sum(product(along, along, squared(each.g)), squared(error))
      return outcome(
        dot(error, each.g).numerator === 0n &&
          isEqual(squared(each.q), norms) &&
          isAtMost(low, along) &&
          isAtMost(along, high),
        () => `${each.label}: q = ${rationalText(along)}, ε = ${vectorText(error)}`,
      )
    },
    { by: 'enumeration', note: tensorNote },
  )

const figureModel: Theorem = {
  id: 'yun-figure-1-model',
  paper: 'yun',
  reference: '§3 and Fig. 1: q = ‖g̃‖₂/‖g‖₂',
  statement: 'q = ‖g̃‖/‖g‖ is the q of g̃ = qg + ε with an error that has no part along g',
  hypotheses: 'g given, g̃ = Q(g)',
  procedure: 'for every small tensor of two elements: is ‖g̃‖²·‖g‖² = ⟨g̃, g⟩²?',
  certainty: 'read',
  decide: decideNorms,
  corrected: {
    statement:
      'q* = ⟨Q, g⟩/‖g‖² and ε = Q − q*g: ⟨ε, g⟩ = 0, ‖Q‖² = q*²‖g‖² + ‖ε‖², so q_norm ≥ |q*|; min rᵢ ≤ q* ≤ max rᵢ, rᵢ = Q(gᵢ)/gᵢ',
    decide: () =>
      withProof(
        decideAlong(),
        check({
          given: {
            'g.g': 'g.g',
            'r₁ ≥ low': 'r1 - low',
            'r₂ ≥ low': 'r2 - low',
            'r₁ ≤ high': 'high - r1',
            'r₂ ≤ high': 'high - r2',
          },
          positive: ['g.g'],
          equations: {
            'q*': 's*g.g - g.q',
            '⟨Q, g⟩ of two elements': 'g.q - r1*a^2 - r2*b^2',
            '‖g‖² of two elements': 'g.g - a^2 - b^2',
          },
          steps: [
            { name: '⟨ε, g⟩ ≥ 0', claim: 'g.q - s*g.g', from: [['q*', { any: '-1' }]] },
            { name: '⟨ε, g⟩ ≤ 0', claim: 's*g.g - g.q', from: [['q*', { any: '1' }]] },
            {
              name: '‖Q‖² − q*²‖g‖² = ‖ε‖² ≥ 0',
              claim: 'q.q - s^2*g.g',
              from: [[{ norm: { q: '1', g: '-s' } }], ['q*', { any: '-2*s' }]],
            },
            {
              name: 'q* ≥ min rᵢ',
              claim: 's - low',
              cancel: 'g.g',
              from: [
                ['q*', { any: '1' }],
                ['⟨Q, g⟩ of two elements', { any: '1' }],
                ['‖g‖² of two elements', { any: '-low' }],
                ['r₁ ≥ low', { square: 'a' }],
                ['r₂ ≥ low', { square: 'b' }],
              ],
            },
            {
              name: 'q* ≤ max rᵢ',
              claim: 'high - s',
              cancel: 'g.g',
              from: [
                ['q*', { any: '-1' }],
                ['⟨Q, g⟩ of two elements', { any: '-1' }],
                ['‖g‖² of two elements', { any: 'high' }],
                ['r₁ ≤ high', { square: 'a' }],
                ['r₂ ≤ high', { square: 'b' }],
              ],
            },
          ],
        }),
      ),
  },
  mutants: [{ id: 'half', statement: 'the same with ½q*', decide: () => decideAlong(rational(1, 2)) }],
}

export const model: readonly Theorem[] = [range, figureModel]
