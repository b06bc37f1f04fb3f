import type { Answers } from '../subjects/subject.ts'
import { noCode, runAt } from '../tables/compile.ts'
import type { PackedRuns } from './protocol.ts'
import type { Target } from './target.ts'

/** Answers as bit patterns. */
type Bits = Exclude<Answers, Float32Array>

/** The due answers of a batch, and the one run that it lies in, or mixed, or noCode where some input has no due answer. */
interface Expected {
  readonly array: Bits
  readonly bytes: Uint8Array
  run: number
}

/** A fill of more than one run. */
const mixed = -3

export const asBits = (answers: Answers): Bits =>
  answers instanceof Float32Array ? new Uint32Array(answers.buffer, answers.byteOffset, answers.length) : answers

/** The bytes of an array, in one that compares fast where the platform has such. */
const bytesOf = ({ buffer, byteOffset, byteLength }: Bits): Uint8Array =>
  typeof Buffer === 'undefined'
    ? new Uint8Array(buffer, byteOffset, byteLength)
    : Buffer.from(buffer as ArrayBuffer, byteOffset, byteLength)

/** Whether two arrays of one length hold the same bytes. A browser has nothing that compares them, so it is done by words there. */
function isSame(due: Uint8Array, came: Uint8Array): boolean {
  if (typeof Buffer !== 'undefined' && due instanceof Buffer) return due.equals(came)
  const words = came.byteOffset % 4 === 0 ? due.length >> 2 : 0
  const a = new Uint32Array(due.buffer, 0, words)
  const b = new Uint32Array(came.buffer, words === 0 ? 0 : came.byteOffset, words)
  for (let i = 0; i < words; i++) if (a[i] !== b[i]) return false
  for (let i = 4 * words; i < due.length; i++) if (due[i] !== came[i]) return false
  return true
}

/** The due answers, batch by batch, in the form that the subject gives its own. */
export class Expectation {
  readonly #runs: PackedRuns
  readonly #target: Target
  #dueBits: Uint32Array | undefined
  #expected: Expected | undefined
  /** The answers compared last, as bytes: a subject may give the same array again. */
  #seen: { readonly array: Bits; readonly bytes: Uint8Array } | undefined

  constructor(runs: PackedRuns, target: Target) {
    this.#runs = runs
    this.#target = target
  }

  /** The answers that the specification gives to the ordinals from `first` on, in the subject's form. */
  batch(first: number, like: Answers): Answers {
    const expected = this.#fill(first, asBits(like)).array.slice()
    return like instanceof Float32Array ? new Float32Array(expected.buffer) : expected
  }

  /** Whether a whole batch has the due answers: one fill, one compare. */
  isDue(first: number, bits: Bits): boolean {
    const { bytes, run } = this.#fill(first, bits)
    if (run === noCode) return false
    if (this.#seen?.array !== bits) this.#seen = { array: bits, bytes: bytesOf(bits) }
    return isSame(bytes, this.#seen.bytes)
  }

  /** The due answers from `first` on, in an array that is used again. */
  #fill(first: number, bits: Bits): Expected {
    const { starts, due } = this.#runs
    const length = bits.length
    let run = runAt(starts, first)
    const whole = (run + 1 < starts.length ? (starts[run + 1] as number) : 2 ** 32) >= first + length
    let expected = this.#expected
    if (!expected || expected.array.length !== length || expected.array.constructor !== bits.constructor) {
      const array = new (bits.constructor as Uint8ArrayConstructor)(length) as Bits
      expected = { array, bytes: bytesOf(array), run: mixed }
      this.#expected = expected
    } else if (whole && expected.run === run) return expected
    expected.run = whole ? run : mixed
    for (let at = first; at < first + length; run++) {
      const end = Math.min(first + length, run + 1 < starts.length ? (starts[run + 1] as number) : 2 ** 32)
      expected.array.fill(this.bitsOf(run), at - first, end - first)
      if (due[run] === noCode) expected.run = noCode
      at = end
    }
    return expected
  }

  bitsOf(run: number): number {
    this.#dueBits ??= Uint32Array.from(this.#runs.due, (code) => (code === noCode ? 0 : this.#target.bits(code)))
    return this.#dueBits[run] as number
  }
}
