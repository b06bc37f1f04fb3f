import { mkdtempSync, readdirSync, rmdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { Format } from '../../spec/format.ts'
import { findFormat } from '../../spec/formats/registry.ts'
import { identifySubject } from '../identify/subject.ts'
import { audit as auditCall } from '../library/audit.ts'
import { findChromium } from '../subjects/browser/chromium.ts'
import { openSubject } from '../subjects/open.ts'
import { type Driver, drive, RequestError } from '../subjects/subject.ts'
import { findPackage } from '../subjects/tfjs-packages.ts'
import { atPi, audited, markedProcesses, markProcesses, pi, verdictOn } from '../testing/audits.ts'

vi.setConfig({ testTimeout: 240_000 })

const fixture = (name: string): string => `tfjs:${resolve('src/testing/tensors.mjs')}#${name}`
const kernel = 'builtin:tfjs'
const format = (id: string): Format => findFormat(id) as Format
const chromium = await findChromium()

// Folders of browsers go where nobody else has any.
const folder = mkdtempSync(join(tmpdir(), 'halfulp-tfjs-'))

beforeAll(() => {
  process.env.TMPDIR = folder
  markProcesses()
})
afterAll(async () => {
  await vi.waitFor(() => {
    expect(markedProcesses()).toEqual([])
    expect(readdirSync(folder)).toEqual([])
  }, 10_000)
  rmdirSync(folder)
}, 20_000)

/** The one line with which a request is refused. */
async function refusal(request: Promise<unknown>): Promise<string> {
  const failure = await request.catch((error: unknown) => error)
  expect(failure).toBeInstanceOf(RequestError)
  expect((failure as Error).message).not.toContain('\n')
  return (failure as Error).message
}

/** What each misbehaving subject is said to do. */
const faults: readonly [string, RegExp][] = [
  ['thrower', /^the function threw: Error: no such luck, given the input 0x40490fdb$/],
  ['promise', /^expected a tensor of answers, came a promise; a subject answers at once, given/],
  ['shaped', /^expected 1 answers for 1 inputs, came a tensor of shape \[1,1\], given/],
  ['short', /^expected 1 answers for 1 inputs, came a tensor of shape \[0\], given/],
  ['booleans', /^expected an int32 tensor of codes or a float32 tensor of values, came one of bool, given/],
  ['nothing', /^expected a tensor of answers, came undefined, given/],
]

describe('a function of tensors in the worker', () => {
  it.each(['cpu', 'wasm'] as const)('that rounds rightly conforms on %s, by codes and by values', async (backend) => {
    for (const output of ['codes', 'values'] as const) {
      const result = await audited(kernel, { cases: { kind: 'boundary' }, timeout: 60, backend, output })
      expect(result).toMatchObject({ verdict: 'conforms', subject: { uri: kernel, backend } })
      expect(result.subject.version).toMatch(new RegExp(`^TensorFlow.js \\d+\\.\\d+\\.\\d+, ${backend}$`))
      expect(result.properties.filter(({ verdict }) => verdict !== 'holds')).toEqual([])
    }
  })

  it('is run on cpu unless told otherwise, and the replay says where', async () => {
    const result = await audited(fixture('toInteger'), atPi)
    expect(result.subject.backend).toBe('cpu')
    expect(verdictOn('conforms', result).witness?.replay).toMatch(/ --backend cpu --input 0x40490fdb$/)
  })

  it('is run where it was opened, also beside one that was opened elsewhere', async () => {
    const [cpu, wasm] = await Promise.all(
      ['cpu', 'wasm'].map((backend) =>
        openSubject(fixture('backend'), {
          conversion: { format: format('e4m3fn'), rounding: 'rne', overflow: 'saturate' },
          source: format('binary32'),
          output: undefined,
          backend,
        }),
      ),
    )
    const ask = (driver: typeof cpu) => drive(driver as Driver, [{ x: Float32Array.of(1) }], () => undefined)
    for (const [driver, name] of [
      [cpu, 'cpu'],
      [wasm, 'wasm'],
      [cpu, 'cpu'],
    ] as const)
      await expect(ask(driver)).rejects.toThrow(new RegExp(`on ${name}$`))
  })

  it.each(faults)('%s is a finding', async (name, message) => {
    expect(verdictOn('answers', await audited(fixture(name), atPi)).note).toMatch(message)
  })

  it('that goes away, or hangs, is a finding', async () => {
    expect(verdictOn('answers', await audited(fixture('leave'), atPi)).note).toMatch(
      /ended its process with exit code 7/,
    )
    expect(verdictOn('answers', await audited(fixture('hang'), { ...atPi, timeout: 2 })).note).toMatch(
      /no answer within 2 s/,
    )
  })

  it('that gives a negative code gives no member', async () => {
    const result = await audited(fixture('negative'), atPi)
    expect(verdictOn('member', result)).toMatchObject({ verdict: 'violated', witness: { got: '0xffffffff' } })
  })

  it('is given codes of other sources as int32', async () => {
    const result = await audited(fixture('same'), {
      source: format('e5m2'),
      format: format('e5m2'),
      cases: { kind: 'exhaustive' },
    })
    expect(result).toMatchObject({ verdict: 'conforms', scope: { cases: 256 } })
  })

  it('is identified', async () => {
    const found = await identifySubject(kernel, { format: format('e4m3fn'), backend: 'wasm' })
    expect(found).toMatchObject({ explained: true, semantics: { format: 'e4m3fn', rounding: 'rne' } })
  })
})

describe('a request that cannot be carried out is refused in one line:', () => {
  const of = (uri: string, more: object = {}) =>
    refusal(auditCall({ subject: uri, format: 'e4m3fn', cases: [pi], jobs: 1, ...more }))
  it.each([
    [
      'a backend that there is not',
      kernel,
      { backend: 'gpu' },
      /^expected a backend of builtin:tfjs \(cpu, wasm, webgl, webgpu, tensorflow\), came "gpu"$/,
    ],
    [
      'a backend of a function',
      ((x: Float32Array) => x) as never,
      { backend: 'cpu' },
      /^expected no backend with a function, .*; leave it out$/,
    ],
    [
      'no such file',
      'tfjs:./no.mjs#f',
      {},
      /^expected a JavaScript or TypeScript module, .* there is no file .*no\.mjs$/,
    ],
    ['no such export', fixture('no'), {}, /^expected tfjs:.* to export a function no; it exports backend, booleans, /],
    [
      'binary64',
      fixture('toInteger'),
      { from: 'binary64', cases: 'boundary' },
      /came binary64; TensorFlow.js has no type for it$/,
    ],
    [
      'random words',
      fixture('toInteger'),
      { rounding: 'sra:8', cases: 'boundary' },
      /^expected --rounding without random words .* came sra:8; /,
    ],
    [
      'a format of integers',
      kernel,
      { format: 'mxint8' },
      /^builtin:tfjs takes every binary float format of at most 16 bits, from binary32, came binary32 to mxint8; /,
    ],
    [
      'values that binary32 has not',
      kernel,
      { format: 'binary12p1se', output: 'values' },
      /one of binary32, came binary12p1se; try --output codes$/,
    ],
  ] as const)('%s', async (_, uri, more, message) => {
    expect(await of(uri, more)).toMatch(message)
  })

  it.skipIf(['', '-gpu'].some((kind) => findPackage(`@tensorflow/tfjs-node${kind}`, '.')))(
    'TensorFlow where its package is missing (needs a machine without @tensorflow/tfjs-node)',
    async () => {
      expect(await of(kernel, { backend: 'tensorflow' })).toBe(
        'expected the package @tensorflow/tfjs-node-gpu or @tensorflow/tfjs-node for --backend tensorflow, came neither; npm install @tensorflow/tfjs-node',
      )
    },
  )

  it('a browser where there is none', async () => {
    vi.stubEnv('CHROMIUM', '/no/such/chromium')
    expect(await of(kernel, { backend: 'webgl' })).toMatch(
      /^expected a Chromium for --backend webgl, on the PATH or named by CHROMIUM, came \/no\/such\/chromium; install one, /,
    )
    vi.stubEnv('CHROMIUM', '/bin/false')
    expect(await of(kernel, { backend: 'webgl' })).toMatch(/^\/bin\/false cannot be started for --backend webgl: /)
    vi.unstubAllEnvs()
  })
})

describe.skipIf(!chromium)('a function of tensors in a page (needs a Chromium)', () => {
  // Each worker starts a browser of its own.
  const inputs = { cases: { kind: 'sample', count: 5000 }, timeout: 60, jobs: 1 } as const

  it.each(['webgl', 'webgpu'] as const)('that rounds rightly conforms on %s', async (backend) => {
    const result = await audited(kernel, { ...inputs, backend })
    expect(result).toMatchObject({ verdict: 'conforms', subject: { uri: kernel, backend } })
    expect(result.subject.version).toMatch(new RegExp(`^TensorFlow.js .*, ${backend} on .+, Chromium \\d+\\.`))
  })

  it.each(faults.filter(([name]) => name === 'thrower' || name === 'shaped'))(
    '%s is a finding',
    async (name, message) => {
      expect(verdictOn('answers', await audited(fixture(name), { ...atPi, backend: 'webgl' })).note).toMatch(message)
    },
  )

  it('that leaves the page, or hangs, is a finding', async () => {
    const left = await audited(fixture('leave'), { ...atPi, backend: 'webgl' })
    expect(verdictOn('answers', left).note).toMatch(/^the page was left for another, /)
    const again = await audited(fixture('reload'), { ...atPi, backend: 'webgl' })
    expect(verdictOn('answers', again).note).toMatch(/^the page was left for another, or loaded again, /)
    const hung = await audited(fixture('hang'), { ...atPi, timeout: 3, backend: 'webgl' })
    expect(verdictOn('answers', hung).note).toMatch(/^gave no answer within 3 s/)
  })

  it('that loses what it computes with is a finding', async () => {
    const lost = await audited(fixture('lose'), { ...atPi, backend: 'webgl' })
    expect(verdictOn('answers', lost).note).toMatch(/^the WebGL context was lost, given the input 0x40490fdb$/)
  })

  it('is computed on the device also where there are few numbers', async () => {
    const { note } = verdictOn('answers', await audited(fixture('where'), { ...atPi, backend: 'webgl' }))
    expect(note).toMatch(/computed on the device, given the input 0x40490fdb$/)
  })

  it('that is not exported is refused', async () => {
    const asked = openSubject(fixture('no'), {
      conversion: { format: format('e4m3fn'), rounding: 'rne', overflow: 'saturate' },
      source: format('binary32'),
      output: undefined,
      backend: 'webgl',
    })
    expect(await refusal(asked)).toMatch(/^tfjs:.* on webgl: expected it to export a function no; it exports /)
  })
})
