import { createHash } from 'node:crypto'
import { open, rename, rm } from 'node:fs/promises'
import { RequestError } from '../subjects/subject.ts'
import { countOf, type Dtype, dtypes } from './dtypes.ts'

/** A tensor to be written: its elements as they lie in memory, little-endian, those of less than a byte packed already. */
export interface TensorToWrite {
  readonly name: string
  readonly dtype: Dtype
  readonly shape: readonly number[]
  readonly data: ArrayBufferView
}

export const cannotWrite = (path: string, { code }: NodeJS.ErrnoException): RequestError =>
  new RequestError(`expected to write ${path}, but it cannot be written (${code}); make room or name another place`)

/**
 * Writes a safetensors file whole or not at all; gives its sha256. Wider elements come first and the header is padded, so that every
 * tensor is aligned.
 * @throws RangeError when a tensor's data is not what its shape says, or two have one name
 * @throws RequestError when the file cannot be written
 */
export async function writeTensors(
  path: string,
  tensors: readonly TensorToWrite[],
  metadata?: Readonly<Record<string, string>>,
): Promise<string> {
  const ordered = [...tensors].sort((a, b) => dtypes[b.dtype].bits - dtypes[a.dtype].bits)
  const hash = createHash('sha256')
  const unfinished = `${path}.${process.pid}.tmp`
  const pieces = [headerOf(ordered, metadata), ...ordered.map(({ data }) => bytesOf(data))]
  try {
    const file = await open(unfinished, 'wx')
    try {
      for (const piece of pieces) {
        hash.update(piece)
        await file.writeFile(piece)
      }
    } finally {
      await file.close()
    }
    await rename(unfinished, path)
  } catch (error) {
    await rm(unfinished, { force: true })
    throw cannotWrite(path, error as NodeJS.ErrnoException)
  }
  return hash.digest('hex')
}

const bytesOf = ({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength)

function headerOf(tensors: readonly TensorToWrite[], metadata?: Readonly<Record<string, string>>): Uint8Array {
  const entries = new Map<string, unknown>()
  if (metadata) entries.set('__metadata__', metadata)
  let at = 0
  for (const { name, dtype, shape, data } of tensors) {
    if (entries.has(name) || name === '__metadata__') throw new RangeError(`two tensors are named "${name}"`)
    if (8 * data.byteLength !== countOf(shape) * dtypes[dtype].bits)
      throw new RangeError(`tensor "${name}" of type ${dtype} and shape [${shape}] has ${data.byteLength} bytes`)
    entries.set(name, { dtype, shape, data_offsets: [at, at + data.byteLength] })
    at += data.byteLength
  }
  const json = Buffer.from(
    `{${[...entries].map(([name, entry]) => `${JSON.stringify(name)}:${JSON.stringify(entry)}`)}}`,
  )
  const padded = Buffer.alloc(8 + Math.ceil(json.length / 8) * 8, ' ')
  padded.writeBigUInt64LE(BigInt(padded.length - 8))
  json.copy(padded, 8)
  return padded
}
