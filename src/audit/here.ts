import { Places } from '../cases/places.ts'
import { steady } from '../subjects/steady.ts'
import {
  type Answers,
  called,
  type Driver,
  SubjectFault,
  type SubjectFunction,
  synchronous,
  takesWords,
} from '../subjects/subject.ts'
import type { Failure, Outcome } from './handle.ts'
import { type Asked, type Bench, runJob } from './jobs.ts'
import { Judge } from './judge.ts'
import { pause } from './pause.ts'
import { claimOf, type Job, type Setup, type Tally } from './protocol.ts'
import { type ConfirmedFailure, confirm } from './retry.ts'
import { emptyTally } from './tally.ts'
import type { Replies, Workforce } from './workforce.ts'

/** Milliseconds between turns for other work. */
const pulse = 100

/**
 * Judges a function in this process, without workers: for functions that cannot be named to another process. Nothing guards
 * against one that crashes or never returns.
 */
export class Here implements Workforce {
  readonly #setup: Setup
  readonly #driver: Driver
  readonly #places: Places
  #judge: Judge | undefined
  #stopped = false

  constructor(setup: Setup, quantize: SubjectFunction) {
    this.#setup = setup
    this.#places = new Places(setup.places)
    const claim = claimOf(setup)
    takesWords(quantize, setup.uri, claim.conversion)
    const call = called(quantize as Parameters<typeof called>[0])
    this.#driver = steady(synchronous(call), { ...claim, output: setup.output })
  }

  async open(): Promise<void> {}

  async run(
    jobs: readonly Job[],
    done: (tally: Tally, job: Job) => void,
    progress: (inputs: number) => void,
  ): Promise<readonly ConfirmedFailure[]> {
    return this.#work(
      jobs,
      (outcome, job) => {
        if (outcome.kind === 'tally') done(outcome.tally, job)
      },
      progress,
    )
  }

  async ask(ordinals: Uint32Array, lengths?: readonly number[], words?: Uint32Array): Promise<Replies> {
    let asked: Asked | undefined
    const job: Job = { kind: 'ask', ordinals, ...(lengths ? { lengths } : {}), ...(words ? { words } : {}) }
    const failures = await this.#work([job], (outcome) => {
      if (outcome.kind === 'answers') asked = outcome
    })
    return { answers: asked?.answers, form: asked?.form ?? 'codes', failures }
  }

  get stopped(): boolean {
    return this.#stopped
  }

  stop(): void {
    this.#stopped = true
  }

  async #work(
    jobs: readonly Job[],
    heard: (outcome: Outcome, job: Job) => void,
    progress: (inputs: number) => void = () => undefined,
  ): Promise<readonly ConfirmedFailure[]> {
    const failures: ConfirmedFailure[] = []
    let finished = 0
    for (const job of jobs) {
      if (this.#stopped || failures.some(({ reproduced }) => reproduced)) break
      const outcome = await this.#try(job, (inputs) => progress(finished + inputs))
      if (outcome.kind === 'failed') {
        const confirmed = await confirm(
          job,
          outcome.failure,
          (trial) => this.#try(trial),
          (again) => heard(again, job),
        )
        if (confirmed) failures.push(confirmed)
      } else heard(outcome, job)
      if (outcome.kind === 'tally') finished += outcome.tally.cases
    }
    return failures
  }

  /** Carries a job out, in which the subject may fail. */
  async #try(job: Job, progress: (inputs: number) => void = () => undefined): Promise<Outcome> {
    const given: number[] = []
    let answered = 0
    let last = performance.now()
    const turn = (): Promise<void> | undefined => {
      if (performance.now() - last <= pulse) return undefined
      last = performance.now()
      progress(answered)
      return pause()
    }
    const bench: Bench = {
      driver: this.#driver,
      places: this.#places,
      judge: (answers: Answers) => {
        this.#judge ??= new Judge(this.#setup, answers instanceof Float32Array ? 'values' : 'codes', this.#places)
        return this.#judge
      },
      giving: (place) => {
        if (this.#stopped) throw new Stopped()
        given.push(place)
      },
      answered: (length) => {
        given.shift()
        answered += length
        return turn()
      },
      judging: turn,
    }
    try {
      const asked = await runJob(job, bench)
      if (asked) return { kind: 'answers', ...asked }
      return { kind: 'tally', tally: this.#judge?.take() ?? emptyTally('codes') }
    } catch (error) {
      this.#judge?.take()
      if (error instanceof Stopped) return { kind: 'stopped' }
      if (!(error instanceof SubjectFault)) throw error
      const failure: Failure = { how: 'fault', message: error.message, at: given[0] ?? 0 }
      return { kind: 'failed', failure }
    }
  }
}

/** Ends a job when the audit is stopped. */
class Stopped extends Error {}
