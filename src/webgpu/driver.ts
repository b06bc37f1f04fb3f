import { patternsOf } from '../cases/batch.ts'
import { type Answers, RequestError, type Span, type StreamDriver, SubjectFault } from '../subjects/subject.ts'
import { auditSource } from './audit-source.ts'
import { answersOf, Expansion, type Form } from './changes.ts'
import type { Opened } from './device.ts'
import { bindGroup, dispatch } from './dispatch.ts'

/** What is asked for answers on a device: a kernel, or a function of a user's file. */
export interface Evaluator {
  readonly form: Form
  readonly isStochastic: boolean
  /** Puts the answers to n inputs, words of 32 bits in `input`, into `output`. */
  readonly encode: (
    encoder: GPUCommandEncoder,
    n: number,
    buffers: { readonly input: GPUBuffer; readonly output: GPUBuffer; readonly random?: GPUBuffer | undefined },
  ) => void
}

/** Inputs in a batch. Two batches are under way, so that the device and the judge both have work. */
const batch = 2 ** 20

/** Changes that are looked for in a batch of consecutive inputs; where there are more, all answers are read. */
const mostChanges = 2 ** 13

/** Values of GPUBufferUsage and GPUMapMode, which browsers and Dawn give names. */
const usage = { mapRead: 1, copySource: 4, copyTarget: 8, uniform: 64, storage: 128 }

/** A driver that asks an evaluator on a device. */
export async function deviceDriver({ device, gpu, version }: Opened, evaluator: Evaluator): Promise<StreamDriver> {
  const lost = device.lost.then(({ message }): never => {
    throw new SubjectFault(`the device was lost: ${message.split('\n')[0]}`)
  })
  lost.catch(() => undefined)
  const module = device.createShaderModule({ label: 'halfulp audit', code: auditSource })
  const [generate, change] = await Promise.all([
    device.createComputePipelineAsync({ layout: 'auto', compute: { module, entryPoint: 'generate' } }),
    device.createComputePipelineAsync({
      layout: 'auto',
      compute: { module, entryPoint: 'change', constants: { width: evaluator.form.packing } },
    }),
  ])
  const slots: Slot[] = []
  const lack = await faultIn(device, () => {
    while (slots.length < 2) slots.push(new Slot(device, evaluator, { generate, change }, lost))
  })
  if (lack)
    throw new RequestError(
      `expected a device with memory for two batches of ${batch} inputs, came ${version}: ${lack}; fewer --jobs may help`,
    )
  return {
    mode: 'stream',
    batch,
    version,
    gpu,
    stream: (batches) =>
      overlapped(slots, batches, (slot, { x, random }) => slot.answers(wordsOf(patternsOf(x)), random)),
    range: (spans) => overlapped(slots, spans, (slot, span) => slot.range(span)),
  }
}

/** Gives a device work, and tells what it says went wrong in that; a device that lacks memory, for one, answers all the same. */
async function faultIn(device: GPUDevice, work: () => void): Promise<string | undefined> {
  const filters = ['out-of-memory', 'internal', 'validation'] as const
  for (const filter of filters) device.pushErrorScope(filter)
  work()
  const errors = await Promise.all(filters.map(() => device.popErrorScope()))
  return errors.find((error) => error !== null)?.message.split('\n')[0]
}

/** Inputs as a shader reads them: a word each. */
function wordsOf(patterns: ReturnType<typeof patternsOf>): Uint32Array {
  if (patterns instanceof BigUint64Array) throw new Error('a shader has no inputs of 64 bits')
  return patterns instanceof Uint32Array ? patterns : Uint32Array.from(patterns)
}

/** Gives each slot work in turn, before the answers of the other are looked at. */
async function* overlapped<T>(
  slots: readonly Slot[],
  tasks: Iterable<T>,
  start: (slot: Slot, task: T) => Promise<Answers>,
): AsyncIterable<Answers> {
  const underWay: Promise<Answers>[] = []
  let turn = 0
  for (const task of tasks) {
    const answers = start(slots[turn] as Slot, task)
    // Its failure is told in its turn.
    answers.catch(() => undefined)
    underWay.push(answers)
    turn = (turn + 1) % slots.length
    if (underWay.length === slots.length) yield await (underWay.shift() as Promise<Answers>)
  }
  for (const answers of underWay) yield await answers
}

/** Buffers for one batch on the device. */
class Slot {
  readonly #device: GPUDevice
  readonly #evaluator: Evaluator
  readonly #pipelines: { readonly generate: GPUComputePipeline; readonly change: GPUComputePipeline }
  readonly #lost: Promise<never>
  readonly #span: GPUBuffer
  readonly #input: GPUBuffer
  readonly #output: GPUBuffer
  readonly #random: GPUBuffer | undefined
  readonly #changes: GPUBuffer
  /** What is read back: changes, or all answers. */
  readonly #found: GPUBuffer
  readonly #all: GPUBuffer
  readonly #expansion: Expansion

  constructor(
    device: GPUDevice,
    evaluator: Evaluator,
    pipelines: { readonly generate: GPUComputePipeline; readonly change: GPUComputePipeline },
    lost: Promise<never>,
  ) {
    const { storage, uniform, copySource, copyTarget, mapRead } = usage
    const buffer = (size: number, uses: number): GPUBuffer => device.createBuffer({ size, usage: uses })
    const { packing } = evaluator.form
    this.#device = device
    this.#evaluator = evaluator
    this.#pipelines = pipelines
    this.#lost = lost
    this.#span = buffer(8, uniform | copyTarget)
    this.#input = buffer(4 * batch, storage | copyTarget)
    this.#random = evaluator.isStochastic ? buffer(4 * batch, storage | copyTarget) : undefined
    this.#output = buffer((batch * packing) / 8, storage | copySource)
    this.#changes = buffer(8 + 8 * mostChanges, storage | copySource | copyTarget)
    this.#found = buffer(this.#changes.size, mapRead | copyTarget)
    this.#all = buffer(this.#output.size, mapRead | copyTarget)
    this.#expansion = new Expansion(evaluator.form, batch)
  }

  /** The answers to these inputs. */
  answers(x: Uint32Array, random: Uint32Array | undefined): Promise<Answers> {
    const { queue } = this.#device
    return this.#readAll(x.length, (encoder) => {
      queue.writeBuffer(this.#input, 0, x as Uint32Array<ArrayBuffer>)
      if (this.#random) queue.writeBuffer(this.#random, 0, random as Uint32Array<ArrayBuffer>)
      this.#evaluate(encoder, x.length)
    })
  }

  /** The answers to consecutive inputs, which are made on the device; only the changes come back, if they are few. */
  async range({ first, count }: Span): Promise<Answers> {
    const fault = this.#submit((encoder) => {
      this.#device.queue.writeBuffer(this.#span, 0, Uint32Array.of(first, count))
      const words = Math.ceil(count / 4)
      this.#pass(encoder, this.#pipelines.generate, words, [this.#span, { buffer: this.#input, size: 16 * words }])
      this.#evaluate(encoder, count)
      encoder.clearBuffer(this.#changes, 0, 8)
      const { packing } = this.#evaluator.form
      const vectors = Math.ceil((count * packing) / 128)
      const answers = { buffer: this.#output, size: 16 * vectors }
      this.#pass(encoder, this.#pipelines.change, vectors, [this.#span, answers, this.#changes])
      encoder.copyBufferToBuffer(this.#changes, 0, this.#found, 0, this.#found.size)
    })
    const came = new Uint32Array(await this.#read(this.#found, this.#found.size, fault))
    const changes = came[0] as number
    if (changes > mostChanges) return this.#readAll(count)
    return this.#expansion.write(new BigUint64Array(came.buffer, 8, changes), count)
  }

  #evaluate(encoder: GPUCommandEncoder, n: number): void {
    this.#evaluator.encode(encoder, n, { input: this.#input, output: this.#output, random: this.#random })
  }

  #pass(
    encoder: GPUCommandEncoder,
    pipeline: GPUComputePipeline,
    invocations: number,
    buffers: readonly (GPUBuffer | GPUBufferBinding)[],
  ): void {
    const pass = encoder.beginComputePass()
    pass.setPipeline(pipeline)
    pass.setBindGroup(0, bindGroup(this.#device, pipeline.getBindGroupLayout(0), buffers))
    dispatch(pass, this.#device, invocations)
    pass.end()
  }

  /** Reads the first n answers, after other work if there is some. */
  async #readAll(n: number, work: (encoder: GPUCommandEncoder) => void = () => undefined): Promise<Answers> {
    const { form } = this.#evaluator
    const size = 4 * Math.ceil((n * form.packing) / 32)
    const fault = this.#submit((encoder) => {
      work(encoder)
      encoder.copyBufferToBuffer(this.#output, 0, this.#all, 0, size)
    })
    return answersOf(form, await this.#read(this.#all, size, fault), n)
  }

  /** Has the device do what is encoded; the promise is of what it says went wrong. */
  #submit(encode: (encoder: GPUCommandEncoder) => void): Promise<string | undefined> {
    return faultIn(this.#device, () => {
      const encoder = this.#device.createCommandEncoder()
      encode(encoder)
      this.#device.queue.submit([encoder.finish()])
    })
  }

  /** The first bytes of a buffer, if what filled it went well. */
  async #read(buffer: GPUBuffer, size: number, filled: Promise<string | undefined>): Promise<ArrayBuffer> {
    const ready = Promise.all([filled, buffer.mapAsync(1, 0, size)])
    const [fault] = await Promise.race([ready, this.#lost]).catch((error: unknown) => {
      throw error instanceof SubjectFault ? error : new SubjectFault(`the device failed: ${(error as Error).message}`)
    })
    const copy = buffer.getMappedRange(0, size).slice(0)
    buffer.unmap()
    if (fault) throw new SubjectFault(`the device failed: ${fault}`)
    return copy
  }
}
