import { product } from '../../../properties/tensors.ts'
import { abs, add, compare, type Dyadic, powerOfTwo, scale, subtract, times } from '../../../spec/exact/dyadic.ts'
import type { Manifest, Role } from '../manifest.ts'
import { quantizerOf, tensorName } from '../names.ts'
import { dyadicOf } from '../values.ts'
import { exactText } from './elements.ts'
import { storedName } from './facts.ts'
import type { Meter, StepView } from './meter.ts'
import { type Outcome, type TraceProperty, violated } from './property.ts'

const common = { theme: 'update', by: 'exhaustion', of: 'element' } as const

export const chain: TraceProperty = {
  ...common,
  id: 'trace-chain',
  statement: 'what step k stored, weights and states of the optimizer, is what step k+1 starts from',
  source: 'the roles of a trace',
  hypotheses: 'both steps were recorded',
}

export const updates: TraceProperty = {
  ...common,
  id: 'trace-update',
  statement:
    'w_{k+1} = w_k − α·u_k but for the roundings of the carrier: off by at most ρ|w_{k+1}| + (2ρ+ρ²)|αu| + η, ρ = 2^−24 or 2^−53',
  source: 'the role "update"; α rounded to the carrier, a product and a difference, IEEE 754-2019 §4.3.1',
  hypotheses: 'the update was recorded, u_k as its quantizer left it; w_{k+1} is finite',
}

export const recursion: TraceProperty = {
  ...common,
  id: 'trace-moments',
  statement:
    'the moments follow X_t = β·x̂_{t−1} + γ·G_t (G_t² for the second) but for the roundings of the carrier: off by at most 5ρ(|βx̂| + |γG|) + 2η; γ = 1−β, or 1 in the weighted-sum form and for momentum',
  source: 'the optimizer as trace.json has it; constants rounded to the carrier, products and a sum',
  hypotheses: 'the moments and the gradient were recorded; the moment is finite',
}

/** Unit roundoff and smallest positive number of a carrier. */
export const carriers = {
  F32: { roundoff: 2 ** -24, roundoffLog2: -24, smallest: powerOfTwo(-149) },
  F64: { roundoff: 2 ** -53, roundoffLog2: -53, smallest: powerOfTwo(-1074) },
} as const

type Carrier = (typeof carriers)[keyof typeof carriers]

export const updateMeters = (view: StepView): readonly Meter[] => [
  ...chainMeters(view),
  ...weightMeters(view),
  ...momentMeters(view),
]

/** Roles that a step starts from, and what the step before stored of them. */
const carriedOver: readonly (readonly [Role, Role])[] = [
  ['weights', 'weights.next'],
  ['momentum.previous', 'momentum'],
  ['firstMoment.previous', 'firstMoment'],
  ['secondMoment.previous', 'secondMoment'],
]

function chainMeters(view: StepView): Meter[] {
  return carriedOver.flatMap(([start, stored]): Meter[] => {
    const name = tensorName(view.parameter.name, start)
    const before = storedName({ ...view, has: view.hasBefore }, stored)
    if (!view.has(name) || !view.hasBefore(before)) return []
    return [
      elementMeter(view, chain, name, [{ name }, { name: before, before: true }], ([now, then]) => {
        if (Object.is(now, then)) return 'holds'
        if (now === 0 && then === 0) return 'permitted'
        return () => violated(`${before} of the step before`, exactText(now as number), exactText(then as number))
      }),
    ]
  })
}

function weightMeters(view: StepView): Meter[] {
  const { parameter, manifest, scalars } = view
  const [weights, next] = [tensorName(parameter.name, 'weights'), tensorName(parameter.name, 'weights.next')]
  const update = storedName(view, 'update')
  if (!view.has(update)) return []
  const carrier = carriers[manifest.carrier]
  const alpha = scalars.stepsize
  return [
    elementMeter(view, updates, next, [{ name: weights }, { name: next }, { name: update }], ([w, v, u]) => {
      const [a, b, c] = [w as number, v as number, u as number]
      if (!Number.isFinite(b)) return 'unmet'
      return Number.isFinite(a) && Number.isFinite(c) && isStep(a, b, alpha, c, carrier)
        ? 'holds'
        : () =>
            violated(
              `w = ${exactText(a)}, α = ${exactText(alpha)}, u = ${exactText(c)}`,
              exactText(b),
              `about ${a - alpha * c}`,
            )
    }),
  ]
}

/** By numbers where they are far enough apart: what is computed here is off by less than 2^−49 of the largest part. */
function isStep(w: number, next: number, alpha: number, u: number, carrier: Carrier): boolean {
  const [part, { roundoff }] = [alpha * u, carrier]
  const [off, limit] = [Math.abs(next - (w - part)), roundoff * (Math.abs(next) + 2 * Math.abs(part))]
  const doubt = 2 ** -49 * (Math.abs(w) + Math.abs(next) + Math.abs(part))
  if (Number.isFinite(part) && off + doubt < limit) return true
  const exact = product(dyadicOf(alpha), dyadicOf(u))
  const [left, rho] = [abs(subtract(dyadicOf(next), subtract(dyadicOf(w), exact))), carrier.roundoffLog2]
  const twice = add(times(scale(abs(exact), rho), 2n), scale(abs(exact), 2 * rho))
  return compare(left, add(add(scale(abs(dyadicOf(next)), rho), twice), carrier.smallest)) <= 0
}

interface Moment {
  readonly role: 'momentum' | 'firstMoment' | 'secondMoment'
  readonly beta: number
  readonly gamma: number
  readonly isSquared: boolean
}

/** The moments of an optimizer, each with its recursion. */
export function momentsOf({ optimizer }: Manifest): readonly Moment[] {
  switch (optimizer.name) {
    case 'sgd':
      return optimizer.momentum === 0
        ? []
        : [{ role: 'momentum', beta: optimizer.momentum, gamma: 1, isSquared: false }]
    case 'muon':
      return [{ role: 'firstMoment', beta: optimizer.beta, gamma: 1 - optimizer.beta, isSquared: false }]
    case 'adam': {
      const { beta1, beta2, form } = optimizer
      const own = (beta: number): number => (form === 'averaged' ? 1 - beta : 1)
      return [
        { role: 'firstMoment', beta: beta1, gamma: own(beta1), isSquared: false },
        { role: 'secondMoment', beta: beta2, gamma: own(beta2), isSquared: true },
      ]
    }
  }
}

function momentMeters(view: StepView): Meter[] {
  const { parameter, manifest } = view
  const gradient = gradientName(view)
  const carrier = carriers[manifest.carrier]
  return momentsOf(manifest).flatMap(({ role, beta, gamma, isSquared }): Meter[] => {
    const [now, previous] = [tensorName(parameter.name, role), tensorName(parameter.name, `${role}.previous` as Role)]
    if (![now, previous, gradient].every(view.has)) return []
    return [
      elementMeter(view, recursion, now, [{ name: now }, { name: previous }, { name: gradient }], ([x, old, g]) => {
        const [a, b, c] = [x as number, old as number, g as number]
        if (!Number.isFinite(a)) return 'unmet'
        const input = (): Dyadic => (isSquared ? product(dyadicOf(c), dyadicOf(c)) : dyadicOf(c))
        const isSound = Number.isFinite(b) && Number.isFinite(c)
        if (isSound && followsMoment(a, b, beta, gamma, isSquared ? c * c : c, input, carrier)) return 'holds'
        const given = (): string => `x̂ = ${exactText(b)}, G = ${exactText(c)}, β = ${beta}, γ = ${gamma}`
        return () => violated(given(), exactText(a), `about ${beta * b + gamma * (isSquared ? c * c : c)}`)
      }),
    ]
  })
}

/** The gradient that the optimizer was given: quantized, where it was. */
export function gradientName({ parameter, manifest, has }: StepView): string {
  const quantized = tensorName(parameter.name, 'gradient', 'quantized')
  return quantizerOf(manifest, parameter.name, 'gradient') && has(quantized)
    ? quantized
    : tensorName(parameter.name, 'gradient')
}

function followsMoment(
  x: number,
  old: number,
  beta: number,
  gamma: number,
  input: number,
  exactInput: () => Dyadic,
  carrier: Carrier,
): boolean {
  const [kept, added] = [beta * old, gamma * input]
  const limit = 5 * carrier.roundoff * (Math.abs(kept) + Math.abs(added))
  const doubt = 2 ** -48 * (Math.abs(kept) + Math.abs(added) + Math.abs(x))
  if (Math.abs(x - (kept + added)) + doubt < limit) return true
  const [a, b] = [product(dyadicOf(beta), dyadicOf(old)), product(dyadicOf(gamma), exactInput())]
  const allowed = add(times(scale(add(abs(a), abs(b)), carrier.roundoffLog2), 5n), times(carrier.smallest, 2n))
  return compare(abs(subtract(dyadicOf(x), add(a, b))), allowed) <= 0
}

/** A meter that asks one question of each element of some tensors; of those that meet no hypotheses it tells why. */
export function elementMeter(
  { ledger, step }: StepView,
  property: TraceProperty,
  tensor: string,
  reads: Meter['reads'],
  ask: (values: readonly (number | undefined)[]) => 'holds' | 'permitted' | 'unmet' | (() => Outcome),
  why = 'are not finite',
): Meter {
  const counts = { holds: 0, permitted: 0, unmet: 0 }
  return {
    reads,
    take: (pieces, offset) => {
      const values: (number | undefined)[] = [...pieces.keys()].map(() => undefined)
      for (let i = 0; i < (pieces[0] as Float64Array).length; i++) {
        for (let k = 0; k < pieces.length; k++) values[k] = pieces[k]?.[i]
        const answer = ask(values)
        if (typeof answer === 'string') counts[answer] += 1
        else ledger.fail(property, { step, tensor, index: offset + i }, answer)
      }
    },
    finish: () => {
      ledger.count(property, counts)
      if (counts.unmet > 0) ledger.unmet(property, { step, tensor, why: `${counts.unmet} elements ${why}` })
    },
  }
}
