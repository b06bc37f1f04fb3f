import { divided, normalized, squared, weighted } from '../carrier.ts'
import type { Optimizer, Rule } from './optimizer.ts'

/**
 * Adam in two forms, in the arithmetic of the carrier.
 * - `averaged` (Kingma and Ba, 2015, Algorithm 1): m ← β₁m + (1−β₁)g, v ← β₂v + (1−β₂)g², update = m̂/(√v̂ + ε) with
 *   m̂ = m/(1−β₁^k), v̂ = v/(1−β₂^k);
 * - `weightedSum` (Tang, Li and Zou): m ← β₁m + g, v ← β₂v + g², update = m/(√v + ε). Where ε stands and that nothing is
 *   corrected are choices made here; the text of the algorithm was not available.
 *
 * `beforeUse`: the update uses the moments as rounded; `afterUse`: as computed, and they are rounded for storage only.
 */
export const adam =
  ({ beta1, beta2, epsilon, form, rounds }: Extract<Optimizer, { name: 'adam' }>): Rule =>
  (gradient, tape, step) => {
    const [own1, own2] = form === 'averaged' ? [Math.fround(1 - beta1), Math.fround(1 - beta2)] : [1, 1]
    const first = weighted(beta1, tape.previous('firstMoment'), own1, gradient)
    const second = weighted(beta2, tape.previous('secondMoment'), own2, squared(gradient))
    const stored = [tape.store('firstMoment', first), tape.store('secondMoment', second)] as const
    const [m, v] = rounds === 'beforeUse' ? stored : [first, second]
    if (form === 'weightedSum') return normalized(m, v, epsilon)
    const [left1, left2] = [Math.fround(1 - beta1 ** step), Math.fround(1 - beta2 ** step)]
    return normalized(divided(m, left1), divided(v, left2), epsilon)
  }
