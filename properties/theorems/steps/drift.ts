import { abs, add, type Dyadic, subtract, times, zero } from '../../../spec/exact/dyadic.ts'
import * as q from '../../../spec/exact/rational.ts'
import { product, type Quotient, quotientOf } from '../../tensors.ts'
import { nextMoment, type Recursion } from './adam.ts'
import { judge, rationalOfQuotient, type StepResult, scaled, whole } from './result.ts'

/**
 * A moment X followed beside the one that is never rounded, X*_t = β·X*_{t−1} + γ·input_t with the same inputs. Their digits grow by
 * those of β with every step; nothing is rounded off.
 */
export interface DriftState {
  /** X_t, computed from the stored x̂_{t−1}. */
  readonly computed: readonly Dyadic[]
  readonly ideal: readonly Dyadic[]
  /** Steps since both were one. */
  readonly steps: number
}

/** From where both are one: zeros at the start of training, or what was stored at the first recorded step. */
export const driftFrom = (stored: readonly Dyadic[]): DriftState => ({ computed: stored, ideal: stored, steps: 0 })

/** `count` zeros. */
export const zeros = (count: number): readonly Dyadic[] => new Array<Dyadic>(count).fill(zero)

/**
 * D_t ≤ β·D_{t−1} + β·q·|X_{t−1}| with D = |X − X*|, for the first moment and the second alike.
 * @param stored x̂_{t−1}, which went into step t
 * @param largestError q: at least every |x̂_{t−1} − X_{t−1}| / |X_{t−1}| of coordinates that are not excluded
 * @returns the result, and the state after step t
 */
export function driftStep(
  recursion: Recursion,
  state: DriftState,
  stored: readonly Dyadic[],
  input: readonly Dyadic[],
  largestError: q.Rational,
  excluded?: readonly boolean[],
): { readonly state: DriftState; readonly result: StepResult } {
  const next: DriftState = {
    computed: nextMoment(recursion, stored, input),
    ideal: nextMoment(recursion, state.ideal, input),
    steps: state.steps + 1,
  }
  // β(D + q|X|) over the denominator of q, in dyadics: a tensor has many coordinates.
  const right = (i: number): Quotient => {
    const drifted = abs(subtract(state.computed[i] as Dyadic, state.ideal[i] as Dyadic))
    const rounded = times(abs(state.computed[i] as Dyadic), largestError.numerator)
    const total = add(times(drifted, largestError.denominator), rounded)
    return quotientOf(product(recursion.beta, total), { significand: largestError.denominator, exponent: 0 })
  }
  const result = judge(
    stored.length,
    (i) => (excluded?.[i] ? undefined : { left: driftAt(next, i), right: right(i) }),
    'met an underflow or overflow',
  )
  return { state: next, result }
}

/**
 * D_t ≤ β·q·max|X|·(1 − β^(t−1))/(1−β), which is what the step's inequality sums up to, max over the steps before t. At γ = 1−β and
 * 1−β₂ = 1/T the factor of q_V is T−1: this is the sensitivity of the second moment.
 * @param largestComputed max |X_s| over s < t and the coordinates
 */
export function driftTotal(
  { beta }: Recursion,
  state: DriftState,
  largestError: q.Rational,
  largestComputed: q.Rational,
  excluded?: readonly boolean[],
): StepResult {
  const total = q.product(largestError, largestComputed, driftFactor(q.rationalOf(beta), state.steps))
  return judge(
    state.computed.length,
    (i) => (excluded?.[i] ? undefined : { left: driftAt(state, i), right: asQuotient(total) }),
    'met an underflow or overflow',
  )
}

/** β + β² + … + β^(t−1) for 0 ≤ β < 1. */
const driftFactor = (beta: q.Rational, steps: number): q.Rational =>
  steps < 2 ? q.rational(0) : q.quotient(q.difference(beta, q.power(beta, steps)), q.difference(q.rational(1), beta))

const driftAt = ({ computed, ideal }: DriftState, i: number): Quotient =>
  whole(abs(subtract(computed[i] as Dyadic, ideal[i] as Dyadic)))

const asQuotient = (x: q.Rational): Quotient => scaled({ significand: 1n, exponent: 0 }, x)

/** The largest D_t of a state, as a figure to report. */
export const largestDrift = (state: DriftState): q.Rational =>
  state.computed.reduce((most, _, i) => q.largest(most, rationalOfQuotient(driftAt(state, i))), q.rational(0))
