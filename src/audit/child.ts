import { type ChildProcess, execFileSync, fork } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { RequestError } from '../subjects/subject.ts'
import type { Failure, Handle, Limits, Outcome } from './handle.ts'
import type { FromWorker, Job, Setup, ToWorker } from './protocol.ts'

const entry = fileURLToPath(new URL(import.meta.url.endsWith('.ts') ? './worker.ts' : './worker.js', import.meta.url))

/** How long a subject may take to be loaded, at least: interpreters and shared libraries take seconds. */
const patience = 30_000

/** Milliseconds between looks at a worker. */
const interval = 100

/** A worker process, from the side of the audit. */
export class Child implements Handle {
  readonly #child: ChildProcess
  readonly #limits: Limits
  /** Settled when the subject is open. */
  readonly opened: Promise<void>
  #settle: ((outcome: Outcome | Error | undefined) => void) | undefined
  #at = 0
  #lastSign = performance.now()
  #lastCheck = performance.now()
  #failure: Failure | undefined
  #allowance: number
  #watch: NodeJS.Timeout
  #complaint = ''
  onProgress: (done: number) => void = () => undefined
  dead = false
  /** What the subject runs on and with, where it tells; known when it is open. */
  version: string | undefined

  constructor(setup: Setup, limits: Limits) {
    this.#limits = limits
    this.#allowance = Math.max(patience, limits.timeout)
    // A process group of its own: whatever the subject starts is ended with it.
    this.#child = fork(entry, [], {
      serialization: 'advanced',
      detached: true,
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      execArgv: ['--max-old-space-size=2048', '--disable-warning=ExperimentalWarning'],
    })
    this.#child.stderr?.on('data', (data: Buffer) => {
      this.#complaint = (this.#complaint + data.toString()).slice(-4000)
    })
    this.#child.on('exit', (code, signal) => this.#ended(code, signal))
    this.#watch = setInterval(() => this.#check(), interval)
    this.#watch.unref()
    let ready: () => void = () => undefined
    let failed: (error: Error) => void = () => undefined
    this.opened = new Promise((resolve, reject) => {
      ready = resolve
      failed = reject
    })
    this.opened.catch(() => undefined)
    this.#settle = (outcome) => {
      if (outcome instanceof Error) failed(outcome)
      else if (outcome?.kind === 'failed')
        failed(new RequestError(`${setup.uri} cannot be loaded: it ${outcome.failure.message}`))
      else ready()
    }
    this.#child.on('message', (message: FromWorker) => {
      this.#lastSign = performance.now()
      if (message.type === 'ready') {
        this.version = message.version
        ready()
        this.#settle = undefined
      } else this.#heard(message)
    })
    this.#send({ type: 'setup', setup })
  }

  /** Gives the worker a job. The promise is rejected where the subject cannot be opened, and by faults of the audit itself. */
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
      this.#send({ type: 'job', job })
    })
  }

  /** Ends the worker and everything that it started. */
  kill(): void {
    if (this.dead) return
    this.dead = true
    clearInterval(this.#watch)
    try {
      process.kill(-(this.#child.pid as number), 'SIGKILL')
    } catch {
      this.#child.kill('SIGKILL')
    }
    this.#settle?.({ kind: 'stopped' })
  }

  #send(message: ToWorker): void {
    // A worker that died meanwhile is reported by its exit.
    this.#child.send(message, () => undefined)
  }

  #heard(message: FromWorker): void {
    switch (message.type) {
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
      case 'ready':
        break
    }
  }

  #fail(how: Failure['how'], message: string): void {
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
    if (now - this.#lastSign > this.#allowance) {
      this.#fail('hang', `gave no answer within ${this.#allowance / 1000} s (--timeout allows more)`)
    } else if (residentBytes(this.#child.pid as number) > this.#limits.memory) {
      this.#fail('memory', `took more than ${this.#limits.memory / 2 ** 30} GiB of memory`)
    }
  }

  #ended(code: number | null, signal: NodeJS.Signals | null): void {
    if (this.dead) return
    const heap = /heap out of memory/.test(this.#complaint)
    const why = heap
      ? 'ran out of memory'
      : signal
        ? `crashed with ${signal}`
        : `ended its process with exit code ${code}`
    const said = /^\w*(?:Error|Exception)\b.*$/m.exec(this.#complaint)?.[0]
    this.#fail(heap ? 'memory' : 'crash', said && !heap ? `${why}: ${said.slice(0, 200)}` : why)
  }
}

/** Memory that a process and those it started hold, in bytes; 0 where the system does not tell. */
function residentBytes(pid: number): number {
  try {
    if (process.platform === 'win32') return 0
    if (process.platform !== 'linux')
      return Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })) * 1024
    const own = Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]) * 4096
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim()
    return children === '' ? own : children.split(' ').reduce((sum, child) => sum + residentBytes(Number(child)), own)
  } catch {
    return 0
  }
}
