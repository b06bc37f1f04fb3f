import { type Failure, type Limits, type Outcome, WorkerHandle } from './handle.ts'
import { batchSize } from './jobs.ts'
import type { Job, Setup, Tally } from './protocol.ts'

/** A failure that was seen again when its job was retried, or not; and the inputs that bring it about. */
export interface ConfirmedFailure extends Failure {
  readonly reproduced: boolean
  readonly inputs: Uint32Array
}

/** Worker processes that share a list of jobs. */
export class Pool {
  readonly #setup: Setup
  readonly #size: number
  readonly #limits: Limits
  #workers: WorkerHandle[] = []
  #stopped = false

  constructor(setup: Setup, size: number, limits: Limits) {
    this.#setup = setup
    this.#size = size
    this.#limits = limits
  }

  /** Opens the subject in every worker; what it has recorded, if it is of that kind. Rejected with RequestError where it cannot be opened. */
  async open(): Promise<Uint32Array | undefined> {
    const workers = Array.from({ length: this.#size }, () => this.#fresh())
    const [recorded] = await Promise.all(workers.map((worker) => worker.recorded))
    return recorded
  }

  /**
   * Runs jobs side by side until all are done, one fails twice, or the pool is stopped. `done` hears of every finished job,
   * `progress` of inputs answered meanwhile.
   */
  async run(
    jobs: readonly Job[],
    done: (tally: Tally, job: Job) => void,
    progress: (inputs: number) => void,
  ): Promise<ConfirmedFailure[]> {
    const waiting = [...jobs]
    const failures: ConfirmedFailure[] = []
    const underWay = new Map<number, number>()
    let finished = 0
    const lane = async (slot: number): Promise<void> => {
      let worker = this.#workers[slot] ?? this.#fresh()
      while (!this.#stopped && failures.every(({ reproduced }) => !reproduced)) {
        const job = waiting.shift()
        if (!job) return
        worker.onProgress = (inputs) => {
          underWay.set(slot, inputs)
          progress(finished + [...underWay.values()].reduce((sum, one) => sum + one, 0))
        }
        const outcome = await worker.run(job)
        if (this.#stopped) return
        if (outcome.kind === 'failed') {
          worker = worker.dead ? this.#fresh() : worker
          failures.push(await this.#retry(job, outcome.failure, done))
        } else if (outcome.kind === 'tally') {
          finished += outcome.tally.cases
          done(outcome.tally, job)
        }
      }
    }
    await Promise.all(Array.from({ length: Math.min(this.#size, jobs.length) }, (_, slot) => lane(slot)))
    this.#workers = this.#workers.filter(({ dead }) => !dead)
    return failures
  }

  /** The answers to a few inputs, or the failure to give them. */
  async ask(ordinals: Uint32Array): Promise<Outcome> {
    const worker = this.#workers.find(({ dead }) => !dead) ?? this.#fresh()
    return worker.run({ kind: 'ask', ordinals })
  }

  /** Ends every worker. */
  stop(): void {
    this.#stopped = true
    for (const worker of this.#workers) worker.kill()
  }

  #fresh(): WorkerHandle {
    const worker = new WorkerHandle(this.#setup, this.#limits)
    this.#workers.push(worker)
    return worker
  }

  /** Runs a failed job once more, batch by batch under watch; if it fails again, looks for fewer inputs that make it fail. */
  async #retry(job: Job, failure: Failure, done: (tally: Tally, job: Job) => void): Promise<ConfirmedFailure> {
    const worker = this.#fresh()
    const again = await worker.run('ordinals' in job && job.kind !== 'points' ? job : { ...job, careful: true })
    if (again.kind !== 'failed') {
      if (again.kind === 'tally') done(again.tally, job)
      worker.kill()
      return { ...failure, reproduced: false, inputs: batchOf(job, failure.at) }
    }
    const inputs = await this.#narrow(batchOf(job, again.failure.at), again.failure)
    return { ...again.failure, reproduced: true, inputs }
  }

  /** Halves a batch as long as one half alone still fails in the same way. Hangs are not halved: each would take the whole timeout. */
  async #narrow(batch: Uint32Array, { how }: Failure): Promise<Uint32Array> {
    if (how === 'hang' || how === 'memory') return batch
    let failing = batch
    while (failing.length > 1 && !this.#stopped) {
      const middle = failing.length >> 1
      const halves = [failing.slice(0, middle), failing.slice(middle)]
      const failed: Uint32Array[] = []
      for (const half of halves) {
        if (failed.length > 0) break
        const worker = this.#fresh()
        const outcome = await worker.run({ kind: 'ask', ordinals: half })
        worker.kill()
        if (outcome.kind === 'failed' && outcome.failure.how === how) failed.push(half)
      }
      if (!failed[0]) break
      failing = failed[0]
    }
    return failing
  }
}

/** The batch of a job that begins at an ordinal. */
function batchOf(job: Job, at: number): Uint32Array {
  if (job.kind === 'range') return Uint32Array.from({ length: Math.min(batchSize, job.count) }, (_, i) => at + i)
  const from = Math.max(0, job.ordinals.indexOf(at))
  return job.ordinals.slice(from, from + batchSize)
}
