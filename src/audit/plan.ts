import type { Format } from '../../spec/format.ts'
import { toOrdinal } from '../../spec/ordered.ts'
import { type Batch, patternsOf } from '../cases/batch.ts'
import { cutByMagnitude, ordered, sampledPlaces } from '../cases/plan.ts'
import type { Result } from '../report/result.ts'
import type { Covered, Prepared } from './prepare.ts'
import type { Job } from './protocol.ts'
import type { AuditOptions, Request } from './request.ts'

/** Inputs of one sign in a job of an exhaustive audit; a program is started once a job, so it gets more. */
const jobSize = { fast: 2 ** 24, program: 2 ** 26 }

/** The jobs of an audit and how many inputs they hold. */
export interface Plan {
  readonly kind: Result['scope']['kind']
  readonly jobs: readonly Job[]
  readonly planned: number
}

/** @param recorded the inputs that a subject of recorded answers can be asked for */
export function planOf(request: Request, prepared: Prepared, recorded: Batch | undefined): Plan {
  const { cases, seed, isProgram, jobs: workers } = request
  const { shard } = request.options
  const { places } = prepared
  const points = (kind: Plan['kind'], all: Uint32Array): Plan => {
    const size = isProgram ? Math.max(4096, Math.ceil(all.length / workers)) : 2 ** 18
    const parts = cutByMagnitude(all, shard ? Math.ceil(all.length / shard.of) : size, places)
    const jobs = shardOf(parts, shard)
      .flatMap((part) => cutByMagnitude(part, size, places))
      .map((ordinals): Job => ({ kind: 'points', ordinals }))
    return { kind, jobs, planned: jobs.reduce((sum, job) => sum + ('ordinals' in job ? job.ordinals.length : 0), 0) }
  }
  const placesOf = (ordinals: Iterable<number | bigint>): Uint32Array =>
    ordered(Array.from(ordinals, (ordinal) => places.placeOf(BigInt(ordinal)) as number))
  if (places.spec.random) return points(cases.kind, prepared.boundary())
  if (recorded) return points('recorded', placesOf(ordinalsOf(recorded, places.source)))
  if (cases.kind === 'inputs') return points('inputs', placesOf(cases.ordinals))
  if (cases.kind === 'sample')
    return points('sample', places.isWhole ? sampledPlaces(cases.count, seed, places) : prepared.boundary())
  if (cases.kind === 'boundary') return points('boundary', prepared.boundary())
  if (places.source.id !== 'binary32') return points('exhaustive', prepared.boundary())
  const count = isProgram ? jobSize.program : jobSize.fast
  const firsts = Array.from({ length: 2 ** 31 / count }, (_, i) => 2 ** 31 + i * count)
  const jobs = shardOf(firsts, shard).map((first): Job => ({ kind: 'range', first, count }))
  return { kind: 'exhaustive', jobs, planned: jobs.length * count * 2 }
}

/** The ordinals of a batch of inputs. */
export const ordinalsOf = (x: Batch, source: Format): bigint[] =>
  Array.from(patternsOf(x) as Iterable<number | bigint>, (bits) => toOrdinal(source, BigInt(bits) as never))

function shardOf<T>(all: readonly T[], shard: AuditOptions['shard']): readonly T[] {
  if (!shard) return all
  const cut = (i: number): number => Math.floor((all.length * i) / shard.of)
  return all.slice(cut(shard.index - 1), cut(shard.index))
}

/** The inputs of the jobs that were finished. */
export function coveredBy(done: readonly Job[]): Covered {
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
