import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { batchTypeOf } from '../../cases/batch.ts'
import type { Request, StreamDriver } from '../subject.ts'
import { packageFolder } from '../tfjs-packages.ts'
import { inOrder } from './desk.ts'
import { moduleFile, openPage } from './page.ts'
import { pathOf } from './server.ts'
import type { Task } from './tensors-page.ts'

/** Inputs in a batch: programs of a graphics processor take long to start. */
const batch = 2 ** 21

/** What a module is to be run as. */
export interface PageSubject extends Pick<Task, 'exported' | 'made'> {
  /** The subject's name, for messages. */
  readonly name: string
  readonly file: string
}

/** A subject of tensors on a backend that only browsers have, in a page of a headless Chromium. */
export async function openTensorsInPage(
  { name, file, exported, made }: PageSubject,
  backend: 'webgl' | 'webgpu',
  { source }: Request,
): Promise<StreamDriver> {
  const scripts = await Promise.all(['core', `backend-${backend}`].map((one) => bundle(one, dirname(file))))
  const isFloat = batchTypeOf(source) === Float32Array
  const task: Task = {
    // Relative to the page.
    module: pathOf(file),
    exported,
    ...(made ? { made } : {}),
    backend,
    input: source.id === 'binary32' ? 'float32' : 'int32',
  }
  const { desk, about, chromium } = await openPage<{ readonly renderer: string; readonly version: string }>(
    { what: `--backend ${backend}`, graphics: backend, scripts, module: moduleFile('./tensors-page'), task },
    (why) => `${name} on ${backend}: ${why}`,
  )
  const bytesOf = (x: ArrayBufferView): Uint8Array => new Uint8Array(x.buffer, x.byteOffset, x.byteLength)
  return {
    mode: 'stream',
    version: `TensorFlow.js ${about.version}, ${backend} on ${about.renderer}, ${chromium}`,
    batch,
    stream: (batches) => inOrder(batches, ({ x }) => desk.ask(bytesOf(isFloat ? x : Int32Array.from(x)), x.length)),
    ...(isFloat ? { range: (spans) => inOrder(spans, (span) => desk.askRange(span)) } : {}),
  }
}

/** The bundle of a package of TensorFlow.js for script tags, of the project that a folder is in. */
async function bundle(name: string, from: string): Promise<string> {
  const folder = await packageFolder(`@tensorflow/tfjs-${name}`, from)
  const { unpkg } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as { unpkg: string }
  return join(folder, unpkg)
}
