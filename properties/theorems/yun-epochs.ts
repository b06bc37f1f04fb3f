import { decideAtMost, enclose, ends, exponential, logarithm, point } from '../../spec/exact/interval.ts'
import {
  difference,
  isAtMost,
  opposite,
  power,
  product,
  quotient,
  type Rational,
  rational,
  rationalText,
} from '../../spec/exact/rational.ts'
import { decideOver, outcome, together, withProof } from './decision.ts'
import { certainly } from './exact/distribution.ts'
import { nextLinearGap } from './exact/linear.ts'
import { type Linear, linearModel } from './exact/model.ts'
import { check } from './exact/proof.ts'
import { isStepSmall, linearConstants } from './exact/runs.ts'
import { fractions, positives, simplestFirst } from './exact/simple.ts'
import type { Decision, Theorem } from './record.ts'
import { floorOf } from './yun-fixed-step.ts'

/** The steps halved in epochs, α_r = α₁2^−r: when the gap is down to 2F_{α_r}. */

const two = rational(2)
const one = rational(1)

/** ⌈ln n / x⌉ or ⌊ln n / x⌋, from an enclosure narrow enough to have one. */
export function stepsFor(n: number, x: Rational, towards: 'up' | 'down'): number {
  for (let bits = 32; bits <= 1024; bits *= 2) {
    const found = ends(logarithm(point({ significand: BigInt(n), exponent: 0 }), bits)).map((end) => {
      const { numerator, denominator } = quotient(end, x)
      const floor = numerator / denominator
      return towards === 'down' || floor * denominator === numerator ? floor : floor + 1n
    })
    if (found[0] === found[1]) return Number(found[0])
  }
  throw new RangeError(`expected ln ${n} / ${rationalText(x)} to lie apart from every integer`)
}

/** The gap after `count(αcμ_q)` steps from 4F_{α_r}, the most that the epoch before leaves, against 2F_{α_r}. */
const decideEpoch = (count: (x: Rational) => number): Decision =>
  decideOver(
    simplestFirst(fractions(6), positives(2), fractions(2), [one]),
    ([alpha, h, q, error]) => {
      const linear: Linear = { curvatures: [h], q: certainly(q), noise: rational(0), error }
      const constants = linearConstants(linear)
      if (!isStepSmall(constants, alpha)) return 'unmet'
      const floor = floorOf(constants, alpha)
      const steps = count(product(alpha, constants.c, constants.muQ))
      let gap = product(rational(4), floor)
      for (let k = 0; k < steps; k++) gap = nextLinearGap(linear, gap, alpha)
      return outcome(
        isAtMost(gap, product(two, floor)),
        () =>
          `${linearModel(linear).label}, α_r = ${rationalText(alpha)}, F_{α_r} = ${rationalText(floor)}: from a gap of 4F_{α_r} it is ${rationalText(gap)} after ${steps} step${steps === 1 ? '' : 's'}, that is ${rationalText(quotient(gap, floor))} times F_{α_r}`,
      )
    },
    { by: 'enumeration', note: 'runs in one dimension that start an epoch with the gap 2F_{α_{r−1}} = 4F_{α_r}' },
  )

/** The worst that (34) allows after so many steps: F + (1 − x)^n·3F against 2F, for x = α_r·c·μ_q. */
const decideWorst = (count: (x: Rational) => number, most = rational(1, 3)): Decision =>
  decideOver(
    simplestFirst(fractions(40)),
    ([x]) => {
      const steps = count(x)
      const left = power(difference(one, x), steps)
      return outcome(
        isAtMost(left, most),
        () =>
          `α_r·c·μ_q = ${rationalText(x)}: after ${steps} steps (34) leaves (1 − x)^${steps} = ${rationalText(left)} > ${rationalText(most)} of 3F`,
      )
    },
    {
      by: 'enumeration',
      note: 'the worst that (34) allows, for every α_r·c·μ_q in (0, 1] of numerator and denominator up to 40',
    },
  )

/** 1 − x ≤ e^−x, by enclosures; with equality at 0 alone. */
const decideExponential = (): Decision =>
  decideOver(
    simplestFirst(fractions(40)),
    ([x]) =>
      outcome(
        decideAtMost(
          (bits) => enclose(difference(one, x), bits),
          (bits) => exponential(enclose(opposite(x), bits), bits),
        ) === true,
        () => `1 − ${rationalText(x)} > e^−${rationalText(x)}`,
      ),
    {
      by: 'enumeration',
      note: '1 − x ≤ e^−x by enclosures at the same x; it holds for all x since e^x is convex, which is quoted',
    },
  )

const proof = {
  given: {
    'F ≥ 0': 'F',
    'P ≥ 0': 'P',
    'start ≤ 4F': '4*F - g',
    'P ≤ 1/3': '1/3 - P',
    α_r: 'a',
    'n ≥ ln 3/(α_r·c·μ_q)': 'n*a*c*m - l',
    'n − 1 ≤ ln 3/(α_r·c·μ_q)': 'l + a*c*m - n*a*c*m',
  },
  steps: [
    {
      name: 'an epoch adds at least ln 3/(cμ_q) to Σα_k, so that it is infinite',
      claim: 'c*m*(a*n) - l',
      from: [['n ≥ ln 3/(α_r·c·μ_q)']],
    },
    {
      name: 'it adds at most α_r·ln 3/(cμ_q) + α_r² to Σα_k², two geometric series',
      claim: 'a*l + c*m*a^2 - c*m*(a^2*n)',
      from: [['α_r', 'n − 1 ≤ ln 3/(α_r·c·μ_q)']],
    },
    {
      name: 'F + P·(g − F) ≤ 2F with P = (1 − α_r·c·μ_q)^n',
      claim: '2*F - (F + P*(g - F))',
      from: [
        ['3', 'F ≥ 0', 'P ≤ 1/3'],
        ['P ≥ 0', 'start ≤ 4F'],
      ],
    },
  ],
}

const enough = (x: Rational): number => stepsFor(3, x, 'up')

export const epochs: readonly Theorem[] = [
  {
    id: 'yun-epochs',
    paper: 'yun',
    reference: 'after Theorem 3 and after (34)',
    statement:
      'for α_r = α₁2^−r, E F(w_{k_r+1}) − F* ≤ 2F_{α_r}, F_{α_r} = α_rLM̃/(2cμ_q), with k_{r+1} − k_r ≈ ln 3/(α_rcμ_q)',
    hypotheses: 'those of Theorem 3 for α₁; E F(w_{k_r}) − F* ≤ 2F_{α_{r−1}}',
    procedure: 'one step, as it is typeset, from the gap that the epoch before leaves; then ⌈ln 3/(α_rcμ_q)⌉ steps',
    certainty: 'read',
    decide: () => decideEpoch(() => 1),
    corrected: {
      statement:
        'E F(w_{k_{r+1}}) − F* ≤ 2F_{α_r} with k_{r+1} − k_r = ⌈ln 3/(α_rcμ_q)⌉; Σα_k over the epochs is infinite and Σα_k² is not, though Σα_r = 2α₁',
      decide: () => withProof(together([decideEpoch(enough), decideWorst(enough), decideExponential()]), check(proof)),
    },
    mutants: [
      {
        id: 'one-step-fewer',
        statement: '⌊ln 3/(α_rcμ_q)⌋ steps suffice',
        decide: () => decideWorst((x) => stepsFor(3, x, 'down')),
      },
      {
        id: 'log-2',
        statement: '⌈ln 2/(α_rcμ_q)⌉ steps suffice',
        decide: () => decideWorst((x) => stepsFor(2, x, 'up')),
      },
      {
        id: 'down-to-three-halves',
        statement: '⌈ln 3/(α_rcμ_q)⌉ steps give 3F_{α_r}/2',
        decide: () => decideWorst(enough, rational(1, 6)),
      },
    ],
  },
]
