import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Batch, batchTypeOf } from '../../cases/batch.ts'
import {
  type Answers,
  inWords,
  type Request,
  RequestError,
  type Span,
  type StreamDriver,
  SubjectFault,
} from '../subject.ts'
import { packageFolder } from '../tfjs-packages.ts'
import { type Opened, startChromium } from './chromium.ts'
import type { Task } from './client.ts'
import { pathOf, serve } from './server.ts'

const here = fileURLToPath(import.meta.url)
const client = here.replace(/tensors\.(ts|js)$/, 'client.$1')

/** WebGL on a graphics processor if there is one. WebGPU on SwiftShader, in software, so that it is there on every machine. */
const flags = {
  webgl: ['--enable-unsafe-swiftshader', '--ignore-gpu-blocklist'],
  webgpu: ['--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader'],
} as const

/** Batches that are given ahead of their answers, at most, and their size: programs of a graphics processor take long to start. */
const ahead = 3
const batch = 2 ** 21

/** What a module is to be run as. */
export interface PageSubject extends Pick<Task, 'exported' | 'made'> {
  /** The subject's name, for messages. */
  readonly name: string
  readonly file: string
}

/** A subject of tensors on a backend that only browsers have, in a page of a headless Chromium. */
export async function openInPage(
  subject: PageSubject,
  backend: 'webgl' | 'webgpu',
  { source }: Request,
): Promise<StreamDriver> {
  const scripts = await Promise.all(['core', `backend-${backend}`].map((name) => bundle(name, subject)))
  const chromium = await startChromium(`--backend ${backend}`, flags[backend])
  const task: Task = {
    module: pathOf(subject.file),
    exported: subject.exported,
    ...(subject.made ? { made: subject.made } : {}),
    backend,
    input: source.id === 'binary32' ? 'float32' : 'int32',
  }
  const desk = new Desk(task)
  const site = await serve({ html: htmlOf(scripts), hear: (name, body) => desk.hear(name, body) })
  watch(chromium, site.address, desk)
  const load = chromium.page.goto(site.address).then(() => desk.ready)
  const { renderer, version } = await load.catch(async (error: Error) => {
    await chromium.close()
    site.close()
    throw new RequestError(`${subject.name} on ${backend}: ${inWords(() => error.message)}`)
  })
  const isFloat = batchTypeOf(source) === Float32Array
  return {
    mode: 'stream',
    version: `TensorFlow.js ${version}, ${backend} on ${renderer}, ${chromium.version}`,
    batch,
    stream: (batches) =>
      inOrder(batches, ({ x }) => desk.ask(isFloat ? x : Int32Array.from(x as Exclude<Batch, Float64Array>))),
    ...(isFloat ? { range: (spans) => inOrder(spans, (span) => desk.askRange(span)) } : {}),
  }
}

/** Asks for a few batches ahead, and gives their answers in order. */
async function* inOrder<T>(all: Iterable<T>, ask: (one: T) => Promise<Answers>): AsyncIterable<Answers> {
  const waiting: Promise<Answers>[] = []
  for (const one of all) {
    waiting.push(ask(one))
    if (waiting.length >= ahead) yield await (waiting.shift() as Promise<Answers>)
  }
  for (const one of waiting) yield await one
}

const htmlOf = (scripts: readonly string[]): string => `<!doctype html>
<meta charset="utf-8">
${scripts.map((file) => `<script src="${pathOf(file)}"></script>`).join('\n')}
<script type="module" src="${pathOf(client)}"></script>
`

/** The bundle of a package of TensorFlow.js for script tags. */
async function bundle(name: string, { file }: PageSubject): Promise<string> {
  const folder = await packageFolder(`@tensorflow/tfjs-${name}`, dirname(file))
  const { unpkg } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as { unpkg: string }
  return join(folder, unpkg)
}

/** What goes wrong with the page is the subject's fault once it is open. */
function watch({ page }: Opened, address: string, desk: Desk): void {
  page.on('pageerror', (error) => desk.fail(`the page failed: ${inWords(() => error.message)}`))
  page.on('crash', () => desk.fail('the page crashed'))
  page.on('framenavigated', (frame) => {
    if (frame === page.mainFrame() && frame.url() !== address) desk.fail('the page was left for another')
  })
  page.on('close', () => desk.fail('the page was closed'))
}

interface Asked {
  readonly bytes: Uint8Array
  readonly length: number
  readonly answered: (answers: Answers) => void
  readonly failed: (error: Error) => void
}

/** Before the inputs of a batch: its number, and the first ordinal and the count of those that the page makes. */
const headerBytes = 12

/** Hands batches to a page that asks for them, and takes its answers. */
class Desk {
  readonly #task: Task
  readonly #batches = new Map<number, Asked>()
  /** Batches that no lane of the page has taken yet. */
  readonly #untaken: number[] = []
  /** Lanes of the page that wait for a batch. */
  readonly #idle: ((id: number) => void)[] = []
  #next = 0
  #failure: SubjectFault | undefined
  readonly ready: Promise<{ readonly renderer: string; readonly version: string }>
  readonly #opened: (about: { renderer: string; version: string }) => void
  readonly #refused: (error: Error) => void

  constructor(task: Task) {
    this.#task = task
    const { promise, resolve, reject } = Promise.withResolvers<{ renderer: string; version: string }>()
    this.ready = promise
    this.#opened = resolve
    this.#refused = reject
    promise.catch(() => undefined)
  }

  ask(x: Batch | Int32Array): Promise<Answers> {
    return this.#ask(x.length, new Uint8Array(x.buffer, x.byteOffset, x.byteLength))
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

  async hear(message: string, body: Buffer): Promise<Uint8Array> {
    const [name = '', id, type = ''] = message.split('/')
    if (name === 'task') return Buffer.from(JSON.stringify(this.#task))
    if (name === 'next') return this.#give()
    if (name === 'ready') this.#opened(JSON.parse(body.toString()))
    else if (name === 'refused') this.#refused(new Error(body.toString()))
    else this.#settle(name, Number(id), type, body)
    return new Uint8Array()
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
    const answers = new arrays[type as keyof typeof arrays](new Uint8Array(body).buffer)
    if (answers.length === asked.length) asked.answered(answers)
    else asked.failed(new SubjectFault(`expected ${asked.length} answers, came ${answers.length}`))
  }
}

const arrays = { uint8: Uint8Array, uint16: Uint16Array, uint32: Uint32Array, float32: Float32Array }
