import { compareQuotients, product, type Quotient, quotientOf } from '../../../properties/tensors.ts'
import { add, type Dyadic, powerOfTwo, scale, subtract } from '../../../spec/exact/dyadic.ts'
import type { TraceFigure } from '../../report/trace-result.ts'
import { dyadicOf } from '../values.ts'
import type { StepFacts } from './facts.ts'
import type { Ledger } from './ledger.ts'
import { holds, skipped, type TraceProperty, unmet } from './property.ts'
import { quotientText, shortText } from './tensor-properties.ts'

export const measuredDescent: TraceProperty = {
  id: 'yun-7-measured',
  theme: 'descent',
  statement:
    '(7) with the largest secant constant that the run shows, max ‖∇F(w_{k+1}) − ∇F(w_k)‖/‖w_{k+1} − w_k‖, in the place of L, and F and ∇F as recorded',
  source:
    'Yun, "Why Does SGD Slow Down in Low-Precision Training?", Lemma 1; the constant is measured, so that neither answer proves anything',
  hypotheses: 'F and ∇F were recorded, at consecutive steps once at least; all finite',
  by: 'measurement',
  of: 'step',
}

/** What a run shows whose objective is not known: measured constants, shares and cosines, from exact sums. */
export function checkMeasured(
  facts: readonly StepFacts[],
  isKnown: boolean,
  reason: string,
  ledger: Ledger,
): TraceFigure[] {
  const secants = facts.flatMap(({ step, secant }) =>
    secant && secant.weights.significand !== 0n ? [{ step, value: quotientOf(secant.gradients, secant.weights) }] : [],
  )
  if (!isKnown) decideMeasured(facts, extreme(secants, 1), reason, ledger)
  return [
    ...(isKnown ? [] : range('secant constant², measured', secants)),
    ...(isKnown ? [] : range('least L for (7), measured', facts.flatMap(neededSmoothness))),
    ...(isKnown ? [] : range('μ_q(k), from ∇F as recorded', facts.flatMap(shareAlongFull))),
    ...range('cos²(g̃, g)', facts.flatMap(cosine)),
    ...stagnation(facts),
  ]
}

interface Measured {
  readonly step: number
  readonly value: Quotient
}

const extreme = (list: readonly Measured[], side: 1 | -1): Measured | undefined =>
  list.length === 0 ? undefined : list.reduce((a, b) => (compareQuotients(b.value, a.value) === side ? b : a))

const figure = (
  name: string,
  value: string,
  step: number | null,
  theme: TraceFigure['theme'] = 'descent',
): TraceFigure => ({
  theme,
  name,
  tensor: null,
  value,
  step,
  note: null,
})

function range(name: string, list: readonly Measured[]): TraceFigure[] {
  const [least, most] = [extreme(list, -1), extreme(list, 1)]
  if (!least || !most) return []
  return [
    figure(`${name}, least`, shortText(least.value), least.step),
    figure(`${name}, most`, shortText(most.value), most.step),
  ]
}

/** F(w_{k+1}) − F(w_k) + ⟨∇F, Δ⟩, as recorded. */
function excess({ scalars: { objective, objectiveNext }, full }: StepFacts): Dyadic | undefined {
  if (objective === undefined || objectiveNext === undefined || !full) return undefined
  return add(subtract(dyadicOf(objectiveNext), dyadicOf(objective)), full.alongDelta)
}

/** 2·excess/‖Δ‖²: the least L with which (7) holds at the step. */
function neededSmoothness(one: StepFacts): Measured[] {
  const left = excess(one)
  if (!left || one.deltaSquared.significand === 0n || one.notFinite) return []
  return [{ step: one.step, value: quotientOf(scale(left, 1), one.deltaSquared) }]
}

/** ⟨∇F, Δ⟩/(α‖∇F‖²). */
function shareAlongFull({ step, full, scalars, notFinite }: StepFacts): Measured[] {
  if (!full || full.squared.significand === 0n || !(scalars.stepsize > 0) || notFinite) return []
  return [{ step, value: quotientOf(full.alongDelta, product(full.squared, dyadicOf(scalars.stepsize))) }]
}

/** ⟨g, Δ⟩·|⟨g, Δ⟩|/(‖g‖²‖Δ‖²). */
function cosine({ step, batch, deltaSquared, notFinite }: StepFacts): Measured[] {
  if (!batch || notFinite || batch.squared.significand === 0n || deltaSquared.significand === 0n) return []
  const { significand, exponent } = batch.alongDelta
  const size = { significand: significand < 0n ? -significand : significand, exponent }
  return [{ step, value: quotientOf(product(batch.alongDelta, size), product(batch.squared, deltaSquared)) }]
}

/** Updates that the weights lost: the element's update was not zero, and its stored weight stayed as it was. */
function stagnation(facts: readonly StepFacts[]): TraceFigure[] {
  const moved = facts.reduce((sum, one) => sum + one.moved, 0)
  const lost = facts.reduce((sum, one) => sum + one.stagnated, 0)
  if (moved === 0) return []
  const first = facts.find(({ stagnated }) => stagnated > 0)
  const value = `${lost} of ${moved} updates`
  return [figure('updates lost in the weights', value, first?.step ?? null, 'update')]
}

function decideMeasured(
  facts: readonly StepFacts[],
  secant: Measured | undefined,
  reason: string,
  ledger: Ledger,
): void {
  for (const one of facts) {
    const place = { step: one.step, tensor: null, index: null }
    const left = excess(one)
    if (!left || one.notFinite)
      ledger.enter(measuredDescent, place, unmet(left ? 'not all is finite' : 'F or ∇F was not recorded'))
    else if (!secant) ledger.enter(measuredDescent, place, skipped('no two steps with ∇F follow each other'))
    else if (isWithin(left, secant.value, one.deltaSquared)) ledger.enter(measuredDescent, place, holds)
    else {
      const needed = neededSmoothness(one)[0]
      const got = needed ? `needs L ≥ ${shortText(needed.value)}` : 'no L is large enough: the weights did not move'
      ledger.enter(measuredDescent, place, { kind: 'permitted', input: '', got, want: quotientText(secant.value) })
    }
  }
  ledger.note(measuredDescent, `${reason}; what fails with a measured constant is no violation`)
}

/** 2·left ≤ L·‖Δ‖², L² a quotient: for left ≤ 0 at once, else (2·left)² ≤ L²·‖Δ‖⁴. */
function isWithin(left: Dyadic, squared: Quotient, delta: Dyadic): boolean {
  if (left.significand <= 0n) return true
  const twice = scale(left, 1)
  const right = quotientOf(product(squared.numerator, product(delta, delta)), squared.denominator)
  return compareQuotients(quotientOf(product(twice, twice), powerOfTwo(0)), right) <= 0
}
