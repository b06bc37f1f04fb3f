import { resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { findFormat } from '../../spec/formats/registry.ts'
import { RequestError } from '../subjects/subject.ts'
import { atPi, audited, markedProcesses, markProcesses, pi, verdictOn } from '../testing/audits.ts'

vi.setConfig({ testTimeout: 60_000 })

const js = (name: string): string => `js:${resolve('src/testing/misbehaving.mjs')}#${name}`

beforeAll(markProcesses)
afterAll(() => vi.waitFor(() => expect(markedProcesses()).toEqual([]), 5000))

describe('a JavaScript function that does wrong at one input violates its contract, and that input is shown:', () => {
  it.concurrent.each([
    ['throws', 'the function threw: RangeError: π is too round, '],
    ['throwsUndefined', 'the function threw: undefined, '],
    ['throwsUnprintable', 'the function threw: something that cannot be shown, '],
    ['exits', 'ended its process with exit code 0, '],
    ['exitsWithAnError', 'ended its process with exit code 1: Error: π is not for me, '],
    ['segfaults', 'crashed with SIGSEGV, '],
    ['disconnects', 'crashed with SIGKILL, '],
    ['isTooShort', 'expected 1 answers for 1 inputs, came 0, '],
    ['isTooLong', 'expected 1 answers for 1 inputs, came 2, '],
    ['hangs', 'gave no answer within 1 s (--timeout allows more), '],
  ])('%s', async (name, message) => {
    const result = await audited(js(name), { timeout: name === 'hangs' ? 1 : 10 })
    const answers = verdictOn('answers', result)
    expect(answers.note).toBe(`${message}given the input ${pi}`)
    expect(answers).toMatchObject({ verdict: 'violated', violations: 1, witness: { input: pi, got: 'no answer' } })
    expect(answers.witness?.replay).toContain(`--input ${pi}`)
    expect(result).toMatchObject({ verdict: 'violates', scope: { cases: 0, planned: 2 } })
    expect(result.properties.filter(({ verdict }) => verdict !== 'skipped')).toEqual([answers])
  })
})

describe('a JavaScript function whose answers are of no right type violates its contract, and the message tells:', () => {
  it.concurrent.each([
    ['isEmpty', 'expected 1 answers for 1 inputs, came 0'],
    ['isPlainArray', 'Float32Array of answers, came Array'],
    ['isNothing', 'Float32Array of answers, came undefined'],
    ['isClamped', 'Float32Array of answers, came Uint8ClampedArray'],
    ['isPromise', 'Float32Array of answers, came Promise; a subject answers at once, not in a promise'],
    ['isUnnamable', 'Float32Array of answers, came something that cannot be shown'],
  ])('%s', async (name, message) => {
    const result = await audited(js(name), atPi)
    expect(result.verdict).toBe('violates')
    expect(verdictOn('answers', result)).toMatchObject({ verdict: 'violated', note: expect.stringContaining(message) })
  })

  it('codes of 16 bits in a Uint8Array, though their low bytes be right', async () => {
    const binary16 = findFormat('binary16') as NonNullable<ReturnType<typeof findFormat>>
    const result = await audited(js('isLowByte'), { format: binary16, ...atPi })
    expect(verdictOn('answers', result).note).toContain('expected codes of 16 bits, came a Uint8Array')
  })

  it('codes where values are asked for, and values where codes are', async () => {
    const values = await audited(js('isRight'), { output: 'values', ...atPi })
    expect(verdictOn('answers', values).note).toContain('expected values, came a Uint8Array of codes')
    const codes = await audited(js('isValues'), { output: 'codes', ...atPi })
    expect(verdictOn('answers', codes).note).toContain('expected codes, came a Float32Array of values')
  })

  it.concurrent.each(['changesTypeByCall', 'changesTypeByInput'])('%s', async (name) => {
    const result = await audited(js(name), atPi)
    expect(result.verdict).toBe('violates')
    expect(verdictOn('answers', result).note).toContain('the type of the answers changes between batches')
  })
})

describe('a JavaScript function that fails only in a situation is found out too:', () => {
  const firstPart = { cases: { kind: 'exhaustive' }, shard: { index: 1, of: 128 } } as const

  it('one that exits when given a short batch', async () => {
    const result = await audited(js('exitsAtShortBatches'), firstPart)
    expect(result).toMatchObject({ verdict: 'violates', scope: { cases: 2 ** 25, planned: 2 ** 25 } })
    expect(verdictOn('answers', result).note).toMatch(/^ended its process with exit code 9, given the input 0x/)
    expect(verdictOn('conforms', result).verdict).toBe('holds')
    expect(verdictOn('idempotent', result).verdict).toBe('skipped')
    expect(verdictOn('batch-invariant', result).verdict).toBe('skipped')
  })

  it('one that crashes a moment after its answer', async () => {
    const result = await audited(js('crashesLater'))
    expect(result.verdict).toBe('violates')
    expect(verdictOn('answers', result).note).toContain('ended its process with exit code 7')
  })
})

describe('nothing else that a JavaScript function does changes the verdict:', () => {
  it.each(['isRight', 'answersInBuffer', 'answersInPlace', 'chatters', 'speaksForTheAudit', 'leavesAProgram'])(
    '%s conforms',
    async (name) => {
      const result = await audited(js(name))
      expect(result).toMatchObject({ verdict: 'conforms', scope: { cases: 2, planned: 2 } })
      expect(result.properties.filter(({ verdict }) => verdict === 'violated')).toEqual([])
      expect(verdictOn('batch-invariant', result).verdict).toBe('holds')
    },
  )

  it('and after all that, the audit still tells right from wrong', async () => {
    expect((await audited('builtin:js-integer', { jobs: 2 })).verdict).toBe('conforms')
    expect((await audited('builtin:js-integer', { rounding: 'rtp' })).verdict).toBe('conforms')
    const e5m2 = js('isE5m2')
    expect((await audited(e5m2)).verdict).toBe('violates')
  })
})

describe('what cannot be opened is a request that cannot be carried out:', () => {
  it.concurrent.each([
    ['js:./no-such-file.mjs', /there is no file .*no-such-file\.mjs$/],
    ['js:src', /^js:src cannot be loaded: /],
    [`js:${resolve('package.json')}`, /cannot be loaded: /],
    [js('noSuchExport'), /to export a function noSuchExport; it exports .*isRight/],
    [js('pi.is.no.function'), /to export a function pi\.is\.no\.function/],
    [js('explodes.at.sight'), /cannot be loaded: Error: do not look$/],
    [`js:${resolve('src/testing/misbehaving.mjs')}`, /to export a function quantize; it exports /],
    ['builtin:no-such-kernel', /^expected a built-in kernel \(.*\), came "no-such-kernel"$/],
    ['native:./no-such-library.so#f', /there is no file .*no-such-library\.so$/],
    ['native:package.json', /name the function after a #$/],
    ['native:package.json#f', /^native:package\.json#f cannot be loaded: /],
    ['no-scheme', /^expected a subject such as builtin:NAME, .*; came "no-scheme"$/],
    ['toString:x', /came "toString:x"$/],
    ['js:', /came "js:"$/],
  ])('%s', async (subject, message) => {
    const failure = await audited(subject).catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(RequestError)
    expect((failure as Error).message).toMatch(message)
    expect((failure as Error).message).not.toContain('\n')
  })
})
