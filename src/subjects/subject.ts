import type { Conversion } from '../../spec/convert.ts'
import type { Format } from '../../spec/format.ts'
import { roundingText } from '../../spec/rounding.ts'
import type { Batch, Given } from '../cases/batch.ts'
import type { Home } from '../kernels/wasm.ts'

/** A subject's answers to a batch: codes, right-aligned in 1, 2 or 4 bytes, or binary32 values ("fake quantization"). */
export type Answers = Uint8Array | Uint16Array | Uint32Array | Float32Array

/** A quantizer: a batch of inputs in, as many answers out; one that rounds stochastically is given a random word for each input. */
export type SubjectFunction =
  | ((x: Float32Array) => Answers)
  | ((x: Float32Array, random: Uint32Array) => Answers)
  | ((x: Float64Array) => Answers)
  | ((x: Uint8Array) => Answers)
  | ((x: Uint16Array) => Answers)

/** What a subject is asked to be: the conversion that it claims, and the form of its answers where it cannot tell itself. */
export interface Request {
  readonly conversion: Conversion
  readonly source: Format
  readonly output: 'codes' | 'values' | undefined
  /** Where it is to be run, of the places that its kind has. */
  readonly backend?: string | undefined
}

interface AnyDriver {
  /** For answers that were recorded beforehand: the inputs they belong to. Such a subject can be asked for nothing else. */
  readonly recorded?: Batch
  /** What it runs on and with, where its file does not tell. */
  readonly version?: string
  /** The graphics processor that it runs on, and its driver. */
  readonly gpu?: string
  /** Inputs that it wants at a time, at most; a power of two. */
  readonly batch?: number
}

/** A subject that answers a batch at a call. The batch and its answers may be overwritten at the next call. */
export interface CallDriver extends AnyDriver {
  readonly mode: 'call'
  /** Memory in which it would have its binary32 inputs, 2^16 of them, so that they need not be copied there. It takes others, too. */
  readonly home?: Home
  readonly call: (x: Batch, random?: Uint32Array) => Answers
}

/** A subject that is given batches ahead of its answers, which come one array for each batch, in order. */
export interface StreamDriver extends AnyDriver {
  readonly mode: 'stream'
  readonly stream: (batches: Iterable<Given>) => AsyncIterable<Answers>
  /** The same for binary32 inputs of consecutive ordinals, where it makes those itself. */
  readonly range?: (spans: Iterable<Span>) => AsyncIterable<Answers>
}

/** Consecutive ordinals, of one sign. */
export interface Span {
  readonly first: number
  readonly count: number
}

/**
 * A subject, opened. It lives in a worker process of its own and never sees an expected answer. It throws SubjectFault when the
 * subject does wrong.
 */
export type Driver = CallDriver | StreamDriver

/** Gives a subject its batches and hands on its answers, in order; waits only where the handler wants to. */
export async function drive(
  driver: Driver,
  batches: Iterable<Given>,
  handle: (answers: Answers) => Promise<void> | undefined,
): Promise<void> {
  if (driver.mode === 'stream') {
    for await (const answers of driver.stream(batches)) await handle(answers)
    return
  }
  for (const { x, random } of batches) {
    const pause = handle(driver.call(x, random))
    if (pause) await pause
  }
}

/** What a subject did wrong: a finding, not a failure of the audit. */
export class SubjectFault extends Error {
  override name = 'SubjectFault'
}

/** A request that cannot be carried out: no such file, no such export, a missing device. Ends the command with exit code 2. */
export class RequestError extends Error {
  /** Tells it from other errors across packages. */
  override name = 'RequestError'
}

/** A driver for a plain function from a batch to its answers. */
export const synchronous = (ask: (x: Batch, random?: Uint32Array) => unknown): CallDriver => ({
  mode: 'call',
  call: (x, random) => checked(ask(x, random), x.length),
})

/** A function as a subject is called: with random words only where there are any. @throws SubjectFault when it throws */
export const called =
  (quantize: (x: Batch, random?: Uint32Array) => unknown) =>
  (x: Batch, random?: Uint32Array): unknown => {
    try {
      return random ? quantize(x, random) : quantize(x)
    } catch (error) {
      throw new SubjectFault(`the function threw: ${inWords(() => error)}`)
    }
  }

/** @throws RequestError where a function takes no random words and is to round stochastically */
export function takesWords(quantize: { readonly length: number }, name: string, { rounding }: Conversion): void {
  if (typeof rounding !== 'string' && quantize.length === 1)
    throw new RequestError(
      `expected ${name} to take (x: Float32Array, random: Uint32Array) for --rounding ${roundingText(rounding)}, came a function of x alone`,
    )
}

const answerTypes = [Uint8Array, Uint16Array, Uint32Array, Float32Array] as const

/** The answers, if they are of a right type and length. */
export function checked(answers: unknown, length: number): Answers {
  const Type = answerTypes.find((type) => answers instanceof type)
  if (!Type) {
    const hint = answers instanceof Promise ? '; a subject answers at once, not in a promise' : ''
    const came = inWords(() => (isObject(answers) ? (answers.constructor?.name ?? 'an object') : answers))
    throw new SubjectFault(
      `expected a Uint8Array, Uint16Array, Uint32Array or Float32Array of answers, came ${came}${hint}`,
    )
  }
  const { buffer, byteOffset, length: came } = answers as Answers
  if (came !== length) throw new SubjectFault(`expected ${length} answers for ${length} inputs, came ${came}`)
  // A subclass has ideas of its own about copies: a slice of a Buffer is none.
  const isPlain = Object.getPrototypeOf(answers) === Type.prototype
  return isPlain ? (answers as Answers) : new Type(buffer as ArrayBuffer, byteOffset, length)
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null

/** What a subject came with, in one line, whatever it does when it is looked at. */
export function inWords(came: () => unknown): string {
  try {
    return String(came()).split('\n')[0]?.slice(0, 200) ?? ''
  } catch {
    return 'something that cannot be shown'
  }
}

/** The array that answers of a subject without types of its own are written to. */
export function answerArray({ conversion: { format }, output }: Request, length: number): Answers {
  if (output === 'values') return new Float32Array(length)
  return format.width <= 8
    ? new Uint8Array(length)
    : format.width <= 16
      ? new Uint16Array(length)
      : new Uint32Array(length)
}
