import { wasm } from '../kernels/wasm/generated/inputs.ts'

/** Inputs, generated from ordinals. The array is used again for every batch. */
const signBit = 0x80000000

/** Where the inputs begin in the memory of the WebAssembly module. */
const offset = 1024

interface Module {
  readonly memory: WebAssembly.Memory
  readonly fill: (to: number, first: number, step: number, n: number) => void
}

/** Makes batches of consecutive inputs. */
export class InputRange {
  readonly x: Float32Array
  readonly #module: Module

  /** @param length inputs in a batch: a multiple of 16, at most 2^16. */
  constructor(length: number) {
    const instance = new WebAssembly.Instance(
      new WebAssembly.Module(Uint8Array.from(atob(wasm), (letter) => letter.charCodeAt(0))),
    )
    this.#module = instance.exports as unknown as Module
    this.x = new Float32Array(this.#module.memory.buffer, offset, length)
  }

  /** The binary32 inputs of the ordinals first, first + 1, …, which do not cross from negative to positive. */
  from(first: number): Float32Array {
    const isPositive = first >= signBit
    this.#module.fill(offset, isPositive ? first - signBit : 0xffffffff - first, isPositive ? 1 : -1, this.x.length)
    return this.x
  }
}
