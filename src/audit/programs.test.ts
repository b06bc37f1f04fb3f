import { resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { atPi, audited, markedProcesses, markProcesses, pi, verdictOn } from '../testing/audits.ts'

vi.setConfig({ testTimeout: 60_000 })

/** One of the programs made for tests, run by the node that runs the tests. */
const program = (protocol: 'exec' | 'hex', way: string): string =>
  `${protocol}:'${process.execPath}' '${resolve('src/testing/program.mjs')}' ${protocol} ${way}`

beforeAll(markProcesses)
afterAll(() => vi.waitFor(() => expect(markedProcesses()).toEqual([]), 5000))

/** Audits a command that does wrong, and gives the account of its failure. */
async function failureOf(command: string, more: Parameters<typeof audited>[1] = atPi): Promise<string> {
  const result = await audited(command, { timeout: 10, ...more })
  const answers = verdictOn('answers', result)
  expect(result.verdict).toBe('violates')
  expect(answers).toMatchObject({ verdict: 'violated', violations: 1, witness: { got: 'no answer' } })
  expect(result.properties.filter(({ verdict }) => verdict !== 'skipped')).toEqual([answers])
  return answers.note ?? ''
}

describe('programs that answer rightly conform,', () => {
  it.each([
    ['in binary', program('exec', 'right')],
    ['in binary, all at the end', program('exec', 'at-end')],
    ['in text', program('hex', 'right')],
    ['in text of another style', program('hex', 'styled')],
    [
      'in a pipe, with another program in the background',
      `exec:sleep 1000 >/dev/null 2>&1 & ${program('exec', 'right').slice(5)} | cat`,
    ],
  ])('%s', async (_manner, command) => {
    const inputs = Array.from({ length: 9000 }, (_, i) => 2 ** 31 + 238_609 * i)
    const cases = { kind: 'inputs', ordinals: [...inputs, ...inputs.map((ordinal) => 0xffffffff - ordinal)] } as const
    const result = await audited(command, { cases, timeout: 10 })
    expect(result).toMatchObject({ verdict: 'conforms', scope: { cases: 18_000, planned: 18_000 } })
    expect(result.properties.filter(({ verdict }) => verdict !== 'holds' && verdict !== 'vacuous')).toEqual([])
  })

  it('one that reads a whole part of an exhaustive audit before it answers', async () => {
    const zeros = `exec:head -c 536870912 >/dev/null; head -c 134217728 /dev/zero`
    const result = await audited(zeros, { cases: { kind: 'exhaustive' }, shard: { index: 1, of: 32 }, timeout: 20 })
    // Zero is right for every positive input of this part, and the signs of the others are lost.
    expect(verdictOn('conforms', result)).toMatchObject({ violations: 2 ** 26, witness: { input: '0x80000000' } })
    expect(verdictOn('answers', result).note).toMatch(/more answers than it was given inputs/)
  })
})

describe('a program that fails is told from one that answers wrongly:', () => {
  it.concurrent.each([
    ['exec:head -c 0', /^the program ended with exit code 0 before it had answered every input/],
    ['exec:exit 3', /^the program ended with exit code 3 before it had answered every input, /],
    ['exec:echo oh no >&2; exit 3', /^the program ended with exit code 3 before .*: oh no, /],
    ['exec:no-such-command', /^the program ended with exit code 127 before .*no-such-command: not found/],
    ['exec:kill -SEGV $$', /^the program was ended by SIGSEGV before/],
    ['exec:cat >/dev/null', /^the program ended with exit code 0 before/],
    ['exec:yes', /^the program writes more answers than it was given inputs/],
    ['exec:cat /dev/zero', /^the program writes more answers than it was given inputs/],
    [program('exec', 'one-more'), /^the program writes more answers than it was given inputs/],
    [program('exec', 'two-bytes'), /^the program writes more answers than it was given inputs/],
    [program('exec', 'exit-code'), /^the program answered every input, but ended with exit code 3/],
    ['hex:cat', /^expected a line "40490fdb result" in hexadecimal, came "40490fdb"/],
    ['hex:yes', /^expected a line "40490fdb result" in hexadecimal, came "y"/],
    ['hex:cat /dev/zero', /^expected lines "input result", came one of over 64 characters/],
    [program('hex', 'no-newline'), /^expected lines "input result", came one of over 64 characters/],
    [program('hex', 'no-hexadecimal'), /^expected a line "40490fdb result" in hexadecimal, came "40490fdb NaN"/],
    [program('hex', 'too-wide'), /^expected a code of 8 bits, came 00000145/],
    ['hex:sed "s/$/ 1FFFFFFFFF/"', /^expected a line "40490fdb result" in hexadecimal, came "40490fdb 1FFFFFFFFF"/],
  ])('%s', async (command, message) => {
    expect(await failureOf(command)).toMatch(message)
  })

  it.concurrent.each(['exec:sleep 1000', 'exec:cat >/dev/null; sleep 1000', 'hex:sleep 1000 | cat'])(
    '%s',
    async (command) => {
      const started = performance.now()
      expect(await failureOf(command, { ...atPi, timeout: 1 })).toBe(
        'gave no answer within 1 s (--timeout allows more), given the input 0x40490fdb',
      )
      expect(performance.now() - started).toBeLessThan(20_000)
    },
  )

  it('by the input that it fails at, where it is one', async () => {
    expect(await failureOf(program('exec', 'dies-at-pi'), {})).toMatch(
      /^the program (was ended by SIGKILL|ended with exit code 137) before .*, given the input 0x40490fdb$/,
    )
    expect(await failureOf(program('hex', 'too-short'), {})).toBe(
      `the program ended with exit code 0 before it had answered every input, given the input ${pi}`,
    )
  })

  it('by inputs that make it fail together, where one alone does not', async () => {
    expect(await failureOf(program('hex', 'out-of-step'), {})).toBe(
      `expected the answer to ${pi.slice(2)}, came one to 40490fda, given the 2 inputs 0x40490fda … ${pi}`,
    )
  })
})

it('an answer that takes longer than the timeout is none, however right', async () => {
  expect(await failureOf(`exec:sleep 2; ${program('exec', 'right').slice(5)}`, { ...atPi, timeout: 1 })).toContain(
    'gave no answer within 1 s',
  )
})
