import { type Answers, SubjectFault } from './subject.ts'

/** Bytes behind the answers that must stay as they are, and the value of each. */
export const guardBytes = 64
const mark = 0xa5
const intact = Buffer.alloc(guardBytes, mark)

/**
 * Memory for answers with a guard behind it. The end of the answers is marked before every call as well: what is not written
 * there, where a vector loop leaves off, must not pass for an answer given before.
 */
export class Guarded {
  readonly #make: (length: number) => Answers
  #out: Answers
  #guard: Buffer = Buffer.alloc(0)
  #end: Buffer = Buffer.alloc(0)

  constructor(make: (length: number) => Answers) {
    this.#make = make
    this.#out = make(0)
    this.#allocate(0)
  }

  /** The answers that `write` writes. @throws SubjectFault where it writes past their end */
  filled(length: number, write: (out: Answers) => void): Answers {
    if (this.#out.length !== length) this.#allocate(length)
    this.#end.fill(mark)
    write(this.#out)
    if (!this.#guard.equals(intact)) throw new SubjectFault('it wrote past the end of its output')
    return this.#out
  }

  #allocate(length: number): void {
    const bytes = this.#make(1).BYTES_PER_ELEMENT
    const whole = this.#make(length + guardBytes / bytes)
    const all = Buffer.from(whole.buffer)
    all.fill(mark)
    this.#out = whole.subarray(0, length)
    this.#guard = all.subarray(length * bytes)
    this.#end = all.subarray(Math.max(0, (length - guardBytes) * bytes))
  }
}
