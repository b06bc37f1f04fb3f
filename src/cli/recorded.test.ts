import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it, vi } from 'vitest'
import { formatOf } from '../../spec/testing.ts'
import { integerQuantizer } from '../kernels/portable.ts'
import { type Result, resultSchema } from '../report/result.ts'
import { RequestError } from '../subjects/subject.ts'
import { audited } from '../testing/audits.ts'
import { halfulp } from '../testing/command.ts'

vi.setConfig({ testTimeout: 60_000 })

const folder = mkdtempSync(join(tmpdir(), 'halfulp-recorded-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

interface Tensor {
  readonly dtype: string
  readonly data: Uint8Array | Uint16Array | Uint32Array | Float32Array
}

const bytesOf = ({ buffer, byteOffset, byteLength }: Tensor['data']): Buffer =>
  Buffer.from(buffer, byteOffset, byteLength)

/** A safetensors file: 8 bytes of header length, the header, the data; `change` may spoil the header. */
function safetensors(
  tensors: Record<string, Tensor>,
  change: (header: Record<string, unknown>) => unknown = (h) => h,
): Buffer {
  const header: Record<string, unknown> = { __metadata__: { made: 'for a test' } }
  let at = 0
  for (const [name, { dtype, data }] of Object.entries(tensors)) {
    header[name] = { dtype, shape: [data.length], data_offsets: [at, at + data.byteLength] }
    at += data.byteLength
  }
  // An odd header length, so that the data is aligned to nothing.
  const text = JSON.stringify(change(header))
  return withHeader(
    text.length % 2 === 0 ? `${text} ` : text,
    Object.values(tensors).map(({ data }) => bytesOf(data)),
  )
}

function withHeader(header: string, data: readonly Buffer[]): Buffer {
  const length = Buffer.alloc(8)
  length.writeBigUInt64LE(BigInt(Buffer.byteLength(header)))
  return Buffer.concat([length, Buffer.from(header), ...data])
}

interface Judged {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
  readonly result: Result | undefined
}

let files = 0

/** A file with this content. */
function recording(content: Buffer): string {
  files += 1
  const name = join(folder, `${files}.safetensors`)
  writeFileSync(name, content)
  return name
}

async function judge(content: Buffer, format = 'e4m3fn'): Promise<Judged> {
  const name = recording(content)
  const json = `${name}.json`
  const ran = await halfulp(['audit', `recorded:${name}`, '--format', format, '--json', json])
  const isThere = ran.code === 0 || ran.code === 1
  return { ...ran, result: isThere ? resultSchema.parse(JSON.parse(readFileSync(json, 'utf8'))) : undefined }
}

/** Inputs in no order: zeros, numbers of both signs, a subnormal, infinities, NaNs; none of them twice. */
const patterns = Uint32Array.of(
  ...[0x40490fdb, 0x80000000, 0x3f800000, 0xff800000, 0x7fc00001, 0x00000000, 0xbf800000, 0x00000001, 0x7f800000],
  ...[0x43e80000, 0xffc00000, 0x3b000000, 0x3b000001, 0xbb000000, 0xc3e80001, 0x3f880000],
)
const x: Tensor = { dtype: 'F32', data: new Float32Array(patterns.buffer) }
const right = integerQuantizer(formatOf('e4m3fn'), 'rne', 'saturate')(x.data as Float32Array) as Uint8Array
const q: Tensor = { dtype: 'U8', data: right }
const except = (at: number, code: number): Tensor => ({ dtype: 'U8', data: right.with(at, code) })

/** The same with the inputs at these places recorded once more. */
const repeated = (places: readonly number[], codes: Uint8Array): Record<string, Tensor> => ({
  x: {
    dtype: 'F32',
    data: new Float32Array(Uint32Array.of(...patterns, ...places.map((at) => patterns[at] as number)).buffer),
  },
  q: { dtype: 'F8_E4M3', data: Uint8Array.of(...right, ...codes) },
})

describe('recorded answers are judged as any others:', () => {
  it('right ones conform', async () => {
    const { code, stdout, result } = await judge(safetensors({ q, x }))
    expect(code).toBe(0)
    expect(stdout).toContain('CONFORMS: 16 of 16 inputs (recorded)')
    expect(result).toMatchObject({ verdict: 'conforms', scope: { kind: 'recorded', cases: 16, planned: 16 } })
    expect(result?.properties.find(({ id }) => id === 'batch-invariant')).toMatchObject({ verdict: 'vacuous', met: 0 })
  })

  it('right values do', async () => {
    const binary16 = integerQuantizer(formatOf('bfloat16'), 'rne', 'ieee')(x.data as Float32Array)
    const values = new Float32Array(Uint32Array.from(binary16, (code) => code * 65536).buffer)
    const { code, result } = await judge(safetensors({ x, q: { dtype: 'F32', data: values } }), 'bfloat16')
    expect(code).toBe(0)
    expect(result?.verdict).toBe('conforms')
  })

  it.concurrent.each([0, 4, 9])(
    'a wrong one, at place %i of the file, violates with that input as witness',
    async (at) => {
      const { code, result } = await judge(safetensors({ x, q: except(at, (right[at] as number) ^ 3) }))
      expect(code).toBe(1)
      const input = `0x${patterns[at]?.toString(16).padStart(8, '0')}`
      expect(result?.properties.find(({ id }) => id === 'conforms')).toMatchObject({
        verdict: 'violated',
        violations: 1,
        witness: { input, got: `0x${((right[at] as number) ^ 3).toString(16).padStart(2, '0')}` },
      })
    },
  )

  it('an input recorded twice with one answer is one case', async () => {
    const { code, result } = await judge(
      safetensors(repeated([2, 7], Uint8Array.of(right[2] as number, right[7] as number))),
    )
    expect(code).toBe(0)
    expect(result?.scope).toMatchObject({ cases: 16, planned: 16 })
  })

  it('an input recorded with two answers is the fault of the recording, and is shown', async () => {
    const { code, result } = await judge(safetensors(repeated([2, 7], Uint8Array.of(right[2] as number, 0x7e))))
    expect(code).toBe(1)
    expect(result?.properties.find(({ id }) => id === 'answers')).toMatchObject({
      verdict: 'violated',
      note: 'input 0x00000001 is recorded with different answers (at 7 and 17), given the input 0x00000001',
      witness: { input: '0x00000001' },
    })
  })
})

it('a run table of a source of 8 bits is judged on every pattern of it', async () => {
  const source = { format: formatOf('binary16'), source: formatOf('e5m2'), cases: { kind: 'exhaustive' } } as const
  const starts = Uint32Array.from({ length: 256 }, (_, code) => code)
  const table = (codes: Uint16Array): string =>
    recording(safetensors({ start: { dtype: 'U32', data: starts }, q: { dtype: 'U16', data: codes } }))
  const wide = Uint16Array.from(starts, (code) => code * 256)
  expect(await audited(`recorded:${table(wide)}`, source)).toMatchObject({
    verdict: 'conforms',
    scope: { kind: 'exhaustive', cases: 256 },
  })
  const wrong = await audited(`recorded:${table(wide.with(0x3c, 0x3c01))}`, source)
  expect(wrong.properties.find(({ id }) => id === 'conforms')).toMatchObject({
    violations: 1,
    witness: { input: '0x3c', got: '0x3c01' },
  })
  const failure = await audited(`recorded:${table(wide)}`, { ...source, source: formatOf('e2m1fn') }).catch(String)
  expect(failure).toMatch(/expected patterns of e2m1fn in the runs of .*, came 255$/)
})

const whole = safetensors({ x, q })
/** A run table: the answers 0 up to pattern 1, and so on. */
const runs = (starts: readonly number[], codes = starts.map((_, i) => i)): Buffer =>
  safetensors({
    start: { dtype: 'U32', data: Uint32Array.from(starts) },
    q: { dtype: 'U8', data: Uint8Array.from(codes) },
  })
const entry = (header: Record<string, unknown>, name: string): object => header[name] as object
const unsound: [string, Buffer, RegExp][] = [
  ['an empty file', Buffer.alloc(0), /a header of 0 bytes in a file of 0$/],
  ['a file shorter than its own length', Buffer.alloc(5), /in a file of 5$/],
  ['a file that was cut off', whole.subarray(0, -3), /tensor "q" ends past the end of the file$/],
  [
    'a header that is said to be too long',
    withLength(whole, 1n << 40n),
    /a header of 1099511627776 bytes in a file of/,
  ],
  ['a header that is said to be too short', withLength(whole, 20n), /its header is no JSON$/],
  ['a header that is null', withHeader('null', []), /its header is no JSON object$/],
  ['a header that is a list', withHeader('[]', []), /its header is no JSON object$/],
  ['tensors that overlap', moved('q', [60, 76]), /tensors "x" and "q" overlap$/],
  [
    'a tensor that does not fill its bytes',
    moved('q', [64, 79]),
    /tensor "q" of type U8 and shape \[16\] does not fill its 15 bytes$/,
  ],
  [
    'a tensor that ends before it begins',
    moved('q', [80, 64]),
    /tensor "q" of type U8 and shape \[16\] does not fill its -16 bytes$/,
  ],
  ['a tensor before the data', moved('q', [-16, 0]), /tensor "q" lacks dtype, shape or data_offsets$/],
  ['a missing tensor', safetensors({ x, answers: q }), /no tensor "q" \(there are: x, answers\)$/],
  ['inputs of another type', safetensors({ x: { ...x, dtype: 'U32' }, q }), /tensor x of .* to be F32, came U32$/],
  ['answers of another type', safetensors({ x, q: { ...q, dtype: 'BOOL' } }), /tensor q of .* U8, .*, came BOOL$/],
  ['answers of an unknown type', safetensors({ x, q: { ...q, dtype: 'F8' } }), /tensor "q" is of the unknown type F8$/],
  ['fewer answers than inputs', safetensors({ x, q: { dtype: 'U8', data: right.slice(1) } }), /came 15 for 16$/],
  ['a run table that begins late', runs([1, 5]), /to begin at pattern 0, came 1$/],
  ['an empty run table', runs([]), /to begin at pattern 0, came none$/],
  ['a run table out of order', runs([0, 9, 9]), /in ascending order, came 9 after 9$/],
  ['a run table with too few answers', runs([0, 9], [1]), /as many answers q as runs start in .*, came 1 for 2$/],
  [
    'runs of another type',
    safetensors({ start: { dtype: 'I32', data: new Uint32Array(1) }, q }),
    /start of .* to be U32/,
  ],
  [
    'no inputs',
    safetensors({ x: { ...x, data: new Float32Array() }, q: { ...q, data: new Uint8Array() } }),
    /came none$/,
  ],
]

function withLength(content: Buffer, length: bigint): Buffer {
  const changed = Buffer.from(content)
  changed.writeBigUInt64LE(length)
  return changed
}

function moved(name: string, offsets: readonly [number, number]): Buffer {
  return safetensors({ x, q }, (header) => ({ ...header, [name]: { ...entry(header, name), data_offsets: offsets } }))
}

describe('a recording that is not sound cannot be judged:', () => {
  const fp8 = { format: formatOf('e4m3fn'), cases: { kind: 'exhaustive' } } as const

  it.concurrent.each(unsound)('%s', async (_what, content, message) => {
    const failure = await audited(`recorded:${recording(content)}`, fp8).catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(RequestError)
    expect((failure as Error).message).toMatch(message)
    expect((failure as Error).message).not.toContain('\n')
  })

  it.each([
    ['missing.safetensors', /there is no file .*missing\.safetensors$/],
    ['.', /^expected a safetensors file, came .*, which is none$/],
  ])('what is no file: %s', async (name, message) => {
    const failure = await audited(`recorded:${join(folder, name)}`, fp8).catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(RequestError)
    expect((failure as Error).message).toMatch(message)
  })

  it('codes that are too narrow for the format: exit code 2, and one line that says why', async () => {
    const { code, stdout, stderr } = await judge(whole, 'binary16')
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toMatch(/^halfulp: expected tensor q of .* to hold codes of 16 bits, came U8\n$/)
  })
})
