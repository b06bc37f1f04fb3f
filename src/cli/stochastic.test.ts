import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it, vi } from 'vitest'
import { formatOf } from '../../spec/testing.ts'
import { type Result, resultSchema } from '../report/result.ts'
import { halfulp } from '../testing/command.ts'
import { parseInputs, parseRounding } from './parse.ts'

vi.setConfig({ testTimeout: 60_000 })

const folder = mkdtempSync(join(tmpdir(), 'halfulp-stochastic-cli-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const mutant = (id: string): string => `js:properties/zoo/subjects.ts#stochastic.mutants.${id}.e4m3fn`
const sra8 = ['--format', 'e4m3fn', '--rounding', 'sra:8']
const builtin = ['audit', 'builtin:js-integer', '--format', 'e4m3fn']
const resultIn = (name: string): Result => resultSchema.parse(JSON.parse(readFileSync(join(folder, name), 'utf8')))

describe('a request that cannot be carried out ends with exit code 2 and one line that says why:', () => {
  const bad: [string, string[], RegExp][] = [
    [
      'no random bits',
      [...builtin, '--rounding', 'sra:0'],
      /or sra:N, srb:N, src:N with N random bits\), came "sra:0"$/,
    ],
    ['more than 32', [...builtin, '--rounding', 'sra:33'], /came "sra:33"$/],
    ['no number', [...builtin, '--rounding', 'sra:abc'], /came "sra:abc"$/],
    ['no variant', [...builtin, '--rounding', 'srd:8'], /came "srd:8"$/],
    [
      'a function of one argument',
      ['audit', 'js:src/testing/stochastic.ts#ofOneArgument', ...sra8],
      /to take \(x: Float32Array, random: Uint32Array\) for --rounding sra:8, came a function of x alone$/,
    ],
    [
      'a program',
      ['audit', 'exec:cat', ...sra8],
      /a random word for each input .* came exec:, which has no place for one$/,
    ],
    ['recorded answers', ['audit', 'recorded:no.safetensors', ...sra8], /came recorded:, which has no place for one$/],
    [
      'a kernel without it',
      ['audit', 'builtin:js-table', ...sra8],
      /expected builtin:js-integer .* came builtin:js-table/,
    ],
    ['all pairs', [...builtin, '--rounding', 'sra:8', '--cases', 'exhaustive'], /whose pairs .* cannot all be tried$/],
    [
      'a word that is none',
      [...builtin, '--rounding', 'sra:8', '--input', '0x3f880000/x'],
      /such as 0x3f880000\/17, came/,
    ],
    [
      'a word too wide',
      [...builtin, '--rounding', 'sra:8', '--input', '0x3f880000/4294967296'],
      /a random word of 32 bits/,
    ],
    [
      'a word where none is used',
      [...builtin, '--input', '0x3f880000/17'],
      /since the rounding is not stochastic, came/,
    ],
    ['an input that is none', [...builtin, '--rounding', 'sra:8', '--input', '1.5/17'], /a bit pattern of binary32/],
  ]
  it.concurrent.each(bad)('%s', async (_what, args, message) => {
    const { code, stdout, stderr } = await halfulp([...args, '--json', join(folder, 'bad.json')])
    expect(stderr).toMatch(/^halfulp: [^\n]+\n$/)
    expect(stderr.trimEnd()).toMatch(message)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(readdirSync(folder).filter((name) => name.startsWith('bad.json'))).toEqual([])
  })
})

describe('the random word of an input', () => {
  const source = formatOf('binary32')
  it.each([
    ['0x3f880000/17', 17],
    ['0x3f880000/0x11', 17],
    ['0x3f880000/4294967295', 0xffffffff],
    ['0x3f880000', undefined],
  ])('%s is %s', (text, word) => {
    expect(parseInputs([text], source, parseRounding('srb:4'))).toMatchObject({ kind: 'inputs', random: [word] })
  })
})

describe('the command', () => {
  it('judges the built-in kernel, and says that not everything was tried', async () => {
    const json = join(folder, 'right.json')
    const { code, stdout, stderr } = await halfulp([
      ...builtin,
      '--rounding',
      'src:4',
      '--cases',
      'sample:2000',
      '--json',
      json,
    ])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toMatch(/ CONFORMS: [\d,]+ of [\d,]+ inputs with random words \(sample, seed 1, /)
    expect(resultIn('right.json')).toMatchObject({ verdict: 'conforms', spec: { rounding: 'src:4' } })
  })

  it('shows R with the witness, and a command that shows it again', async () => {
    const json = join(folder, 'wrong.json')
    const { code, stdout } = await halfulp(['audit', mutant('stochastic-always-down'), ...sra8, '--json', json])
    expect(code).toBe(1)
    // Half of the smallest number: 128 of 256 words round up, the first of them 128.
    expect(stdout).toMatch(
      /\n {4}input {3}0x3a800000 {3}0\.0009765625\n {4}random {2}0x00000080 {3}R = 128\n {4}got {5}0x00 /,
    )
    const witness = resultIn('wrong.json').properties.find(({ id }) => id === 'conforms')?.witness
    expect(witness).toMatchObject({ input: '0x3a800000', random: { word: '0x00000080', r: 128 }, want: '0x01' })
    const [input] = / --input (\S+)$/.exec(witness?.replay ?? '')?.slice(1) ?? []
    expect(input).toBe('0x3a800000/128')
    const again = await halfulp(['audit', mutant('stochastic-always-down'), ...sra8, '--input', String(input)])
    expect(again.code).toBe(1)
    expect(again.stdout).toMatch(/✗ conforms +violated once in 1 case/)
    const beside = await halfulp(['audit', mutant('stochastic-always-down'), ...sra8, '--input', '0x3a800000/127'])
    expect(beside.code).toBe(0)
    expect(beside.stdout).toMatch(/∅ random-probability +vacuous/)
  })

  it('shows the word where R alone does not tell', async () => {
    const { code, stdout } = await halfulp(['audit', mutant('stochastic-word-unmasked'), ...sra8, '--quiet'])
    expect(code).toBe(1)
    expect(stdout).toMatch(/ random {2}0x00000100 {3}R = 0\n/)
    expect(stdout).toMatch(/--input 0x3a800000\/256\n/)
  })

  it('is inconclusive on a subject that draws its own random numbers, with exit code 2', async () => {
    const { code, stdout } = await halfulp(['audit', 'js:src/testing/stochastic.ts#own', ...sra8])
    expect(code).toBe(2)
    expect(stdout).toMatch(/- conforms +not decided \(it draws random numbers of its own/)
    expect(stdout).toMatch(/✓ random-support +holds by boundary/)
    expect(stdout).toMatch(/\n {2}INCONCLUSIVE: /)
  })
})
