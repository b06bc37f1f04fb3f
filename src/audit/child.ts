import { type ChildProcess, execFileSync, fork } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Limits } from './handle.ts'
import type { FromWorker, Setup, ToWorker } from './protocol.ts'
import { Remote } from './remote.ts'

const entry = fileURLToPath(new URL(import.meta.url.endsWith('.ts') ? './worker.ts' : './worker.js', import.meta.url))

/** A worker process, from the side of the audit. */
export class Child extends Remote {
  readonly #process: ChildProcess
  #complaint = ''

  constructor(setup: Setup, limits: Limits) {
    super(setup, limits)
    // A process group of its own: whatever the subject starts is ended with it.
    this.#process = fork(entry, [], {
      serialization: 'advanced',
      detached: true,
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      execArgv: ['--max-old-space-size=2048', '--disable-warning=ExperimentalWarning'],
    })
    this.#process.stderr?.on('data', (data: Buffer) => {
      this.#complaint = (this.#complaint + data.toString()).slice(-4000)
    })
    this.#process.on('exit', (code, signal) => this.#exited(code, signal))
    this.#process.on('message', (message: FromWorker) => this.heard(message))
    this.send({ type: 'setup', setup })
  }

  protected override send(message: ToWorker): void {
    // A worker that died meanwhile is reported by its exit.
    this.#process.send(message, () => undefined)
  }

  protected override end(): void {
    try {
      process.kill(-(this.#process.pid as number), 'SIGKILL')
    } catch {
      this.#process.kill('SIGKILL')
    }
  }

  protected override memory(): number {
    return residentBytes(this.#process.pid as number)
  }

  #exited(code: number | null, signal: NodeJS.Signals | null): void {
    if (this.dead) return
    const heap = /heap out of memory/.test(this.#complaint)
    const why = heap
      ? 'ran out of memory'
      : signal
        ? `crashed with ${signal}`
        : `ended its process with exit code ${code}`
    const said = /^\w*(?:Error|Exception)\b.*$/m.exec(this.#complaint)?.[0]
    this.fail(heap ? 'memory' : 'crash', said && !heap ? `${why}: ${said.slice(0, 200)}` : why)
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
