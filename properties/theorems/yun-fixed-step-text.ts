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
import { decideOver, outcome, withProof } from './decision.ts'
import { certainly } from './exact/distribution.ts'
import { linearFloor, nextLinearGap } from './exact/linear.ts'
import { type Linear, linearModel } from './exact/model.ts'
import { check } from './exact/proof.ts'
import { isStepSmall, linearConstants } from './exact/runs.ts'
import { fractions, positives, simplestFirst } from './exact/simple.ts'
import type { Decision, Theorem } from './record.ts'
import { floorOf } from './yun-fixed-step.ts'

/** What the proof of Theorem 3 and the lines after it say. */

const one = rational(1)

const shrunk = (h: Rational, q: Rational, noise: Rational, error: Rational): Linear => ({
  curvatures: [h],
  q: certainly(q),
  noise,
  error,
})

type Relation = (next: Rational, due: Rational) => boolean

/** (34) between the two gaps of one noiseless step. */
const decide34 = (relation: Relation, rateOf = (x: Rational): Rational => difference(one, x)): Decision =>
  decideOver(
    simplestFirst(positives(4), positives(2), fractions(2), [rational(0), one]),
    ([alpha, h, q, error]) => {
      const linear = shrunk(h, q, rational(0), error)
      const constants = linearConstants(linear)
      if (!isStepSmall(constants, alpha)) return 'unmet'
      const floor = floorOf(constants, alpha)
      const next = difference(nextLinearGap(linear, one, alpha), floor)
      const due = product(rateOf(product(alpha, constants.c, constants.muQ)), difference(one, floor))
      return outcome(
        relation(next, due),
        () =>
          `${linearModel(linear).label}, ᾱ = ${rationalText(alpha)}, gap 1: the left side is ${rationalText(next)}, the right side ${rationalText(due)}`,
      )
    },
    { by: 'enumeration', note: 'one step of the linear model in one dimension, ᾱ ≤ μ_q/(L·M̃_G)' },
  )

const proof34 = {
  given: { '(33)': 'x - y - a*c*m*x + a^2*L*M/2' },
  equations: { floor: '2*c*m*f - a*L*M' },
  steps: [{ name: '(34) as ≤', claim: '(1 - a*c*m)*(x - f) - (y - f)', from: [['(33)'], ['floor', { any: 'a/2' }]] }],
}

const equation34: Theorem = {
  id: 'yun-equation-34',
  paper: 'yun',
  reference: 'proof of Theorem 3, (34)',
  statement: 'E F(w_{k+1}) − F* − f = (1 − ᾱcμ_q)·(E F(w_k) − F* − f), f = ᾱLM̃/(2cμ_q)',
  hypotheses: 'those of Theorem 3',
  procedure: 'the exact gaps of one step of SGD in one dimension; the corrected form follows from (33) by an identity',
  certainty: 'read',
  decide: () => decide34(isEqual),
  corrected: {
    statement: 'the same with ≤ in place of =, which is all that the induction needs',
    decide: () => withProof(decide34(isAtMost), check(proof34)),
  },
  mutants: [
    { id: 'at-least', statement: 'with ≥', decide: () => decide34((next, due) => isAtMost(due, next)) },
    {
      id: 'rate-doubled',
      statement: '≤ with the rate 1 − 2ᾱcμ_q',
      decide: () => decide34(isAtMost, (x) => difference(one, product(rational(2), x))),
    },
  ],
}

/** The chain of inequalities after (34), with what the paper has as μ_k. */
const decideChain = (
  inPlace: (muQ: Rational, muK: Rational) => Rational,
  isMet = (muQ: Rational, MG: Rational): boolean => isAtMost(product(muQ, muQ), MG),
): Decision =>
  decideOver(
    simplestFirst(positives(2), positives(2), positives(2), positives(4), positives(2), positives(2)),
    ([L, c, muQ, MG, alpha, muK]) => {
      if (isLess(L, c) || !isMet(muQ, MG) || !isStepSmall({ L, c, muQ, MG, M: one, qMin: one }, alpha)) return 'unmet'
      const top = product(c, muQ, muQ)
      const links = [
        product(alpha, c, muQ),
        quotient(top, product(L, MG)),
        quotient(top, product(L, inPlace(muQ, muK))),
        quotient(c, L),
        one,
      ]
      const [first, second, third, fourth, last] = links as [Rational, Rational, Rational, Rational, Rational]
      const holds =
        isAtMost(first, second) && isAtMost(second, third) && isEqual(third, fourth) && isAtMost(fourth, last)
      return outcome(
        holds,
        () =>
          `L = ${rationalText(L)}, c = ${rationalText(c)}, μ_q = ${rationalText(muQ)}, M̃_G = ${rationalText(MG)}, ᾱ = ${rationalText(alpha)}, μ_k = ${rationalText(muK)}: the chain reads ${links.map(rationalText).join(', ')}`,
      )
    },
    {
      by: 'enumeration',
      note: 'every choice of the six constants from 1, 2, 1/2, and M̃_G also from 3, 1/3, …, 4/3, 3/4',
    },
  )

const chain: Theorem = {
  id: 'yun-rate-at-most-one',
  paper: 'yun',
  reference: 'proof of Theorem 3, after (34)',
  statement: '0 < ᾱcμ_q ≤ cμ_q²/(L·M̃_G) ≤ cμ_q²/(L·μ_k) = c/L ≤ 1, μ_k the nominal step',
  hypotheses: '0 < c ≤ L, 0 < ᾱ ≤ μ_q/(L·M̃_G), M̃_G ≥ μ_q² > 0',
  procedure: 'every choice of small constants; the corrected form link by link as identities with signs',
  certainty: 'read',
  decide: () => decideChain((_, muK) => muK),
  corrected: {
    statement: '0 < ᾱcμ_q ≤ cμ_q²/(L·M̃_G) ≤ cμ_q²/(L·μ_q²) = c/L ≤ 1: μ_k is a slip for μ_q²',
    decide: () =>
      withProof(
        decideChain((muQ) => product(muQ, muQ)),
        check({
          given: { c: 'c', m: 'm', L: 'L', step: 'm - a*L*G', 'G ≥ m²': 'G - m^2', 'c ≤ L': 'L - c' },
          steps: [
            { name: 'first link, times L·M̃_G', claim: 'c*m^2 - a*c*m*L*G', from: [['c', 'm', 'step']] },
            { name: 'second link, times L·M̃_G', claim: 'c*G - c*m^2', from: [['c', 'G ≥ m²']] },
            { name: 'last link, times L', claim: 'L - c', from: [['c ≤ L']] },
          ],
        }),
      ),
  },
  mutants: [
    { id: 'mu-q', statement: 'with μ_q in place of μ_k', decide: () => decideChain((muQ) => muQ) },
    {
      id: 'any-second-moment',
      statement: 'with μ_q² in place of μ_k, but without M̃_G ≥ μ_q²',
      decide: () =>
        decideChain(
          (muQ) => product(muQ, muQ),
          () => true,
        ),
    },
  ],
}

/** The floor of a constant q against that of q = 1, as a bound and as it is. */
const decideFloors = (claim: (floor: Rational, full: Rational, q: Rational) => boolean): Decision =>
  decideOver(
    simplestFirst(fractions(4), fractions(2), positives(2), positives(2)),
    ([q, alpha, h, noise]) => {
      const [linear, full] = [shrunk(h, q, noise, rational(0)), shrunk(h, one, noise, rational(0))]
      if (isEqual(q, one) || !isStepSmall(linearConstants(full), alpha)) return 'unmet'
      const [floor, fullFloor] = [linear, full].map((each) => floorOf(linearConstants(each), alpha)) as [
        Rational,
        Rational,
      ]
      const [truly, fullTruly] = [linear, full].map((each) => linearFloor(each, alpha)) as [Rational, Rational]
      return outcome(
        claim(floor, fullFloor, q) && claim(truly, fullTruly, q),
        () =>
          `${linearModel(linear).label}, ᾱ = ${rationalText(alpha)}: the bound's floor is ${rationalText(floor)} and that of q = 1 is ${rationalText(fullFloor)}; the gap itself tends to ${rationalText(truly)} and ${rationalText(fullTruly)}`,
      )
    },
    { by: 'enumeration', note: 'pure shrinkage, ε = 0 and q constant, in one dimension: M̃ = q²M' },
  )

const fixedM = {
  given: {
    c: 'c',
    '2cμ₁': '2*c*m1',
    'f₂ ≥ 0': 'f2',
    'μ₁ ≤ μ₂': 'm2 - m1',
    '2cμq': '2*c*m*q',
  },
  positive: ['2cμ₁', '2cμq'],
  equations: {
    'f₁': '2*c*m1*f1 - a*L*M',
    'f₂': '2*c*m2*f2 - a*L*M',
    'f(q)': '2*c*m*q*fq - a*L*q^2*M',
    'f(1)': '2*c*m*f - a*L*M',
  },
  steps: [
    {
      name: 'at fixed M̃, μ₁ ≤ μ₂ gives f₁ ≥ f₂',
      claim: 'f1 - f2',
      cancel: '2cμ₁',
      from: [
        ['f₁', { any: '1' }],
        ['f₂', { any: '-1' }],
        ['2', 'c', 'f₂ ≥ 0', 'μ₁ ≤ μ₂'],
      ],
    },
    {
      name: 'pure shrinkage: f(q) ≤ q·f(1)',
      claim: 'q*f - fq',
      cancel: '2cμq',
      from: [
        ['f(1)', { any: 'q^2' }],
        ['f(q)', { any: '-1' }],
      ],
    },
  ],
}

const smallerMu: Theorem = {
  id: 'yun-smaller-mu-q-larger-floor',
  paper: 'yun',
  reference: 'Theorem 3, after (11); also the abstract, "a higher steady error level"',
  statement: 'a smaller μ_q increases ᾱLM̃/(2cμ_q), so shrinkage by q < 1 leads to a larger error floor',
  hypotheses: 'those of Theorem 3; q constant and ε = 0, the pure shrinkage that the paper speaks of, so M̃ = q²M',
  procedure: 'the floors of q < 1 and q = 1 for the same noise, as bounds and as the exact limits of the gap',
  certainty: 'read',
  decide: () => decideFloors((floor, full) => isAtMost(full, floor)),
  corrected: {
    statement:
      'at fixed M̃ a smaller μ_q increases the floor; pure shrinkage by q < 1 makes the bound’s floor q times that of q = 1, and the limit of the gap at most q times',
    decide: () =>
      withProof(
        decideFloors((floor, full, q) => isAtMost(floor, product(q, full))),
        check(fixedM),
      ),
  },
  mutants: [
    {
      id: 'q-squared',
      statement: 'pure shrinkage makes the floor at most q² times that of q = 1',
      decide: () => decideFloors((floor, full, q) => isAtMost(floor, product(q, q, full))),
    },
    {
      id: 'unchanged',
      statement: 'pure shrinkage leaves the floor as it is',
      decide: () => decideFloors((floor, full) => isEqual(sum(floor), full)),
    },
  ],
}

export const fixedStepText: readonly Theorem[] = [equation34, chain, smallerMu]
