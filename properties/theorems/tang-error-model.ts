import {
  difference,
  isAtMost,
  isLess,
  largest,
  product,
  quotient,
  type Rational,
  rational,
  rationalOf,
  rationalText,
  sum,
} from '../../spec/exact/rational.ts'
import { decideOver, outcome } from './decision.ts'
import { isPoint, type Piece, piecesOf, smallFormats } from './exact/pieces.ts'
import { absolute, type Quantizer, quantizer, roundoffOf, smallestOf } from './exact/quantizer.ts'
import { once } from './once.ts'
import type { Decision, Theorem, TheoremMutant } from './record.ts'
import { elementBound } from './steps/errors.ts'

/** Assumption 3.1, the relative error model, with the smallest q that each direction has, and where it is false. */

const one = rational(1)
const directions = ['rne', 'rna', 'rtz', 'rtp', 'rtn', 'rto']

interface Case {
  readonly by: Quantizer
  readonly piece: Piece
}

const casesOf = (roundings: readonly string[]) =>
  once((): readonly Case[] =>
    smallFormats.flatMap(({ id }) =>
      roundings.flatMap((rounding) => {
        const by = quantizer(id, rounding)
        return piecesOf(by).map((piece) => ({ by, piece }))
      }),
    ),
  )

/** Every positive real up to the largest number: with rtp and rtn both tried, the negative ones mirror them. */
const everywhere = casesOf(['rne', 'rtz'])
const inEveryDirection = casesOf(directions)

const isNormal = ({ by, piece }: Case): boolean => isAtMost(rationalOf(by.format.minNormal), piece.from)

type Bound = (by: Quantizer, x: Rational) => Rational

const isNearest = ({ rounding }: Quantizer): boolean => rounding === 'rne' || rounding === 'rna'

/** q: u/(1+u) to nearest, 2u/(1+2u) toward zero, 2u in the other directions. */
function qOf({ format, rounding }: Quantizer): Rational {
  const u = roundoffOf(format)
  if (rounding === 'rne' || rounding === 'rna') return quotient(u, sum(one, u))
  const twice = product(rational(2), u)
  return rounding === 'rtz' ? quotient(twice, sum(one, twice)) : twice
}

/** On a piece Q is constant, so that the error over x, and the error itself, are largest at an end. */
function decide(cases: readonly Case[], bound: Bound, isMet: (one: Case) => boolean, what: string): Decision {
  return decideOver(
    cases,
    (one) => {
      if (!isMet(one)) return 'unmet'
      const { by, piece } = one
      const error = (x: Rational): Rational => absolute(difference(piece.value, x))
      const at = [piece.to, piece.from].find((x) => isLess(bound(by, x), error(x)))
      return outcome(
        at === undefined,
        () =>
          `${by.label}: x = ${rationalText(at as Rational)}${isPoint(piece) ? '' : ', or next to it,'} becomes ${rationalText(piece.value)}, off by ${rationalText(error(at as Rational))} > ${rationalText(bound(by, at as Rational))}`,
      )
    },
    { by: 'exhaustion', note: what },
  )
}

const everywhereNote = `every positive real up to the largest number, piece by piece, in ${smallFormats.length} formats: ${smallFormats.map(({ id }) => id).join(', ')}`
const normalNote = `${everywhereNote}; the hypothesis holds of those pieces that lie in the normal range`

const inRange = (bound: Bound): Decision => decide(inEveryDirection(), bound, isNormal, normalNote)
const relative =
  (q: (by: Quantizer) => Rational): Bound =>
  (by, x) =>
    product(q(by), absolute(x))

/** 2^−(M+2) ≤ q ≤ 2^−M with M = p − 1 stored bits: that is q = Θ(2^−M). */
const isTheta = (by: Quantizer): boolean => {
  const unit = product(rational(2), roundoffOf(by.format))
  return isAtMost(product(rational(1, 4), unit), qOf(by)) && isAtMost(qOf(by), unit)
}

function decideModel(): Decision {
  const decision = inRange(relative(qOf))
  const off = smallFormats.flatMap(({ id }) => directions.map((way) => quantizer(id, way))).find((by) => !isTheta(by))
  return off === undefined
    ? { ...decision, note: `${normalNote}; 2^−(M+2) ≤ q ≤ 2^−M in each` }
    : {
        ...decision,
        verdict: 'violated',
        violations: decision.violations + 1,
        counterexample: `${off.label}: q is not Θ(2^−M)`,
      }
}

const mutant = (id: string, statement: string, decide: () => Decision): TheoremMutant => ({ id, statement, decide })

/** θ|x| + η′ of the step check, which is what is true where there is underflow. */
const corrected: Bound = (by, x) => {
  const rounding = by.rounding as 'rne' | 'rtz'
  const { theta, eta } = elementBound({ format: by.format, rounding, subnormals: 'kept' })
  return largest(product(theta, absolute(x)), rationalOf(eta))
}

const overall = (bound: Bound): Decision => decide(everywhere(), bound, () => true, everywhereNote)

/** Some q below 1, the same for every x: 1 − 2^−20 stands for the largest. */
const someQ = relative(() => difference(one, rational(1, 2 ** 20)))

export const errorModel: readonly Theorem[] = [
  {
    id: 'tang-assumption-3-1',
    paper: 'tang',
    reference: 'Assumption 3.1',
    statement:
      '|x^Q − x| ≤ q|x| with q = Θ(2^−M): u/(1+u) to nearest, 2u/(1+2u) toward zero, 2u in the other directions, u = 2^−(M+1)',
    hypotheses: 'x in the normal range: underflow and overflow excluded',
    procedure:
      'the constants are not in the summaries: these are the least that hold of every real x. Every real is tried, piece by piece: on a piece on which Q is constant the two ends decide',
    certainty: 'secondHand',
    decide: decideModel,
    mutants: [
      mutant('nearest-for-all', 'q = u/(1+u) in every direction', () =>
        inRange(relative(({ format }) => quotient(roundoffOf(format), sum(one, roundoffOf(format))))),
      ),
      mutant('toward-zero-for-directed', 'q = 2u/(1+2u) in every directed rounding', () =>
        inRange(
          relative((by) =>
            isNearest(by)
              ? qOf(by)
              : quotient(
                  product(rational(2), roundoffOf(by.format)),
                  sum(one, product(rational(2), roundoffOf(by.format))),
                ),
          ),
        ),
      ),
      mutant('one-bit-more', 'q is half of that', () => inRange(relative((by) => product(rational(1, 2), qOf(by))))),
      mutant('nearest-u-over-1-plus-2u', 'q = u/(1+2u) to nearest', () =>
        inRange(
          relative((by) =>
            isNearest(by)
              ? quotient(roundoffOf(by.format), sum(one, product(rational(2), roundoffOf(by.format))))
              : qOf(by),
          ),
        ),
      ),
      mutant('toward-zero-2u-over-1-plus-3u', 'q = 2u/(1+3u) toward zero', () =>
        inRange(
          relative((by) =>
            by.rounding === 'rtz'
              ? quotient(
                  product(rational(2), roundoffOf(by.format)),
                  sum(one, product(rational(3), roundoffOf(by.format))),
                )
              : qOf(by),
          ),
        ),
      ),
    ],
  },
  {
    id: 'tang-assumption-3-1-everywhere',
    paper: 'halfulp',
    reference: 'Assumption 3.1 without its exclusion of underflow, which the paper makes',
    statement: '|x^Q − x| ≤ q|x| for some q < 1 and every x',
    hypotheses: 'x within the finite range, subnormal numbers included',
    procedure:
      'every real, piece by piece; q = 1 − 2^−20 stands for every q < 1, since an x that becomes 0 has relative error 1',
    certainty: 'read',
    decide: () => overall(someQ),
    corrected: {
      statement:
        '|x^Q − x| ≤ max(θ|x|, η′), with (θ, η′) = (u/(1+u), η/2) to nearest and (2u/(1+2u), η) toward zero, η the smallest positive number',
      decide: () => overall(corrected),
    },
    mutants: [
      mutant('without-eta', '|x^Q − x| ≤ θ|x|', () => overall(relative(qOf))),
      mutant('half-eta-toward-zero', 'η′ = η/2 toward zero too', () =>
        overall((by, x) => largest(product(qOf(by), absolute(x)), product(rational(1, 2), smallestOf(by.format)))),
      ),
      mutant('quarter-eta', 'η′ = η/4 to nearest', () =>
        overall((by, x) =>
          isNearest(by)
            ? largest(product(qOf(by), absolute(x)), product(rational(1, 4), smallestOf(by.format)))
            : corrected(by, x),
        ),
      ),
      mutant('eta-alone', '|x^Q − x| ≤ η′', () =>
        overall((by) => (isLess(roundoffOf(by.format), one) ? smallestOf(by.format) : one)),
      ),
    ],
  },
]
