import { resolve } from 'node:path'
import { readTensors, type Tensor } from './safetensors.ts'
import { type Driver, type Request, RequestError, SubjectFault } from './subject.ts'

/**
 * `recorded:FILE`: answers that were recorded elsewhere, in a safetensors file with tensors `x` (F32) and `q` (codes as U8, U16,
 * U32 or a float type of 1 or 2 bytes; values as F32), one answer for each input.
 */
export async function openRecorded(file: string, { conversion: { format } }: Request): Promise<Driver> {
  const [x, q] = (await readTensors(resolve(file), ['x', 'q'])) as [Tensor, Tensor]
  if (x.dtype !== 'F32') throw new RequestError(`expected tensor x of ${file} to be F32, came ${x.dtype}`)
  const named = formatOf[q.dtype]
  if (named !== undefined && named !== format.id)
    throw new RequestError(`expected answers q of ${format.id} in ${file}, came ${q.dtype}, which is ${named}`)
  const inputs = new Uint32Array(x.bytes.buffer)
  const codes = codesOf(q, file)
  if (codes.length !== inputs.length) {
    throw new RequestError(
      `expected as many answers q as inputs x in ${file}, came ${codes.length} for ${inputs.length}`,
    )
  }
  if (8 * codes.BYTES_PER_ELEMENT < format.width)
    throw new RequestError(`expected tensor q of ${file} to hold codes of ${format.width} bits, came ${q.dtype}`)
  if (inputs.length === 0) throw new RequestError(`expected recorded inputs in ${file}, came none`)
  const order = Uint32Array.from(inputs.keys()).sort((a, b) => (inputs[a] as number) - (inputs[b] as number))
  return {
    recorded: new Float32Array(x.bytes.buffer),
    mode: 'call',
    call: (batch) => {
      const bits = new Uint32Array(batch.buffer, batch.byteOffset, batch.length)
      const found = new (codes.constructor as Uint32ArrayConstructor)(bits.length)
      for (let i = 0; i < bits.length; i++) found[i] = answerTo(bits[i] as number, order, inputs, codes)
      return q.dtype === 'F32' ? new Float32Array(found.buffer) : found
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

/** The recorded answer to an input, found in the order of bit patterns. One recorded twice with different answers is no function. */
function answerTo(pattern: number, order: Uint32Array, inputs: Uint32Array, codes: ArrayLike<number>): number {
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
      const input = pattern.toString(16).padStart(8, '0')
      throw new SubjectFault(`input 0x${input} is recorded with different answers (at ${place(low)} and ${place(at)})`)
    }
  }
  return answer
}
