import type { Job, Tally } from './protocol.ts'
import type { ConfirmedFailure } from './retry.ts'

/** Answers that were asked for, unless there are none, and how they are to be read; and the failures to give them. */
export interface Replies {
  readonly answers: Uint32Array | undefined
  readonly form: 'codes' | 'values'
  readonly failures: readonly ConfirmedFailure[]
}

/** Whoever gives a subject its jobs. */
export interface Workforce {
  /** Opens the subject. Rejected with RequestError where it cannot be opened. */
  readonly open: () => Promise<void>
  /** What the subject runs on and with, where it tells; known when it is open. */
  readonly version?: string | undefined
  /** The graphics processor, where it tells of one. */
  readonly gpu?: string | undefined
  /**
   * Runs jobs until all are done, one fails twice, or it is stopped. `done` hears of every finished job, `progress` of inputs
   * answered meanwhile.
   */
  readonly run: (
    jobs: readonly Job[],
    done: (tally: Tally, job: Job) => void,
    progress: (inputs: number) => void,
  ) => Promise<readonly ConfirmedFailure[]>
  /**
   * The answers to a few inputs, unless there are none; and the failures to give them. In batches of these lengths, and with these
   * random words instead of the places' own, if given.
   */
  readonly ask: (ordinals: Uint32Array, lengths?: readonly number[], words?: Uint32Array) => Promise<Replies>
  readonly stopped: boolean
  readonly stop: () => void
}
