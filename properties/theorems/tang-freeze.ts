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
import { decideOver, outcome, together } from './decision.ts'
import { type Member, normalMembers } from './exact/members.ts'
import { type Quantizer, quantized, quantizer, roundoffOf } from './exact/quantizer.ts'
import type { Decision, Theorem, TheoremMutant } from './record.ts'

/** A moment that is only decayed, and a weight that is hardly changed, stay where they are. */

const one = rational(1)
const two = rational(2)

/** Formats of which every normal number is tried, and wide ones in three binades. */
const formats = ['e2m1fn', 'e3m2fn', 'e2m3fn', 'e5m2', 'e4m3fn', 'bfloat16']

const nearest = (id: string): Quantizer => quantizer(id, 'rne')

interface Case {
  readonly by: Quantizer
  readonly u: Rational
  readonly member: Member
}

const casesOf = (rounding = 'rne'): readonly Case[] =>
  formats.flatMap((id) => {
    const by = rounding === 'rne' ? nearest(id) : quantizer(id, rounding)
    return normalMembers(by.format).map((member) => ({ by, u: roundoffOf(by.format), member }))
  })

/** A factor for u, such as ½. */
type Threshold = (u: Rational) => Rational

const halfU: Threshold = (u) => product(u, rational(1, 2))
const wholeU: Threshold = (u) => u
const sharpU: Threshold = (u) => quotient(u, sum(one, product(two, u)))
const tiny = rational(1, 2 ** 20)

/** Q(βx) = x for every x where 1−β is the threshold. A smaller 1−β brings βx nearer to x, and rounding is monotone. */
function decideAllFreeze(threshold: Threshold, rounding = 'rne'): Decision {
  return decideOver(
    casesOf(rounding),
    ({ by, u, member: { value } }) => {
      const beta = difference(one, threshold(u))
      const found = quantized(product(beta, value), by)
      return outcome(isEqual(found, value), () => text(by, beta, value, found))
    },
    { by: 'exhaustion', note },
  )
}

/** Q(βx) ≠ x for every x where 1−β is the threshold, and so where it is larger. */
function decideNoneFreezes(threshold: Threshold, withSmallest: boolean): Decision {
  return decideOver(
    casesOf(),
    ({ by, u, member: { value, isSmallestNormal } }) => {
      if (isSmallestNormal && !withSmallest) return 'unmet'
      const beta = difference(one, threshold(u))
      const found = quantized(product(beta, value), by)
      return outcome(!isEqual(found, value), () => text(by, beta, value, found))
    },
    { by: 'exhaustion', note: 'the second threshold at the same numbers' },
  )
}

const text = ({ label }: Quantizer, beta: Rational, x: Rational, found: Rational): string =>
  `${label}, β = ${rationalText(beta)}: Q(${rationalText(product(beta, x))}) = ${rationalText(found)}, x = ${rationalText(x)}`

const note = `every positive normal number of ${formats.slice(0, -1).join(', ')}, and three binades of ${formats.at(-1)}`

const freezeMutant = (id: string, statement: string, decide: () => Decision): TheoremMutant => ({
  id,
  statement,
  decide,
})

/** Changes of a member by parts of u|x|, towards zero and away from it. */
const parts = [rational(1, 4), rational(1, 2), rational(3, 4), one, sum(one, tiny), rational(5, 4), two]

interface LostForm {
  /** A change of |d| is lost for certain, and kept for certain, as u|x| tells. */
  readonly isLost: (part: Rational) => boolean
  readonly isKept: (part: Rational) => boolean
}

const lostForm: LostForm = {
  isLost: (part) => isAtMost(part, rational(1, 2)),
  isKept: (part) => isLess(one, part),
}

function decideLost({ isLost, isKept }: LostForm, rounding = 'rne'): Decision {
  return decideOver(
    casesOf(rounding).flatMap((one) => parts.flatMap((part) => [-1, 1].map((sign) => ({ ...one, part, sign })))),
    ({ by, u, member: { value, isLargest }, part, sign }) => {
      if (isLargest && sign > 0) return 'unmet'
      if (!isLost(part) && !isKept(part)) return 'unmet'
      const changed = sum(value, product(rational(sign), part, u, value))
      const stays = isEqual(quantized(changed, by), value)
      return outcome(
        stays === isLost(part),
        () =>
          `${by.label}: w = ${rationalText(value)}, changed by ${rationalText(product(rational(sign), part, u, value))}, ${stays ? 'stays' : 'does not stay'}`,
      )
    },
    { by: 'exhaustion', note: `${note}, changed by ${parts.length} parts of u|w| either way` },
  )
}

export const freezes: readonly Theorem[] = [
  {
    id: 'tang-freeze',
    paper: 'halfulp',
    reference: "what a moment does without gradients; Adam's and Muon's moments alike",
    statement: 'at G = 0, Q(βx) = x for every normal x if 1−β ≤ u/2, and for none if 1−β ≥ u',
    hypotheses: 'rounding to nearest even, u = 2^−p, x in the normal range',
    procedure:
      'each threshold itself, at every normal number of small formats: beyond it the verdict follows, since rounding is monotone',
    certainty: 'read',
    decide: () => together([decideAllFreeze(halfU), decideNoneFreezes(wholeU, true)]),
    corrected: {
      statement:
        'for every normal x if and only if 1−β ≤ u/2; for none above the smallest normal number if and only if 1−β ≥ u/(1+2u); at 1−β = u the smallest normal number stays, a tie to even, since the gap below it is as wide as the one above',
      decide: () =>
        together([
          decideAllFreeze(halfU),
          decideNoneFreezes(sharpU, false),
          decideSharp((u) => product(halfU(u), sum(one, tiny)), true),
          decideSharp((u) => product(sharpU(u), difference(one, tiny)), false),
        ]),
    },
    mutants: [
      freezeMutant('all-freeze-at-u', 'Q(βx) = x for every x if 1−β ≤ u', () => decideAllFreeze(wholeU)),
      freezeMutant('all-freeze-beyond-half-u', 'Q(βx) = x for every x if 1−β ≤ (1+2^−20)·u/2', () =>
        decideAllFreeze((u) => product(halfU(u), sum(one, tiny))),
      ),
      freezeMutant('all-freeze-toward-zero', 'the same, rounding toward zero', () => decideAllFreeze(halfU, 'rtz')),
      freezeMutant('none-freezes-at-half-u', 'Q(βx) = x for no x if 1−β ≥ u/2', () => decideNoneFreezes(halfU, false)),
      freezeMutant('none-freezes-below-sharp', 'Q(βx) = x for no x if 1−β ≥ (1−2^−20)·u/(1+2u)', () =>
        decideNoneFreezes((u) => product(sharpU(u), difference(one, tiny)), false),
      ),
    ],
  },
  {
    id: 'tang-stagnation',
    paper: 'halfulp',
    reference: 'updates lost in the weight format',
    statement: 'Q(w − d) = w if |d| ≤ u|w|/2, and Q(w − d) ≠ w if |d| > u|w|',
    hypotheses:
      'rounding to nearest even, u = 2^−p, w in the normal range, and a member of the format above it where w grows',
    procedure: 'every normal number of small formats, changed by parts of u|w| on both sides of the thresholds',
    certainty: 'read',
    decide: () => decideLost(lostForm),
    mutants: [
      freezeMutant('lost-up-to-three-quarters', 'a change is lost if |d| ≤ 3u|w|/4', () =>
        decideLost({ ...lostForm, isLost: (part) => isAtMost(part, rational(3, 4)) }),
      ),
      freezeMutant('kept-from-u', 'a change is not lost if |d| ≥ u|w|', () =>
        decideLost({ ...lostForm, isKept: (part) => isAtMost(one, part) }),
      ),
      freezeMutant('lost-toward-zero', 'the same, rounding toward zero', () => decideLost(lostForm, 'rtz')),
    ],
  },
]

/** That a threshold cannot be moved: some x moves (or stays) just beyond it, in each format. */
function decideSharp(threshold: Threshold, moves: boolean): Decision {
  return decideOver(
    formats.map(nearest),
    (by) => {
      const beta = difference(one, threshold(roundoffOf(by.format)))
      const found = normalMembers(by.format).some(
        ({ value, isSmallestNormal }) =>
          !isSmallestNormal && isEqual(quantized(product(beta, value), by), value) !== moves,
      )
      return outcome(found, () => `${by.label}, β = ${rationalText(beta)}: ${moves ? 'none moves' : 'none stays'}`)
    },
    { by: 'exhaustion', note: `${moves ? 'the first' : 'the second'} threshold cannot be moved by 2^−20 of itself` },
  )
}
