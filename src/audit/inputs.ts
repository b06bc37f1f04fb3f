import { wasm } from '../kernels/wasm/generated/inputs.ts'
import type { Home } from '../kernels/wasm.ts'

/** Inputs, generated from ordinals. The array is used again for every batch. */
const signBit = 0x80000000

const pageBytes = 65536

type Fill = (to: number, first: number, step: number, n: number) => void

const fillOf = ({ memory }: Home): Fill =>
  new WebAssembly.Instance(new WebAssembly.Module(Uint8Array.from(atob(wasm), (letter) => letter.charCodeAt(0))), {
    env: { memory },
  }).exports.fill as Fill

/** Makes batches of consecutive inputs. */
export class InputRange {
  readonly length: number
  readonly #home: Home
  readonly #fill: Fill
  #x: Float32Array

  /**
   * @param length inputs in a batch: a multiple of 16, at most 2^16
   * @param home where the inputs are made, if it is memory that can be: neither shared nor of 64-bit addresses; else in memory of their own
   */
  constructor(length: number, home?: Home) {
    this.length = length
    const own = { memory: new WebAssembly.Memory({ initial: Math.ceil((4 * length) / pageBytes) }), at: 0 }
    this.#home = home ?? own
    try {
      this.#fill = fillOf(this.#home)
    } catch (error) {
      if (!(error instanceof WebAssembly.LinkError)) throw error
      this.#home = own
      this.#fill = fillOf(own)
    }
    this.#x = new Float32Array(this.#home.memory.buffer, this.#home.at, length)
  }

  /** The binary32 inputs of the ordinals first, first + 1, …, which do not cross from negative to positive. */
  from(first: number): Float32Array {
    const isPositive = first >= signBit
    const { memory, at } = this.#home
    this.#fill(at, isPositive ? first - signBit : 0xffffffff - first, isPositive ? 1 : -1, this.length)
    // Memory that a subject lets grow gets a new buffer.
    if (this.#x.buffer !== memory.buffer) this.#x = new Float32Array(memory.buffer, at, this.length)
    return this.#x
  }
}
