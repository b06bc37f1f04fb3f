import {
  difference,
  isAtMost,
  isEqual,
  isLess,
  product,
  quotient,
  type Rational,
  rational,
  rationalOf,
  rationalText,
  sum,
} from '../../spec/exact/rational.ts'
import { type Format, magnitudeOf } from '../../spec/format.ts'
import { decideOver, outcome, withProof } from './decision.ts'
import { piecesOf, smallFormats } from './exact/pieces.ts'
import { check, type Proof } from './exact/proof.ts'
import { absolute, quantizer, roundoffOf, smallestOf } from './exact/quantizer.ts'
import type { Decision, Theorem } from './record.ts'

/** What rounding does to one element: the constants of the repaired theorem. */

const one = rational(1)
const two = rational(2)

/** |Q(x) − x| ≤ θ|x| + η′. */
export interface ElementError {
  readonly theta: Rational
  readonly eta: Rational
}

/** (u/(1+u), η/2) to nearest, (2u/(1+2u), η) by truncation. */
export function elementError(format: Format, rounding: string): ElementError {
  const [u, eta] = [roundoffOf(format), smallestOf(format)]
  if (rounding === 'rtz') return { theta: quotient(product(two, u), sum(one, product(two, u))), eta }
  return { theta: quotient(u, sum(one, u)), eta: product(rational(1, 2), eta) }
}

const formatsText = `${smallFormats.length} formats (${smallFormats.map(({ id }) => id).join(', ')})`

/** On a piece Q is constant, so |Q − x| − θx is convex in x, and the ends of the piece decide for all of it. */
const decideElements = (
  of: (format: Format, rounding: string) => ElementError,
  roundings = ['rne', 'rna', 'rtz'],
): Decision =>
  decideOver(
    smallFormats.flatMap((format) =>
      roundings.flatMap((rounding) => {
        const { theta, eta } = of(format, rounding)
        const by = quantizer(format.id, rounding)
        return piecesOf(by).map((piece) => ({ ...piece, theta, eta, label: by.label }))
      }),
    ),
    ({ from, to, value, theta, eta, label }) => {
      const isWithin = (x: Rational): boolean => {
        const error = absolute(difference(value, x))
        return isAtMost(error, product(theta, x)) || isAtMost(error, eta)
      }
      const at = [from, to].find((x) => !isWithin(x))
      return outcome(
        at === undefined,
        () =>
          `${label}: Q = ${rationalText(value)} next to x = ${rationalText(at ?? from)}, while θ|x| = ${rationalText(product(theta, at ?? from))} and η′ = ${rationalText(eta)}`,
      )
    },
    { by: 'exhaustion', note: `every real up to the largest number, piece by piece, in ${formatsText}` },
  )

const elements: Theorem = {
  id: 'halfulp-element-error',
  paper: 'halfulp',
  reference: 'in place of "E ε = 0" of Yun',
  statement:
    '|Q(x) − x| ≤ max(θ|x|, η′) ≤ θ|x| + η′ with (θ, η′) = (u/(1+u), η/2) to nearest and (2u/(1+2u), η) by truncation',
  hypotheses: 'nothing saturates; u = 2^−p, η the smallest number',
  procedure: 'on each piece on which Q is constant the two ends decide',
  certainty: 'read',
  decide: () => decideElements(elementError),
  mutants: [
    {
      id: 'truncation-like-nearest',
      statement: 'truncation with θ = u/(1+u)',
      decide: () => decideElements((format) => ({ ...elementError(format, 'rne'), eta: smallestOf(format) }), ['rtz']),
    },
    {
      id: 'truncation-half-a-step',
      statement: 'truncation with η′ = η/2',
      decide: () =>
        decideElements((format) => ({ ...elementError(format, 'rtz'), eta: elementError(format, 'rne').eta }), ['rtz']),
    },
    {
      id: 'nearest-below',
      statement: 'to nearest with θ = u/(1+2u)',
      decide: () =>
        decideElements(
          (format) => {
            const u = roundoffOf(format)
            return { theta: quotient(u, sum(one, product(two, u))), eta: elementError(format, 'rne').eta }
          },
          ['rne'],
        ),
    },
    {
      id: 'no-underflow',
      statement: 'with η′ = 0',
      decide: () => decideElements((format, rounding) => ({ ...elementError(format, rounding), eta: rational(0) })),
    },
  ],
}

interface Gap {
  readonly format: Format
  readonly low: Rational
  readonly high: Rational
  readonly isNormal: boolean
}

const gaps = (): readonly Gap[] =>
  smallFormats.flatMap((format) =>
    Array.from({ length: Number(format.maxIndex.positive) }, (_, index) => {
      const low = rationalOf(magnitudeOf(format.row, BigInt(index)))
      const high = rationalOf(magnitudeOf(format.row, BigInt(index) + 1n))
      return { format, low, high, isNormal: isAtMost(rationalOf(format.minNormal), low) }
    }),
  )

/** The least of factor·x² + constant − (x − low)(high − x) over the gap, at its vertex or at an end. */
function leastSlack({ low, high }: Gap, factor: Rational, constant: Rational): { x: Rational; slack: Rational } {
  const vertex = quotient(sum(low, high), product(two, sum(one, factor)))
  const x = isLess(vertex, low) ? low : isLess(high, vertex) ? high : vertex
  const variance = product(difference(x, low), difference(high, x))
  return { x, slack: difference(sum(product(factor, x, x), constant), variance) }
}

/** Var Q(x) ≤ factor·x² in the normal range and ≤ η²/share below it. */
const decideVariance = (factor: (u: Rational) => Rational, share = rational(1, 4)): Decision =>
  decideOver(
    gaps(),
    (gap) => {
      const eta = smallestOf(gap.format)
      const { x, slack } = gap.isNormal
        ? leastSlack(gap, factor(roundoffOf(gap.format)), rational(0))
        : leastSlack(gap, rational(0), product(share, eta, eta))
      return outcome(
        slack.numerator >= 0n,
        () =>
          `${gap.format.id}: x = ${rationalText(x)} between ${rationalText(gap.low)} and ${rationalText(gap.high)} is off by ${rationalText(slack)}`,
      )
    },
    {
      by: 'exhaustion',
      note: `every real up to the largest number, gap by gap, in ${formatsText}; the bound of the normal range is attained in ${attained()} gaps, those that begin a binade`,
    },
  )

const sharp = (u: Rational): Rational => quotient(product(u, u), sum(one, product(two, u)))

const attained = (): number =>
  gaps().filter(
    (gap) => gap.isNormal && isEqual(leastSlack(gap, sharp(roundoffOf(gap.format)), rational(0)).slack, rational(0)),
  ).length

const varianceProof: Proof = {
  given: {
    '4·low·high': '4*l*h',
    '4·low·high·x²': 'x^2',
    'gap² ≤ 4u²lowhigh/(1+2u)': '4*k*l*h - (h - l)^2',
    a: 'a',
    b: 'b',
    'gap ≤ 2ux': '2*u*x - (a + b)',
    '2ux + gap': '2*u*x + (a + b)',
  },
  positive: ['4·low·high'],
  steps: [
    {
      name: 'normal range: (x − low)(high − x) ≤ κx², κ = gap²/(4·low·high) ≤ u²/(1+2u)',
      claim: 'k*x^2 - (x - l)*(h - x)',
      cancel: '4·low·high',
      from: [['4·low·high·x²', 'gap² ≤ 4u²lowhigh/(1+2u)'], [{ square: '(l + h)*x - 2*l*h' }]],
    },
    {
      name: 'coarser: (x − low)(high − x) ≤ u²x²',
      claim: 'u^2*x^2 - a*b',
      from: [
        ['1/4', 'gap ≤ 2ux', '2ux + gap'],
        ['1/4', { square: 'a - b' }],
      ],
    },
    {
      name: 'below it: (x − low)(high − x) ≤ gap²/4',
      claim: '(a + b)^2/4 - a*b',
      from: [['1/4', { square: 'a - b' }]],
    },
  ],
}

const variance: Theorem = {
  id: 'halfulp-stochastic-variance',
  paper: 'halfulp',
  reference: 'the noise of stochastic rounding',
  statement:
    'Var Q(x) = (x − low)(high − x) is at most u²x²/(1+2u), so at most u²x², in the normal range, and η²/4 below it',
  hypotheses:
    'stochastic rounding, nothing saturates, the random bits resolve x’s place in its gap (see yun-zero-mean-error)',
  procedure: 'as identities with signs; then the least slack of each gap, at the vertex of a parabola',
  certainty: 'read',
  decide: () => withProof(decideVariance(sharp), check(varianceProof)),
  mutants: [
    {
      id: 'half-u-squared',
      statement: 'at most u²x²/2 in the normal range',
      decide: () => decideVariance((u) => product(rational(1, 2), u, u)),
    },
    {
      id: 'one-plus-3u',
      statement: 'at most u²x²/(1+3u) in the normal range',
      decide: () => decideVariance((u) => quotient(product(u, u), sum(one, product(rational(3), u)))),
    },
    {
      id: 'eighth',
      statement: 'at most η²/8 below the normal range',
      decide: () => decideVariance(sharp, rational(1, 8)),
    },
  ],
}

export const repairedElements: readonly Theorem[] = [elements, variance]
