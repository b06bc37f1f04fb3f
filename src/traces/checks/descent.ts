import { dot } from '../../../properties/tensors.ts'
import { type Dyadic, subtract, zero } from '../../../spec/exact/dyadic.ts'
import {
  decideAtMost,
  divide,
  enclose,
  ends,
  type Interval,
  minus,
  multiply,
  plus,
  point,
} from '../../../spec/exact/interval.ts'
import { rationalOf } from '../../../spec/exact/rational.ts'
import { ratioText } from '../../report/ratio-text.ts'
import { enclosedMinimum, nearMinimum } from '../problems/minimize.ts'
import type { Evaluation, Objective } from '../problems/objective.ts'
import { dyadicOf } from '../values.ts'

/** A step of a run whose objective is known exactly. */
export interface KnownStep {
  readonly step: number
  readonly alpha: number
  readonly weights: Float64Array
  /** w_{k+1} as stored. */
  readonly next: Float64Array
}

/** Quantities of a step, enclosed: F(w_k), F(w_{k+1}), ‖∇F‖², ⟨∇F, Δ⟩ and ‖Δ‖², Δ = w_k − w_{k+1} = α·g̃. */
export interface Quantities {
  readonly value: Interval
  readonly next: Interval
  readonly slope: Interval
  readonly along: Interval
  readonly delta: Interval
  readonly isStill: boolean
}

/** Bits with which quantities are enclosed at first, and those with which what is not decided then is given up. */
export const firstBits = 96
export const mostBits = 768

/** A run on a known objective: what is needed of each step, with as many bits as are asked for. */
export class KnownRun {
  readonly objective: Objective
  readonly steps: KnownStep[] = []
  /** F(w_k) − F* and its bound by Theorem 3, to four digits, where the theorem applies. */
  readonly bounds = new Map<number, { readonly gap: string; readonly bound: string }>()
  readonly #near: () => Float64Array
  readonly #quantities = new Map<string, Quantities>()
  readonly #minimum = new Map<number, Interval>()
  #last: { weights: Float64Array; bits: number; evaluation: Evaluation } | undefined

  constructor(objective: Objective) {
    this.objective = objective
    let found: Float64Array | undefined
    this.#near = () => {
      found ??= nearMinimum(objective)
      return found
    }
  }

  get smoothness(): (bits: number) => Interval {
    return (bits) => divide(enclose(this.objective.smoothness, bits), this.#rows(), bits)
  }

  get convexity(): (bits: number) => Interval {
    return (bits) => divide(enclose(this.objective.convexity, bits), this.#rows(), bits)
  }

  /** F*. */
  minimum(bits: number): Interval {
    const known = this.#minimum.get(bits)
    if (known) return known
    const found = divide(enclosedMinimum(this.objective, this.#near(), bits), this.#rows(), bits)
    this.#minimum.set(bits, found)
    return found
  }

  at(one: KnownStep, bits: number): Quantities {
    const key = `${one.step} ${bits}`
    const known = this.#quantities.get(key)
    if (known) return known
    const [from, to] = [this.#evaluate(one.weights, bits), this.#evaluate(one.next, bits)]
    const delta = Array.from(one.weights, (w, i) => subtract(dyadicOf(w), dyadicOf(one.next[i] as number)))
    const per = (x: Interval, times = 1): Interval => {
      const once = divide(x, this.#rows(), bits)
      return times === 1 ? once : divide(once, this.#rows(), bits)
    }
    const found: Quantities = {
      value: per(from.value),
      next: per(to.value),
      slope: per(
        total(from.gradient, (g) => multiply(g, g, bits), bits),
        2,
      ),
      along: per(total(from.gradient, (g, i) => multiply(g, point(delta[i] as Dyadic), bits), bits)),
      delta: point(dot(delta, delta)),
      isStill: delta.every(({ significand }) => significand === 0n),
    }
    this.#quantities.set(key, found)
    return found
  }

  /** The weights that a step leaves are mostly those that the next one starts from. */
  #evaluate(weights: Float64Array, bits: number): Evaluation {
    const last = this.#last
    if (last?.bits === bits && last.weights.every((one, i) => Object.is(one, weights[i]))) return last.evaluation
    const evaluation = this.objective.at(Array.from(weights, dyadicOf), bits)
    this.#last = { weights, bits, evaluation }
    return evaluation
  }

  #rows(): Interval {
    return point({ significand: BigInt(this.objective.rows), exponent: 0 })
  }
}

const total = (list: readonly Interval[], term: (one: Interval, i: number) => Interval, bits: number): Interval =>
  list.reduce((sum: Interval, one, i) => plus(sum, term(one, i), bits), point(zero))

/** Both sides of an inequality left ≤ right at a step, with so many bits. */
export type Sides = (run: KnownRun, step: KnownStep, bits: number) => readonly [Interval, Interval]

/** Whether the inequality holds; undefined where the sides are too close to tell. */
export const decide = (run: KnownRun, step: KnownStep, sides: Sides): boolean | undefined =>
  decideAtMost(
    (bits) => sides(run, step, Math.max(bits, firstBits))[0],
    (bits) => sides(run, step, Math.max(bits, firstBits))[1],
    mostBits,
  )

const half: Interval = point({ significand: 1n, exponent: -1 })
export const number = (x: number): Interval => point(dyadicOf(x))

/** (7) along the path: F(w_{k+1}) − F(w_k) ≤ −⟨∇F, Δ⟩ + ½L‖Δ‖². */
export const descentSides: Sides = (run, step, bits) => {
  const { value, next, along, delta } = run.at(step, bits)
  const curved = multiply(multiply(half, run.smoothness(bits), bits), delta, bits)
  return [minus(next, value, bits), minus(curved, along, bits)]
}

/** (6): 2c(F(w) − F*) ≤ ‖∇F(w)‖². */
export const convexitySides: Sides = (run, step, bits) => {
  const { value, slope } = run.at(step, bits)
  const gap = minus(value, run.minimum(bits), bits)
  return [multiply(multiply(number(2), run.convexity(bits), bits), gap, bits), slope]
}

/** A number of about four digits for an interval: its lower end. */
export function roughText({ low, high }: Interval): string {
  const [a] = ends({ low, high })
  if (a.numerator === 0n) return '0'
  const size = { significand: a.numerator < 0n ? -a.numerator : a.numerator, exponent: 0 }
  return `${a.numerator < 0n ? '-' : ''}${ratioText(size, { significand: a.denominator, exponent: 0 })}`
}

export const lowest = (x: Interval): ReturnType<typeof rationalOf> => rationalOf(x.low)
