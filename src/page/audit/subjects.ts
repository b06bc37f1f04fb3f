import type { Format } from '../../../spec/format.ts'
import type { Batch } from '../../cases/batch.ts'
import { builtins, openBuiltin } from '../../subjects/builtin.ts'
import { type Driver, type Request, RequestError, synchronous } from '../../subjects/subject.ts'
import { gpuSubjects } from './gpu-subjects.ts'

/** What a page can audit: halfulp's own kernels, and what the browser and its GPU bring. */
export interface PageSubject {
  readonly uri: string
  readonly title: string
  /** The formats that it gives; any that the kernel takes where there is no list. */
  readonly formats?: readonly string[]
  readonly supports?: (format: Format) => boolean
  /** What its answers are, where they do not tell. */
  readonly output?: 'codes' | 'values'
  /** Workers that share the inputs, at most; as many as there are threads unless it tells. */
  readonly lanes?: number
  /** What this browser lacks to run it, in words. */
  readonly lacks: () => Promise<string | undefined>
  readonly open: (request: Request) => Promise<Driver>
}

const half = ['binary16']

const patterns = (x: Batch): Float32Array => x as Float32Array

const own: readonly PageSubject[] = builtins.map(({ name, supports }) => ({
  uri: `builtin:${name}`,
  title: `halfulp: ${name}`,
  supports,
  lacks: async () => undefined,
  open: async (request) => openBuiltin(name, request),
}))

const javascript: readonly PageSubject[] = [
  {
    uri: 'browser:Math.f16round',
    title: "this browser's Math.f16round",
    formats: half,
    output: 'values',
    lacks: async () => ('f16round' in Math ? undefined : 'Math.f16round'),
    open: async () => synchronous((x) => patterns(x).map(Math.f16round)),
  },
  {
    uri: 'browser:Float16Array',
    title: "this browser's new Float16Array(x)",
    formats: half,
    lacks: async () => ('Float16Array' in globalThis ? undefined : 'Float16Array'),
    open: async () => synchronous((x) => new Uint16Array(new Float16Array(patterns(x)).buffer)),
  },
  {
    uri: 'browser:DataView.setFloat16',
    title: "this browser's DataView.prototype.setFloat16",
    formats: half,
    lacks: async () => ('setFloat16' in DataView.prototype ? undefined : 'DataView.prototype.setFloat16'),
    open: async () =>
      synchronous((x) => {
        const view = new DataView(new ArrayBuffer(2 * x.length))
        patterns(x).forEach((value, i) => {
          view.setFloat16(2 * i, value, true)
        })
        return new Uint16Array(view.buffer)
      }),
  },
]

export const pageSubjects: readonly PageSubject[] = [...own, ...javascript, ...gpuSubjects]

/** The function in the editor, which is no row: it runs in a sandbox (sandbox.ts). */
export const editorUri = 'editor:quantize'

/** @throws RequestError where there is no such subject, or this browser cannot run it */
export async function openPageSubject(uri: string, request: Request): Promise<Driver> {
  const subject = pageSubjects.find((one) => one.uri === uri)
  if (!subject)
    throw new RequestError(`expected one of ${pageSubjects.map((one) => one.uri).join(', ')}, came "${uri}"`)
  const missing = await subject.lacks()
  if (missing !== undefined) throw new RequestError(`expected a browser with ${missing} for ${uri}, came one without`)
  return subject.open(request)
}
