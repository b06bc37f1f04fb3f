import { add, type Dyadic, scale, subtract, zero } from '../../../spec/exact/dyadic.ts'
import { ExactSum } from '../exact-sum.ts'
import type { Role, Scalars } from '../manifest.ts'
import { quantizerOf, tensorName } from '../names.ts'
import type { Meter, StepView } from './meter.ts'

/**
 * What is known of a step as a whole, exactly, over all parameters: Δ = w_k − w_{k+1} with w_{k+1} as stored, which is α_k·g̃_k by
 * definition of g̃_k, so that the rounding of the carrier counts as quantization error.
 */
export interface StepFacts {
  readonly step: number
  readonly scalars: Scalars
  /** ‖Δ‖². */
  readonly deltaSquared: Dyadic
  /** ‖∇F‖² and ⟨∇F, Δ⟩ with the full gradient as recorded; undefined where it was not. */
  readonly full: { readonly squared: Dyadic; readonly alongDelta: Dyadic } | undefined
  /** ‖g‖² and ⟨g, Δ⟩ with the stochastic gradient before it was quantized. */
  readonly batch: { readonly squared: Dyadic; readonly alongDelta: Dyadic } | undefined
  /** ‖∇F(w_k) − ∇F(w_{k−1})‖² and ‖w_k − w_{k−1}‖², where the step before was recorded with its full gradient. */
  readonly secant: { readonly gradients: Dyadic; readonly weights: Dyadic } | undefined
  /** Elements whose update was not zero, and those of them whose stored weight did not change. */
  readonly moved: number
  readonly stagnated: number
  readonly notFinite: boolean
}

/** The name under which what a step stored of a role is found: as the quantizer left it, where there is one. */
export const storedName = ({ manifest, parameter, has }: StepView, role: Role): string => {
  const quantized = tensorName(parameter.name, role, 'quantized')
  return quantizerOf(manifest, parameter.name, role) && has(quantized) ? quantized : tensorName(parameter.name, role)
}

/** ‖a − b‖² and the like, from sums of products of the tensors themselves. */
class Difference {
  readonly #aa = new ExactSum()
  readonly #ab = new ExactSum()
  readonly #bb = new ExactSum()

  take(a: Float64Array, b: Float64Array, narrow: boolean): void {
    this.#aa.addProducts(a, a, narrow)
    this.#ab.addProducts(a, b, narrow)
    this.#bb.addProducts(b, b, narrow)
  }

  squared(): Dyadic {
    return add(subtract(this.#aa.total(), scale(this.#ab.total(), 1)), this.#bb.total())
  }
}

/** ‖g‖² and ⟨g, w − w′⟩. */
class Along {
  readonly #gg = new ExactSum()
  readonly #before = new ExactSum()
  readonly #after = new ExactSum()

  take(g: Float64Array, w: Float64Array, next: Float64Array, narrow: boolean): void {
    this.#gg.addProducts(g, g, narrow)
    this.#before.addProducts(g, w, narrow)
    this.#after.addProducts(g, next, narrow)
  }

  result(): { squared: Dyadic; alongDelta: Dyadic } {
    return { squared: this.#gg.total(), alongDelta: subtract(this.#before.total(), this.#after.total()) }
  }
}

/** Gathers the facts of a step, one parameter after the other. */
export class FactsOfStep {
  #delta: Dyadic = zero
  #full: StepFacts['full'] = { squared: zero, alongDelta: zero }
  #batch: StepFacts['batch'] = { squared: zero, alongDelta: zero }
  #secant: StepFacts['secant'] = { gradients: zero, weights: zero }
  #moved = 0
  #stagnated = 0
  #notFinite = false

  meters(view: StepView): readonly Meter[] {
    const nameOf = (role: Role): string => tensorName(view.parameter.name, role)
    const [weights, next, update] = [nameOf('weights'), storedName(view, 'weights.next'), storedName(view, 'update')]
    return [
      ...this.#moves(view, weights, next),
      ...this.#stagnation(view, weights, next, view.has(update) ? update : nameOf('gradient')),
      ...this.#slopes(view, weights, next),
      ...this.#secants(view, weights, nameOf('gradientFull')),
    ]
  }

  facts(step: number, scalars: Scalars): StepFacts {
    return {
      step,
      scalars,
      deltaSquared: this.#delta,
      full: this.#full,
      batch: this.#batch,
      secant: this.#secant,
      moved: this.#moved,
      stagnated: this.#stagnated,
      notFinite: this.#notFinite,
    }
  }

  #isFinite(...pieces: readonly Float64Array[]): boolean {
    if (!this.#notFinite) this.#notFinite = !pieces.every((piece) => piece.every(Number.isFinite))
    return !this.#notFinite
  }

  #moves(view: StepView, weights: string, next: string): Meter[] {
    const narrow = view.isNarrow(weights) && view.isNarrow(next)
    const difference = new Difference()
    return [
      {
        reads: [{ name: weights }, { name: next }],
        take: ([w, v]) => {
          const [a, b] = [w as Float64Array, v as Float64Array]
          if (this.#isFinite(a, b)) difference.take(a, b, narrow)
        },
        finish: () => {
          this.#delta = add(this.#delta, difference.squared())
        },
      },
    ]
  }

  #stagnation({ has }: StepView, weights: string, next: string, update: string): Meter[] {
    if (!has(update)) return []
    return [
      {
        reads: [{ name: weights }, { name: next }, { name: update }],
        take: ([w, v, u]) => {
          for (let i = 0; i < (u as Float64Array).length; i++) {
            if (u?.[i] === 0) continue
            this.#moved += 1
            if (w?.[i] === v?.[i]) this.#stagnated += 1
          }
        },
        finish: () => undefined,
      },
    ]
  }

  #slopes(view: StepView, weights: string, next: string): Meter[] {
    return (['gradientFull', 'gradient'] as const).flatMap((role): Meter[] => {
      const gradient = tensorName(view.parameter.name, role)
      if (!view.has(gradient)) {
        if (role === 'gradientFull') this.#full = undefined
        else this.#batch = undefined
        return []
      }
      const names = [gradient, weights, next]
      const narrow = names.every(view.isNarrow)
      const along = new Along()
      return [
        {
          reads: names.map((name) => ({ name })),
          take: ([g, w, v]) => {
            const pieces = [g as Float64Array, w as Float64Array, v as Float64Array] as const
            if (this.#isFinite(...pieces)) along.take(...pieces, narrow)
          },
          finish: () => {
            const known = role === 'gradientFull' ? this.#full : this.#batch
            const own = along.result()
            const sum = known && {
              squared: add(known.squared, own.squared),
              alongDelta: add(known.alongDelta, own.alongDelta),
            }
            if (role === 'gradientFull') this.#full = sum
            else this.#batch = sum
          },
        },
      ]
    })
  }

  #secants(view: StepView, weights: string, gradient: string): Meter[] {
    if (!view.has(gradient) || !view.hasBefore(gradient) || !view.hasBefore(weights)) {
      this.#secant = undefined
      return []
    }
    const narrow = view.isNarrow(weights) && view.isNarrow(gradient)
    const [gradients, moves] = [new Difference(), new Difference()]
    return [
      {
        reads: [
          { name: gradient },
          { name: gradient, before: true },
          { name: weights },
          { name: weights, before: true },
        ],
        take: (pieces) => {
          if (!this.#isFinite(...pieces)) return
          gradients.take(pieces[0] as Float64Array, pieces[1] as Float64Array, narrow)
          moves.take(pieces[2] as Float64Array, pieces[3] as Float64Array, narrow)
        },
        finish: () => {
          this.#secant = this.#secant && {
            gradients: add(this.#secant.gradients, gradients.squared()),
            weights: add(this.#secant.weights, moves.squared()),
          }
        },
      },
    ]
  }
}
