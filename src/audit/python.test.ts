import { execFileSync } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join, resolve } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import type { Format } from '../../spec/format.ts'
import { findFormat } from '../../spec/formats/registry.ts'
import type { Rounding } from '../../spec/rounding.ts'
import type { Batch } from '../cases/batch.ts'
import { identifySubject } from '../identify/subject.ts'
import type { Result } from '../report/result.ts'
import { openSubject } from '../subjects/open.ts'
import { type Answers, type Request, RequestError, type StreamDriver, SubjectFault } from '../subjects/subject.ts'
import { atPi, audited, markedProcesses, markProcesses, pi, verdictOn } from '../testing/audits.ts'
import type { AuditOptions } from './audit.ts'

vi.setConfig({ testTimeout: 60_000 })

/** The system's python3 comes first: another one on the PATH need not have the system's numpy. */
const path = ['/usr/bin', process.env.PATH].join(delimiter)
const has = (module: string): boolean => {
  try {
    execFileSync('python3', ['-c', `import ${module}`], { env: { ...process.env, PATH: path }, stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}
const hasNumpy = has('numpy')
const hasTorch = has('torch')

const folder = mkdtempSync(join(tmpdir(), 'halfulp-python-'))
const python = (name: string): string => `python:${resolve('src/testing/misbehaving.py')}#${name}`
const binary16 = findFormat('binary16') as Format
const rounding = { variant: 'sra', bits: 16, random: 0n } as const
const judged = (subject: string, more: Partial<AuditOptions> = {}): Promise<Result> =>
  audited(subject, { format: binary16, timeout: 30, ...more })

beforeAll(() => {
  vi.stubEnv('PATH', path)
  markProcesses()
})
afterEach(() => {
  vi.stubEnv('PATH', path)
})
afterAll(async () => {
  vi.unstubAllEnvs()
  rmSync(folder, { recursive: true, force: true })
  await vi.waitFor(() => expect(markedProcesses()).toEqual([]), 5000)
})

/** A file of Python, kept for the tests. */
function written(name: string, text: string): string {
  const file = join(folder, name)
  writeFileSync(file, text)
  return file
}

const requestFor = (rounding: Rounding): Request => ({
  conversion: { format: binary16, rounding, overflow: 'ieee' },
  source: findFormat('binary32') as Format,
  output: undefined,
})

/** The answers to one batch, from a python3 that is ended then. */
async function firstAnswers(subject: string, x: Batch, source?: Format): Promise<Answers | undefined> {
  const driver = await openSubject(subject, { ...requestFor('rne'), ...(source ? { source } : {}) })
  for await (const answers of (driver as StreamDriver).stream([{ x }])) return answers
  return undefined
}

/** binary16 codes as V8 makes them. */
const halves = (x: Float32Array | Float64Array): Uint16Array => new Uint16Array(new Float16Array(x).buffer)

/** The one line with which a subject is refused. */
async function refusal(subject: string, asked: Rounding = 'rne'): Promise<string> {
  const failure = await openSubject(subject, requestFor(asked)).catch((error: unknown) => error)
  expect(failure).toBeInstanceOf(RequestError)
  expect((failure as Error).message).not.toContain('\n')
  return (failure as Error).message
}

describe.skipIf(!hasNumpy)('a numpy function that answers rightly conforms (needs python3 with numpy)', () => {
  it('numpy itself, from binary32 to binary16, on every boundary case', async () => {
    const result = await judged(python('half'), { cases: { kind: 'boundary' } })
    expect(result).toMatchObject({ verdict: 'conforms', subject: { name: 'half' } })
    expect(result.subject.version).toMatch(/^Python 3\.\d+\.\d+\S*, numpy \d+\.\d+/)
    // The payloads of NaNs are kept, which standards leave open.
    const other = result.properties.filter(({ verdict }) => verdict !== 'holds')
    expect(other.map(({ id, verdict }) => `${id} ${verdict}`)).toEqual(['conforms permitted'])
  })

  it('however its answers are stored, and whatever it prints and reads', async () => {
    const x = Float32Array.of(1, -0.1, 65520, 1e-8, Number.NaN)
    expect(await firstAnswers(python('stored_oddly'), x)).toEqual(halves(x))
    expect(await firstAnswers(python('chatters'), x)).toEqual(new Float32Array(new Float16Array(x)))
  })

  it('with random words', async () => {
    const cases = { kind: 'sample', count: 64 } as const
    const format = findFormat('bfloat16') as Format
    expect((await judged(python('bfloat16'), { format, rounding, cases })).verdict).toBe('conforms')
  })

  it('from binary64, and from codes', async () => {
    // Rounded to binary32 first, the first of them is a tie.
    const x = Float64Array.of(1.00048828125 + 2 ** -40, 0.1, 1e300)
    expect(await firstAnswers(python('half'), x, findFormat('binary64'))).toEqual(halves(x))
    const codes = Uint8Array.from({ length: 256 }, (_, code) => code)
    expect(await firstAnswers(python('widens'), codes, findFormat('e5m2'))).toEqual(
      Uint16Array.from(codes, (code) => 256 * code),
    )
  })

  it('and can be identified, not told how wide its codes are', async () => {
    expect(await identifySubject(python('half'), { format: binary16 })).toMatchObject({
      explained: true,
      words: 'binary16, rne, overflow ieee',
    })
  })
})

describe.skipIf(!hasNumpy)('a numpy function that does wrong violates its contract (needs python3 with numpy):', () => {
  it.each([
    ['raises_unprintable', /^the function raised Unprintable: something that cannot be shown$/],
    ['leaves', /^the function raised SystemExit: 3$/],
    ['exits', /^python3 ended with exit code 3 before it had answered: pi is not for me$/],
    ['segfaults', /^python3 was ended by SIGSEGV before it had answered$/],
    ['is_too_short', /^expected 1 answers for 1 inputs, came a numpy array of shape \[0\]$/],
    ['is_too_deep', /^expected 1 answers for 1 inputs, came a numpy array of shape \[1, 1\]$/],
    ['is_int64', /^expected uint8, .*, came a numpy array of int64$/],
    ['is_double', /^expected uint8, .*, came a numpy array of float64$/],
    ['is_list', /^expected a numpy array of answers, came list$/],
    ['is_nothing', /^expected a numpy array of answers, came NoneType$/],
    ['writes_frames', /^it wrote into the pipe of its answers itself$/],
  ])('%s', async (name, message) => {
    const fault = await firstAnswers(python(name), Float32Array.of(Math.PI)).catch((error: unknown) => error)
    expect(fault).toBeInstanceOf(SubjectFault)
    expect((fault as Error).message).toMatch(message)
  })

  it('hangs', async () => {
    const result = await audited(python('hangs'), { ...atPi, timeout: 2 })
    expect(verdictOn('answers', result)).toMatchObject({ verdict: 'violated', witness: { input: pi } })
    expect(verdictOn('answers', result).note).toMatch(/^gave no answer within 2 s /)
  })

  it('raises, and the input at which it does is shown, of several', async () => {
    const answers = verdictOn(
      'answers',
      await audited(python('raises'), { format: findFormat('e5m2') as Format, timeout: 30 }),
    )
    expect(answers).toMatchObject({ verdict: 'violated', violations: 1, witness: { input: pi, got: 'no answer' } })
    expect(answers.note).toBe(`the function raised ValueError: pi is too round, given the input ${pi}`)
  })
})

describe.skipIf(!hasNumpy)('what cannot be opened cannot be audited (needs python3 with numpy):', () => {
  it.each([
    [() => python('no_such'), /#no_such names no function; those of the file are at_pi, bfloat16, chatters, /],
    [() => python('PI'), /#PI names no function; /],
    [() => python('bfloat16'), /#bfloat16 is expected to take \(x\), came a function of \(x, random\)$/],
    [
      () => `python:${written('syntax.py', 'import numpy\ndef f(x):\n  return (\n')}#f`,
      /syntax\.py#f cannot be loaded: SyntaxError: '\(' was never closed \(syntax\.py, line 3\)$/,
    ],
    [
      () => `python:${written('import.py', 'import no_such_module\n')}#f`,
      /cannot be loaded: ModuleNotFoundError: No module named 'no_such_module'$/,
    ],
    [() => `python:${written('raises.py', '1 / 0\n')}#f`, /cannot be loaded: ZeroDivisionError: division by zero$/],
    [
      () => `python:${written('exits.py', 'import os\nos._exit(4)\n')}#f`,
      /cannot be loaded: python3 ended with exit code 4 before it had answered$/,
    ],
    [() => `python:${folder}#f`, /cannot be loaded: IsADirectoryError: /],
  ])('%#', async (subject, message) => {
    expect(await refusal(subject())).toMatch(message)
  })

  it('a function without a place for random words, with stochastic rounding', async () => {
    expect(await refusal(python('half'), rounding)).toMatch(/expected to take \(x, random\), came a function of \(x\)$/)
  })

  it('where its python3 has no numpy', async () => {
    const bare = written('python3', '#!/bin/sh\nexec /usr/bin/env -i /usr/bin/python3 -S "$@"\n')
    chmodSync(bare, 0o755)
    vi.stubEnv('PATH', [folder, path].join(delimiter))
    expect(await refusal(python('half'))).toMatch(
      /#half needs numpy, which the python3 on the PATH \(\/usr\/bin\/python3, Python 3\.\d+\.\d+\S*\) does not have; install it/,
    )
  })
})

describe('what is not there cannot be audited:', () => {
  it('a file', async () => {
    expect(await refusal('python:./no-such-file.py#f')).toMatch(/there is no file .*no-such-file\.py$/)
  })

  it('a name', async () => {
    expect(await refusal('python:./q.py')).toMatch(/^expected python:FILE#function, .* name the function after a #$/)
  })

  it('a python3', async () => {
    vi.stubEnv('PATH', join(folder, 'empty'))
    expect(await refusal(python('half'))).toMatch(/^expected a python3 on the PATH for python: subjects, came none/)
  })
})

const tensors = `import torch
def bfloat16(x):
    return x.to(torch.bfloat16)
def half(x):
    return x.to(torch.float16).to(torch.float32)
`

it.skipIf(!hasTorch)('a torch function answers in tensors (needs python3 with torch)', async () => {
  const file = written('tensors.py', tensors)
  const x = Float32Array.of(1, -1.00390625, 3e38)
  expect(await firstAnswers(`python:${file}#bfloat16`, x)).toEqual(Uint16Array.of(0x3f80, 0xbf80, 0x7f62))
  expect(await firstAnswers(`python:${file}#half`, x)).toEqual(new Float32Array(new Float16Array(x)))
})

it.skipIf(hasTorch || !hasNumpy)(
  'a torch function is refused where there is none (needs python3 without torch)',
  async () => {
    expect(await refusal(`python:${written('tensors.py', tensors)}#half`)).toMatch(
      /#half needs torch, which the python3 /,
    )
  },
)
