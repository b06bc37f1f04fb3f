import * as parse from '../cli/parse.ts'
import type { Identified } from '../identify/result.ts'
import { identifySubject } from '../identify/subject.ts'
import type { SubjectFunction } from '../subjects/subject.ts'
import { type FormatName, format } from './names.ts'
import { checkOptions, identifyOptions } from './options.ts'

/** What is known of a subject beforehand. The same words as on the command line. */
export interface IdentifyOptions {
  /** The one format that comes into question, where it is known. */
  readonly format?: FormatName
  /** Bits in an answer of a subject that does not tell by its type. */
  readonly width?: 8 | 16 | 32
  /** What the answers are, where their type does not tell: codes in unsigned arrays, values in a Float32Array. */
  readonly output?: 'codes' | 'values'
  /** Where the subject is run, where its kind leaves a choice: cpu, wasm, webgl, webgpu or tensorflow for `tfjs:`. */
  readonly backend?: string
  /** Seconds that a subject may take over one batch; default 30. Nothing can stop a function that does not return. */
  readonly timeout?: number
}

/**
 * Finds what a subject does: the format, rounding, overflow, signed zero, NaN, flushed subnormals and double rounding that explain
 * its answers to boundary inputs of binary32, in a second or two.
 * @param subject its name, such as `native:./libq.so#f`, or a function from a batch of binary32 to its answers
 * @param options what is known beforehand
 * @returns the semantics in words and in parts, what it does not explain, and the bug of the zoo that would
 * @throws RequestError (in a rejected promise) when the request cannot be carried out
 * @throws SubjectFailed (in a rejected promise) when the subject crashes, hangs or breaks the contract
 */
export async function identify(subject: string | SubjectFunction, options: IdentifyOptions = {}): Promise<Identified> {
  checkOptions('identify', identifyOptions satisfies Record<keyof IdentifyOptions, unknown>, options)
  const { format: name, timeout, output, width, backend } = options
  return identifySubject(subject, {
    ...(name === undefined ? {} : { format: format(name) }),
    ...(width === undefined ? {} : { width }),
    ...(output === undefined ? {} : { output: parse.parseOutput(output) }),
    ...(backend === undefined ? {} : { backend }),
    ...(timeout === undefined ? {} : { timeout: parse.parseCount('timeout', String(timeout), 1, 86_400) }),
  })
}
