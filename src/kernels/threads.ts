import type { MessagePort, Worker } from 'node:worker_threads'
import type { FormatRow, OverflowRule } from '../../spec/formats/row.ts'
import type { Rounding } from '../../spec/rounding.ts'

/** What is done to a share of the numbers: everything lies in shared memory. */
export interface Share {
  readonly row: FormatRow
  readonly rounding: Rounding
  readonly overflow: OverflowRule
  readonly x: Float32Array
  readonly random: Uint32Array | undefined
  /** Where the answers go: values in an array of binary32, else codes. */
  readonly into: Uint8Array | Uint16Array | Float32Array
}

/** What a thread is started with: its end of the channel through which shares come, and the {@link slots} it is waited for at. */
export interface Start {
  readonly port: MessagePort
  readonly state: Int32Array
}

/** Shares given, shares done, a count that tells that work goes on, and whether the last share failed. */
export const slots = { given: 0, done: 1, alive: 2, failed: 3 } as const

/** Where the i-th of so many shares of n begins; the last ends where the one after it would begin. */
export const shareStart = (n: number, shares: number, i: number): number => Math.floor((n * i) / shares)

interface Thread {
  readonly worker: Worker
  readonly port: MessagePort
  readonly state: Int32Array
}

/** Looked up when it is wanted, so that what bundles this for pages does not take it along. */
const program = (extension = import.meta.url.endsWith('.ts') ? '.ts' : '.js'): URL =>
  new URL(['./threads-worker', extension].join(''), import.meta.url)

/** Milliseconds that a thread is waited for before it is looked whether it is alive. */
const pulse = 1000

/** Where there are threads: in Node, with memory that they share. */
function threading(): typeof import('node:worker_threads') | undefined {
  if (typeof SharedArrayBuffer === 'undefined' || typeof process === 'undefined') return undefined
  return process.getBuiltinModule?.('node:worker_threads')
}

export const hasThreads = (): boolean => threading() !== undefined

/** Threads that are started when they are first wanted, wait for work, and do not keep the process. */
export class Threads {
  readonly #program: URL
  readonly #patience: number
  #threads: Thread[] = []

  /**
   * @param from the program of a thread
   * @param patience for how many seconds a thread may give no sign of life
   */
  constructor(from = program(), patience = 30) {
    this.#program = from
    this.#patience = patience
  }

  /**
   * Has each share done by a thread, while this one does its own, and returns when all are done.
   * @throws Error where a thread fails or is dead; all of them are ended then, and others are started at the next call
   */
  run(shares: readonly Share[], own: () => void): void {
    while (this.#threads.length < shares.length) this.#threads.push(this.#start())
    const busy = shares.map((share, i) => {
      const thread = this.#threads[i] as Thread
      thread.port.postMessage(share)
      Atomics.add(thread.state, slots.given, 1)
      Atomics.notify(thread.state, slots.given)
      return thread
    })
    try {
      own()
      for (const thread of busy) this.#await(thread)
    } catch (error) {
      this.#end()
      throw error
    }
  }

  #start(): Thread {
    const { Worker, MessageChannel } = threading() as NonNullable<ReturnType<typeof threading>>
    const { port1, port2 } = new MessageChannel()
    const state = new Int32Array(new SharedArrayBuffer(4 * Object.keys(slots).length))
    const workerData: Start = { port: port2, state }
    const worker = new Worker(this.#program, { workerData, transferList: [port2], execArgv: [] })
    worker.unref()
    port1.unref()
    // What it dies of between two calls ends it, and not the process.
    worker.on('error', () => undefined)
    worker.on('exit', () => {
      if (this.#threads.some((one) => one.worker === worker)) this.#end()
    })
    return { worker, port: port1, state }
  }

  /** Events of a thread are not heard while it is waited for, so a dead one is known by its silence. */
  #await({ port, state }: Thread): void {
    const given = Atomics.load(state, slots.given)
    let [alive, silent] = [Atomics.load(state, slots.alive), 0]
    for (let done = Atomics.load(state, slots.done); done !== given; done = Atomics.load(state, slots.done)) {
      if (Atomics.wait(state, slots.done, done, pulse) !== 'timed-out') continue
      const now = Atomics.load(state, slots.alive)
      silent = now === alive ? silent + pulse / 1000 : 0
      alive = now
      if (silent >= this.#patience)
        throw new Error(
          `a thread that quantizes gave no sign of life for ${silent} seconds; try again, or with threads: 1`,
        )
    }
    if (Atomics.load(state, slots.failed) === 0) return
    const said = threading()?.receiveMessageOnPort(port)?.message
    throw new Error(`a thread that quantizes failed: ${said}`)
  }

  #end(): void {
    const ended = this.#threads
    this.#threads = []
    for (const { worker, port } of ended) {
      port.close()
      void worker.terminate()
    }
  }
}
