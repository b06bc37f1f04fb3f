import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type Result, resultSchema } from '../report/result.ts'
import { markedProcesses, markProcesses, pi } from '../testing/audits.ts'
import { commandLine, halfulp } from '../testing/command.ts'

vi.setConfig({ testTimeout: 60_000 })

const folder = mkdtempSync(join(tmpdir(), 'halfulp-cli-'))
const fixture = (name: string): string => `js:${resolve('src/testing/misbehaving.mjs')}#${name}`

beforeAll(markProcesses)
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true })
  await vi.waitFor(() => expect(markedProcesses()).toEqual([]), 5000)
})

const right = ['audit', 'builtin:js-integer', '--input', '0x3f800000']
const toE4m3 = [...right, '--format', 'e4m3fn']
const file = (name: string): string => join(folder, name)

/** A format file with this content. */
function declared(name: string, content: unknown): string[] {
  writeFileSync(file(name), typeof content === 'string' ? content : JSON.stringify(content))
  return [...right, '--format', file(name)]
}

const fp6 = { id: 'fp6', width: 6, precision: 3, bias: 3 }
const bad: [string, string[], RegExp][] = [
  ['an unknown command', ['adit'], /unknown command 'adit'/],
  ['an unknown option', ['audit', '--nonsense'], /unknown option '--nonsense'/],
  ['an option without its value', ['audit', '--format'], /option '--format .*' argument missing/],
  ['an unknown format', [...right, '--format', 'fp9'], /expected a format, came "fp9"/],
  ['a wrong rounding', [...toE4m3, '--rounding', 'up'], /expected a rounding \(rne, .*\), came "up"/],
  ['a wrong overflow rule', [...toE4m3, '--overflow', 'wrap'], /expected an overflow rule .*, came "wrap"/],
  ['wrong cases', [...toE4m3.slice(0, 2), '--format', 'e4m3fn', '--cases', 'all'], /exhaustive, boundary or sample:N/],
  ['an empty sample', ['audit', 'builtin:js-table', '--format', 'e5m2', '--cases', 'sample:0'], /from 2 to .*came "0"/],
  [
    'a backend where none is to choose',
    [...toE4m3, '--backend', 'cpu'],
    /expected no backend with builtin:js-integer, .*"cpu"; leave it out$/,
  ],
  [
    'a backend to identify on',
    ['identify', fixture('right'), '--backend', 'cpu'],
    /expected no backend with js:.*"cpu"; leave it out$/,
  ],
  ['no workers', [...toE4m3, '--jobs', '0'], /expected --jobs to be a whole number from 1 to 256, came "0"/],
  ['a part of fewer', [...toE4m3, '--shard', '3/2'], /expected a shard I\/N with 1 ≤ I ≤ N ≤ 32, came "3\/2"/],
  [
    'an input that is no bit pattern',
    [...toE4m3.slice(0, 3), '1.0', '--format', 'e5m2'],
    /such as 0x3f800000, came "1.0"/,
  ],
  ['an unknown variation', [...toE4m3, '--allow', 'all'], /expected a variation \(nan-code, .*none\), came "all"/],
  ['no format', right, /expected --format with the format that the subject converts to/],
  ['a subject without a scheme', ['audit', 'js-table', '--format', 'e5m2'], /came "js-table"$/],
  ['a missing file', ['audit', 'js:./no.mjs', '--format', 'e5m2'], /there is no file .*no\.mjs$/],
  ['a format too wide', [...right, '--format', 'binary32'], /at most 20 bits to audit, came binary32 with 32; /],
  [
    'a source too wide',
    ['audit', 'builtin:js-integer', '--format', 'e4m3fn', '--from', 'tf32'],
    /expected inputs of binary32, .* came tf32 with 19$/,
  ],
  ['a format file that is none', declared('a.json', '{'), /expected JSON in .*a\.json, such as \{/],
  ['a format file without figures', declared('c.json', { id: 'c' }), /c\.json declares no format: width: /],
  ['a format without room', declared('d.json', { ...fp6, precision: 9 }), /precision 9 needs more than 6 bits$/],
  ['a format with more to it', declared('f.json', { ...fp6, colour: 'red' }), /Unrecognized key: "colour"$/],
  [
    'a format that contradicts itself',
    declared('g.json', { ...fp6, infinities: 'ieee' }),
    /infinities "ieee" .*nan "ieee"/,
  ],
  ['a format file that is not there', [...right, '--format', file('none.json')], /but .*none\.json cannot be read$/],
]

describe('a request that cannot be carried out ends with exit code 2 and one line that says why:', () => {
  it.concurrent.each(bad)('%s', async (_what, args, message) => {
    const [command = '', ...rest] = args
    const { code, stdout, stderr } = await halfulp([command, '--json', file('result.json'), ...rest])
    expect(stderr).toMatch(/^halfulp: [^\n]+\n$/)
    expect(stderr.trimEnd().replace(/ \(halfulp --help shows what there is\)$/, '')).toMatch(message)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(readdirSync(folder).filter((name) => name.startsWith('result.json'))).toEqual([])
  })

  it('nothing to resume from', async () => {
    const { code, stdout, stderr } = await halfulp([...toE4m3, '--resume'])
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toMatch(/^halfulp: expected --json FILE with --resume[^\n]*\n$/)
  })

  it('and leaves an earlier result as it was', async () => {
    writeFileSync(file('earlier.json'), 'earlier')
    expect((await halfulp([...toE4m3, '--rounding', 'up', '--json', file('earlier.json')])).code).toBe(2)
    expect(readFileSync(file('earlier.json'), 'utf8')).toBe('earlier')
  })

  it.each(['no/such/folder/result.json', '.'])('a result file that cannot be written: %s', async (path) => {
    const { code, stdout, stderr } = await halfulp([...toE4m3, '--json', file(path)])
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toMatch(/^halfulp: expected --json to name a file [^\n]*\n$/)
  })
})

const resultIn = (name: string): Result => resultSchema.parse(JSON.parse(readFileSync(file(name), 'utf8')))

describe('the verdict is the exit code:', () => {
  it('0 where the subject conforms', async () => {
    const { code, stdout, stderr } = await halfulp([...toE4m3, '--json', file('conforms.json')])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toMatch(/\n {2}CONFORMS: 1 of 1 inputs \(inputs\), /)
    expect(resultIn('conforms.json')).toMatchObject({ verdict: 'conforms', scope: { kind: 'inputs', cases: 1 } })
  })

  it('1 where it violates, with a witness whose command shows it again', async () => {
    mkdirSync(file("it's a folder"))
    const module = join(folder, "it's a folder", 'q.mjs')
    writeFileSync(module, 'export const quantize = (x) => new Uint8Array(x.length).fill(0x38)\n')
    const inputs = ['--input', '0x3f800000', '0x40000000', '0x7fc00000']
    const args = [`js:${module}`, '--format', 'e4m3fn', '--rounding', 'rtz', ...inputs, '--json', file('violates.json')]
    const { code, stdout, stderr } = await halfulp(['audit', ...args])
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' })
    expect(stdout).toMatch(
      /\n {4}input {3}0x40000000 {3}2\n {4}got {5}0x38 {3}1 {3}-8 ulp of e4m3fn\n {4}due {5}0x40 {3}2\n/,
    )
    const conforms = resultIn('violates.json').properties.find(({ id }) => id === 'conforms')
    expect(conforms).toMatchObject({ verdict: 'violated', violations: 2, witness: { input: '0x40000000', ulps: -8 } })
    expect(stdout).toContain(`    again   ${conforms?.witness?.replay}\n`)
    expect(again(conforms?.witness?.replay)).toMatch(/✗ conforms +violated/)
  })

  it('1 where only a permitted variation was taken away, and the command that shows it again takes it away too', async () => {
    const args = ['audit', fixture('isOtherNan'), '--format', 'e4m3fn', '--input', '0x7fc00000', '--quiet']
    expect((await halfulp(args)).code).toBe(0)
    const { code, stdout } = await halfulp([...args, '--allow', 'none'])
    expect(code).toBe(1)
    expect(again(/ {4}again {3}(.*)/.exec(stdout)?.[1])).toMatch(/✗ conforms +violated/)
  })

  it('1 where one of several violates; the result is a list', async () => {
    const args = ['audit', 'builtin:js-integer', fixture('isE5m2'), '--format', 'e4m3fn', '--input', pi]
    const { code, stdout } = await halfulp([...args, '--json', file('both.json')])
    expect(code).toBe(1)
    expect(stdout).toContain('1 conform, 1 violate, 0 undecided')
    const results = resultSchema.array().parse(JSON.parse(readFileSync(file('both.json'), 'utf8')))
    expect(results.map(({ verdict }) => verdict)).toEqual(['conforms', 'violates'])
  })

  /** Runs a command that was shown, in a shell that knows halfulp as the sources under test. */
  function again(command = ''): string {
    const script = `halfulp() { ${commandLine} "$@" || true; }\n${command}`
    return execFileSync('/bin/sh', ['-c', script], { encoding: 'utf8', env: { ...process.env, NO_COLOR: '1' } })
  }
})

describe('an audit that is interrupted', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)('by %s tells what is known, and leaves nothing running', async (name) => {
    const args = ['audit', fixture('sleeps'), '--format', 'e4m3fn', '--jobs', '2', '--json', file('interrupted.json')]
    const { code, stdout, stderr } = await halfulp(args, async (signal) => {
      await vi.waitFor(() => expect(markedProcesses()).toHaveLength(3), 10_000)
      setTimeout(() => signal(name), 500)
    })
    expect({ code, stderr }).toEqual({ code: 2, stderr: '' })
    expect(stdout).toMatch(/- conforms +not decided \(.*stopped after 0 of 4294967296 inputs\)/)
    expect(stdout).toMatch(/\n {2}INCONCLUSIVE: 0 of 4,294,967,296 inputs \(exhaustive\), /)
    expect(resultIn('interrupted.json')).toMatchObject({ verdict: 'inconclusive', scope: { cases: 0 } })
    await vi.waitFor(() => expect(markedProcesses()).toEqual([]), 2000)
  })

  it('by SIGKILL, while its subject hangs, leaves nothing running', async () => {
    const args = ['audit', fixture('hangs'), '--format', 'e4m3fn', '--input', pi, '--jobs', '1']
    const { code } = await halfulp(args, async (signal) => {
      await vi.waitFor(() => expect(markedProcesses()).toHaveLength(2), 10_000)
      setTimeout(() => signal('SIGKILL'), 500)
    })
    expect(code).toBe(null)
    await vi.waitFor(() => expect(markedProcesses()).toEqual([]), 5000)
  })

  it('and goes on later is not taken for a subject that hangs', async () => {
    const part = ['--cases', 'sample:800000', '--timeout', '1', '--jobs', '1']
    const { code, stdout } = await halfulp(
      ['audit', fixture('dawdles'), '--format', 'e4m3fn', ...part],
      async (signal) => {
        await vi.waitFor(() => expect(markedProcesses()).toHaveLength(2), 10_000)
        setTimeout(() => signal('SIGSTOP'), 700)
        setTimeout(() => signal('SIGCONT'), 3000)
      },
    )
    expect(stdout).toContain('CONFORMS')
    expect(code).toBe(0)
  })
})

it('the parts of an audit are the whole, taken together', async () => {
  const cases = async (more: string[]): Promise<number> => {
    const args = ['audit', 'builtin:js-table', '--format', 'e5m2', '--cases', 'boundary', '--json', file('part.json')]
    expect((await halfulp([...args, ...more])).code).toBe(0)
    return resultIn('part.json').scope.cases
  }
  let sum = 0
  for (const part of [1, 2, 3, 4]) sum += await cases(['--shard', `${part}/4`])
  expect(sum).toBe(await cases([]))
})
