import type { Format } from '../../spec/format.ts'
import { findFormat } from '../../spec/formats/registry.ts'
import type { Setup } from '../audit/protocol.ts'
import { workersFor } from '../audit/workers.ts'
import { backendOf, parseSubject } from '../subjects/open.ts'
import { madeReady } from '../subjects/ready.ts'
import { RequestError, type SubjectFunction } from '../subjects/subject.ts'
import { type Ask, identify } from './identify.ts'
import type { Identified } from './result.ts'

interface IdentifyOptions {
  /** The one format that comes into question, where it is known. */
  readonly format?: Format
  /** Bits in an answer of a subject that does not tell by its type: 8, 16 or 32. */
  readonly width?: 8 | 16 | 32
  readonly output?: 'codes' | 'values'
  /** Where the subject is run, where its kind leaves a choice. */
  readonly backend?: string
  /** Seconds that a subject may take over one batch; default 30. */
  readonly timeout?: number
}

/** Subjects whose answers have a type of their own. */
const typed = ['builtin', 'js', 'python', 'cuda', 'tfjs']

/** Formats that stand for any of their width. */
const standIns = { 8: 'e4m3fn', 16: 'binary16', 32: 'tf32' } as const

/** A subject that fails while it is asked: a finding, not a failure of the request. */
export class SubjectFailed extends Error {
  /** Tells it from other errors across packages. */
  override name = 'SubjectFailed'
}

/**
 * Finds what a subject does, from boundary inputs alone.
 * @param subject its name, or a function from a batch of binary32 to its answers
 * @throws RequestError when the request cannot be carried out
 * @throws SubjectFailed when the subject crashes, hangs or breaks the contract
 */
export async function identifySubject(
  subject: string | SubjectFunction,
  options: IdentifyOptions = {},
): Promise<Identified> {
  if (typeof subject !== 'string' && typeof subject !== 'function')
    throw new RequestError(`expected the name of a subject or a function, came ${typeof subject}`)
  const uri = typeof subject === 'string' ? subject : `function:${subject.name || 'anonymous'}`
  const row = standIn(subject, options).row
  const { opened = uri, remove } = await madeReady(subject)
  const setup: Setup = {
    uri: opened,
    output: options.output,
    backend: backendOf(subject, options.backend),
    row,
    rounding: 'rne',
    overflow: row.overflow,
    places: { source: (findFormat('binary32') as Format).row },
    runs: { starts: Uint32Array.of(0), due: Float64Array.of(-1), permitted: new Map() },
    domains: {},
  }
  const workers = workersFor(subject, setup, 1, options.timeout ?? 30)
  const ask: Ask = async (ordinals, lengths) => {
    const { answers, form, failures } = await workers.ask(ordinals, lengths)
    if (!answers) throw new SubjectFailed(`the subject fails: ${failures[0]?.message ?? 'it gave no answers'}`)
    return { answers, form }
  }
  try {
    await workers.open()
    return await identify(ask, uri, options.format ? [options.format] : undefined)
  } finally {
    workers.stop()
    await remove()
  }
}

/** A format for the workers to go by; all that matters is how wide its codes are. */
function standIn(subject: string | SubjectFunction, { format, width, output }: IdentifyOptions): Format {
  if (format) return format
  const scheme = typeof subject === 'string' ? parseSubject(subject).scheme : 'js'
  if (scheme === 'recorded' || subject === 'hex:-')
    throw new RequestError('expected a subject that can be asked, came recorded answers; audit them against a format')
  if (scheme === 'builtin')
    throw new RequestError('expected --format with a built-in kernel, which has to be told its format')
  if (typed.includes(scheme) || output === 'values') return findFormat('e2m1fn') as Format
  if (width === undefined)
    throw new RequestError(
      `expected --format, --width 8|16|32 or --output values with ${scheme}: subjects, whose answers have no type of their own`,
    )
  return findFormat(standIns[width]) as Format
}
