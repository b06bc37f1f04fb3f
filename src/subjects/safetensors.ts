import { open } from 'node:fs/promises'
import { z } from 'zod'
import { RequestError } from './subject.ts'

/**
 * A safetensors file: 8 bytes of header length (little-endian), a JSON header, raw data. The data section is not assumed to be
 * aligned. Whatever does not fit together is refused.
 */
const bytesOf: Record<string, number> = {
  BOOL: 1,
  U8: 1,
  I8: 1,
  F8_E4M3: 1,
  F8_E5M2: 1,
  F8_E8M0: 1,
  U16: 2,
  I16: 2,
  F16: 2,
  BF16: 2,
  U32: 4,
  I32: 4,
  F32: 4,
  U64: 8,
  I64: 8,
  F64: 8,
}

const tensorSchema = z.object({
  dtype: z.string(),
  shape: z.array(z.int().min(0)),
  data_offsets: z.tuple([z.int().min(0), z.int().min(0)]),
})

const largestHeader = 100_000_000

export interface Tensor {
  readonly dtype: string
  readonly shape: readonly number[]
  /** A copy of the tensor's bytes, aligned. */
  readonly bytes: Uint8Array
}

/** The named tensors of a file. */
export async function readTensors(path: string, names: readonly string[]): Promise<Tensor[]> {
  const file = await open(path).catch(() => {
    throw new RequestError(`expected a safetensors file, but there is no file ${path}`)
  })
  try {
    const stat = await file.stat()
    if (!stat.isFile()) throw new RequestError(`expected a safetensors file, came ${path}, which is none`)
    const { size } = stat
    const length = Buffer.alloc(8)
    await file.read(length, 0, 8, 0)
    const headerBytes = Number(length.readBigUInt64LE())
    if (size < 8 || headerBytes > size - 8 || headerBytes > largestHeader)
      throw fault(path, `a header of ${headerBytes} bytes in a file of ${size}`)
    const header = Buffer.alloc(headerBytes)
    await file.read(header, 0, headerBytes, 8)
    const tensors = parseHeader(path, header, size - 8 - headerBytes)
    const read = async (name: string): Promise<Tensor> => {
      const tensor = tensors.get(name)
      if (!tensor)
        throw fault(path, `no tensor "${name}" (there are: ${[...tensors.keys()].slice(0, 8).join(', ') || 'none'})`)
      const [from, to] = tensor.data_offsets
      const bytes = new Uint8Array(to - from)
      await file.read(bytes, 0, bytes.length, 8 + headerBytes + from)
      return { dtype: tensor.dtype, shape: tensor.shape, bytes }
    }
    return await Promise.all(names.map(read))
  } finally {
    await file.close()
  }
}

const fault = (path: string, what: string): RequestError =>
  new RequestError(`${path} is not a sound safetensors file: ${what}`)

function parseHeader(path: string, header: Buffer, dataBytes: number): Map<string, z.infer<typeof tensorSchema>> {
  let json: unknown
  try {
    json = JSON.parse(header.toString('utf8'))
  } catch {
    throw fault(path, 'its header is no JSON')
  }
  if (typeof json !== 'object' || json === null) throw fault(path, 'its header is no JSON object')
  const tensors = new Map<string, z.infer<typeof tensorSchema>>()
  for (const [name, entry] of Object.entries(json)) {
    if (name === '__metadata__') continue
    const parsed = tensorSchema.safeParse(entry)
    if (!parsed.success) throw fault(path, `tensor "${name}" lacks dtype, shape or data_offsets`)
    const { dtype, shape, data_offsets: offsets } = parsed.data
    const expected = shape.reduce((product, n) => product * n, bytesOf[dtype] ?? Number.NaN)
    if (offsets[1] - offsets[0] !== expected)
      throw fault(path, `tensor "${name}" of type ${dtype} does not fill its ${offsets[1] - offsets[0]} bytes`)
    if (offsets[1] > dataBytes) throw fault(path, `tensor "${name}" ends past the end of the file`)
    tensors.set(name, parsed.data)
  }
  const ordered = [...tensors.entries()].sort(([, a], [, b]) => a.data_offsets[0] - b.data_offsets[0])
  ordered.forEach(
    (
      [
        name,
        {
          data_offsets: [from],
        },
      ],
      i,
    ) => {
      const before = ordered[i - 1]
      if (before && before[1].data_offsets[1] > from) throw fault(path, `tensors "${before[0]}" and "${name}" overlap`)
    },
  )
  return tensors
}
