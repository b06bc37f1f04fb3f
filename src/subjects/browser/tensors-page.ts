import type * as TensorFlow from '@tensorflow/tfjs-core'
import { ordinalToBits } from '../../cases/simplest.ts'
import { RequestError, type Span } from '../subject.ts'
import { askTensors, type TensorSubject } from '../tensors.ts'
import { answerBatches, type Lane } from './lane.ts'

/** What runs in a page for a subject of tensors. */

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

/** Shorter batches, in bytes, come in many lengths: programs that do not depend on shapes are not compiled anew for each, but slower. */
const manyLengths = 4 * 2 ** 16

/** Batches that are under way at a time: one is computed while others travel. */
const lanes = 3

answerBatches<Task>(async (task) => {
  const { backend, input } = task
  const isSet = await tf.setBackend(backend).catch(() => false)
  if (!isSet) throw new RequestError(`TensorFlow.js cannot use ${backend} in this browser: there is no device for it`)
  await tf.ready()
  // Short tensors too are computed on the device: by itself TensorFlow.js does those in JavaScript, which would pass for the device here.
  tf.env().set(backend === 'webgl' ? 'WEBGL_CPU_FORWARD' : 'WEBGPU_CPU_FORWARD', false)
  const lost = loss(backend)
  lost.catch(() => undefined)
  const subject = await subjectOf(task)
  return {
    about: { renderer: await rendererOf(backend), version: tf.version_core },
    lanes: Array.from({ length: lanes }, () => laneOf(subject, input, lost)),
  }
})

async function subjectOf({ module, exported, made }: Task): Promise<TensorSubject> {
  const loaded = await import(new URL(module, location.href).href).catch((error: unknown) => {
    throw new RequestError(`it cannot be loaded: ${error}`)
  })
  const path = exported?.split('.') ?? ['quantize' in loaded ? 'quantize' : 'default']
  const found = path.reduce((at, key) => at?.[key], loaded)
  if (typeof found !== 'function')
    throw new RequestError(
      `expected it to export a function ${exported ?? 'quantize'}; it exports ${Object.keys(loaded)}`,
    )
  return made ? found(...made) : found
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

/** Rejected when the device is lost, whose answers never come. */
async function loss(backend: Task['backend']): Promise<never> {
  const own = tf.backend() as unknown as { gpgpu: { gl: WebGL2RenderingContext }; device: GPUDevice }
  if (backend === 'webgpu') throw new Error(`the device was lost: ${(await own.device.lost).message}`)
  await new Promise((told) => own.gpgpu.gl.canvas.addEventListener('webglcontextlost', told))
  throw new Error('the WebGL context was lost')
}

/** Answers batches, one at a time. */
function laneOf(subject: TensorSubject, input: Task['input'], lost: Promise<never>): Lane {
  const numbers = new Numbers()
  return async (asked) => {
    if (tf.getBackend() === 'webgl')
      tf.env().set('WEBGL_USE_SHAPES_UNIFORMS', asked.kind === 'given' && asked.inputs.byteLength < manyLengths)
    const x =
      asked.kind === 'range'
        ? numbers.of(asked.span)
        : input === 'float32'
          ? new Float32Array(asked.inputs)
          : new Int32Array(asked.inputs)
    const out = askTensors(tf, subject, x)
    const answers = await Promise.race([out.data(), lost])
    out.dispose()
    return answers as Float32Array | Int32Array
  }
}

/** Makes numbers of consecutive ordinals, in an array that is used again for the next: new memory takes longer than filling it. */
class Numbers {
  #bits = new Int32Array()

  of({ first, count }: Span): Float32Array {
    if (this.#bits.length < count) this.#bits = new Int32Array(count)
    const bits = this.#bits
    const step = first < 2 ** 31 ? -1 : 1
    let at = ordinalToBits(first) | 0
    for (let i = 0; i < count; i++, at = (at + step) | 0) bits[i] = at
    return new Float32Array(bits.buffer, 0, count)
  }
}
