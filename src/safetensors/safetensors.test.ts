import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { codesOf } from '../traces/values.ts'
import { countOf, type Dtype, dtypes } from './dtypes.ts'
import { repeatedName } from './header.ts'
import { openTensors } from './read.ts'
import { type TensorToWrite, writeTensors } from './write.ts'

const root = mkdtempSync(join(tmpdir(), 'halfulp-safetensors-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

let made = 0
const fresh = (): string => join(root, `${++made}.safetensors`)

/** A tensor of any type whose elements fill whole bytes, with data of its size. */
const tensor = fc
  .record({
    name: fc.string({ minLength: 1, unit: 'grapheme' }).filter((name) => name !== '__metadata__'),
    dtype: fc.constantFrom(...(Object.keys(dtypes) as Dtype[])),
    shape: fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 3 }),
  })
  .map((one) => ((countOf(one.shape) * dtypes[one.dtype].bits) % 8 === 0 ? one : { ...one, shape: [...one.shape, 4] }))
  .chain((one) => {
    const length = (countOf(one.shape) * dtypes[one.dtype].bits) / 8
    return fc.uint8Array({ minLength: length, maxLength: length }).map((data): TensorToWrite => ({ ...one, data }))
  })

const tensors = fc.uniqueArray(tensor, { maxLength: 6, selector: ({ name }) => name })

/** A file with this header text and so many bytes of data. */
function withHeader(text: string, dataBytes: number, length = BigInt(Buffer.byteLength(text))): string {
  const path = fresh()
  const size = Buffer.alloc(8)
  size.writeBigUInt64LE(length)
  writeFileSync(path, Buffer.concat([size, Buffer.from(text), Buffer.alloc(dataBytes)]))
  return path
}

const entry = (dtype: string, shape: readonly number[], from: number, to: number): string =>
  JSON.stringify({ dtype, shape, data_offsets: [from, to] })

describe('a safetensors file', () => {
  it('has what was written, whatever the names, types and shapes, aligned', async () => {
    await fc.assert(
      fc.asyncProperty(tensors, fc.dictionary(fc.string(), fc.string()), async (list, metadata) => {
        const path = fresh()
        await writeTensors(path, list, metadata)
        const file = await openTensors(path)
        expect([...file.tensors.keys()].sort()).toEqual(list.map(({ name }) => name).sort())
        expect(file.metadata).toEqual(new Map(Object.entries(metadata)))
        for (const { name, dtype, shape, data } of list) {
          const info = file.tensors.get(name)
          expect(info).toMatchObject({ dtype, shape, elements: countOf(shape) })
          expect(info!.from % Math.max(1, dtypes[dtype].bits / 8)).toBe(0)
          expect(await file.read(info!)).toEqual(data)
        }
        await file.close()
        rmSync(path)
      }),
      { numRuns: 60 },
    )
  })

  it('may use names that JavaScript objects use', async () => {
    const path = fresh()
    await writeTensors(path, [{ name: '__proto__', dtype: 'U8', shape: [1], data: Uint8Array.of(7) }], {
      ['__proto__']: 'a',
      constructor: 'b',
    })
    const file = await openTensors(path)
    expect([...file.tensors.keys()]).toEqual(['__proto__'])
    expect([...file.metadata]).toEqual([
      ['__proto__', 'a'],
      ['constructor', 'b'],
    ])
    await file.close()
  })

  it('is read in pieces of elements', async () => {
    const path = fresh()
    await writeTensors(path, [
      { name: 'a', dtype: 'F32', shape: [5], data: Float32Array.of(1, 2, 3, 4, 5) },
      { name: 'b', dtype: 'F4', shape: [8], data: Uint8Array.of(0x21, 0x43, 0x65, 0x87) },
    ])
    const file = await openTensors(path)
    const [a, b] = [file.tensors.get('a')!, file.tensors.get('b')!]
    expect(new Float32Array((await file.read(a, 1, 3)).buffer)).toEqual(Float32Array.of(2, 3, 4))
    expect([...codesOf(await file.read(b, 2, 4), 'F4')]).toEqual([3, 4, 5, 6])
    await file.close()
  })

  it('packs codes of six bits from the low bits upwards', () => {
    // 1, 2, 3, 4 in six bits each: 000100 000011 000010 000001 from the top.
    expect([...codesOf(Uint8Array.of(0b10000001, 0b00110000, 0b00010000), 'F6_E2M3')]).toEqual([1, 2, 3, 4])
  })

  it('is not written where two tensors have one name, or data are not what the shape says', async () => {
    const one: TensorToWrite = { name: 'a', dtype: 'F32', shape: [1], data: new Float32Array(1) }
    await expect(writeTensors(fresh(), [one, one])).rejects.toThrow('two tensors are named "a"')
    await expect(writeTensors(fresh(), [{ ...one, shape: [2] }])).rejects.toThrow('shape [2] has 4 bytes')
    await expect(writeTensors(join(root, 'no', 'such'), [one])).rejects.toThrow(/cannot be written \(ENOENT\)/)
  })
})

const unsound: [string, () => string, RegExp][] = [
  [
    'a hole between tensors',
    () => withHeader(`{"a":${entry('U8', [2], 0, 2)},"b":${entry('U8', [2], 3, 5)}}`, 5),
    /1 bytes before tensor "b" belong to none$/,
  ],
  [
    'data before the first',
    () => withHeader(`{"a":${entry('U8', [2], 1, 3)}}`, 3),
    /1 bytes before tensor "a" belong to none$/,
  ],
  [
    'data after the last',
    () => withHeader(`{"a":${entry('U8', [2], 0, 2)}}`, 3),
    /the last 1 of its bytes belong to no tensor$/,
  ],
  [
    'a name given twice',
    () => withHeader(`{"a":${entry('U8', [2], 0, 2)},"\\u0061":${entry('U8', [2], 2, 4)}}`, 4),
    /"a" is named twice in its header$/,
  ],
  [
    'a field given twice',
    () => withHeader('{"a":{"dtype":"U8","dtype":"I8","shape":[1],"data_offsets":[0,1]}}', 1),
    /"dtype" is named twice/,
  ],
  [
    'four bits that fill no byte',
    () => withHeader(`{"a":${entry('F4', [3], 0, 2)}}`, 2),
    /type F4 and shape \[3\] does not fill its 2 bytes$/,
  ],
  [
    'a shape beyond all numbers',
    () => withHeader(`{"a":${entry('U8', [2 ** 40, 2 ** 40], 0, 2)}}`, 2),
    /does not fill its 2 bytes$/,
  ],
  [
    'metadata that are no strings',
    () => withHeader('{"__metadata__":{"__proto__":1}}', 0),
    /its __metadata__ is more than strings by name$/,
  ],
  [
    'metadata without names',
    () => withHeader('{"__metadata__":["a"]}', 0),
    /its __metadata__ is more than strings by name$/,
  ],
  [
    'a header that is no UTF-8',
    () => {
      const path = withHeader('{"aaaa":1}', 0)
      const bytes = readFileSync(path)
      bytes[11] = 0xff
      writeFileSync(path, bytes)
      return path
    },
    /its header is no UTF-8$/,
  ],
  [
    'an unknown field',
    () => withHeader('{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1],"more":1}}', 1),
    /lacks dtype, shape or data_offsets$/,
  ],
  [
    'a header longer than the file',
    () => withHeader('{}', 0, 1n << 63n),
    /a header of 9223372036854775808 bytes in a file of 10$/,
  ],
]

describe('a safetensors file that does not fit together is refused:', () => {
  it.each(unsound)('%s', async (_what, make, message) => {
    await expect(openTensors(make())).rejects.toThrow(message)
  })

  it('but not one without tensors, nor null for metadata', async () => {
    const file = await openTensors(withHeader('{"__metadata__":null}   ', 0))
    expect(file.tensors.size).toBe(0)
    await file.close()
  })

  it('names are told from other strings', () => {
    expect(repeatedName('{"a":"a","b":["a","a"],"c":{"a":1,"b":2}}')).toBeUndefined()
    expect(repeatedName('{"x":{"a\\"":1,"b":2,"a\\"":3}}')).toBe('a"')
  })
})
