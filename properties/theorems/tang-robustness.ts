import { integerRoot } from '../../spec/exact/interval.ts'
import {
  difference,
  isAtMost,
  power,
  product,
  quotient,
  type Rational,
  rational,
  rationalText,
  sum,
} from '../../spec/exact/rational.ts'
import { decideOver, outcome } from './decision.ts'
import { absolute, quantized, quantizer } from './exact/quantizer.ts'
import type { Decision, Theorem } from './record.ts'

/** "Muon requires weaker error control and is thus potentially more robust": why there is nothing to decide. */

interface Case {
  readonly format: string
  readonly stepsize: Rational
}

/** √x of a rational that is a square. */
function rootOf(x: Rational): Rational {
  const root = rational(integerRoot(x.numerator), integerRoot(x.denominator))
  if (difference(power(root, 2), x).numerator !== 0n) throw new RangeError(`expected a square, came ${rationalText(x)}`)
  return root
}

/** (79/64)² − (3/4)²: with it the second V is a square at both stepsizes. */
const beta2 = rational(3937, 4096)

/** f after two steps on f = w²/2 from w = 1, β₁ = β = 0; weights, gradients and V rounded, what is used in a step is not yet. */
function twoSteps({ format, stepsize }: Case): { readonly adam: Rational; readonly muon: Rational } {
  const by = quantizer(format, 'rne')
  const round = (x: Rational): Rational => quantized(x, by)
  const f = (w: Rational): Rational => product(rational(1, 2), power(w, 2))
  const run = (update: (g: Rational) => Rational): Rational => {
    let w = rational(1)
    for (let t = 0; t < 2; t++) w = difference(w, product(stepsize, update(round(round(w)))))
    return f(w)
  }
  let stored = rational(0)
  const adam = run((g) => {
    const v = sum(product(beta2, stored), power(g, 2))
    stored = round(v)
    return quotient(g, rootOf(v))
  })
  return { adam, muon: run((g) => quotient(g, absolute(g))) }
}

function decideAlwaysLower(): Decision {
  const cases = ['e4m3fn', 'bfloat16'].flatMap((format) =>
    [rational(1, 4), rational(7, 4)].map((stepsize) => ({ format, stepsize })),
  )
  return decideOver(
    cases,
    (one) => {
      const { adam, muon } = twoSteps(one)
      return outcome(
        isAtMost(muon, adam),
        () =>
          `${one.format} rne, f = w²/2, w₀ = 1, η = ${rationalText(one.stepsize)}, β = β₁ = 0, β₂ = ${rationalText(beta2)}: after two steps f is ${rationalText(muon)} with Muon, ${rationalText(adam)} with Adam`,
      )
    },
    { by: 'enumeration', note: 'at η = 1/4 it is the other way round' },
  )
}

export const robustness: readonly Theorem[] = [
  {
    id: 'tang-muon-weaker-error-control',
    paper: 'tang',
    reference: 'abstract: "Muon requires weaker error control and is thus potentially more robust"',
    statement:
      'Theorem 4.6 asks q = O(T^−½) of every quantizer and Theorem 4.5 up to O(T^−2), hence Muon bears coarser formats than Adam',
    hypotheses: 'both theorems as summaries have them',
    procedure:
      'not decided, and reported only: both conditions are sufficient ones for upper bounds, and to compare two upper bounds decides nothing about what they bound. The exponents are those of summaries; what is seen in training is reported with the traces',
    certainty: 'secondHand',
    recordedAs: 'vacuous',
    decide: () => ({
      verdict: 'vacuous',
      by: 'enumeration',
      cases: 0,
      met: 0,
      violations: 0,
      counterexample: null,
      note: 'a comparison of two sufficient conditions says nothing of either algorithm',
    }),
    mutants: [
      {
        id: 'muon-always-lower',
        statement: 'read as one of every problem: with the same formats and steps Muon ends no higher than Adam',
        decide: decideAlwaysLower,
      },
    ],
  },
]
