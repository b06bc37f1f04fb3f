import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { filePlans } from './files.ts'
import { fileSchema, type Vector, type VectorFile } from './schema.ts'
import { goldenFolder, manifestText, sha256 } from './store.ts'
import { type Finding, verifyGolden } from './verify.ts'

const root = goldenFolder()
const temporary = mkdtempSync(join(tmpdir(), 'halfulp-golden-'))
afterAll(() => rmSync(temporary, { recursive: true, force: true }))

const read = (path: string): string => readFileSync(join(root, path), 'utf8')

const path = 'e4m3fn/binary32-rne.json'
const original = fileSchema.parse(JSON.parse(read(`derived/${path}`)))
const overflowing = (text: string): boolean => text.startsWith('e4m3fn/rne/ieee/0x43e80001')

/** The findings of a golden folder of one file with this text; its sum fits unless another is given. */
async function findingsOf(text: string, { half = 'derived', name = path, sum = sha256(text) } = {}): Promise<string[]> {
  const folder = mkdtempSync(join(temporary, 'one-'))
  const file = join(folder, half, name)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text)
  writeFileSync(join(folder, half, 'SHA256SUMS'), manifestText(new Map([[name, sum]])))
  const { findings } = await verifyGolden([file])
  return findings.map(({ kind, text: words }: Finding) => `${kind}: ${words}`)
}

/** The file with one vector changed, as its text. */
const changed = (change: (vector: Vector) => Partial<Vector>, which: (id: string) => boolean): string => {
  const lines = read(`derived/${path}`).split('\n')
  return lines
    .map((line) => {
      const id = /"id":"([^"]+)"/.exec(line)?.[1]
      if (id === undefined || !which(id)) return line
      const comma = line.endsWith(',') ? ',' : ''
      const vector = JSON.parse(line.trim().replace(/,$/, '')) as Vector
      return `        ${JSON.stringify({ ...vector, ...change(vector) })}${comma}`
    })
    .join('\n')
}

const tie = (id: string): boolean => id === 'e4m3fn/rne/saturate/0x43e80000'
const head = JSON.stringify({ ...original, groups: [] })

describe('verify finds', () => {
  const id = 'e4m3fn/rne/saturate/0x43e80000'
  it.each([
    [
      'a changed expected code, by both oracles',
      changed(() => ({ expected: '0x7f' }), tie),
      [`${id}: the specification gives 0x7e, the file 0x7f`, `${id}: the decimal oracle gives 0x7e, the file 0x7f`],
    ],
    [
      'a changed id',
      changed(() => ({ id: 'e4m3fn/rne/saturate/1' }), tie),
      [
        `e4m3fn/rne/saturate/1: expected the id ${id}, which its conversion and input give`,
        `${id}: missing; golden write adds it`,
      ],
    ],
    [
      'an input that is not that of its id',
      changed(() => ({ input: '0x43e80004' }), tie),
      [
        `${id}: expected the id e4m3fn/rne/saturate/0x43e80004, which its conversion and input give`,
        /: missing; golden write adds it$/,
      ],
    ],
    [
      'a changed exact value',
      changed(() => ({ exact: '465' }), tie),
      [`${id}: the decimal oracle reads another input than 465`, `${id}: expected exact "464", came "465"`],
    ],
    [
      'a wrong permitted code',
      changed(() => ({ permitted: [{ variation: 'nan-code', codes: ['0xfe'] }] }), overflowing),
      [/^e4m3fn\/rne\/ieee\/0x43e80001: expected permitted .*0xff.*, came .*0xfe/],
    ],
    [
      'a permitted code too much',
      changed(() => ({ permitted: [{ variation: 'nan-code', codes: ['0xff'] }] }), tie),
      [/expected permitted none, came /],
    ],
    [
      'a flag that is not earned',
      changed(() => ({ flags: ['no-subnormals'] }), tie),
      [/: expected flags .*, came .*; golden write brings flags up to date$/],
    ],
    ['another kind', changed(() => ({ kind: 'value' }), tie), [/^differs from what golden write gives in its head/]],
    [
      'a vector that is missing',
      read(`derived/${path}`).replace(/\n.*0x43e80000".*/, ''),
      [/0x43e80000: missing; golden write adds it$/],
    ],
    [
      'an input too wide for its format',
      changed(() => ({ input: '0x143e80000' }), tie),
      [`${id}: 0x143e80000 has more than the 32 bits of a code`],
    ],
    ['another layout', JSON.stringify(original), [/^differs from what golden write gives/]],
    [
      'a head of another',
      read(`derived/${path}`).replace('"MIT"', '"none"'),
      [/^differs from what golden write gives/],
    ],
  ] as [string, string, (string | RegExp)[]][])('%s', async (_what, text, faults) => {
    const found = await findingsOf(text)
    expect(found).toHaveLength(faults.length)
    faults.forEach((fault, i) => {
      if (typeof fault === 'string') expect(found[i]).toBe(`fault: ${fault}`)
      else expect(found[i]?.replace('fault: ', '')).toMatch(fault)
    })
  })

  it('a vector that is there twice', async () => {
    const [group] = original.groups
    const twice = { ...original, groups: [{ ...group, vectors: [...group.vectors, group.vectors[0]] }] } as VectorFile
    const found = await findingsOf(JSON.stringify(twice), { name: 'other/file.json' })
    expect(found).toEqual([`fault: ${group.vectors[0]?.id}: expected each id once, came it twice`])
  })

  it('a wrong sum', async () => {
    expect(await findingsOf(read(`derived/${path}`), { sum: '0'.repeat(64) })).toEqual([
      `fault: sha256 is ${sha256(read(`derived/${path}`))}, SHA256SUMS has ${'0'.repeat(64)}`,
    ])
  })

  it.each([
    ['truncated JSON', read(`derived/${path}`).slice(0, 5000), /^unreadable: is no JSON$/],
    ['no vectors', head, /^unreadable: is no file of vectors: groups: /],
    ['a list', '[]', /^unreadable: is no file of vectors: the whole: /],
    ['null', 'null', /^unreadable: is no file of vectors: the whole: /],
    ['a field too much', read(`derived/${path}`).replace('"kind":', '"sort":1,"kind":'), /Unrecognized key: "sort"$/],
    ['a code that is none', changed(() => ({ expected: '7e' }), tie), /^unreadable: .*vectors\.\d+\.expected: /],
    [
      'a format that is unknown',
      JSON.stringify({ ...original, format: 'fp9' }),
      /^fault: expected a format .*came fp9$/,
    ],
    ['a source that is unknown', JSON.stringify({ ...original, from: 'fp9' }), /^fault: expected a source .*came fp9$/],
  ])('%s', async (_what, text, finding) => {
    const found = await findingsOf(text)
    expect(found).toHaveLength(1)
    expect(found[0]).toMatch(finding)
  })

  const published = read('published/ocp-ofp8-1.0.json')
  it.each([
    [
      'a value',
      ['"448"', '"480"'],
      [
        'maxNormal S.1111.110: 0x7e is printed as 480, the specification decodes another',
        'maxNormal S.1111.110: 0x7e is printed as 480, the decimal oracle decodes another',
        '0xfe is printed as -480, the specification',
        '0xfe is printed as -480, the decimal oracle',
      ],
    ],
    ['a code', ['S.0001.000', 'S.0001.001'], ['0x9 is', '0x9 is', '0x89 is', '0x89 is', 'has it elsewhere']],
    ['the sign of zero', ['"S.0000.000"', '"0.0000.000", "0.0000.000"'], ['has 2 such codes, 1 are printed']],
    ['a parameter', ['"bias": 7', '"bias": 8'], ['bias is printed as 8, the specification has 7']],
    ['special codes', ['"S.1111.111"', '"0.1111.111"'], ['the specification has 2 such codes, 1 are printed']],
    [
      'an infinity',
      ['"what": "infinities", "codes": []', '"what": "infinities", "codes": ["0x7f"]'],
      ['has 0 such codes'],
    ],
    ['the length of a code', ['S.1111.110', 'S.111.110'], ['expected codes of 8 bits']],
    ['the format', ['"format": "e5m2"', '"format": "e5m9"'], ['expected a format of the registry, came e5m9']],
  ])('a published table of which %s was changed', async (_what, [from, to], faults) => {
    const found = await findingsOf(published.replace(from as string, to as string), {
      half: 'published',
      name: 'a.json',
    })
    expect(found).toHaveLength(faults.length)
    faults.forEach((fault, i) => {
      expect(found[i]).toContain(fault)
    })
  })

  it.each(['-0.25', '-Infinity', 'Infinity', '-1.5'])('a published value with another sign: %s', async (value) => {
    const other = value.startsWith('-') ? value.slice(1) : `-${value}`
    const text = read('published/ieee-p3109-value-tables.json').replace(`"value": "${value}"`, `"value": "${other}"`)
    const found = await findingsOf(text, { half: 'published', name: 'a.json' })
    expect(found).toHaveLength(2)
    expect(found[0]).toContain(`is printed as ${other}, the specification decodes another`)
    expect(found[1]).toContain(`is printed as ${other}, the decimal oracle decodes another`)
  })

  it('in a whole folder, files too few and too many', async () => {
    const folder = join(temporary, 'whole')
    cpSync(join(root, 'published'), join(folder, 'published'), { recursive: true })
    mkdirSync(join(folder, 'derived'))
    writeFileSync(join(folder, 'derived', 'more.json'), read(`derived/${path}`))
    rmSync(join(folder, 'published', 'ocp-mx-1.0.json'))
    writeFileSync(join(folder, 'published', 'more.json'), read('published/ocp-ofp8-1.0.json'))
    const { findings } = await verifyGolden([folder])
    const words = findings.map(({ file, text }) => `${file.slice(folder.length + 1)}: ${text}`)
    expect(words.filter((line) => line.startsWith('derived') && line.endsWith(': missing'))).toHaveLength(
      filePlans.length,
    )
    expect(words).toContain('derived/more.json: is none of the files of golden write')
    expect(words).toContain('published/ocp-mx-1.0.json: missing')
    expect(words).toContain('published/more.json: not in SHA256SUMS')
  })

  it('nothing where there is no such file, but says so', async () => {
    await expect(verifyGolden([join(temporary, 'none')])).rejects.toThrow(/^expected a file or folder of golden data/)
    mkdirSync(join(temporary, 'empty'))
    await expect(verifyGolden([join(temporary, 'empty')])).rejects.toThrow(/^expected a folder with derived\//)
  })
})
