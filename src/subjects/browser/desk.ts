import { type Answers, type Span, SubjectFault } from '../subject.ts'
import { headerBytes } from './lane.ts'

/** Batches that are given ahead of their answers, at most. */
const ahead = 3

interface Asked {
  readonly bytes: Uint8Array
  readonly length: number
  readonly answered: (answers: Answers) => void
  readonly failed: (error: Error) => void
}

/** Hands batches to a page that asks for them, and takes its answers. The page's part is lane.ts. */
export class Desk<About> {
  readonly #task: unknown
  readonly #batches = new Map<number, Asked>()
  /** Batches that no lane of the page has taken yet. */
  readonly #untaken: number[] = []
  /** Lanes of the page that wait for a batch. */
  readonly #idle: ((id: number) => void)[] = []
  #next = 0
  #failure: SubjectFault | undefined
  #isOpen = false
  /** What the page says of the subject once it is open. */
  readonly ready: Promise<About>
  readonly #opened: (about: About) => void
  readonly #refused: (error: Error) => void

  /** @param task what the page is told, in JSON */
  constructor(task: unknown) {
    this.#task = task
    const { promise, resolve, reject } = Promise.withResolvers<About>()
    this.ready = promise
    this.#opened = resolve
    this.#refused = reject
    promise.catch(() => undefined)
  }

  /** Asks for the answers to `length` inputs, in these bytes. */
  ask(inputs: Uint8Array, length: number): Promise<Answers> {
    return this.#ask(length, inputs)
  }

  /** Asks for the answers to consecutive inputs of binary32, which the page makes. */
  askRange({ first, count }: Span): Promise<Answers> {
    return this.#ask(count, new Uint8Array(), { first, count })
  }

  #ask(length: number, inputs: Uint8Array, { first, count }: Span = { first: 0, count: 0 }): Promise<Answers> {
    const { promise, resolve: answered, reject: failed } = Promise.withResolvers<Answers>()
    // An audit that ends before all is answered listens no more.
    promise.catch(() => undefined)
    if (this.#failure) failed(this.#failure)
    const id = this.#next++
    const bytes = new Uint8Array(headerBytes + inputs.length)
    bytes.set(new Uint8Array(Uint32Array.of(id, first, count).buffer))
    bytes.set(inputs, headerBytes)
    this.#batches.set(id, { bytes, length, answered, failed })
    const lane = this.#idle.shift()
    if (lane) lane(id)
    else this.#untaken.push(id)
    return promise
  }

  /** Everything that was asked for, and all that will be, fails. */
  fail(message: string): void {
    this.#failure ??= new SubjectFault(message)
    this.#refused(this.#failure)
    for (const { failed } of this.#batches.values()) failed(this.#failure)
    this.#batches.clear()
  }

  /** What is done with a message of the page: the bytes to answer with, in time. */
  async hear(message: string, body: Buffer): Promise<Uint8Array> {
    const [name = '', id, type = ''] = message.split('/')
    if (name === 'task') return Buffer.from(JSON.stringify(this.#task))
    if (name === 'next') return this.#give()
    if (name === 'ready') this.#open(JSON.parse(body.toString()))
    else if (name === 'refused') this.#refuse(body.toString())
    else this.#settle(name, Number(id), type, body)
    return new Uint8Array()
  }

  #open(about: About): void {
    this.#isOpen = true
    this.#opened(about)
  }

  /** The page gives up: it cannot be had, or what it answers batches with has failed. */
  #refuse(why: string): void {
    if (this.#isOpen) this.fail(`the page failed: ${why}`)
    else this.#refused(new Error(why))
  }

  async #give(): Promise<Uint8Array> {
    const id = this.#untaken.shift() ?? (await new Promise<number>((taken) => this.#idle.push(taken)))
    return this.#batches.get(id)?.bytes ?? new Uint8Array(headerBytes)
  }

  #settle(name: string, id: number, type: string, body: Buffer): void {
    const asked = this.#batches.get(id)
    if (!asked) return
    this.#batches.delete(id)
    if (name === 'fault') {
      asked.failed(new SubjectFault(body.toString()))
      return
    }
    const came = new arrays[type as keyof typeof arrays](new Uint8Array(body).buffer)
    // Of one type, however many bytes it took to send them.
    const answers = came instanceof Float32Array ? came : new Uint32Array(came)
    if (answers.length === asked.length) asked.answered(answers)
    else asked.failed(new SubjectFault(`expected ${asked.length} answers, came ${answers.length}`))
  }
}

const arrays = { uint8: Uint8Array, uint16: Uint16Array, uint32: Uint32Array, float32: Float32Array }

/** Asks for a few batches ahead, and gives their answers in order. */
export async function* inOrder<T>(all: Iterable<T>, ask: (one: T) => Promise<Answers>): AsyncIterable<Answers> {
  const waiting: Promise<Answers>[] = []
  for (const one of all) {
    waiting.push(ask(one))
    if (waiting.length >= ahead) yield await (waiting.shift() as Promise<Answers>)
  }
  for (const one of waiting) yield await one
}
