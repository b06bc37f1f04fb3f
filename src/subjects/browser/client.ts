import type * as TensorFlow from '@tensorflow/tfjs-core'
import { ordinalToBits } from '../../cases/simplest.ts'
import { askTensors, type TensorSubject } from '../tensors.ts'

/** What runs in the page: it loads the subject, then asks for batches and answers them, a few at a time. */

declare const tf: typeof TensorFlow

/** What the host tells the page: which function of which module, on which backend, and of what its inputs are. */
export interface Task {
  /** The module's path, relative to the page. */
  readonly module: string
  readonly exported: string | undefined
  /** Where there are some, the function makes the subject from them. */
  readonly made?: readonly unknown[]
  readonly backend: 'webgl' | 'webgpu'
  readonly input: 'float32' | 'int32'
}

/** Batches that are under way at a time: one is computed while others travel. */
const lanes = 3

async function tell(name: string, body: string | Blob = ''): Promise<ArrayBuffer> {
  const response = await fetch(name, { method: 'POST', body })
  return response.arrayBuffer()
}

/** The graphics processor that a backend runs on. */
async function rendererOf(backend: Task['backend']): Promise<string> {
  if (backend === 'webgpu') {
    const adapter = await (navigator as unknown as { gpu?: GPU }).gpu?.requestAdapter()
    const { vendor, architecture, device, description } = adapter?.info ?? {}
    return [description, vendor, architecture, device].filter(Boolean).join(' ') || 'unknown adapter'
  }
  const gl = document.createElement('canvas').getContext('webgl2')
  const extension = gl?.getExtension('WEBGL_debug_renderer_info')
  return gl && extension ? String(gl.getParameter(extension.UNMASKED_RENDERER_WEBGL)) : 'unknown renderer'
}

async function open({ module, exported, made, backend, input }: Task): Promise<void> {
  const isSet = await tf.setBackend(backend).catch(() => false)
  if (!isSet) return refuse(`TensorFlow.js cannot use ${backend} in this browser: there is no device for it`)
  await tf.ready()
  const url = new URL(module, location.href).href
  const loaded = await import(url).catch((error: unknown) => refuse(`it cannot be loaded: ${error}`))
  if (!loaded) return
  const path = exported?.split('.') ?? ['quantize' in loaded ? 'quantize' : 'default']
  const found = path.reduce((at, key) => at?.[key], loaded)
  if (typeof found !== 'function')
    return refuse(`expected it to export a function ${exported ?? 'quantize'}; it exports ${Object.keys(loaded)}`)
  const subject = made ? found(...made) : found
  const about = { renderer: await rendererOf(backend), version: tf.version_core }
  await tell('ready', JSON.stringify(about))
  await Promise.all(Array.from({ length: lanes }, () => work(subject, input)))
}

async function refuse(message: string): Promise<undefined> {
  await tell('refused', message)
}

async function work(subject: TensorSubject, input: Task['input']): Promise<void> {
  const range = new Range()
  for (;;) {
    const given = await tell('next')
    const [id, first, count] = new Uint32Array(given, 0, 3) as unknown as [number, number, number]
    const isRange = count > 0
    // Given inputs are of many lengths: programs that do not depend on shapes are not compiled anew for each, but slower.
    if (tf.getBackend() === 'webgl') tf.env().set('WEBGL_USE_SHAPES_UNIFORMS', !isRange)
    try {
      const x = isRange ? range.numbers(first, count) : inputsOf(given, input)
      const out = askTensors(tf, subject, x)
      const answers = await out.data()
      out.dispose()
      // As a blob: bytes in a page's memory are sent several times slower where a debugger looks on.
      const { name, body } = packed(answers as Float32Array | Int32Array)
      await tell(`answers/${id}/${name}`, new Blob([body]))
    } catch (error) {
      await tell(`fault/${id}`, error instanceof Error ? error.message : String(error))
    }
  }
}

/** After the batch's number, and the first ordinal and count of inputs that the page makes: the inputs, if they are given. */
function inputsOf(given: ArrayBuffer, input: Task['input']): Float32Array | Int32Array {
  return input === 'float32' ? new Float32Array(given, 12) : new Int32Array(given, 12)
}

/** Makes consecutive inputs, in an array that is used again for the next: new memory takes longer than filling it. */
class Range {
  #bits = new Int32Array()

  /** The numbers of `count` ordinals from `first` on, which have one sign. */
  numbers(first: number, count: number): Float32Array {
    if (this.#bits.length < count) this.#bits = new Int32Array(count)
    const bits = this.#bits
    const step = first < 2 ** 31 ? -1 : 1
    let at = ordinalToBits(first) | 0
    for (let i = 0; i < count; i++, at = (at + step) | 0) bits[i] = at
    return new Float32Array(bits.buffer, 0, count)
  }
}

/** Codes in as few bytes as hold them all, since sending takes longer than most subjects. */
function packed(answers: Float32Array | Int32Array): { name: string; body: ArrayBufferView<ArrayBuffer> } {
  if (answers instanceof Float32Array) return { name: 'float32', body: new Float32Array(answers) }
  let all = 0
  // Not by an iterator, which takes twenty times as long.
  for (let i = 0; i < answers.length; i++) all |= answers[i] as number
  const unsigned = all >>> 0
  if (unsigned < 2 ** 8) return { name: 'uint8', body: new Uint8Array(answers) }
  if (unsigned < 2 ** 16) return { name: 'uint16', body: new Uint16Array(answers) }
  return { name: 'uint32', body: new Uint32Array(answers) }
}

tell('task')
  .then((task) => open(JSON.parse(new TextDecoder().decode(task))))
  .catch((error: unknown) => refuse(String(error)))
