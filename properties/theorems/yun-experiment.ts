import { isEqual, isLess, product, type Rational, rational, rationalText } from '../../spec/exact/rational.ts'
import { decideOver, outcome, together, withProof } from './decision.ts'
import { certainly } from './exact/distribution.ts'
import { contraction, linearGaps } from './exact/linear.ts'
import type { Linear } from './exact/model.ts'
import { check, type Proof } from './exact/proof.ts'
import { fractions, positives, simplestFirst } from './exact/simple.ts'
import type { Decision, Theorem } from './record.ts'

/** What the experiments are said to confirm. */

const one = rational(1)
const zero = rational(0)
const runLength = 3

const paperStep = rational(1, 10_000)
const five = rational(5)

/** Whether a run at five times the step gets ahead of the same at the step, for q < 1 and for the control, q = 1. */
const decideControl = (claim: (gain: (q: Rational) => boolean, q: Rational) => boolean): Decision =>
  decideOver(
    simplestFirst(
      fractions(5).filter((q) => isLess(q, one)),
      positives(3),
    ),
    ([q, h]) => {
      const gapsAt = (factor: Rational, times: Rational): readonly Rational[] => {
        const linear: Linear = { curvatures: [h], q: certainly(factor), noise: zero, error: zero }
        return linearGaps(
          linear,
          [one],
          Array.from({ length: runLength }, () => product(paperStep, times)),
        )
      }
      const gain = (factor: Rational): boolean =>
        gapsAt(factor, five).every((gap, i) => i === 0 || isLess(gap, gapsAt(factor, one)[i] as Rational))
      const [slow, fast, full, control] = [gapsAt(q, one), gapsAt(q, five), gapsAt(one, one), gapsAt(one, five)].map(
        (gaps) => rationalText(gaps[1] as Rational),
      )
      return outcome(
        claim(gain, q),
        () =>
          `h = ${rationalText(h)}, w₁ = 1, step 10⁻⁴ and 5·10⁻⁴: after a step the gap is ${slow} and ${fast} for q = ${rationalText(q)}, ${full} and ${control} for q = 1`,
      )
    },
    {
      by: 'enumeration',
      note: 'q < 1 and h of numerator and denominator up to 5 and 3, three steps at the two sizes of the paper',
    },
  )

/** When five times the step makes up for q: the steps 5αq and α are one for q = 1/5 alone. */
const decideRestored = (): Decision =>
  decideOver(
    simplestFirst(fractions(5), positives(3)),
    ([q, h]) => {
      const of = (factor: Rational): Linear => ({ curvatures: [h], q: certainly(factor), noise: zero, error: zero })
      const restored = isEqual(contraction(of(q), h, product(paperStep, five)), contraction(of(one), h, paperStep))
      return outcome(restored === isEqual(q, rational(1, 5)), () => `q = ${rationalText(q)}`)
    },
    { by: 'enumeration', note: '5αq and α are the same step for q = 1/5 and no other q' },
  )

const gainProof: Proof = {
  given: { αqh: 'x', '5αqh ≤ 1': '1 - 5*x', α: 'a' },
  positive: ['α'],
  equations: { '5αq = α': '5*a*q - a' },
  steps: [
    { name: 'the same step needs q ≥ 1/5', claim: '5*q - 1', cancel: 'α', from: [['5αq = α', { any: '1' }]] },
    { name: 'and q ≤ 1/5', claim: '1 - 5*q', cancel: 'α', from: [['5αq = α', { any: '-1' }]] },
    {
      name: 'five times the step multiplies the gap by no more, x = αqh',
      claim: '(1 - x)^2 - (1 - 5*x)^2',
      from: [
        ['8', 'αqh', '5αqh ≤ 1'],
        ['16', 'αqh', 'αqh'],
      ],
    },
  ],
}

const fiveTimes: Theorem = {
  id: 'yun-five-times-step',
  paper: 'yun',
  reference: '§5, Fig. 2 (C) and (D)',
  statement:
    'that FP4 descends faster at 5·10⁻⁴ than at 10⁻⁴ confirms that its slowdown is step shrinkage: a run gains from five times the step only where q < 1',
  hypotheses: 'constant q, no noise and error, h·5·10⁻⁴ < 1; the experiment itself, a ResNet-50, is not repeated here',
  procedure:
    'what an experiment would show cannot be decided without one; on the exact small problem the missing control, q = 1 at both steps, is run beside q < 1',
  certainty: 'read',
  decide: () => decideControl((gain) => gain(one) === false),
  corrected: {
    statement:
      'every q gains from five times the step, q = 1 too, so the experiment needs the control at 5·10⁻⁴ in full precision; five times the step makes up for a constant q exactly where q = 1/5',
    decide: () =>
      withProof(together([decideControl((gain, q) => gain(q) && gain(one)), decideRestored()]), check(gainProof)),
  },
  mutants: [
    {
      id: 'restores-any-q',
      statement: 'five times the step gives the speed of full precision back for every q < 1',
      decide: () =>
        decideOver(
          simplestFirst(fractions(5)),
          ([q]) =>
            isEqual(q, one)
              ? 'unmet'
              : outcome(
                  isEqual(product(five, q), one),
                  () => `q = ${rationalText(q)}: 5αq = ${rationalText(product(five, q))}·α`,
                ),
          { by: 'enumeration', note: 'the effective steps' },
        ),
    },
  ],
}

export const experiment: readonly Theorem[] = [fiveTimes]
