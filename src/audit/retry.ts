import type { Failure, Outcome } from './handle.ts'
import { batchSize } from './jobs.ts'
import type { Job } from './protocol.ts'

/** A failure that was seen again when its job was retried, or not; and the inputs that bring it about. */
export interface ConfirmedFailure extends Failure {
  readonly reproduced: boolean
  readonly inputs: Uint32Array
  /** Whether these inputs alone make the subject fail; otherwise they are those that it was last known to be given. */
  readonly alone: boolean
}

/** Runs a job in a worker of its own, in which a batch may take at most so many milliseconds. */
export type Trial = (job: Job, longest?: number) => Promise<Outcome>

/**
 * Runs a failed job once more, batch by batch under watch; if it fails again, looks for fewer inputs that make it fail. Undefined
 * where the audit was stopped meanwhile.
 */
export async function confirm(
  job: Job,
  failure: Failure,
  trial: Trial,
  succeeded: (outcome: Outcome) => void,
): Promise<ConfirmedFailure | undefined> {
  const again = await trial({ ...job, careful: true })
  if (again.kind === 'stopped') return undefined
  if (again.kind !== 'failed') {
    succeeded(again)
    return { ...failure, reproduced: false, inputs: batchOf(job, failure.at), alone: false }
  }
  return { ...(await narrow(job, again.failure, trial)), reproduced: true }
}

/** Milliseconds after which no fewer inputs are looked for, and that a batch may take meanwhile. */
const patience = { search: 30_000, batch: 500 }

/** Halves the inputs as long as one half alone still fails in the same way. */
async function narrow(job: Job, failure: Failure, trial: Trial): Promise<Omit<ConfirmedFailure, 'reproduced'>> {
  const batch = batchOf(job, failure.at)
  const isWhole = job.kind !== 'range' && job.kind !== 'batches' && job.ordinals.length === batch.length
  const given = { ...failure, inputs: batch, alone: isWhole }
  // Memory takes long to fill.
  if (failure.how === 'memory') return given
  const until = performance.now() + patience.search
  const failsWith = async (inputs: Uint32Array, longest?: number): Promise<Failure | undefined> => {
    const outcome = await trial({ kind: 'ask', ordinals: inputs }, longest)
    return outcome.kind === 'failed' && outcome.failure.how === failure.how ? outcome.failure : undefined
  }
  let found = isWhole ? given : undefined
  const consider = async (inputs: Uint32Array): Promise<boolean> => {
    const seen = await failsWith(inputs, patience.batch)
    if (seen) found = { ...seen, inputs, alone: true }
    return seen !== undefined
  }
  if (!isWhole && !(await consider(batch))) await consider(widely(job, batch))
  while (found && found.inputs.length > 1 && performance.now() < until) {
    const { inputs } = found
    const middle = inputs.length >> 1
    if (!(await consider(inputs.slice(0, middle))) && !(await consider(inputs.slice(middle)))) break
  }
  // What was slow need not hang.
  if (found && failure.how === 'hang' && found !== given) {
    const seen = await failsWith(found.inputs)
    return seen ? { ...found, ...seen } : given
  }
  return found ?? given
}

/** The batch of a job that begins at an ordinal. */
function batchOf(job: Job, at: number): Uint32Array {
  if (job.kind === 'range') return Uint32Array.from({ length: Math.min(batchSize, job.count) }, (_, i) => at + i)
  const from = Math.max(0, job.ordinals.indexOf(at))
  return job.ordinals.slice(from, from + batchSize)
}

/** For a program, which is given inputs far ahead of its answers: a batch and what is given with and after it. */
function widely(job: Job, batch: Uint32Array): Uint32Array {
  const first = batch[0] as number
  if (job.kind !== 'range') return job.ordinals.slice(job.ordinals.indexOf(first))
  // Ranges are of binary32, where x and −x are as far from the ends.
  const magnitude = first >= 2 ** 31 ? first : 0xffffffff - first
  const from = magnitude - (magnitude % batchSize)
  const positive = Array.from({ length: Math.min(2 * batchSize, job.first + job.count - from) }, (_, i) => from + i)
  return Uint32Array.from(positive.flatMap((ordinal) => [ordinal, 0xffffffff - ordinal])).sort()
}
