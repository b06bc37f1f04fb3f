import { availableParallelism } from 'node:os'
import type { Format } from '../../spec/format.ts'
import { findFormat } from '../../spec/formats/registry.ts'
import type { OverflowRule } from '../../spec/formats/row.ts'
import type { SourceId } from '../../spec/ordered.ts'
import type { Rounding } from '../../spec/rounding.ts'
import { openVariations, type Variation } from '../../spec/variations.ts'
import type { Cases } from '../cases/plan.ts'
import { parseSubject } from '../subjects/open.ts'
import { RequestError } from '../subjects/subject.ts'
import { widestTable } from '../tables/compile.ts'

/** What to judge, against what, on which inputs. */
export interface AuditOptions {
  readonly subject: string
  readonly format: Format
  /** What the user called the format, where that is not its id: the file that declares it. */
  readonly formatName?: string
  readonly source?: SourceId
  readonly rounding?: Rounding
  readonly overflow?: OverflowRule
  readonly output?: 'codes' | 'values'
  readonly cases?: Cases
  readonly seed?: number
  readonly jobs?: number
  readonly shard?: { readonly index: number; readonly of: number }
  /** Seconds without an answer after which the subject hangs. */
  readonly timeout?: number
  /** Variations that are permitted; the open ones unless said otherwise. */
  readonly allowed?: readonly Variation[]
  /** Where to keep what is done so far, and whether to go on from what is kept there. */
  readonly checkpoint?: { readonly file: string; readonly resume: boolean }
  readonly onProgress?: (progress: Progress) => void
  /** Ends the audit; what is known so far is the result. */
  readonly signal?: AbortSignal
}

export interface Progress {
  readonly done: number
  readonly planned: number
  /** Inputs a second, of those tried now. */
  readonly rate: number
  readonly seconds: number
}

/** Options with every default filled in. */
export type Request = ReturnType<typeof complete>

export function complete(options: AuditOptions) {
  const { format } = options
  const { scheme } = parseSubject(options.subject)
  const rounding = options.rounding ?? 'rne'
  if (format.width > widestTable) {
    throw new RequestError(
      `expected a format of at most ${widestTable} bits to audit, came ${format.id} with ${format.width}`,
    )
  }
  if (typeof rounding !== 'string')
    throw new RequestError(
      'expected a deterministic rounding (rne, rna, rtz, rtp, rtn, rto); stochastic subjects are not audited yet',
    )
  if ((options.source ?? 'binary32') !== 'binary32')
    throw new RequestError(`expected --from binary32, came ${options.source}; other sources are not audited yet`)
  if (scheme === 'recorded' && options.cases !== undefined && options.cases.kind !== 'exhaustive')
    throw new RequestError('expected no choice of cases with recorded: answers, which are judged as they were recorded')
  return {
    options,
    scheme,
    conversion: { format, rounding, overflow: options.overflow ?? format.row.overflow },
    source: findFormat('binary32') as Format,
    cases: options.cases ?? ({ kind: 'exhaustive' } as Cases),
    seed: options.seed ?? 1,
    jobs: options.jobs ?? availableParallelism(),
    timeout: options.timeout ?? 30,
    allowed: options.allowed ?? openVariations,
    isProgram: scheme === 'exec' || scheme === 'hex',
  }
}
