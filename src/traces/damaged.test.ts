import { mkdtempSync, readFileSync, renameSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it, vi } from 'vitest'
import { RequestError } from '../subjects/subject.ts'
import { halfulp } from '../testing/command.ts'
import { checkTrace } from './check.ts'
import type { Manifest } from './manifest.ts'
import {
  changeFile,
  changeManifest,
  changeTensor,
  fileOfStep,
  recordAdam,
  recordRidge,
  rewriteStep,
} from './testing.ts'

vi.setConfig({ testTimeout: 60_000 })

const root = mkdtempSync(join(tmpdir(), 'halfulp-damaged-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

let made = 0

async function recorded(record: (directory: string) => Promise<void>): Promise<string> {
  const directory = join(root, `${++made}`)
  await record(directory)
  return directory
}

const lines = (directory: string, change: (lines: string[]) => string[]): void =>
  changeFile(directory, 'scalars.jsonl', (bytes) => Buffer.from(change(bytes.toString().split('\n')).join('\n')))

const third = fileOfStep(3)

/** Puts another header before the data of step 3. */
const reheaded = (directory: string, change: (header: string) => string): void =>
  changeFile(directory, third, (bytes) => {
    const length = Number(bytes.readBigUInt64LE())
    const header = Buffer.from(change(bytes.subarray(8, 8 + length).toString()))
    const size = Buffer.alloc(8)
    size.writeBigUInt64LE(BigInt(header.length))
    return Buffer.concat([size, header, bytes.subarray(8 + length)])
  })

const manifest = (change: (manifest: Manifest) => unknown) => (directory: string) => changeManifest(directory, change)

type Spoil = (directory: string) => unknown

const ridgeDamage: [string, Spoil, RegExp][] = [
  [
    'no trace.json',
    (d) => rmSync(join(d, 'trace.json')),
    /expected a file trace\.json, but there is none; a recording that was cut off/,
  ],
  [
    'a trace.json that is no JSON',
    (d) => writeFileSync(join(d, 'trace.json'), '{'),
    /expected JSON in trace\.json, which it is not$/,
  ],
  [
    'another schema',
    manifest((m) => ({ ...m, schema: 'halfulp-trace/2' })),
    /trace\.json is not as the schema has it: schema: /,
  ],
  [
    'a field that is unknown',
    manifest((m) => ({ ...m, surprise: 1 })),
    /trace\.json is not as the schema has it: it: Unrecognized key/,
  ],
  [
    'a field given twice',
    (d) => writeFileSync(join(d, 'trace.json'), readFileSync(join(d, 'trace.json'), 'utf8').replace('{', '{"seed":2,')),
    /"seed" is named twice in an object of trace\.json$/,
  ],
  [
    'a step cut off',
    (d) => truncateSync(join(d, third), 500),
    /expected step-00000003\.safetensors with sha256 [\da-f]{12}…, came/,
  ],
  [
    'a step cut off, whatever the sha256',
    (d) => changeFile(d, third, (bytes) => bytes.subarray(0, -5)),
    /step-00000003\.safetensors is not a sound safetensors file: tensor ".*" ends past the end of the file$/,
  ],
  [
    'a bit that flipped on disk',
    (d) =>
      writeFileSync(
        join(d, third),
        readFileSync(join(d, third)).map((b, i) => (i === 400 ? b ^ 4 : b)),
      ),
    /expected step-00000003\.safetensors with sha256/,
  ],
  [
    'a step that is missing',
    (d) => rmSync(join(d, third)),
    /expected a file step-00000003\.safetensors, but there is none$/,
  ],
  [
    'a step listed twice',
    manifest(({ steps }) => {
      steps.splice(3, 0, steps[2] as Manifest['steps'][number])
    }),
    /step 3 is listed twice$/,
  ],
  [
    'steps in disorder',
    manifest(({ steps }) => {
      steps.reverse()
    }),
    /step 5 is listed after step 6$/,
  ],
  [
    'more steps than were taken',
    manifest((m) => {
      m.stepsTaken = 4
    }),
    /step 6 is listed, but only 4 were taken$/,
  ],
  [
    'a symbolic link',
    (d) => {
      renameSync(join(d, third), join(root, 'outside'))
      symlinkSync(join(root, 'outside'), join(d, third))
    },
    /expected step-00000003\.safetensors to be a file in it, came a symbolic link$/,
  ],
  [
    'a path to elsewhere',
    manifest(({ steps }) => {
      ;(steps[2] as Manifest['steps'][number]).file = '../1/x'
    }),
    /steps\.2\.file: .*a file name without a path/,
  ],
  [
    'the directory above',
    manifest(({ steps }) => {
      ;(steps[2] as Manifest['steps'][number]).file = '..'
    }),
    /expected the name of a file in it, came "\.\."$/,
  ],
  [
    'a loss that is NaN',
    (d) => lines(d, (l) => l.with(1, (l[1] as string).replace(/"loss":[^,]*/, '"loss":NaN'))),
    /expected JSON in line 2 of scalars\.jsonl, which it is not: it has NaN or Infinity/,
  ],
  [
    'a loss that is null',
    (d) => lines(d, (l) => l.with(1, (l[1] as string).replace(/"loss":[^,]*/, '"loss":null'))),
    /line 2 of scalars\.jsonl is not as the schema has it: loss: /,
  ],
  [
    'scalars that lack a step',
    (d) => lines(d, (l) => l.toSpliced(3, 1)),
    /expected step 4 in line 4 of scalars\.jsonl, came 5$/,
  ],
  [
    'scalars of a step more',
    (d) => lines(d, (l) => l.toSpliced(6, 0, (l[5] as string).replace('"step":6', '"step":7'))),
    /scalars\.jsonl has step 7, which trace\.json does not list$/,
  ],
  ['scalars that are cut off', (d) => lines(d, (l) => l.slice(0, -1)), /the last line of scalars\.jsonl is cut off$/],
  [
    'offsets that overlap',
    (d) => reheaded(d, (h) => h.replace(/\[16,32\]/, '[8,24]')),
    /tensors ".*" and ".*" overlap$/,
  ],
  [
    'a header of 200 MB, it says',
    (d) =>
      changeFile(d, third, (b) => {
        b.writeBigUInt64LE(200_000_000n)
        return b
      }),
    /a header of 200000000 bytes in a file of \d+$/,
  ],
  [
    'a tensor named twice',
    (d) => reheaded(d, (h) => h.replace('w/weights.next', 'w/weights')),
    /"w\/weights" is named twice in its header$/,
  ],
  [
    'a tensor of no role',
    (d) => reheaded(d, (h) => h.replace('w/gradientFull', 'w/gradientHalf')),
    /has a tensor "w\/gradientHalf", which is no parameter\/role of this trace$/,
  ],
  [
    'a tensor that is missing',
    (d) => rewriteStep(d, 3, (t) => t.filter(({ name }) => name !== 'w/gradient.q')),
    /lacks the tensor "w\/gradient\.q", which trace\.json declares a quantizer for$/,
  ],
  [
    'weights that are missing',
    (d) => rewriteStep(d, 3, (t) => t.filter(({ name }) => name !== 'w/weights')),
    /lacks the tensor "w\/weights", which every step has$/,
  ],
  [
    'another shape',
    (d) => rewriteStep(d, 3, (t) => t.map((one) => (one.name === 'w/update' ? { ...one, shape: [2, 2] } : one))),
    /has a tensor "w\/update" of shape \[2,2\], where \[4\] is expected$/,
  ],
  [
    'another type',
    (d) =>
      rewriteStep(d, 3, (t) => t.map((one) => (one.name === 'w/update' ? { ...one, dtype: 'I32' as const } : one))),
    /has a tensor "w\/update" of type I32, where F32 or F64 is expected$/,
  ],
  [
    'codes of another format',
    (d) =>
      rewriteStep(d, 3, (t) =>
        t.map((one) =>
          one.name === 'w/gradient.q' ? { ...one, dtype: 'F8_E5M2' as const, data: new Uint8Array(4) } : one,
        ),
      ),
    /of type F8_E5M2, where values as F32 or F64, or codes of e4m3fn, are expected$/,
  ],
  [
    'an unknown format',
    manifest(({ quantizers: [one] }) => {
      if (one) one.format = 'fp9'
    }),
    /the quantizer of \*\/gradient has the unknown format "fp9"$/,
  ],
  [
    'an unknown rounding',
    manifest(({ quantizers: [one] }) => {
      if (one) one.rounding = 'up'
    }),
    /trace\.json is not as the schema has it: quantizers\.0\.rounding: /,
  ],
  [
    'a quantizer of no parameter',
    manifest(({ quantizers: [one] }) => {
      if (one) one.parameter = 'b'
    }),
    /the quantizer of b\/gradient is for no parameter listed$/,
  ],
  [
    'data of another problem',
    (d) =>
      changeManifest(d, (m) => {
        if (m.problem.kind === 'ridge') m.problem.data.sha256 = '0'.repeat(64)
      }),
    /expected data\.safetensors with sha256 000000000000…/,
  ],
]

describe('a damaged trace is told in one line:', () => {
  it.each(ridgeDamage)('%s', async (_what, spoil, message) => {
    const directory = await recorded(recordRidge)
    await spoil(directory)
    const failure = await checkTrace(directory).catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(RequestError)
    expect((failure as Error).message).toMatch(message)
    expect((failure as Error).message).not.toContain('\n')
  })

  it('a code that is none of the format', async () => {
    const directory = await recorded(recordAdam)
    changeManifest(directory, ({ quantizers }) => {
      for (const one of quantizers) one.format = 'e2m1fn'
    })
    for (const step of [1, 2, 3, 4, 5])
      await rewriteStep(directory, step, (tensors) =>
        tensors.map((one) => (/Moment\.q$/.test(one.name) ? { ...one, dtype: 'U16' as const } : one)),
      )
    await changeTensor(directory, 1, 'layer/kernel/firstMoment.q', (bytes) => bytes.fill(0))
    const failure = await checkTrace(directory).catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(RequestError)
    expect((failure as Error).message).toMatch(
      /element \d+ of "layer\/.*Moment\.q" is 0x[\da-f]+, which is no code of e2m1fn$/,
    )
  })
})

describe('the command', () => {
  it('ends with 0, 1 and 2 as a trace holds, is violated and is damaged, and writes a result for the first two', async () => {
    const directory = await recorded(recordRidge)
    const json = join(root, 'result.json')
    const whole = await halfulp(['trace', 'check', directory, '--json', json])
    expect({ code: whole.code, stderr: whole.stderr }).toEqual({ code: 0, stderr: '' })
    expect(whole.stdout).toContain('HOLDS: 13 of 13 properties were decided, none violated')
    expect(JSON.parse(readFileSync(json, 'utf8'))).toMatchObject({ schema: 'halfulp-trace-result/1', verdict: 'holds' })
    await changeTensor(directory, 2, 'w/gradient.q', (bytes) => bytes.reverse())
    const violated = await halfulp(['trace', 'check', directory, '--quiet', '--json', json])
    expect(violated.code).toBe(1)
    expect(violated.stdout).toMatch(
      /trace-rounding: Q\(x\) is the rounding[\s\S]*where {3}step 2, w\/gradient\.q, at \[0\][\s\S]*VIOLATES/,
    )
    rmSync(json)
    truncateSync(join(directory, third), 100)
    const damaged = await halfulp(['trace', 'check', directory, '--json', json])
    expect({ code: damaged.code, stdout: damaged.stdout }).toEqual({ code: 2, stdout: '' })
    expect(damaged.stderr).toMatch(/^halfulp: the trace .* is damaged: .*\n$/)
    expect(() => readFileSync(json)).toThrow('ENOENT')
  })

  it('shows what is in a trace', async () => {
    const directory = await recorded(recordRidge)
    const { code, stdout } = await halfulp(['trace', 'show', directory])
    expect(code).toBe(0)
    for (const text of [
      'halfulp-trace/1',
      '6 recorded of 6 taken',
      '*/gradient',
      'e4m3fn',
      'w/weights.next',
      'stepsize',
    ])
      expect(stdout).toContain(text)
  })

  it('refuses what is no range, and no trace', async () => {
    const range = await halfulp(['trace', 'check', root, '--steps', '5-2'])
    expect({ code: range.code, stderr: range.stderr }).toEqual({
      code: 2,
      stderr: 'halfulp: expected --steps to be a range such as 1-100, came "5-2"\n',
    })
    const nothing = await halfulp(['trace', 'check', join(root, 'nothing')])
    expect(nothing.code).toBe(2)
    expect(nothing.stderr).toMatch(/^halfulp: expected .*which is not there\n$/)
  })
})
