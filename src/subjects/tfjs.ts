import { access } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type * as TensorFlow from '@tensorflow/tfjs-core'
import { roundingText } from '../../spec/rounding.ts'
import { batchTypeOf } from '../cases/batch.ts'
import type { tensorBackends } from './backends.ts'
import { exportOf } from './js.ts'
import {
  type Answers,
  type CallDriver,
  type Driver,
  inWords,
  type Request,
  RequestError,
  SubjectFault,
  synchronous,
} from './subject.ts'
import { askTensors, TensorFault, type TensorSubject } from './tensors.ts'
import { findPackage, packageFolder } from './tfjs-packages.ts'

type Tf = typeof TensorFlow

type Backend = (typeof tensorBackends)[number]

/** `tfjs:FILE#export`: a function `(tf, x: Tensor1D) => Tensor1D` of TensorFlow.js; an int32 tensor is of codes, a float32 one of values. */
export async function openTfjs(file: string, exported: string | undefined, request: Request): Promise<Driver> {
  const path = resolve(file)
  await access(path).catch(() => {
    throw new RequestError(
      `expected a JavaScript or TypeScript module, came tfjs:${file}, but there is no file ${path}`,
    )
  })
  return openTensors({ name: `tfjs:${file}`, file: path, exported }, request)
}

/** A function of tensors in a module, on the backend that is asked for. */
export async function openTensors(
  subject: {
    readonly name: string
    readonly file: string
    readonly exported: string | undefined
    readonly made?: readonly unknown[]
  },
  request: Request,
): Promise<Driver> {
  const { source, conversion } = request
  if (source.id === 'binary64' || source.width > 32)
    throw new RequestError(
      `expected inputs of binary32 or of at most 16 bits for ${subject.name}, came ${source.id}; TensorFlow.js has no type for it`,
    )
  if (typeof conversion.rounding !== 'string')
    throw new RequestError(
      `expected --rounding without random words for ${subject.name}, came ${roundingText(conversion.rounding)}; tensors hold no 32 random bits on every backend`,
    )
  const backend = (request.backend ?? 'cpu') as Backend
  if (backend === 'webgl' || backend === 'webgpu')
    return (await import('./browser/tensors.ts')).openTensorsInPage(subject, backend, request)
  const tf = await (backend === 'tensorflow'
    ? tensorflow(dirname(subject.file))
    : inWorker(backend, dirname(subject.file)))
  const module = await import(pathToFileURL(subject.file).href).catch((error: unknown) => {
    throw new RequestError(`${subject.name} cannot be loaded: ${inWords(() => error)}`)
  })
  const found = exportOf(module, subject.exported, subject.name)
  return inNode(tf, (subject.made ? found(...subject.made) : found) as TensorSubject, backend, request)
}

function inNode(tf: Tf, subject: TensorSubject, backend: Backend, { source }: Request): CallDriver {
  const isFloat = batchTypeOf(source) === Float32Array
  return {
    ...synchronous((x) => {
      try {
        // Another subject of this process may have chosen another; one that was opened before is there at once.
        if (tf.getBackend() !== backend) void tf.setBackend(backend)
        const out = askTensors(tf, subject, isFloat ? (x as Float32Array) : Int32Array.from(x))
        const answers = out.dataSync()
        out.dispose()
        return answersOf(answers)
      } catch (error) {
        throw error instanceof TensorFault ? new SubjectFault(error.message) : error
      }
    }),
    version: `TensorFlow.js ${tf.version_core}, ${backend}`,
  }
}

/** Codes come as signed numbers; a negative one is no code of any format, and as an unsigned one too large for each. */
const answersOf = (answers: Float32Array | Int32Array | Uint8Array): Answers =>
  answers instanceof Int32Array ? new Uint32Array(answers.buffer, answers.byteOffset, answers.length) : answers

/** TensorFlow.js with a backend that runs in this process. */
async function inWorker(backend: 'cpu' | 'wasm', folder: string): Promise<Tf> {
  const tf = await loaded('@tensorflow/tfjs-core', folder)
  await loaded(`@tensorflow/tfjs-backend-${backend}`, folder)
  return onBackend(tf, backend)
}

/** TensorFlow's own library, on a graphics processor where there is the package for that. */
async function tensorflow(folder: string): Promise<Tf> {
  const name = ['@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs-node'].find((one) => findPackage(one, folder))
  if (!name)
    throw new RequestError(
      'expected the package @tensorflow/tfjs-node-gpu or @tensorflow/tfjs-node for --backend tensorflow, came neither; npm install @tensorflow/tfjs-node',
    )
  return onBackend(await loaded(name, folder), 'tensorflow')
}

async function loaded(name: string, folder: string): Promise<Tf> {
  const at = await packageFolder(name, folder)
  try {
    return createRequire(join(at, '_.js'))(at) as Tf
  } catch (error) {
    throw new RequestError(`${name} cannot be loaded: ${inWords(() => error)}`)
  }
}

async function onBackend(tf: Tf, backend: Backend): Promise<Tf> {
  const isSet = await tf.setBackend(backend).catch(() => false)
  if (!isSet) throw new RequestError(`TensorFlow.js cannot use its backend ${backend} here`)
  await tf.ready()
  return tf
}
