import type { Failure, Handle, Limits, Outcome } from './handle.ts'
import type { Asked } from './jobs.ts'
import type { Job, Tally } from './protocol.ts'
import { type ConfirmedFailure, confirm } from './retry.ts'
import type { Replies, Workforce } from './workforce.ts'

/** Workers that share a list of jobs. */
export class Pool implements Workforce {
  readonly #start: (limits: Limits) => Handle
  readonly #size: number
  readonly #limits: Limits
  /** One worker a lane. One that died meanwhile stays until it is given its next job, to tell of that. */
  readonly #lanes: (Handle | undefined)[] = []
  /** Workers for one job alone. */
  readonly #alone = new Set<Handle>()
  #stopped = false
  version: string | undefined
  gpu: string | undefined

  /** @param start starts a worker and has it open the subject */
  constructor(start: (limits: Limits) => Handle, size: number, limits: Limits) {
    this.#start = start
    this.#size = size
    this.#limits = limits
  }

  async open(): Promise<void> {
    const workers = Array.from({ length: this.#size }, (_, slot) => this.#worker(slot))
    await Promise.all(workers.map((worker) => worker.opened))
    this.version = workers[0]?.version
    this.gpu = workers[0]?.gpu
  }

  async run(
    jobs: readonly Job[],
    done: (tally: Tally, job: Job) => void,
    progress: (inputs: number) => void,
  ): Promise<ConfirmedFailure[]> {
    const heard = (outcome: Outcome, job: Job): void => {
      if (outcome.kind === 'tally') done(outcome.tally, job)
    }
    return this.#work(jobs, heard, progress)
  }

  async ask(ordinals: Uint32Array, lengths?: readonly number[], words?: Uint32Array): Promise<Replies> {
    let asked: Asked | undefined
    const heard = (outcome: Outcome): void => {
      if (outcome.kind === 'answers') asked = outcome
    }
    const failures = await this.#work(
      [{ kind: 'ask', ordinals, ...(lengths ? { lengths } : {}), ...(words ? { words } : {}) }],
      heard,
      () => undefined,
    )
    return { answers: asked?.answers, form: asked?.form ?? 'codes', failures }
  }

  /** Whether the pool was stopped. */
  get stopped(): boolean {
    return this.#stopped
  }

  /** Ends every worker. */
  stop(): void {
    this.#stopped = true
    this.#clear()
    for (const worker of this.#alone) worker.kill()
  }

  /** Ends the workers of the lanes. */
  #clear(): void {
    for (const worker of this.#lanes) worker?.kill()
    this.#lanes.length = 0
  }

  async #work(
    jobs: readonly Job[],
    heard: (outcome: Outcome, job: Job) => void,
    progress: (inputs: number) => void,
  ): Promise<ConfirmedFailure[]> {
    const waiting = [...jobs]
    const failures: ConfirmedFailure[] = []
    const underWay = new Map<number, number>()
    let finished = 0
    const finish = (outcome: Outcome, job: Job): void => {
      if (outcome.kind === 'tally') finished += outcome.tally.cases
      heard(outcome, job)
    }
    const failed = async (job: Job, failure: Failure): Promise<void> => {
      const confirmed = await confirm(job, failure, this.#trial, (outcome) => finish(outcome, job))
      if (confirmed) failures.push(confirmed)
      // Nothing more is asked of a subject that fails, so the other lanes need not finish their jobs.
      if (confirmed?.reproduced) this.#clear()
    }
    const lane = async (slot: number): Promise<void> => {
      while (!this.#stopped && failures.every(({ reproduced }) => !reproduced)) {
        const job = waiting.shift()
        if (!job) return
        const worker = this.#worker(slot)
        worker.onProgress = (inputs) => {
          underWay.set(slot, inputs)
          progress(finished + [...underWay.values()].reduce((sum, one) => sum + one, 0))
        }
        const outcome = await worker.run(job)
        if (outcome.kind === 'stopped') return
        if (worker.dead) this.#lanes[slot] = undefined
        if (outcome.kind === 'failed') await failed(job, outcome.failure)
        else finish(outcome, job)
      }
    }
    await Promise.all(Array.from({ length: Math.min(this.#size, jobs.length) }, (_, slot) => lane(slot)))
    return failures
  }

  #worker(slot: number): Handle {
    const worker = this.#lanes[slot] ?? this.#start(this.#limits)
    this.#lanes[slot] = worker
    return worker
  }

  /** Runs a job in a worker of its own, so that nothing that happened before has a part in it. */
  readonly #trial = async (job: Job, longest = Number.POSITIVE_INFINITY): Promise<Outcome> => {
    if (this.#stopped) return { kind: 'stopped' }
    const timeout = Math.min(longest, this.#limits.timeout)
    const worker = this.#start({ ...this.#limits, timeout })
    this.#alone.add(worker)
    try {
      return await worker.run(job)
    } finally {
      worker.kill()
      this.#alone.delete(worker)
    }
  }
}
