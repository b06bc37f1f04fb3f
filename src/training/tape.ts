import type { Role } from '../traces/manifest.ts'
import type { FakeQuantize, Quantized } from './quantizer.ts'

/** The quantizers of a loop, by the role that they round; a role without one stays in its carrier. */
export type Quantizers = ReadonlyMap<Role, FakeQuantize>

/** A loss or a tensor that is no longer finite: training has diverged, or a format was left for its infinity. */
export class Diverged extends Error {
  override name = 'Diverged'
}

/** What one parameter's step computed, under the names of a trace: each tensor as it was used, and `.q` for what a quantizer made of it. */
export type Entries = Map<string, Float32Array | Quantized>

/**
 * One parameter in the course of training: its stored weights and optimizer states, and what the running step does to them. The
 * rules of the optimizers are written against it, so that what they use and what is recorded are the same arrays.
 */
export class Tape {
  readonly name: string
  readonly shape: readonly number[]
  readonly #quantizers: Quantizers
  readonly #states = new Map<Role, Float32Array>()
  #weights: Float32Array
  #entries: Entries = new Map()

  constructor(
    parameter: { readonly name: string; readonly shape: readonly number[] },
    weights: Float32Array,
    quantizers: Quantizers,
  ) {
    this.name = parameter.name
    this.shape = parameter.shape
    this.#weights = weights
    this.#quantizers = quantizers
  }

  /** The stored weights, w_k. */
  get weights(): Float32Array {
    return this.#weights
  }

  /** Forgets the entries of the step before. */
  begin(): void {
    this.#entries = new Map()
  }

  /** What was entered since `begin`. */
  get entries(): ReadonlyMap<string, Float32Array | Quantized> {
    return this.#entries
  }

  /** Enters a tensor that nothing rounds. */
  enter(role: Role, x: Float32Array): void {
    if (!x.every(Number.isFinite)) throw new Diverged(`${this.name}/${role} is not finite`)
    this.#entries.set(role, x)
  }

  /**
   * Enters a tensor and what its quantizer makes of it.
   * @returns the values to go on with: the quantizer's, or x itself where the role has none
   */
  round(role: Role, x: Float32Array): Float32Array {
    this.enter(role, x)
    const quantized = this.#quantizers.get(role)?.(x)
    if (!quantized) return x
    if (!quantized.values.every(Number.isFinite)) throw new Diverged(`${this.name}/${role}.q is not finite`)
    this.#entries.set(`${role}.q`, quantized)
    return quantized.values
  }

  /** A state as the step before stored it; zeros before the first. */
  previous(role: 'momentum' | 'firstMoment' | 'secondMoment'): Float32Array {
    const state = this.#states.get(role) ?? new Float32Array(this.#weights.length)
    this.enter(`${role}.previous`, state)
    return state
  }

  /** Rounds a state and stores it for the next step. */
  store(role: 'momentum' | 'firstMoment' | 'secondMoment', x: Float32Array): Float32Array {
    const stored = this.round(role, x)
    this.#states.set(role, stored)
    return stored
  }

  /** Rounds the new weights for storage. */
  replace(weights: Float32Array): void {
    this.#weights = this.round('weights.next', weights)
  }
}
