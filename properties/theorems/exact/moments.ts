import {
  difference,
  isLess,
  largest,
  power,
  product,
  quotient,
  type Rational,
  rational,
  rationalOf,
  sum,
} from '../../../spec/exact/rational.ts'
import { absolute, type Quantizer, quantized } from './quantizer.ts'

/** Adam's moments, X_t = β·x̂_{t−1} + γ·input_t, followed exactly in one coordinate from 0. */
export interface AdamSettings {
  readonly beta1: Rational
  readonly beta2: Rational
  readonly gamma1: Rational
  readonly gamma2: Rational
}

/** How a moment is stored. */
export interface Store {
  readonly label: string
  readonly of: (x: Rational) => Rational
  /** Whether x is excluded by Assumption 3.1: it underflows or overflows. */
  readonly excludes: (x: Rational) => boolean
}

/** Storage with the relative error d at every step, the worst that |x̂ − x| ≤ q|x| permits at |d| = q. */
export const relativeStore = (d: Rational, text: string): Store => ({
  label: text,
  of: (x) => product(x, sum(rational(1), d)),
  excludes: () => false,
})

/** Storage in a real format. */
export const realStore = (by: Quantizer): Store => ({
  label: by.label,
  of: (x) => quantized(x, by),
  excludes: (x) =>
    x.numerator !== 0n &&
    (isLess(absolute(x), rationalOf(by.format.minNormal)) || isLess(rationalOf(by.format.maxFinite), absolute(x))),
})

/** One moment: what was computed and stored at steps 1, 2, …, and the largest relative error up to each. */
export interface Moment {
  readonly computed: readonly Rational[]
  readonly stored: readonly Rational[]
  /** Of what was stored up to step t, t included. */
  readonly errors: readonly Rational[]
  /** Whether an underflow or overflow occurred up to step t, t included. */
  readonly excluded: readonly boolean[]
}

export function follow(beta: Rational, gamma: Rational, inputs: readonly Rational[], store: Store): Moment {
  const [computed, stored, errors]: [Rational[], Rational[], Rational[]] = [[], [], []]
  const excluded: boolean[] = []
  for (const input of inputs) {
    const x = sum(product(beta, stored.at(-1) ?? rational(0)), product(gamma, input))
    const kept = store.of(x)
    const error = x.numerator === 0n ? rational(0) : absolute(quotient(difference(kept, x), x))
    computed.push(x)
    stored.push(kept)
    errors.push(largest(errors.at(-1) ?? rational(0), error))
    excluded.push((excluded.at(-1) ?? false) || store.excludes(x))
  }
  return { computed, stored, errors, excluded }
}

/** Both moments under the same gradients. */
export interface AdamRun {
  readonly label: string
  readonly settings: AdamSettings
  readonly first: Moment
  readonly second: Moment
}

export function adamRun(
  settings: AdamSettings,
  gradients: readonly Rational[],
  stores: readonly [Store, Store],
  label: string,
): AdamRun {
  const squares = gradients.map((g) => power(g, 2))
  return {
    label,
    settings,
    first: follow(settings.beta1, settings.gamma1, gradients, stores[0]),
    second: follow(settings.beta2, settings.gamma2, squares, stores[1]),
  }
}

/** The relative errors that a statement about step t is entitled to: of what was stored before t, or t included. */
export const errorUpTo = (moment: Moment, t: number, including: boolean): Rational =>
  moment.errors[including ? t - 1 : t - 2] ?? rational(0)

export const isExcluded = (moment: Moment, t: number, including: boolean): boolean =>
  moment.excluded[including ? t - 1 : t - 2] ?? false

/** 1 + r + … + r^(terms−1). */
export const geometric = (r: Rational, terms: number): Rational =>
  sum(...Array.from({ length: terms }, (_, i) => power(r, i)))
