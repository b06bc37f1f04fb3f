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
import { normalMembers } from './exact/members.ts'
import { absolute, type Quantizer, quantized, quantizer, roundoffOf, smallestOf } from './exact/quantizer.ts'
import { signed } from './exact/simple.ts'
import type { Decision, Theorem, TheoremMutant } from './record.ts'
import { elementBound } from './steps/errors.ts'

/** Assumption 3.1, the relative error model, with the smallest q that each direction has, and where it is false. */

const one = rational(1)
const narrow = ['e2m1fn', 'e3m2fn', 'e2m3fn', 'e5m2', 'e4m3fn']
const wide = ['bfloat16']

const directions = ['rne', 'rna', 'rtz', 'rtp', 'rtn', 'rto']

/** How close to the ends of a gap an input is tried: in parts of the gap. */
const near = rational(1, 2 ** 16)
const places = [
  near,
  difference(rational(1, 2), near),
  rational(1, 2),
  sum(rational(1, 2), near),
  difference(one, near),
]

interface Case {
  readonly by: Quantizer
  readonly x: Rational
}

/** Inputs in every gap between neighbouring normal numbers: the middle, where rounding to nearest errs most, and next to it and the ends. */
const inNormalRange = (formats: readonly string[]): readonly Case[] =>
  formats.flatMap((id) =>
    directions.flatMap((rounding) => {
      const by = quantizer(id, rounding)
      return normalMembers(by.format)
        .filter(({ isLargest }) => !isLargest)
        .flatMap(({ value, above }) =>
          places.map((place) => ({ by, x: sum(value, product(place, difference(above, value))) })),
        )
    }),
  )

/** All of the range, signs included: multiples of an eighth of the smallest number up to its ninth, then the normal range. */
const everywhere = (): readonly Case[] =>
  narrow.flatMap((id) =>
    ['rne', 'rtz'].flatMap((rounding) => {
      const by = quantizer(id, rounding)
      const eighth = product(smallestOf(by.format), rational(1, 8))
      const small = signed(Array.from({ length: 71 }, (_, i) => product(rational(i + 1), eighth)))
      const normal = normalMembers(by.format)
        .filter(({ isLargest }) => !isLargest)
        .map(({ value, above }) => product(rational(1, 2), sum(value, above)))
      return [...small, ...normal].map((x) => ({ by, x }))
    }),
  )

type Bound = (by: Quantizer, x: Rational) => Rational

const isNearest = ({ rounding }: Quantizer): boolean => rounding === 'rne' || rounding === 'rna'

/** q: u/(1+u) to nearest, 2u/(1+2u) toward zero, 2u in the other directions. */
function qOf({ format, rounding }: Quantizer): Rational {
  const u = roundoffOf(format)
  if (rounding === 'rne' || rounding === 'rna') return quotient(u, sum(one, u))
  const twice = product(rational(2), u)
  return rounding === 'rtz' ? quotient(twice, sum(one, twice)) : twice
}

const errorOf = ({ by, x }: Case): Rational => absolute(difference(quantized(x, by), x))

function decide(cases: readonly Case[], bound: Bound, what: string): Decision {
  return decideOver(
    cases,
    (one) => {
      const [error, most] = [errorOf(one), bound(one.by, one.x)]
      return outcome(
        isAtMost(error, most),
        () =>
          `${one.by.label}: x = ${rationalText(one.x)} becomes ${rationalText(quantized(one.x, one.by))}, off by ${rationalText(error)} > ${rationalText(most)}`,
      )
    },
    { by: 'exhaustion', note: what },
  )
}

const normalNote = `every gap of the normal range of ${narrow.join(', ')}, three binades of ${wide.join(' and ')}; in a gap the error is largest at the middle or towards an end`

const inRange = (bound: Bound): Decision => decide(inNormalRange(narrow), bound, normalNote)
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
  const decision = decide(inNormalRange([...narrow, ...wide]), relative(qOf), normalNote)
  const off = [...narrow, ...wide]
    .flatMap((id) => directions.map((way) => quantizer(id, way)))
    .find((by) => !isTheta(by))
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

const everywhereNote = `${narrow.join(', ')}, rne and rtz: eighths of the smallest number up to 9 of it, and the middle of every gap of the normal range`
const overall = (bound: Bound): Decision => decide(everywhere(), bound, everywhereNote)

/** Some q below 1, the same for every x: 1 − 2^−20 stands for the largest. */
const someQ = relative(() => difference(one, rational(1, 2 ** 20)))

export const errorModel: readonly Theorem[] = [
  {
    id: 'tang-assumption-3.1',
    paper: 'tang',
    reference: 'Assumption 3.1',
    statement:
      '|x^Q − x| ≤ q|x| with q = Θ(2^−M): u/(1+u) to nearest, 2u/(1+2u) toward zero, 2u in the other directions, u = 2^−(M+1)',
    hypotheses: 'x in the normal range: underflow and overflow excluded',
    procedure:
      'the constants are not in the summaries: these are the least that hold of every real x. Each gap between neighbouring numbers is tried at the places where the error is largest; that 2u/(1+2u) and 2u are approached and not attained is seen at 2^−16 of a gap',
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
    id: 'tang-assumption-3.1-everywhere',
    paper: 'tang',
    reference: 'Assumption 3.1, without its exclusion of underflow',
    statement: '|x^Q − x| ≤ q|x| for some q < 1 and every x',
    hypotheses: 'x within the finite range, subnormal numbers included',
    procedure:
      'eighths of the smallest number, and the middle of every gap; q = 1 − 2^−20 stands for every q < 1, since an x that becomes 0 has relative error 1',
    certainty: 'secondHand',
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
