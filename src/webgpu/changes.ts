import type { Answers } from '../subjects/subject.ts'

/** Answers as they lie in a device's buffer: so many bits each, codes or the patterns of values. */
export interface Form {
  readonly packing: 8 | 16 | 32
  readonly isValues: boolean
}

/** An array for n answers. */
export function answersOf({ packing, isValues }: Form, buffer: ArrayBuffer, n: number): Answers {
  if (isValues) return new Float32Array(buffer, 0, n)
  return packing === 8
    ? new Uint8Array(buffer, 0, n)
    : packing === 16
      ? new Uint16Array(buffer, 0, n)
      : new Uint32Array(buffer, 0, n)
}

/** Answers to consecutive inputs, written out from the places where they change; used again for every batch. */
export class Expansion {
  readonly #answers: Answers
  readonly #bits: Exclude<Answers, Float32Array>
  /** The one answer that all of the array is, if it is. */
  #whole: number | undefined

  constructor(form: Form, n: number) {
    const buffer = new ArrayBuffer((n * form.packing) / 8)
    this.#answers = answersOf(form, buffer, n)
    this.#bits = answersOf({ ...form, isValues: false }, buffer, n) as Exclude<Answers, Float32Array>
  }

  /**
   * The first n answers.
   * @param found pairs of an answer and its place, as 64-bit integers with the place in the high half, in any order
   */
  write(found: BigUint64Array, n: number): Answers {
    const runs = new Uint32Array(found.sort().buffer, found.byteOffset, 2 * found.length)
    const only = found.length === 1 ? (runs[0] as number) : undefined
    if (only === undefined || only !== this.#whole) {
      for (let run = 0; run < runs.length; run += 2)
        this.#bits.fill(runs[run] as number, runs[run + 1] as number, run + 2 < runs.length ? runs[run + 3] : n)
      this.#whole = n === this.#bits.length ? only : undefined
    }
    return n === this.#answers.length ? this.#answers : this.#answers.subarray(0, n)
  }
}
