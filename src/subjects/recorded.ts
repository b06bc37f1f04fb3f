import { resolve } from 'node:path'
import type { Format } from '../../spec/format.ts'
import { type Batch, batchTypeOf, patternsOf } from '../cases/batch.ts'
import { openTensors, readTensors, type Tensor } from '../safetensors/read.ts'
import { readLines } from './lines.ts'
import { checkStarts, driverOfRuns } from './runs.ts'
import { type Answers, type Driver, type Request, RequestError, SubjectFault } from './subject.ts'

/** Inputs and the answers that they were given, in the order of recording. */
export interface Recording {
  readonly inputs: Batch
  readonly answers: Answers
}

/**
 * `recorded:FILE`: answers that were recorded elsewhere, one for each input. A file .hex or .txt has lines "input answer" in
 * hexadecimal; any other is safetensors, with tensors `x` (the source's type, or its codes as U8 or U16) and `q` (codes as U8, U16,
 * U32 or a float type of 1 or 2 bytes; values as F32); or, for the answers to all inputs, a run table: `start` (U32) in the place of `x`,
 * the first bit pattern of each run of consecutive patterns with one answer, ascending from 0, the last run up to the last pattern.
 */
export async function openRecorded(file: string, request: Request): Promise<Driver> {
  const isText = /\.(?:hex|txt)$/i.test(file)
  if (!isText && (await isRunTable(file))) return fromRuns(file, request)
  const recording = await (isText ? readLines(resolve(file), request) : fromTensors(file, request))
  if (recording.inputs.length === 0) throw new RequestError(`expected recorded inputs in ${file}, came none`)
  return driverOf(recording, request)
}

async function fromTensors(file: string, request: Request): Promise<Recording> {
  const { source } = request
  const [x, q] = (await readTensors(resolve(file), ['x', 'q'])) as [Tensor, Tensor]
  const types = inputTypes(source)
  if (!types.includes(x.dtype))
    throw new RequestError(`expected tensor x of ${file} to be ${types.join(' or ')}, came ${x.dtype}`)
  const inputs = new (batchTypeOf(source))(x.bytes.buffer as ArrayBuffer)
  return { inputs, answers: answersOf(q, inputs.length, 'inputs x', file, request) }
}

async function isRunTable(file: string): Promise<boolean> {
  const { tensors, close } = await openTensors(resolve(file))
  await close()
  return tensors.has('start') && !tensors.has('x')
}

async function fromRuns(file: string, request: Request): Promise<Driver> {
  const [start, q] = (await readTensors(resolve(file), ['start', 'q'])) as [Tensor, Tensor]
  if (start.dtype !== 'U32') throw new RequestError(`expected tensor start of ${file} to be U32, came ${start.dtype}`)
  const starts = new Uint32Array(start.bytes.buffer)
  checkStarts(starts, file, request.source)
  return driverOfRuns(starts, answersOf(q, starts.length, 'runs start', file, request))
}

/** The answers of a tensor, as many as there are of `what`. */
function answersOf(q: Tensor, count: number, what: string, file: string, { conversion: { format } }: Request): Answers {
  const named = formatOf[q.dtype]
  if (named !== undefined && named !== format.id)
    throw new RequestError(`expected answers q of ${format.id} in ${file}, came ${q.dtype}, which is ${named}`)
  const codes = codesOf(q, file)
  if (codes.length !== count)
    throw new RequestError(`expected as many answers q as ${what} in ${file}, came ${codes.length} for ${count}`)
  if (8 * codes.BYTES_PER_ELEMENT < format.width)
    throw new RequestError(`expected tensor q of ${file} to hold codes of ${format.width} bits, came ${q.dtype}`)
  return q.dtype === 'F32' ? new Float32Array(codes.buffer as ArrayBuffer) : codes
}

/** The element types in which values of a source may be recorded. */
function inputTypes({ id, width }: Format): readonly string[] {
  if (id === 'binary32') return ['F32']
  if (id === 'binary64') return ['F64']
  const named = Object.entries(formatOf).flatMap(([type, format]) => (format === id ? [type] : []))
  return [...named, width <= 8 ? 'U8' : 'U16']
}

function driverOf({ inputs, answers }: Recording, request: Request): Driver {
  const patterns = patternsOf(inputs)
  const codes = answers instanceof Float32Array ? new Uint32Array(answers.buffer) : answers
  const order = Uint32Array.from(patterns.keys()).sort((a, b) => {
    const [left, right] = [patterns[a] as number, patterns[b] as number]
    return left < right ? -1 : left > right ? 1 : a - b
  })
  const digits = Math.ceil(request.source.width / 4)
  return {
    recorded: inputs,
    mode: 'call',
    call: (batch) => {
      const asked = patternsOf(batch)
      const found = new (codes.constructor as Uint32ArrayConstructor)(asked.length)
      for (let i = 0; i < asked.length; i++)
        found[i] = answerTo(asked[i] as number, order, patterns as ArrayLike<number>, codes, digits)
      return answers instanceof Float32Array ? new Float32Array(found.buffer) : found
    },
  }
}

/** Element types that name a format: they are answers of that one. */
const formatOf: Readonly<Record<string, string>> = {
  F8_E4M3: 'e4m3fn',
  F8_E5M2: 'e5m2',
  F8_E8M0: 'e8m0fnu',
  F16: 'binary16',
  BF16: 'bfloat16',
}

const oneByte = ['U8', 'I8', 'F8_E4M3', 'F8_E5M2', 'F8_E8M0']
const twoBytes = ['U16', 'I16', 'F16', 'BF16']
const fourBytes = ['U32', 'I32', 'F32']

/** The recorded answers as bit patterns. */
function codesOf({ dtype, bytes }: Tensor, file: string): Uint8Array | Uint16Array | Uint32Array {
  if (oneByte.includes(dtype)) return bytes
  if (twoBytes.includes(dtype)) return new Uint16Array(bytes.buffer)
  if (fourBytes.includes(dtype)) return new Uint32Array(bytes.buffer)
  throw new RequestError(
    `expected tensor q of ${file} to be one of ${[...oneByte, ...twoBytes, ...fourBytes].join(', ')}, came ${dtype}`,
  )
}

/** The recorded answer to an input, found in the order of bit patterns (bigints for wide sources). One recorded twice with different answers is no function. */
function answerTo(
  pattern: number,
  order: Uint32Array,
  inputs: ArrayLike<number>,
  codes: ArrayLike<number>,
  digits: number,
): number {
  const place = (at: number): number => order[at] as number
  let low = 0
  let high = order.length - 1
  while (low < high) {
    const middle = (low + high) >> 1
    if ((inputs[place(middle)] as number) < pattern) low = middle + 1
    else high = middle
  }
  const answer = codes[place(low)] as number
  for (let at = low + 1; at < order.length && inputs[place(at)] === pattern; at++) {
    if (codes[place(at)] !== answer) {
      const input = pattern.toString(16).padStart(digits, '0')
      throw new SubjectFault(`input 0x${input} is recorded with different answers (at ${place(low)} and ${place(at)})`)
    }
  }
  return answer
}
