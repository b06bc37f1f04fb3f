import type { Format } from '../../spec/format.ts'
import { findFormat } from '../../spec/formats/registry.ts'
import type { OverflowRule } from '../../spec/formats/row.ts'
import { type Rounding, roundingText } from '../../spec/rounding.ts'
import { openVariations, type Variation } from '../../spec/variations.ts'
import type { Cases } from '../cases/plan.ts'
import { isInPage } from '../subjects/backends.ts'
import { RequestError, type SubjectFunction } from '../subjects/subject.ts'
import { widestTable } from '../tables/compile.ts'
import type { Prepared } from './prepare.ts'

/** What to judge, against what, on which inputs. */
export interface AuditOptions {
  /** The name of a subject, or a function: that is judged in this process, where nothing guards against its never returning. */
  readonly subject: string | SubjectFunction
  readonly format: Format
  /** What the user called the format, where that is not its id: the file that declares it. */
  readonly formatName?: string
  /** The format of the inputs; binary32 unless said otherwise. */
  readonly source?: Format
  /** What the user called the source, where that is not its id. */
  readonly sourceName?: string
  readonly rounding?: Rounding
  readonly overflow?: OverflowRule
  readonly output?: 'codes' | 'values'
  /** Where the subject is run, where its kind leaves a choice. */
  readonly backend?: string | undefined
  readonly cases?: Cases
  readonly seed?: number
  readonly jobs?: number
  readonly shard?: { readonly index: number; readonly of: number }
  /** Seconds without an answer after which the subject hangs. */
  readonly timeout?: number
  /** Variations that are permitted; the open ones unless said otherwise. */
  readonly allowed?: readonly Variation[]
  /** What an earlier audit of the same claim, variations and cases derived, so that it is not derived again. */
  readonly prepared?: Prepared
  /** Where to keep what is done so far, and whether to go on from what is kept there. */
  readonly checkpoint?: { readonly file: string; readonly resume: boolean }
  readonly onProgress?: (progress: Progress) => void
  /** Ends the audit; what is known so far is the result. */
  readonly signal?: AbortSignal
}

/** How far an audit is. */
export interface Progress {
  /** Inputs tried. */
  readonly done: number
  /** Inputs that there are to try. */
  readonly planned: number
  /** Inputs a second, of those tried now. */
  readonly rate: number
  /** Seconds since the audit began. */
  readonly seconds: number
}

/** Options with every default filled in. */
export type Request = ReturnType<typeof complete>

/**
 * @param scheme the kind of the subject: `function` for one
 * @param threads how many workers there are unless the options tell
 */
export function complete(options: AuditOptions, scheme: string, threads: number) {
  const { format, subject } = options
  const uri = typeof subject === 'function' ? `function:${subject.name || 'anonymous'}` : subject
  const rounding = options.rounding ?? 'rne'
  const source = options.source ?? (findFormat('binary32') as Format)
  if (source.width > 16 && source.id !== 'binary32' && source.id !== 'binary64')
    throw new RequestError(
      `expected inputs of binary32, binary64 or a format of at most 16 bits, came ${source.id} with ${source.width}`,
    )
  if (format.width > widestTable && source.width > 16) {
    throw new RequestError(
      `expected a format of at most ${widestTable} bits to audit, came ${format.id} with ${format.width}; a source of at most 16 bits can be judged in any`,
    )
  }
  if (format.width > 32)
    throw new RequestError(`expected a format of at most 32 bits, came ${format.id} with ${format.width}`)
  if (typeof rounding !== 'string') refuseStochastic(options, scheme, roundingText(rounding))
  if (source.id === 'binary64' && options.cases?.kind === 'exhaustive')
    throw new RequestError('expected cases boundary or sample:N from binary64, whose 2^64 values cannot all be tried')
  if ((scheme === 'recorded' || uri === 'hex:-') && options.cases !== undefined && options.cases.kind !== 'exhaustive')
    throw new RequestError(
      'expected no choice of cases with recorded answers (recorded:, hex:-), which are judged as they were recorded',
    )
  return {
    options,
    /** The subject's name. */
    uri,
    /** What is opened in its place, where that is another. */
    opened: uri,
    scheme,
    conversion: { format, rounding, overflow: options.overflow ?? format.row.overflow },
    source,
    cases:
      options.cases ??
      ({ kind: source.id === 'binary64' || typeof rounding !== 'string' ? 'boundary' : 'exhaustive' } as Cases),
    seed: options.seed ?? 1,
    jobs: options.jobs ?? threads,
    timeout: options.timeout ?? 30,
    allowed: options.allowed ?? openVariations,
    isProgram: scheme === 'exec' || scheme === 'hex',
    isInPage: isInPage(options.backend),
  }
}

/** What cannot be judged where rounding is stochastic. */
function refuseStochastic({ cases }: AuditOptions, scheme: string, rounding: string): void {
  if (scheme === 'exec' || scheme === 'hex' || scheme === 'recorded')
    throw new RequestError(
      `expected a subject that takes a random word for each input (js:, native:, wasm:, python:, cuda:, builtin:) with --rounding ${rounding}, came ${scheme}:, which has no place for one`,
    )
  if (cases?.kind === 'exhaustive')
    throw new RequestError(
      `expected --cases boundary or sample:N with --rounding ${rounding}, whose pairs of input and random word cannot all be tried`,
    )
}
