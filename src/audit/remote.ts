import { RequestError } from '../subjects/subject.ts'
import type { Failure, Handle, Limits, Outcome } from './handle.ts'
import type { FromWorker, Job, Setup, ToWorker } from './protocol.ts'

/** How long a subject may take to be loaded, at least: interpreters and shared libraries take seconds. */
const patience = 30_000

/** Milliseconds between looks at a worker. */
const interval = 100

/** A worker that is talked to in messages, whatever carries them. */
export abstract class Remote implements Handle {
  readonly #uri: string
  readonly #limits: Limits
  readonly opened: Promise<void>
  #settle: ((outcome: Outcome | Error | undefined) => void) | undefined
  #at = 0
  #lastSign = performance.now()
  #lastCheck = performance.now()
  #failure: Failure | undefined
  #allowance: number
  readonly #watch: ReturnType<typeof setInterval>
  onProgress: (done: number) => void = () => undefined
  dead = false
  version: string | undefined
  gpu: string | undefined

  constructor({ uri }: Setup, limits: Limits) {
    this.#uri = uri
    this.#limits = limits
    this.#allowance = Math.max(patience, limits.timeout)
    this.#watch = setInterval(() => this.#check(), interval)
    // In Node a timer keeps the process alive unless told not to.
    const watch = this.#watch as { readonly unref?: () => void }
    watch.unref?.()
    this.opened = new Promise((resolve, reject) => {
      this.#settle = (outcome) => {
        if (outcome instanceof Error) reject(outcome)
        else if (outcome?.kind === 'failed')
          reject(new RequestError(`${this.#uri} cannot be loaded: it ${outcome.failure.message}`))
        else resolve()
      }
    })
    this.opened.catch(() => undefined)
  }

  /** Carries a message to the worker. */
  protected abstract send(message: ToWorker): void

  /** Ends the worker itself, and what the subject started. */
  protected abstract end(): void

  /** Bytes of memory that the worker holds; 0 where nothing tells. */
  protected memory(): number {
    return 0
  }

  async run(job: Job): Promise<Outcome> {
    await this.opened
    if (this.#failure) return { kind: 'failed', failure: this.#failure }
    if (this.dead) return { kind: 'stopped' }
    this.#lastSign = performance.now()
    this.#allowance = this.#limits.timeout
    this.#at = job.kind === 'range' ? job.first : (job.ordinals[0] ?? 0)
    return new Promise((resolve, reject) => {
      this.#settle = (outcome) => {
        this.#settle = undefined
        this.onProgress(0)
        if (outcome instanceof Error) reject(outcome)
        else if (outcome) resolve(outcome)
      }
      this.send({ type: 'job', job })
    })
  }

  kill(): void {
    if (this.dead) return
    this.dead = true
    clearInterval(this.#watch)
    this.end()
    this.#settle?.({ kind: 'stopped' })
  }

  /** Takes a message of the worker. */
  protected heard(message: FromWorker): void {
    this.#lastSign = performance.now()
    switch (message.type) {
      case 'ready':
        this.version = message.version
        this.gpu = message.gpu
        this.#settle?.(undefined)
        this.#settle = undefined
        break
      case 'alive':
        this.#at = message.at
        this.onProgress(message.done)
        break
      case 'tally':
        this.#settle?.({ kind: 'tally', tally: message.tally })
        break
      case 'answers':
        this.#settle?.({ kind: 'answers', answers: message.answers, form: message.form })
        break
      case 'fault':
        this.#settle?.({ kind: 'failed', failure: { how: 'fault', message: message.message, at: message.at } })
        break
      case 'refused':
        this.#settle?.(new RequestError(message.message))
        break
      case 'broken':
        this.#settle?.(new Error(message.message))
        break
    }
  }

  /** The subject failed, and the worker with it. */
  protected fail(how: Failure['how'], message: string): void {
    this.#failure = { how, message, at: this.#at }
    this.#settle?.({ kind: 'failed', failure: this.#failure })
    this.kill()
  }

  #check(): void {
    const now = performance.now()
    // Where the audit itself was held up (stopped and continued, say), that is no fault of the subject's.
    const late = now - this.#lastCheck - interval
    if (late > interval) this.#lastSign = Math.min(now, this.#lastSign + late)
    this.#lastCheck = now
    if (!this.#settle) return
    if (now - this.#lastSign > this.#allowance)
      this.fail('hang', `gave no answer within ${this.#allowance / 1000} s (--timeout allows more)`)
    else if (this.memory() > this.#limits.memory)
      this.fail('memory', `took more than ${this.#limits.memory / 2 ** 30} GiB of memory`)
  }
}
