import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { formats } from '../../spec/formats/registry.ts'
import { variations } from '../../spec/variations.ts'
import { filePlans, goldenFormats } from './files.ts'
import { publishedSchema } from './published.ts'
import { fileSchema } from './schema.ts'
import { filesOf, goldenFolder, type Half } from './store.ts'
import { verifyGolden } from './verify.ts'

const root = goldenFolder()
const read = (path: string): string => readFileSync(join(root, path), 'utf8')
const files = filePlans.map(({ path }) => fileSchema.parse(JSON.parse(read(`derived/${path}`))))
const vectors = files.flatMap((file) => file.groups.flatMap((group) => group.vectors))

describe('golden/', () => {
  it('is right: vectors by both oracles, published tables, sums, and nothing is missing', async () => {
    const { findings, ...counts } = await verifyGolden([root])
    expect(findings).toEqual([])
    const published = await filesOf(root, 'published')
    const tables = published.flatMap((path) => publishedSchema.parse(JSON.parse(read(`published/${path}`))).tables)
    expect(tables.length).toBeGreaterThan(20)
    expect(counts).toEqual({
      files: filePlans.length + published.length,
      vectors: vectors.length,
      withoutDecimal: 0,
      tables: tables.length,
    })
  })

  it('has each id once, and each id says what its vector is of', () => {
    expect(new Set(vectors.map(({ id }) => id)).size).toBe(vectors.length)
    for (const file of files)
      for (const { rounding, overflow, vectors: own } of file.groups)
        for (const { id, input } of own)
          expect(id).toBe(
            `${file.format}/${rounding}/${overflow}/${file.from === 'binary32' ? '' : `${file.from}:`}${input}`,
          )
  })

  it('has every format in six directions under three overflow rules', () => {
    const conversions = new Set(vectors.map(({ id }) => id.split('/').slice(0, 3).join('/')))
    expect(conversions.size).toBe(18 * goldenFormats.length)
    expect(goldenFormats).toEqual(expect.arrayContaining([...formats]))
  })

  it('names variations that are there and always permitted', () => {
    const named = new Set(vectors.flatMap(({ permitted = [] }) => permitted.map(({ variation }) => variation)))
    const open = variations.filter(({ standing }) => standing === 'open').map(({ id }) => id)
    expect([...named].filter((id) => !open.includes(id))).toEqual([])
    expect([...named].sort()).toEqual([...open].sort())
  })

  it('is small enough to be read: no file of 200 kB, 6 MB in all', async () => {
    const sizes = (await Promise.all((['derived', 'published'] as const).map(async (half) => bytes(half)))).flat()
    expect(Math.max(...sizes)).toBeLessThan(200_000)
    expect(sizes.reduce((a, b) => a + b, 0)).toBeLessThan(6_000_000)
  })

  const bytes = async (half: Half): Promise<number[]> =>
    (await filesOf(root, half)).map((path) => statSync(join(root, half, path)).size)

  // What standards and bug reports say of these inputs, by the ids that must stay.
  it.each([
    // OCP OFP8: 464 is the tie above the largest number, 448, which is even.
    ['e4m3fn/rne/saturate/0x43e80000', '0x7e'],
    ['e4m3fn/rne/ieee/0x43e80001', '0x7f'],
    ['e4m3fn/rne/saturate/0x3f880000', '0x38'],
    ['e4m3fn/rna/saturate/0x3f880000', '0x39'],
    ['e4m3fn/rne/saturate/0x7f800000', '0x7e'],
    // Half the smallest subnormal: to zero by ties to even, up by ties to away.
    ['e4m3fn/rne/saturate/0x3a800000', '0x00'],
    ['e4m3fn/rna/saturate/0x3a800000', '0x01'],
    // IEEE 754-2019 §7.4.
    ['binary16/rtz/ieee/0x7f7fffff', '0x7bff'],
    ['binary16/rne/ieee/0x7f7fffff', '0x7c00'],
    ['bfloat16/rne/ieee/0x7fc00000', '0x7fc0'],
    // No negative zero in fnuz.
    ['e4m3fnuz/rne/ieee/0x80000000', '0x00'],
    ['e2m1fn/rne/saturate/0x7fc00000', 'any'],
  ])('%s gives %s', (id, expected) => {
    expect(vectors.find((vector) => vector.id === id)?.expected).toBe(expected)
  })

  it('blames no bug where every answer is right', () => {
    const open = vectors.filter(({ expected }) => expected === 'any')
    expect(open.length).toBeGreaterThan(100)
    expect(open.filter(({ flags }) => flags !== undefined)).toEqual([])
  })

  it('is told about in its README by a vector that is there', () => {
    const [line] = /^\{"id".*\}$/m.exec(read('README.md')) ?? []
    expect(vectors.map((vector) => JSON.stringify(vector))).toContain(line)
  })
})
