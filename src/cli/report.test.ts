import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Command } from 'commander'
import { afterAll, describe, expect, it, vi } from 'vitest'
import type { Result } from '../report/result.ts'
import { halfulp, type Ran } from '../testing/command.ts'
import { allHostile, hostile, property, result, violating } from '../testing/results.ts'
import { auditCommand } from './audit.ts'
import { mergeCommand } from './merge.ts'
import { reportCommand } from './report.ts'

vi.setConfig({ testTimeout: 60_000 })

const folder = mkdtempSync(join(tmpdir(), 'halfulp-report-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** A file of the test's folder with this content. */
function file(name: string, content: unknown): string {
  const path = join(folder, name)
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content))
  return path
}

const conforms = file('conforms.json', result())
const violates = file('violates.json', violating)
const both = file('both.json', [result(), violating])
const open = file('open.json', result({ verdict: 'inconclusive' }))
const crafted = file('crafted.json', hostile.map(allHostile))
const shardOf = (index: number, more: Partial<Result> = {}): Result => {
  const cases = 2 ** 31
  const scope = { kind: 'exhaustive', cases, planned: cases, seed: null, generator: null, shard: `${index}/2` } as const
  return result({ scope, properties: [property({ cases })], ...more })
}
const shards = [1, 2].map((index) => file(`shard-${index}.json`, shardOf(index)))
const out = (name: string): string => join(folder, name)

const commands: Readonly<Record<string, (finish: (code: number) => void) => Command>> = {
  report: reportCommand,
  merge: mergeCommand,
  audit: auditCommand,
}

/** Runs a command in this process, which takes no second to start; a refusal is what it threw. */
async function here([name = '', ...args]: readonly string[]): Promise<Ran> {
  let [code, stdout, stderr] = [2, '', '']
  const spy = vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    stdout += text
    return true
  })
  try {
    const command = commands[name]?.((exit) => {
      code = exit
    })
    await command
      ?.exitOverride()
      .configureOutput({ writeErr: () => undefined })
      .parseAsync(args, { from: 'user' })
  } catch (error) {
    stderr = (error as Error).message
  } finally {
    spy.mockRestore()
  }
  return { code, stdout, stderr }
}

describe('halfulp report', () => {
  it.each([
    ['html', [conforms], 0, /^<!doctype html>[\s\S]*<\/html>\n$/],
    ['markdown', [conforms, violates], 1, /^# Conformance report\n\n1 conform, 1 violate, 0 undecided\n/],
    ['junit', [both], 1, /^<\?xml version[\s\S]*<\/testsuites>\n$/],
    ['ctrf', [open], 2, /^\{\n {2}"reportFormat": "CTRF"/],
    ['intoto', [violates], 1, /^\{\n {2}"_type": "https:\/\/in-toto.io\/Statement\/v1"/],
  ])('writes %s to standard output, with the exit code of the audits', async (output, files, exit, shape) => {
    const { code, stdout, stderr } = await here(['report', ...files, '--as', output])
    expect({ code, stderr }).toEqual({ code: exit, stderr: '' })
    expect(stdout).toMatch(shape)
  })

  it.each([
    ['page.html', /^<!doctype html>/],
    ['summary.md', /^# Conformance report/],
    ['tests.xml', /^<\?xml/],
  ])('takes the output from the ending of --out %s', async (name, shape) => {
    const { code, stdout, stderr } = await here(['report', violates, '--out', out(name)])
    expect({ code, stdout, stderr }).toEqual({ code: 1, stdout: '', stderr: '' })
    const text = readFileSync(out(name), 'utf8')
    expect(text).toMatch(shape)
    expect(text).toContain(createHash('sha256').update(readFileSync(violates)).digest('hex'))
  })

  it('lets no string of a crafted file do harm', async () => {
    const { code, stdout } = await halfulp(['report', crafted])
    expect(code).toBe(1)
    // No control character, no hidden one, and no markup but code.
    expect(stdout.replaceAll('\n', '')).not.toMatch(/\p{C}/u)
    expect(stdout.replaceAll(/<\/?code>/g, '')).not.toMatch(/[<>]/)
    const widths = stdout.split('\n\n').filter((part) => part.startsWith('| property'))
    for (const part of widths) expect(new Set(part.split('\n').map((row) => row.split('|').length)).size).toBe(1)
  })
})

describe('halfulp merge', () => {
  it('writes one result file', async () => {
    const { code, stdout, stderr } = await here(['merge', ...shards.toReversed()])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    const { seconds: _, ...merged } = JSON.parse(stdout)
    const { seconds: __, ...whole } = result({ properties: [property({ met: 2 * property().met })] })
    expect(merged).toEqual(whole)
  })

  it('of lists, result by result, and tells the verdicts', async () => {
    const lists = [1, 2].map((index) => {
      const e5m2 = shardOf(index, { spec: { ...result().spec, format: 'e5m2' }, verdict: 'inconclusive' })
      return file(`list-${index}.json`, [shardOf(index), e5m2])
    })
    const { code, stdout } = await here(['merge', ...lists, '--out', out('merged.json')])
    expect(code).toBe(2)
    expect(stdout).toMatch(/CONFORMS: all 4,294,967,296 inputs[\s\S]*INCONCLUSIVE/)
    const merged: Result[] = JSON.parse(readFileSync(out('merged.json'), 'utf8'))
    expect(merged.map(({ spec, scope }) => [spec.format, scope.shard])).toEqual([
      ['e4m3fn', null],
      ['e5m2', null],
    ])
  })
})

describe('a request that cannot be carried out ends with exit code 2, one line and no file:', () => {
  const { subject } = result()
  const other = file('other.json', shardOf(2, { subject: { ...subject, sha256: null } }))
  const bad: [string, string[], RegExp][] = [
    ['no file', ['report'], /missing required argument 'file'/],
    ['a missing file', ['report', out('none.json')], /a result file, but .*none\.json cannot be read \(ENOENT\); /],
    ['a folder', ['report', folder], /cannot be read \(EISDIR\); /],
    ['no JSON', ['report', file('text.json', '\u001B[31m{')], /expected JSON in .*text\.json, /],
    [
      'JSON of another kind',
      ['report', file('a.json', { schema: 'halfulp-identified/1' })],
      /result\/1 in .*but schema: /,
    ],
    [
      'the result of theorems',
      ['report', file('theorems.json', { schema: 'halfulp-theorems/1' })],
      /came the result of halfulp theorems, whose page halfulp theorems --html FILE writes$/,
    ],
    [
      'shards of a trace',
      ['merge', file('trace.json', { schema: 'halfulp-trace-result/1' })],
      /came the result of a trace, whose page halfulp report --as html FILE writes$/,
    ],
    [
      'a wrong verdict',
      ['report', file('b.json', result({ verdict: 'violates' }))],
      /came "violates" with no violation$/,
    ],
    ['a verdict on nothing', ['report', file('c.json', result({ properties: [] }))], /"conforms" with no property$/],
    ['an empty list', ['report', file('d.json', [])], /at least one result in .*, came an empty list$/],
    ['deep nesting', ['report', file('e.json', '['.repeat(1e6))], /expected JSON in /],
    ['one bad among good', ['report', conforms, file('f.json', [result(), { x: 1 }])], /f\.json, but 1\.schema: /],
    ['an unknown output', ['report', conforms, '--as', 'pdf'], /Allowed choices are html, markdown, /],
    [
      'an ending that tells nothing',
      ['report', conforms, '--out', out('r.json')],
      /expected --as .*"r\.json"|r\.json" ends in/,
    ],
    [
      'a folder that is not there',
      ['report', conforms, '--out', out('no/r.html')],
      /expected --out to name a file in /,
    ],
    ['two subjects in a statement', ['report', shards[0] as string, other, '--as', 'intoto'], /results of one subject/],
    ['shards of two subjects', ['merge', shards[0] as string, other], /shards of one subject, came /],
    ['a missing shard', ['merge', shards[0] as string], /all 2 shards, came 1; judge 2\/2 too$/],
    ['lists of different lengths', ['merge', both, conforms], /as many results in every file/],
    ['a page nowhere', ['audit', '--html', out('no/r.html')], /expected --html to name a file in /],
  ]

  it.each(bad)('%s', async (_what, args, message) => {
    const { code, stdout, stderr } = await here(args)
    expect(stderr).toMatch(/^\P{C}+$/u)
    expect(stderr).toMatch(message)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(readdirSync(folder).filter((name) => /^r\.|\.tmp$/.test(name))).toEqual([])
  })

  it('and leaves an earlier report as it was', async () => {
    writeFileSync(out('earlier.html'), 'earlier')
    const { code, stderr } = await halfulp(['report', out('none.json'), '--out', out('earlier.html')])
    expect(code).toBe(2)
    expect(stderr).toMatch(/^halfulp: expected a result file, [^\n]*\n$/)
    expect(readFileSync(out('earlier.html'), 'utf8')).toBe('earlier')
  })
})

describe('halfulp audit', () => {
  it('writes --junit and --html beside --json, and names the bytes of the latter', async () => {
    mkdirSync(out('audit'))
    const [json, junit, page] = ['r.json', 'r.xml', 'r.html'].map((name) => join(folder, 'audit', name))
    const wrong = `js:${resolve('src/testing/misbehaving.mjs')}#isE5m2`
    const targets = ['--json', json, '--junit', junit, '--html', page] as string[]
    const { code } = await here(['audit', wrong, '--format', 'e4m3fn', '--input', '0x40490fdb', '--quiet', ...targets])
    expect(code).toBe(1)
    const sha256 = createHash('sha256')
      .update(readFileSync(json as string))
      .digest('hex')
    expect(readFileSync(junit as string, 'utf8')).toMatch(/<failure [\s\S]*0x40490fdb/)
    for (const path of [junit, page]) expect(readFileSync(path as string, 'utf8')).toContain(sha256)
    expect(readdirSync(out('audit')).sort()).toEqual(['r.html', 'r.json', 'r.xml'])
  })
})
