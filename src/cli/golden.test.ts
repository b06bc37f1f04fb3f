import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, describe, expect, it, vi } from 'vitest'
import { fileSchema } from '../golden/schema.ts'
import { RequestError } from '../subjects/subject.ts'
import { commandLine, halfulp } from '../testing/command.ts'
import { goldenCommand } from './golden.ts'

vi.setConfig({ testTimeout: 60_000 })

const folder = mkdtempSync(join(tmpdir(), 'halfulp-golden-cli-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const file = (name: string): string => join(folder, name)

/** Runs the command in this process, which is faster than in one of its own. */
async function golden(...args: string[]): Promise<{ code: number | undefined; stdout: string }> {
  let [code, stdout]: [number | undefined, string] = [undefined, '']
  const write = vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    stdout += text
    return true
  })
  try {
    await goldenCommand((given) => {
      code = given
    }).parseAsync(args, { from: 'user' })
  } finally {
    write.mockRestore()
  }
  return { code, stdout }
}

const toE2m1 = ['write', '--format', 'e2m1fn']

describe('a request that cannot be carried out ends with exit code 2 and one line that says why:', () => {
  writeFileSync(file('bad.json'), '{')
  it.each([
    ['an unknown format', ['write', '--format', 'fp9'], /expected a format, came "fp9"/],
    ['a format file that is none', ['write', '--format', file('bad.json')], /expected JSON in .*bad\.json/],
    ['no format', ['write', '--as', 'csv'], /expected --format with the format whose vectors are exported/],
    ['an unknown form', [...toE2m1, '--as', 'xml'], /expected --as json, csv, testfloat, readmemh, came "xml"/],
    ['an unknown direction', [...toE2m1, '--rounding', 'up'], /expected a rounding direction .*, came "up"/],
    ['an unknown rule', [...toE2m1, '--overflow', 'wrap'], /expected an overflow rule .*, came "wrap"/],
    ['an unknown source', [...toE2m1, '--from', 'fp9'], /expected --from binary32, .*, came "fp9"/],
    ['a source too wide', [...toE2m1, '--from', 'tf32'], /of at most 16 bits, came "tf32"/],
    ['no name for two files', [...toE2m1, '--as', 'readmemh'], /expected --out NAME with --as readmemh/],
    ['no folder for the export', [...toE2m1, '--out', file('no/x.csv')], /expected --out to name a file in a folder/],
    ['a folder in the place of a file', [...toE2m1, '--out', folder], /expected --out to name a file in a folder/],
    [
      'an export and a folder',
      [...toE2m1, folder],
      /expected either an export .* or a folder to write anew, came both/,
    ],
    ['no folder to write to', ['write', file('none')], /expected a golden folder to write to, but there is no folder/],
    ['no file to verify', ['verify', file('none.json')], /expected a file or folder .*, but there is no .*none\.json/],
    [
      'a folder that is none of golden data',
      ['verify', resolve('src')],
      /expected a folder with derived\/ and published/,
    ],
  ] as [string, string[], RegExp][])('%s', async (_what, args, message) => {
    const failure = await golden(...args).catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(RequestError)
    expect((failure as Error).message).toMatch(message)
    expect((failure as Error).message).not.toContain('\n')
  })

  it.each([
    ['no command', [], /expected a command/],
    ['an unknown form', [...toE2m1, '--as', 'xml'], /expected --as json, csv, testfloat, readmemh, came "xml"/],
  ])('%s, in a process of its own', async (_what, args, message) => {
    const { code, stdout, stderr } = await halfulp(['golden', ...args])
    expect(stderr).toMatch(/^halfulp: [^\n]+\n$/)
    expect(stderr).toMatch(message)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  })

  it('and leaves nothing behind', () => {
    expect(readdirSync(folder).filter((name) => name !== 'bad.json')).toEqual([])
  })
})

const source = resolve('golden/derived/e2m1fn/binary32-rtz.json')

describe('golden verify', () => {
  it('says what it counted: exit code 0', async () => {
    const { code, stdout } = await golden('verify', source)
    expect(code).toBe(0)
    expect(stdout).toMatch(/^\d+ vectors and 0 published tables in 1 files: no fault\n$/)
  })

  it('says each fault in a line: exit code 1; what cannot be read at all: 2', async () => {
    mkdirSync(file('verify'))
    const [wrong, cut] = [file('verify/wrong.json'), file('verify/cut.json')]
    const text = readFileSync(source, 'utf8')
    writeFileSync(wrong, text.replace('"expected":"0x1"', '"expected":"0x2"'))
    writeFileSync(cut, text.slice(0, 4000))
    const one = await golden('verify', wrong, source)
    expect(one.code).toBe(1)
    const id = 'e2m1fn/rtz/[a-z]+/0x[\\da-f]{8}'
    expect(one.stdout).toMatch(
      new RegExp(
        `^${wrong}: ${id}: the specification gives 0x1, the file 0x2\\n${wrong}: ${id}: the decimal oracle gives 0x1, the file 0x2\\n.* in 2 files: 2 faults\\n$`,
      ),
    )
    const both = await golden('verify', cut, wrong)
    expect(both.code).toBe(2)
    expect(both.stdout.split('\n')[0]).toBe(`${cut}: is no JSON`)
  })
})

describe('golden write', () => {
  it('refuses to change answers that are there, and says which: exit code 1', async () => {
    const own = file('own')
    mkdirSync(join(own, 'derived', 'e2m1fn'), { recursive: true })
    const target = join(own, 'derived', 'e2m1fn', 'binary32-rtz.json')
    const text = readFileSync(source, 'utf8').replace('"expected":"0x1"', '"expected":"0x2"')
    writeFileSync(target, text)
    const { code, stdout } = await golden('write', own)
    expect(code).toBe(1)
    expect(stdout).toMatch(
      /^e2m1fn\/rtz\/\S+ would change from 0x2 to 0x1\n1 vectors would change; nothing is written, unless .*\n$/,
    )
    expect(readFileSync(target, 'utf8')).toBe(text)
  })
})

describe('an export', () => {
  const exported = async (...args: string[]): Promise<string> => {
    const { code, stdout } = await golden('write', ...args)
    expect(code).toBe(0)
    return stdout
  }

  it('of a format of one’s own is a file that can be verified', async () => {
    writeFileSync(file('fp7.json'), JSON.stringify({ id: 'my-fp7', width: 7, precision: 4, bias: 3, nan: 'top' }))
    await exported('--format', file('fp7.json'), '--rounding', 'rtp', '--out', file('fp7.vectors.json'))
    const made = fileSchema.parse(JSON.parse(readFileSync(file('fp7.vectors.json'), 'utf8')))
    expect(made).toMatchObject({ format: 'my-fp7', row: { width: 7, nan: 'top' } })
    expect(made.groups.map(({ rounding, overflow }) => [rounding, overflow])).toEqual([['rtp', 'ieee']])
    expect((await golden('verify', file('fp7.vectors.json'))).code).toBe(0)
  })

  it('as CSV has a line a vector, with as many cells as its head', async () => {
    const lines = (await exported('--format', 'e5m2', '--as', 'csv')).trimEnd().split('\n')
    expect(lines[0]).toBe('id,kind,input,exact,expected,permitted,flags')
    expect(new Set(lines.map((line) => line.split(',').length))).toEqual(new Set([7]))
    expect(lines.join('\n')).not.toContain('"')
    expect(lines.find((line) => line.startsWith('e5m2/rne/ieee/0x7fc00000,'))).toMatch(
      /,nan,0x7fc00000,NaN,0x7e,nan-code: 0x7d 0x7f 0xfd-0xff,.*nan-swallowed-by-clamp/,
    )
  })

  it('for $readmemh is two files of as many words', async () => {
    await exported('--format', 'e2m1fn', '--as', 'readmemh', '--out', file('e2m1'))
    const words = (name: string): string[] =>
      readFileSync(file(name), 'utf8')
        .replace(/\/\/.*/g, '')
        .trim()
        .split(/\s+/)
    const [inputs, expected] = [words('e2m1.inputs.hex'), words('e2m1.expected.hex')]
    expect(inputs).toHaveLength(expected.length)
    expect(new Set(inputs).size).toBe(inputs.length)
    expect(inputs.every((word) => /^[\da-f]{8}$/.test(word))).toBe(true)
    expect(expected.every((word) => /^[\da-fx]$/.test(word))).toBe(true)
    // 5 is a tie between 4 and 6, codes 6 and 7; NaN may give anything.
    expect(expected[inputs.indexOf('40a00000')]).toBe('6')
    expect(expected[inputs.indexOf('7fc00000')]).toBe('x')
  })

  it('in the form of TestFloat shows no answer', async () => {
    const text = await exported('--format', 'e4m3fn', '--as', 'testfloat', '--from', 'binary64')
    expect(text).toMatch(/^(?:[\da-f]{16}\n)+$/)
  })

  it.each([
    ['a right simulator', '', 0, /CONFORMS: (\d+) of \1 inputs \(recorded\)/],
    ['one that takes ties away from zero', "| sed 's/^3f880000 38$/3f880000 39/'", 1, /got +0x39 .*\n +due +0x38/],
  ])('goes through %s into an audit', (_what, fault, due, words) => {
    const vectors = `${commandLine} golden write --as testfloat --format e4m3fn`
    const simulator = `'${process.execPath}' src/testing/program.mjs hex right ${fault}`
    const script = `${vectors} | ${simulator} | ${commandLine} audit hex:- --format e4m3fn --quiet; echo "exit $?"`
    const out = execFileSync('/bin/sh', ['-c', script], { encoding: 'utf8', env: { ...process.env, NO_COLOR: '1' } })
    expect(out).toMatch(words)
    expect(out).toMatch(new RegExp(`exit ${due}\n$`))
  })
})
