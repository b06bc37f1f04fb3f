import type { Job, Tally } from './protocol.ts'

/** How a subject failed while it was given a job. */
export interface Failure {
  readonly how: 'crash' | 'hang' | 'memory' | 'fault'
  readonly message: string
  /** The first ordinal of the batch that it was last known to be given. */
  readonly at: number
}

export type Outcome =
  | { readonly kind: 'tally'; readonly tally: Tally }
  | { readonly kind: 'answers'; readonly answers: Uint32Array; readonly form: 'codes' | 'values' }
  | { readonly kind: 'failed'; readonly failure: Failure }
  /** The worker was ended by the audit itself. */
  | { readonly kind: 'stopped' }

export interface Limits {
  /** Milliseconds without a sign of life after which a subject hangs. */
  readonly timeout: number
  /** Bytes of memory that a worker with its subject may hold. */
  readonly memory: number
}

/** A worker with a subject of its own, from the side of the audit. */
export interface Handle {
  /** Settled when the subject is open; rejected with RequestError where it cannot be opened. */
  readonly opened: Promise<void>
  /** What the subject runs on and with, where it tells; known when it is open. */
  readonly version: string | undefined
  /** The graphics processor, where it tells of one. */
  readonly gpu: string | undefined
  readonly dead: boolean
  onProgress: (done: number) => void
  /** Gives the worker a job. The promise is rejected where the subject cannot be opened, and by faults of the audit itself. */
  readonly run: (job: Job) => Promise<Outcome>
  /** Ends the worker and everything that it started. */
  readonly kill: () => void
}
