import { z } from 'zod'
import { RequestError } from '../subjects/subject.ts'
import { countOf, type Dtype, dtypes, isDtype } from './dtypes.ts'

/** A tensor of a file: `from` counts bytes from the beginning of the file. */
export interface TensorInfo {
  readonly name: string
  readonly dtype: Dtype
  readonly shape: readonly number[]
  readonly elements: number
  readonly from: number
  readonly bytes: number
}

const tensorSchema = z.strictObject({
  dtype: z.string(),
  shape: z.array(z.int().min(0)),
  data_offsets: z.tuple([z.int().min(0), z.int().min(0)]),
})

// Not z.record, which leaves out an entry named "__proto__".
const metadataSchema = z.map(z.string(), z.string())

/** The largest header that the format allows, in bytes. */
export const largestHeader = 100_000_000

export const unsound = (path: string, what: string): RequestError =>
  new RequestError(`${path} is not a sound safetensors file: ${what}`)

/**
 * The tensors of a header, in the order of their data, and its metadata. Whatever does not fit together is refused: names given twice,
 * tensors that overlap, leave a hole, do not fill their bytes or end past the end.
 */
export function parseHeader(
  path: string,
  header: Uint8Array,
  dataBytes: number,
): { readonly tensors: ReadonlyMap<string, TensorInfo>; readonly metadata: ReadonlyMap<string, string> } {
  const { __metadata__: given, ...entries } = parseJson(path, header)
  // Some writers put null where they have nothing to say.
  const metadata = given ?? {}
  const parsedMetadata = metadataSchema.safeParse(isObject(metadata) ? new Map(Object.entries(metadata)) : metadata)
  if (!parsedMetadata.success) throw unsound(path, 'its __metadata__ is more than strings by name')
  const data = 8 + header.length
  const tensors = Object.entries(entries).map(([name, entry]) => tensorOf(path, name, entry, data, dataBytes))
  tensors.sort((a, b) => a.from - b.from || a.bytes - b.bytes)
  let end = data
  let before = 'the header'
  for (const { name, from, bytes } of tensors) {
    if (from < end) throw unsound(path, `tensors "${before}" and "${name}" overlap`)
    if (from > end) throw unsound(path, `${from - end} bytes before tensor "${name}" belong to none`)
    end = from + bytes
    before = name
  }
  if (end !== data + dataBytes)
    throw unsound(path, `the last ${data + dataBytes - end} of its bytes belong to no tensor`)
  return { tensors: new Map(tensors.map((tensor) => [tensor.name, tensor])), metadata: parsedMetadata.data }
}

function tensorOf(path: string, name: string, entry: unknown, data: number, dataBytes: number): TensorInfo {
  const parsed = tensorSchema.safeParse(entry)
  if (!parsed.success) throw unsound(path, `tensor "${name}" lacks dtype, shape or data_offsets`)
  const { dtype, shape, data_offsets: offsets } = parsed.data
  if (!isDtype(dtype)) throw unsound(path, `tensor "${name}" is of the unknown type ${dtype}`)
  const [elements, bytes] = [countOf(shape), offsets[1] - offsets[0]]
  if (!Number.isSafeInteger(elements * dtypes[dtype].bits) || elements * dtypes[dtype].bits !== 8 * bytes)
    throw unsound(path, `tensor "${name}" of type ${dtype} and shape [${shape}] does not fill its ${bytes} bytes`)
  if (offsets[1] > dataBytes) throw unsound(path, `tensor "${name}" ends past the end of the file`)
  return { name, dtype, shape, elements, from: data + offsets[0], bytes }
}

const isObject = (json: unknown): json is Record<string, unknown> =>
  typeof json === 'object' && json !== null && !Array.isArray(json)

function parseJson(path: string, header: Uint8Array): Record<string, unknown> {
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(header)
  } catch {
    throw unsound(path, 'its header is no UTF-8')
  }
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    throw unsound(path, 'its header is no JSON')
  }
  if (!isObject(json)) throw unsound(path, 'its header is no JSON object')
  const twice = repeatedName(text)
  if (twice !== undefined) throw unsound(path, `"${twice}" is named twice in its header`)
  return json
}

/** A name that an object of a JSON text has twice, which JSON.parse would pass over. The text is sound JSON. */
export function repeatedName(text: string): string | undefined {
  const open: (Set<string> | undefined)[] = []
  for (const [token, string, colon] of text.matchAll(/("[^"\\]*(?:\\.[^"\\]*)*")\s*(:?)|[{}[\]]/g)) {
    if (token === '{') open.push(new Set())
    else if (token === '[') open.push(undefined)
    else if (token === '}' || token === ']') open.pop()
    else if (colon === ':') {
      const name = JSON.parse(string as string) as string
      if (open.at(-1)?.has(name)) return name
      open.at(-1)?.add(name)
    }
  }
  return undefined
}
