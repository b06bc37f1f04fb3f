import { availableParallelism } from 'node:os'
import type { Format } from '../../spec/format.ts'
import { findFormat } from '../../spec/formats/registry.ts'
import type { OverflowRule } from '../../spec/formats/row.ts'
import type { SourceId } from '../../spec/ordered.ts'
import type { Rounding } from '../../spec/rounding.ts'
import { openVariations, type Variation } from '../../spec/variations.ts'
import { type Cases, cutByMagnitude, ordered, sampledOrdinals } from '../cases/plan.ts'
import { bitsToOrdinal } from '../cases/simplest.ts'
import type { Result } from '../report/result.ts'
import { parseSubject } from '../subjects/open.ts'
import { RequestError } from '../subjects/subject.ts'
import { widestTable } from '../tables/compile.ts'
import { conclude } from './conclude.ts'
import { follow } from './follow.ts'
import { type ConfirmedFailure, Pool } from './pool.ts'
import { type Covered, type Prepared, prepare } from './prepare.ts'
import type { Job, Setup, Tally } from './protocol.ts'
import { proveSpecification } from './prove.ts'
import { emptyTally, merge } from './tally.ts'

/** What to judge, against what, on which inputs. */
export interface AuditOptions {
  readonly subject: string
  readonly format: Format
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
  readonly onProgress?: (progress: Progress) => void
  /** Ends the audit; what is known so far is the result. */
  readonly signal?: AbortSignal
}

export interface Progress {
  readonly done: number
  readonly planned: number
  readonly seconds: number
}

/** Bytes of memory that one worker with its subject may hold. */
const memoryLimit = 4 * 2 ** 30

/** Inputs of one sign in a job of an exhaustive audit; a program is started once a job, so it gets more. */
const jobSize = { fast: 2 ** 24, program: 2 ** 26 }

/** Judges one subject. Rejected with RequestError where the request cannot be carried out; what a subject does wrong is in the result. */
export async function audit(options: AuditOptions): Promise<Result> {
  const started = performance.now()
  const request = complete(options)
  const prepared = prepare({ conversion: request.conversion, source: request.source }, request.allowed)
  const setup: Setup = {
    uri: options.subject,
    output: options.output,
    row: options.format.row,
    rounding: request.conversion.rounding,
    overflow: request.conversion.overflow,
    source: 'binary32',
    runs: prepared.runs,
    domains: prepared.domains,
  }
  const pool = new Pool(setup, request.jobs, { timeout: request.timeout * 1000, memory: memoryLimit })
  const stop = (): void => pool.stop()
  options.signal?.addEventListener('abort', stop, { once: true })
  try {
    const recorded = await pool.open()
    const plan = planOf(request, prepared, recorded)
    const tally = emptyTally(options.output ?? 'codes')
    const done: Job[] = []
    const [failures, broken] = await Promise.all([
      runAll(pool, plan.jobs, tally, done, (count) =>
        options.onProgress?.({ done: count, planned: plan.planned, seconds: (performance.now() - started) / 1000 }),
      ),
      proveSpecification(prepared),
    ])
    if (broken.length > 0)
      throw new Error(`the specification of ${options.format.id} breaks its own properties: ${broken.join(', ')}`)
    const covered = coveredBy(done)
    const stopped = options.signal?.aborted === true
    const halted = stopped || failures.some(({ reproduced }) => reproduced)
    const relations = halted
      ? undefined
      : await follow({ pool, prepared, tally, covered, request, recorded: recorded !== undefined })
    return conclude({
      request,
      prepared,
      plan,
      tally,
      covered,
      relations,
      failures: [...failures, ...(relations?.failures ?? [])],
      stopped,
      seconds: (performance.now() - started) / 1000,
    })
  } finally {
    options.signal?.removeEventListener('abort', stop)
    pool.stop()
  }
}

/** Options with every default filled in. */
export type Request = ReturnType<typeof complete>

function complete(options: AuditOptions) {
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

/** The jobs of an audit and how many inputs they hold. */
export interface Plan {
  readonly kind: Result['scope']['kind']
  readonly jobs: readonly Job[]
  readonly planned: number
}

function planOf(request: Request, prepared: Prepared, recorded: Uint32Array | undefined): Plan {
  const { cases, seed, isProgram, jobs: workers } = request
  const { shard } = request.options
  const points = (kind: Plan['kind'], all: Uint32Array): Plan => {
    const size = isProgram ? Math.max(4096, Math.ceil(all.length / workers)) : 2 ** 18
    const jobs = shardOf(cutByMagnitude(all, size), shard).map((ordinals): Job => ({ kind: 'points', ordinals }))
    return { kind, jobs, planned: jobs.reduce((sum, job) => sum + ('ordinals' in job ? job.ordinals.length : 0), 0) }
  }
  if (recorded) return points('recorded', ordered(Uint32Array.from(recorded, bitsToOrdinal)))
  if (cases.kind === 'boundary') return points('boundary', prepared.boundary())
  if (cases.kind === 'sample') return points('sample', sampledOrdinals(cases.count, seed))
  if (cases.kind === 'inputs') return points('inputs', ordered(cases.ordinals))
  const count = isProgram ? jobSize.program : jobSize.fast
  const firsts = Array.from({ length: 2 ** 31 / count }, (_, i) => 2 ** 31 + i * count)
  const jobs = shardOf(firsts, shard).map((first): Job => ({ kind: 'range', first, count }))
  return { kind: 'exhaustive', jobs, planned: jobs.length * count * 2 }
}

function shardOf<T>(all: readonly T[], shard: AuditOptions['shard']): readonly T[] {
  if (!shard) return all
  const cut = (i: number): number => Math.floor((all.length * i) / shard.of)
  return all.slice(cut(shard.index - 1), cut(shard.index))
}

async function runAll(
  pool: Pool,
  jobs: readonly Job[],
  tally: Tally,
  done: Job[],
  onProgress: (count: number) => void,
): Promise<ConfirmedFailure[]> {
  return pool.run(
    jobs,
    (one, job) => {
      merge(tally, one)
      done.push(job)
    },
    onProgress,
  )
}

/** The inputs of the jobs that were finished. */
function coveredBy(done: readonly Job[]): Covered {
  const pointJobs = done.flatMap((job) => (job.kind === 'points' ? [job.ordinals] : []))
  if (pointJobs.length > 0) return { kind: 'points', ordinals: ordered(concatenated(pointJobs)) }
  const spans = done.flatMap((job) =>
    job.kind === 'range'
      ? [
          { first: job.first, last: job.first + job.count - 1 },
          { first: 0xffffffff - job.first - job.count + 1, last: 0xffffffff - job.first },
        ]
      : [],
  )
  const merged: { first: number; last: number }[] = []
  for (const span of spans.sort((a, b) => a.first - b.first)) {
    const before = merged.at(-1)
    if (before && before.last + 1 === span.first) before.last = span.last
    else merged.push({ ...span })
  }
  return { kind: 'ranges', spans: merged }
}

function concatenated(parts: readonly Uint32Array[]): Uint32Array {
  const all = new Uint32Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}
