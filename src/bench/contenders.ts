import type { Format } from '../../spec/format.ts'
import { findFormat } from '../../spec/formats/registry.ts'
import { batchSize } from '../audit/jobs.ts'
import type { Given } from '../cases/batch.ts'
import { fastestKernel } from '../kernels/fastest.ts'
import { codesOf } from '../kernels/portable.ts'
import { isForWasm, wasmQuantizer } from '../kernels/wasm.ts'
import { openSubject, parseSubject } from '../subjects/open.ts'
import { madeReady } from '../subjects/ready.ts'
import { drive, RequestError, SubjectFault } from '../subjects/subject.ts'
import type { Native } from './native.ts'

/** Something that does all the numbers of an array at a call. */
export interface Contender {
  readonly name: string
  readonly format: string
  readonly run: () => unknown
}

/** Who can take part, and who not, with the reason. */
export interface Field {
  readonly contenders: Contender[]
  readonly left: string[]
}

const binary32 = findFormat('binary32') as Format
const binary16 = findFormat('binary16') as Format

/** The measure of everything: memory read and written once. */
export function memoryCopy(x: Float32Array): Contender {
  const to = new Float32Array(x.length)
  return { name: 'memory copy, `Float32Array.set`', format: 'binary32', run: () => to.set(x) }
}

/** The WebAssembly kernel, with answers in an array that is used again, and `quantize` of the package, which gives a new one. */
function ownKernels(x: Float32Array, format: Format): Field {
  const { id } = format
  const { codes, values } = fastestKernel(format, 'rne', format.row.overflow)
  const library = [
    { name: 'quantize(x, format)', format: id, run: () => codes(x) },
    { name: 'quantize(x, format), values', format: id, run: () => values(x) },
  ]
  if (!isForWasm(format))
    return { contenders: library, left: [`wasm-simd: it has float formats of at most 16 bits, and not ${id}`] }
  const wasm = wasmQuantizer(format, 'rne', format.row.overflow)
  const spread = fastestKernel(format, 'rne', format.row.overflow, 2)
  const shared = new Float32Array(new SharedArrayBuffer(x.byteLength))
  shared.set(x)
  const someCodes = new (codesOf(format.width))(x.length) as Uint8Array
  const someValues = new Float32Array(x.length)
  const contenders = [
    { name: 'wasm-simd, codes', format: id, run: () => wasm.quantize(x, undefined, someCodes) },
    ...(wasm.values
      ? [{ name: 'wasm-simd, values', format: id, run: () => wasm.values?.(x, undefined, someValues) }]
      : []),
    ...library,
    { name: 'quantize(x, format, { threads: 2 }), x shared', format: id, run: () => spread.codes(shared) },
  ]
  return { contenders, left: [] }
}

/** A subject as audits open it: given as many numbers at a time as it takes. */
async function subjectOf(
  x: Float32Array,
  format: Format,
  uri: string,
  name: string,
  backend?: string,
): Promise<Contender> {
  const conversion = { format, rounding: 'rne' as const, overflow: format.row.overflow }
  if (uri === 'hex:-' || parseSubject(uri).scheme === 'recorded')
    throw new RequestError(`expected subjects that answer anything, came ${uri}, whose answers are recorded`)
  const { opened = uri, remove } = await madeReady(uri)
  const request = { conversion, source: binary32, output: undefined, backend }
  const driver = await openSubject(opened, request).finally(remove)
  const length = Math.min(x.length, driver.batch ?? (driver.mode === 'call' ? x.length : batchSize))
  const batches: Given[] = []
  for (let from = 0; from < x.length; from += length) batches.push({ x: x.subarray(from, from + length) })
  return { name, format: format.id, run: () => drive(driver, batches, () => undefined) }
}

/** What this package brings or may find: where it cannot be had, the reason is told. */
async function optional(open: () => Promise<Contender>, name: string): Promise<Field> {
  try {
    return { contenders: [await open()], left: [] }
  } catch (error) {
    if (!(error instanceof RequestError)) throw error
    return { contenders: [], left: [`${name}: ${error.message}`] }
  }
}

/** What others ship for halves: the array of the engine, and that of the package that stands in for it. */
async function halves(x: Float32Array): Promise<Field> {
  const name = '`Float16Array` of @petamoriken/float16'
  const { id: format } = binary16
  const left: string[] = []
  const contenders: Contender[] = []
  const engine = (globalThis as { Float16Array?: typeof Float16Array }).Float16Array
  if (engine) contenders.push({ name: '`Float16Array` of the engine', format, run: () => new engine(x) })
  else left.push('`Float16Array` of the engine: it has none; Node 24 does')
  const peer = await import('@petamoriken/float16').catch(() => undefined)
  if (peer) contenders.push({ name, format, run: () => new peer.Float16Array(x) })
  else left.push(`${name}: the package is not there; npm install @petamoriken/float16`)
  return { contenders, left }
}

/** Everybody who quantizes x to a format, and who does halves, where others have kernels too. */
export async function fieldOf(
  x: Float32Array,
  format: Format,
  native: Native | undefined,
  subjects: readonly string[],
): Promise<Field> {
  const asked = await Promise.all(subjects.map((uri) => subjectOf(x, format, uri, `\`${uri}\``)))
  const subject = (uri: string, name: string, backend?: string) =>
    optional(() => subjectOf(x, format, uri, name, backend), name)
  const fields: Field[] = [
    await loopInC(x, format, native),
    ownKernels(x, format),
    await subject('builtin:js-table', 'js-table'),
    await subject('builtin:js-integer', 'js-integer'),
    await subject('builtin:tfjs', 'TensorFlow.js, cpu', 'cpu'),
    await subject('builtin:tfjs', 'TensorFlow.js, wasm', 'wasm'),
    { contenders: asked, left: [] },
    ...(format.id === binary16.id ? [] : [ownKernels(x, binary16)]),
    await halves(x),
  ]
  return { contenders: fields.flatMap((one) => one.contenders), left: fields.flatMap((one) => one.left) }
}

async function loopInC(x: Float32Array, format: Format, native: Native | undefined): Promise<Field> {
  if (!native) return { contenders: [], left: [] }
  const { name, library } = native
  if (format.id !== loopFormat)
    return { contenders: [], left: [`${name}: the loop in C is for ${loopFormat}, and not ${format.id}`] }
  return { contenders: [await subjectOf(x, format, `native:${library}#${loopFormat}`, name)], left: [] }
}

/** The format of the loop in C. */
export const loopFormat = 'e4m3fn'

/** @throws RequestError where a subject does wrong */
export async function ran({ name, run }: Contender): Promise<void> {
  try {
    await run()
  } catch (error) {
    if (!(error instanceof SubjectFault)) throw error
    throw new RequestError(`expected ${name} to answer, but it cannot be measured: ${error.message}`)
  }
}
