import { weighted } from '../carrier.ts'
import type { Optimizer, Rule } from './optimizer.ts'

/** Stochastic gradient descent: update = g, or the momentum buffer b ← μ·b + g, rounded before it is used. */
export const sgd =
  ({ momentum }: Extract<Optimizer, { name: 'sgd' }>): Rule =>
  (gradient, tape) =>
    momentum === 0 ? gradient : tape.store('momentum', weighted(momentum, tape.previous('momentum'), 1, gradient))
