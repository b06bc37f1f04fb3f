import { type OpenFile, openFile } from '../disk.ts'
import { RequestError } from '../subjects/subject.ts'
import { dtypes } from './dtypes.ts'
import { largestHeader, parseHeader, type TensorInfo, unsound } from './header.ts'

/**
 * A safetensors file, open for reading: 8 bytes of header length (little-endian), a JSON header, raw data. The data section is not
 * assumed to be aligned, and tensors are read piece by piece, so that a file may be larger than memory.
 */
export interface TensorFile {
  readonly path: string
  /** In the order of their data. */
  readonly tensors: ReadonlyMap<string, TensorInfo>
  readonly metadata: ReadonlyMap<string, string>
  /**
   * Bytes of `count` elements from element `first` on, copied to a buffer of their own. Elements of less than a byte must begin
   * and end with a byte.
   * @throws RequestError when the file ends before them
   */
  readonly read: (tensor: TensorInfo, first?: number, count?: number) => Promise<Uint8Array<ArrayBuffer>>
  readonly close: () => Promise<void>
}

/** @throws RequestError when there is no such file or it is not sound */
export async function openTensors(path: string): Promise<TensorFile> {
  const file = await openFile(path)
  if (!file) throw new RequestError(`expected a safetensors file, but there is no file ${path}`)
  try {
    return await opened(path, file)
  } catch (error) {
    await file.close()
    throw error
  }
}

async function opened(path: string, file: OpenFile): Promise<TensorFile> {
  const { isFile, size } = file
  if (!isFile) throw new RequestError(`expected a safetensors file, came ${path}, which is none`)
  const length = new Uint8Array(8)
  length.set(await file.read(0, 8))
  const claimed = new DataView(length.buffer).getBigUint64(0, true)
  const headerBytes = Number(claimed)
  if (size < 8 || headerBytes > size - 8) throw unsound(path, `a header of ${claimed} bytes in a file of ${size}`)
  if (headerBytes > largestHeader)
    throw unsound(path, `a header of ${headerBytes} bytes, where ${largestHeader} are allowed`)
  const read = async (from: number, bytes: number): Promise<Uint8Array<ArrayBuffer>> => {
    const came = await file.read(from, bytes)
    if (came.length < bytes) throw unsound(path, `it ended at byte ${from + came.length} while it was read`)
    return came
  }
  const header = parseHeader(path, await read(8, headerBytes), size - 8 - headerBytes)
  return {
    path,
    ...header,
    read: ({ dtype, from, elements }, first = 0, count = elements - first) => {
      const { bits } = dtypes[dtype]
      return read(from + (first * bits) / 8, (count * bits) / 8)
    },
    close: () => file.close(),
  }
}

export interface Tensor {
  readonly dtype: string
  readonly shape: readonly number[]
  /** A copy of the tensor's bytes, aligned. */
  readonly bytes: Uint8Array<ArrayBuffer>
}

/** The named tensors of a file, whole. */
export async function readTensors(path: string, names: readonly string[]): Promise<Tensor[]> {
  const file = await openTensors(path)
  try {
    return await Promise.all(
      names.map(async (name) => {
        const tensor = file.tensors.get(name)
        const there = [...file.tensors.keys()].slice(0, 8).join(', ') || 'none'
        if (!tensor) throw unsound(path, `no tensor "${name}" (there are: ${there})`)
        return { dtype: tensor.dtype, shape: tensor.shape, bytes: await file.read(tensor) }
      }),
    )
  } finally {
    await file.close()
  }
}
