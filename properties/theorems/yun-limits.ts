import { isAtMost, isEqual, product, type Rational, rational, rationalText } from '../../spec/exact/rational.ts'
import { decideOver, type Outcome, outcome, withProof } from './decision.ts'
import { certainly, equally } from './exact/distribution.ts'
import { linearFloor } from './exact/linear.ts'
import { gapAt, moved, quantizedModel, type Vector } from './exact/model.ts'
import { decimalText } from './exact/pieces.ts'
import { check } from './exact/proof.ts'
import { quantizer } from './exact/quantizer.ts'
import { positives, simplestFirst } from './exact/simple.ts'
import { settle } from './exact/stationary.ts'
import type { Decision, Theorem } from './record.ts'
import { decideTheorem4 } from './yun-diminishing.ts'

/** Where SGD under a real quantizer ends: Remark 5, and the "higher steady error level". */

const zero = rational(0)
const one = rational(1)
const longest = 40

/** A run without noise from w₁, until nothing moves any more. */
function stall(rounding: string, start: Rational): Outcome {
  const model = quantizedModel([one], certainly(zero), quantizer('e2m1fn', rounding))
  let w: Vector = [start]
  for (let k = 1; k <= longest; k++) {
    const [drawn] = model.draw(w)
    const step = drawn?.value.quantized as Vector
    if ((w[0] as Rational).numerator === 0n) return 'holds'
    if ((step[0] as Rational).numerator === 0n)
      return {
        violated: `e2m1fn ${rounding}, F = w²/2, w₁ = ${rationalText(start)}, α_k = 2/(3 + k): from k = ${k} on the gradient ${rationalText(w[0] as Rational)} is quantized to 0, and the gap stays ${rationalText(gapAt(model, w))} for ever`,
      }
    w = moved(w, rational(2, 3 + k), step)
  }
  return 'unmet'
}

const decideStall = (roundings: readonly string[]): Decision =>
  decideOver(simplestFirst(roundings, positives(5)), ([rounding, start]) => stall(rounding, start), {
    by: 'enumeration',
    note: `F = w²/2 without noise, w₁ of numerator and denominator up to 5; a run that has neither stopped nor come to 0 in ${longest} steps counts as not decided`,
  })

const remark5: Theorem = {
  id: 'yun-remark-5',
  paper: 'yun',
  reference: 'Remark 5',
  statement: 'low-precision SGD with steps β/(γ + k) continues to converge to the optimum: E F(w_k) − F* → 0',
  hypotheses: 'a real quantizer, e2m1fn by truncation or to nearest, nothing saturated',
  procedure: 'runs until they stop for good; the corrected form by Theorem 4, and k for every distance as an identity',
  certainty: 'read',
  decide: () => decideStall(['rtz', 'rne']),
  corrected: {
    statement:
      'E F(w_k) − F* ≤ ν_q/(γ + k) → 0 under Assumption 2 with μ_q > 0 at every iterate, as unsaturated stochastic rounding has it (halfulp-stochastic-constants) and rtz and rne do not; for those see halfulp-repaired-theorem-3',
    decide: () =>
      withProof(
        decideTheorem4(),
        check({
          given: { 'k ≥ ν/e − γ': 'e*(g + k) - n', '(12)': 'n - (g + k)*x', 'γ + k': 'g + k' },
          positive: ['γ + k'],
          steps: [
            {
              name: 'for every e > 0 the gap x is at most e from k = ν/e − γ on',
              claim: 'e - x',
              cancel: 'γ + k',
              from: [['k ≥ ν/e − γ'], ['(12)']],
            },
          ],
        }),
      ),
  },
  mutants: [
    { id: 'truncation', statement: 'it converges by truncation', decide: () => decideStall(['rtz']) },
    { id: 'nearest', statement: 'it converges to nearest', decide: () => decideStall(['rne']) },
  ],
}

interface Floor {
  readonly label: string
  readonly gap: Rational
  readonly full: Rational
}

/** Long-run gaps on F = w²/2 of noisy gradients, quantized and not. */
const floors = (roundings: readonly string[]): readonly Floor[] =>
  simplestFirst(roundings, [rational(1, 8), rational(1, 4)], [rational(3, 4), rational(1, 2), one]).map(
    ([rounding, alpha, noise]) => {
      const by = quantizer('e2m1fn', rounding)
      const model = quantizedModel([one], equally(noise, product(rational(-1), noise)), by)
      const { gap, states } = settle(model, [zero], alpha)
      const full = linearFloor({ curvatures: [one], q: certainly(one), noise, error: zero }, alpha) as Rational
      return {
        label: `${model.label}, α = ${rationalText(alpha)}, ${states.length} states`,
        gap,
        full,
      }
    },
  )

const decideFloor = (roundings: readonly string[], claim: (floor: Floor) => boolean): Decision => {
  const found = floors(roundings)
  return decideOver(
    found,
    (floor) =>
      outcome(
        claim(floor),
        () =>
          `${floor.label}: the gap settles at ${decimalText(floor.gap, 5)} (exactly ${rationalText(floor.gap)}), without quantization at ${rationalText(floor.full)} = ${decimalText(floor.full, 5)}`,
      ),
    {
      by: 'enumeration',
      note: `F = w²/2, the stationary distribution of each chain in rationals; settled gaps: ${found.map(({ label, gap, full }) => `${label}: ${decimalText(gap, 5)} against ${decimalText(full, 5)}`).join('; ')}`,
    },
  )
}

const higher = ({ gap, full }: Floor): boolean => isAtMost(full, gap)

const higherFloor: Theorem = {
  id: 'yun-higher-steady-error',
  paper: 'yun',
  reference: 'abstract, "a higher steady error level due to quantization effects", and conclusion',
  statement: 'at the same step and noise, quantized SGD settles at a larger gap than SGD without quantization',
  hypotheses: 'F = w²/2, e2m1fn, g = ∇F ± noise, nothing saturated',
  procedure: 'the finite chain of w_k under a real quantizer and its stationary distribution, solved in rationals',
  certainty: 'read',
  decide: () => decideFloor(['rtz', 'rne'], higher),
  corrected: {
    statement:
      'there is no order for deterministic rounding; unsaturated stochastic rounding whose bits resolve g settles at a gap at least as large',
    decide: () =>
      withProof(
        decideFloor(['sra:4'], higher),
        check({
          given: { lost: '2*a*h - a^2*h^2', 'α²V': 'a^2*V' },
          positive: ['lost'],
          equations: {
            'full: s = (1 − αh)²s + α²σ²': 's*(2*a*h - a^2*h^2) - a^2*n',
            'sr: t = (1 − αh)²t + α²(σ² + V)': 't*(2*a*h - a^2*h^2) - a^2*(n + V)',
          },
          steps: [
            {
              name: 'E w² settles no lower, V the mean variance of Q',
              claim: 't - s',
              cancel: 'lost',
              from: [
                ['sr: t = (1 − αh)²t + α²(σ² + V)', { any: '1' }],
                ['full: s = (1 − αh)²s + α²σ²', { any: '-1' }],
                ['α²V'],
              ],
            },
          ],
        }),
      ),
  },
  mutants: [
    { id: 'truncation', statement: 'by truncation', decide: () => decideFloor(['rtz'], higher) },
    {
      id: 'stochastic-unchanged',
      statement: 'stochastic rounding settles at the same gap',
      decide: () => decideFloor(['sra:4'], ({ gap, full }) => isEqual(gap, full)),
    },
    {
      id: 'stochastic-doubled',
      statement: 'stochastic rounding settles at twice the gap at least',
      decide: () => decideFloor(['sra:4'], ({ gap, full }) => isAtMost(product(rational(2), full), gap)),
    },
  ],
}

export const limits: readonly Theorem[] = [remark5, higherFloor]
