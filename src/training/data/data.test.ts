import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, describe, expect, it } from 'vitest'
import { RequestError } from '../../subjects/subject.ts'
import { type Dataset, pooled, spread, standardized } from './dataset.ts'
import { generated, recipes } from './generated.ts'
import { openDataset } from './open.ts'

const folder = mkdtempSync(join(tmpdir(), 'halfulp-data-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

const load = (path: string, more: Partial<Parameters<typeof openDataset>[1]> = {}): Promise<Dataset> =>
  openDataset(path, { labelColumn: 'last', ...more })

const idx = (lengths: readonly number[], elements: readonly number[]): Uint8Array => {
  const head = Buffer.alloc(4 + 4 * lengths.length)
  head.set([0, 0, 8, lengths.length])
  lengths.forEach((length, i) => {
    head.writeUInt32BE(length, 4 + 4 * i)
  })
  return Buffer.concat([head, Buffer.from(elements)])
}

const images = idx([2, 2, 3], [0, 1, 2, 3, 4, 5, 128, 255, 7, 8, 9, 10])
const cifar = (labels: readonly number[]): Uint8Array =>
  Buffer.concat(
    labels.map((label) =>
      Buffer.from([label, ...Array.from({ length: 3072 }, (_, i) => Math.floor(i / 1024) * 10 + (i % 7))]),
    ),
  )

describe('IDX files', () => {
  it.each(['', '.gz'])('are read with the labels that belong to them%s', async (ending) => {
    const pack = (bytes: Uint8Array): Uint8Array => (ending === '' ? bytes : gzipSync(bytes))
    const path = file(`train-images-idx3-ubyte${ending}`, pack(images))
    file(`train-labels-idx1-ubyte${ending}`, pack(idx([2], [4, 1])))
    const data = await load(path)
    expect(data).toMatchObject({ rows: 2, features: 6, classes: 5, image: { height: 2, width: 3, channels: 1 } })
    expect([...data.inputs].map((x) => x * 256)).toEqual([0, 1, 2, 3, 4, 5, 128, 255, 7, 8, 9, 10])
    expect([...data.targets]).toEqual([4, 1])
    expect(data.sha256).toMatch(/^[\da-f]{64}$/)
  })

  it('may name their labels themselves', async () => {
    const labels = file('l', idx([2], [0, 1]))
    expect((await load(file('pictures', images), { labels })).classes).toBe(2)
  })
})

describe("CIFAR-10's binary version", () => {
  it('is brought from planes to channels', async () => {
    const data = await load(file('batch.bin.gz', gzipSync(cifar([3, 9]))))
    expect(data).toMatchObject({ rows: 2, features: 3072, classes: 10, image: { height: 32, width: 32, channels: 3 } })
    expect([...data.targets]).toEqual([3, 9])
    // Pixel 5 of the second image: red 5, green 10 + (1024 + 5) % 7, blue 20 + (2048 + 5) % 7.
    expect([...data.inputs.subarray(3072 + 15, 3072 + 18)].map((x) => x * 256)).toEqual([5, 10, 22])
  })
})

describe('CSV files', () => {
  it.each([
    ['without a header', '1,2,0\n3,4,1\n'],
    ["with scikit-learn's", '2,2,no,yes\n1,2,0\n3,4,1\n'],
    ['with names of columns', 'a,b,label\n1,2,0\n3,4,1'],
    ['with line ends of Windows', '1,2,0\r\n3,4,1\r\n'],
  ])('are read %s', async (_what, text) => {
    const data = await load(file('t.csv', text))
    expect(data).toMatchObject({ rows: 2, features: 2, classes: 2, image: null })
    expect([...data.inputs]).toEqual([-1, -1, 1, 1])
    expect([...data.targets]).toEqual([0, 1])
  })

  it('may have the targets in another column, and no classes', async () => {
    const data = await load(file('u.csv.gz', gzipSync('0.5,1,2\n-3,5,2\n')), { labelColumn: 1 })
    expect([...data.targets]).toEqual([0.5, -3])
    // A constant column becomes 0.
    expect([...data.inputs]).toEqual([-1, 0, 1, 0])
    expect(data.classes).toBe(0)
  })
})

const bad: [string, () => Promise<Dataset>, RegExp][] = [
  [
    'a missing file',
    () => load(join(folder, 'none.csv')),
    /^expected a data file, but .*none\.csv cannot be read \(ENOENT\)$/,
  ],
  [
    'a file of another kind',
    () => load(file('a.txt', 'hello')),
    /^expected data as CSV .* came .*a\.txt, which is none of these$/,
  ],
  [
    'gzip that is cut short',
    () => load(file('b.csv.gz', gzipSync('1,2\n3,4\n').subarray(0, 20))),
    /to be whole, but it cannot be unpacked/,
  ],
  [
    'images that are cut short',
    () => load(file('c-images-idx3', images.subarray(0, 20))),
    /^expected 12 elements \(2×2×3\) in .*, came 4$/,
  ],
  ['images with something after', () => load(file('d-images-idx3', Buffer.concat([images, Buffer.of(1)]))), /came 13$/],
  ['images without labels', () => load(file('e-images-idx3', images)), /e-labels-idx1 cannot be read/],
  ['images without a telling name', () => load(file('f', images)), /whose name does not tell; give --labels FILE$/],
  [
    'labels of another number',
    () => load(file('g-images-idx3', images), { labels: file('g-labels', idx([3], [1, 2, 3])) }),
    /^expected a label for each of 2 images, came 3$/,
  ],
  ['labels in the place of images', () => load(file('h', idx([2], [1, 2]))), /^expected images, came the labels in /],
  [
    'images in the place of labels',
    () => load(file('i-images-idx3', images), { labels: file('i', images) }),
    /^expected 1 axes in .*, came 3$/,
  ],
  ['no images', () => load(file('j-images-idx3', idx([0, 2, 3], []))), /^expected rows in .*, came none$/],
  [
    'half a record',
    () => load(file('k.bin', cifar([1]).subarray(1))),
    /^expected records of 3073 bytes in .* came 3072 bytes$/,
  ],
  [
    'a label out of range',
    () => load(file('l.bin', cifar([1, 10]))),
    /^expected labels from 0 to 9 in .*, came 10 in record 2$/,
  ],
  ['nothing', () => load(file('m.bin', '')), /^expected records of 3073 bytes/],
  ['an empty table', () => load(file('n.csv', '')), /^expected rows of at least two numbers/],
  ['a header alone', () => load(file('o.csv', 'a,b\n')), /^expected rows of at least two numbers/],
  ['a ragged table', () => load(file('p.csv', '1,2,3\n1,2\n')), /^expected 3 numbers in line 2 of .*, came 2$/],
  ['words among numbers', () => load(file('q.csv', 'a,b\n1,2\n1,x\n')), /in line 3 of .*, came "x"$/],
  ['a hole', () => load(file('r.csv', '1,2\n1,\n')), /in line 2 of .*, came ""$/],
  [
    'a number out of range',
    () => load(file('s.csv', '1,2\n1e39,2\n')),
    /that binary32 can hold in line 2 of .*, came "1e39"$/,
  ],
  [
    'counts that do not fit',
    () => load(file('t2.csv', '3,2,no,yes\n1,2,0\n3,4,1\n')),
    /^expected 3 rows of 2 features .* came 2 of 2$/,
  ],
  [
    'no such column',
    () => load(file('u.csv', '1,2\n3,4\n'), { labelColumn: 3 }),
    /^expected a label column from 1 to 2 in .*, came 3$/,
  ],
]

describe('data that cannot be read are refused in one line:', () => {
  it.each(bad)('%s', async (_what, read, message) => {
    const error = await read().catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(RequestError)
    expect((error as Error).message).toMatch(message)
    expect((error as Error).message).not.toContain('\n')
  })
})

describe('rows', () => {
  const data = generated('glyphs', 1)

  it('are taken evenly spaced', () => {
    const some = spread(data, 40)
    expect(some).toMatchObject({ rows: 40, name: expect.stringContaining('40 of 400 rows') })
    expect([...some.targets]).toEqual(Array.from({ length: 40 }, (_, i) => data.targets[10 * i]))
    expect(some.inputs.subarray(64, 128)).toEqual(data.inputs.subarray(640, 704))
    expect(spread(data, 400)).toBe(data)
  })

  it('of images are pooled by means', () => {
    const half = pooled(data, 3)
    expect(half).toMatchObject({ features: 4, image: { height: 2, width: 2, channels: 1 } })
    const window = [0, 1, 2].flatMap((y) => [3, 4, 5].map((x) => data.inputs[64 + 8 * y + x] as number))
    expect(half.inputs[4 + 1]).toBe(Math.fround(window.reduce((a, b) => a + b) / 9))
  })

  it('are standardized to multiples of 2^-8', () => {
    const table = standardized(generated('teacher', 3))
    expect([...table.inputs].every((x) => Number.isInteger(x * 256))).toBe(true)
    for (let j = 0; j < table.features; j++) {
      const column = Array.from({ length: table.rows }, (_, i) => table.inputs[i * table.features + j] as number)
      expect(Math.abs(column.reduce((a, b) => a + b) / table.rows)).toBeLessThan(2 ** -9)
      expect(Math.abs(column.reduce((a, b) => a + b * b, 0) / table.rows - 1)).toBeLessThan(2 ** -6)
    }
  })
})

describe('generated data', () => {
  it.each(recipes.map(({ id }) => id))('%s are multiples of 2^-8, the same for the same seed', (id) => {
    const data = generated(id, 7)
    expect(data.inputs.length).toBe(data.rows * data.features)
    expect(data.targets.length).toBe(data.rows)
    expect([...data.inputs, ...data.targets].every((x) => Number.isInteger(x * 256))).toBe(true)
    expect(generated(id, 7)).toEqual(data)
    expect(generated(id, 8).sha256).not.toBe(data.sha256)
  })
})
