import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { Format } from '../../spec/format.ts'
import { findFormat } from '../../spec/formats/registry.ts'
import { identifySubject } from '../identify/subject.ts'
import { openSubject } from '../subjects/open.ts'
import { type CallDriver, RequestError } from '../subjects/subject.ts'
import { atPi, audited, markedProcesses, markProcesses, pi, verdictOn } from '../testing/audits.ts'
import { assemble, compileAssembly } from '../testing/wasm.ts'
import type { AuditOptions } from './audit.ts'

vi.setConfig({ testTimeout: 60_000 })

const folder = mkdtempSync(join(tmpdir(), 'halfulp-wasm-'))
const library = join(folder, 'misbehaving.wasm')
const wasm = (name: string): string => `wasm:${library}#${name}`
const format = (id: string): Format => findFormat(id) as Format
const boundary = { cases: { kind: 'boundary' }, timeout: 30 } as const

beforeAll(async () => {
  markProcesses()
  await compileAssembly('src/testing/misbehaving.as.ts', library)
})
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true })
  await vi.waitFor(() => expect(markedProcesses()).toEqual([]), 5000)
})

const rounding = { variant: 'sra', bits: 16, random: 0n } as const

/** A subject in this process, without a worker: for what hangs or crashes in no case. */
async function opened(uri: string, { format = findFormat('e4m3fn') as Format, ...more }: Partial<AuditOptions> = {}) {
  const conversion = { format, rounding: more.rounding ?? 'rne', overflow: format.row.overflow }
  const source = more.source ?? (findFormat('binary32') as Format)
  return (await openSubject(uri, { conversion, source, output: more.output })) as CallDriver
}

/** The one line with which a request is refused. */
async function refusal(request: Promise<unknown>): Promise<string> {
  const failure = await request.catch((error: unknown) => error)
  expect(failure).toBeInstanceOf(RequestError)
  expect((failure as Error).message).not.toContain('\n')
  return (failure as Error).message
}

/** A module in the text form, kept under a name. */
async function text(name: string, body: string): Promise<string> {
  const file = join(folder, `${name}.wasm`)
  await assemble(`(module ${body})`, file)
  return `wasm:${file}#f`
}

describe('a function of a WebAssembly module that answers rightly conforms', () => {
  it('with codes', async () => {
    const result = await audited(wasm('right'), boundary)
    expect(result).toMatchObject({ verdict: 'conforms', subject: { name: 'right' } })
    expect(result.properties.filter(({ verdict }) => verdict !== 'holds')).toEqual([])
  })

  it('where its memory grows at every call', async () => {
    const { call } = await opened(wasm('growsItsMemory'))
    for (const [x, code] of [
      [1, 0x38],
      [2, 0x40],
      [3, 0x44],
    ] as const)
      expect(call(Float32Array.of(x, -1))).toEqual(Uint8Array.of(code, 0xb8))
  })

  it('with random words, last of its arguments', async () => {
    const options = { cases: { kind: 'sample', count: 64 }, timeout: 30, format: format('bfloat16'), rounding } as const
    expect((await audited(wasm('dithers'), options)).verdict).toBe('conforms')
    const { call } = await opened(wasm('dithers'), { format: format('bfloat16'), rounding })
    expect(call(Float32Array.of(1.001953125, 1.001953125), Uint32Array.of(0x1bfff, 0xc000))).toEqual(
      Uint16Array.of(0x3f80, 0x3f81),
    )
  })

  it('from binary64 to values, and from codes to codes', async () => {
    const demotes = await opened(wasm('demotes'), { source: format('binary64'), output: 'values' })
    expect(demotes.call(Float64Array.of(0.1, 1e300))).toEqual(Float32Array.of(0.1, Infinity))
    const codes = { source: format('e5m2'), format: format('binary16'), cases: { kind: 'exhaustive' } } as const
    expect(await audited(wasm('widens'), codes)).toMatchObject({ verdict: 'conforms', scope: { cases: 256 } })
  })

  it('and can be identified, told the width of its codes by the format', async () => {
    expect(await identifySubject(wasm('right'), { format: format('e4m3fn') })).toMatchObject({
      explained: true,
      words: 'e4m3fn, rne, overflow saturate',
    })
    await expect(identifySubject(wasm('right'))).rejects.toThrow('expected --format, --width 8|16|32 or --output')
  })
})

describe('a function of a WebAssembly module that does wrong at one input violates its contract:', () => {
  it.concurrent.each([
    ['traps', 'it trapped: RuntimeError: unreachable'],
    ['overflowsItsStack', 'it trapped: RangeError: Maximum call stack size exceeded'],
    ['asserts', 'it called env.abort at line 34, column 3'],
    ['writesPastTheEnd', 'it wrote past the end of its output'],
    ['writesBeforeTheStart', 'it wrote before the start of its output'],
    ['hangs', 'gave no answer within 1 s (--timeout allows more)'],
  ])('%s', async (name, message) => {
    const result = await audited(wasm(name), { ...atPi, timeout: name === 'hangs' ? 1 : 10 })
    const answers = verdictOn('answers', result)
    expect(answers.note).toBe(`${message}, given the input ${pi}`)
    expect(answers).toMatchObject({ verdict: 'violated', violations: 1, witness: { input: pi, got: 'no answer' } })
    expect(result.verdict).toBe('violates')
  })

  it('leaving answers unwritten does not pass with those of an earlier batch', async () => {
    const tail = (await opened(wasm('leavesTheTail'))).call
    const ones = Uint8Array.of(0x38, 0x38, 0x38, 0x38)
    expect(tail(new Float32Array(4).fill(1))).toEqual(ones)
    expect(tail(new Float32Array(6).fill(1))).toEqual(Uint8Array.of(...ones, 0xa5, 0xa5))
    expect(tail(new Float32Array(2).fill(1))).toEqual(Uint8Array.of(0xa5, 0xa5))
    const all = (await opened(wasm('doesNothing'))).call
    for (const length of [200, 1, 65536])
      expect(all(new Float32Array(length)).every((code) => code === 0xa5)).toBe(true)
  })
})

describe('where memory is taken from', () => {
  /** Answers 0x40, which is 2, to everything, where its arguments lie beyond the first page and 4. */
  const body = `(func (export "f") (param i32 i32 i32)
    (if (i32.lt_u (local.get 0) (i32.const 65540)) (then unreachable))
    (memory.fill (local.get 1) (i32.const 0x40) (local.get 2)))`
  const base = '(global (export "__heap_base") i32 (i32.const 65540))'

  it('is __heap_base, without alloc, and the memory grows', async () => {
    const result = await audited(await text('base', `(memory (export "other") 1) ${base} ${body}`), atPi)
    expect(verdictOn('answers', result).verdict).toBe('holds')
    expect(verdictOn('conforms', result)).toMatchObject({ violations: 1, witness: { got: '0x40' } })
  })

  it.each([
    ['no memory', `(memory 1) ${base} ${body}`, /with an exported memory; the module exports __heap_base, f$/],
    [
      'no place',
      `(memory (export "memory") 1) ${body}`,
      /function alloc\(bytes\) or global __heap_base, .* memory, f$/,
    ],
    [
      'a place of 64 bits',
      `(memory (export "memory") 1) (global (export "__heap_base") i64 (i64.const 9)) ${body}`,
      /32 bits wide/,
    ],
    ['too little room', `(memory (export "memory") 1 2) ${base} ${body}`, /to grow to \d+ bytes, .* allow it more$/],
    [
      'an alloc that traps',
      `(memory (export "memory") 1) (func (export "alloc") (param i32) (result i32) unreachable) ${body}`,
      /#f cannot be loaded: RuntimeError: unreachable$/,
    ],
    [
      'a start that traps',
      `(memory (export "memory") 1) ${base} (func $s unreachable) (start $s) ${body}`,
      /cannot be loaded: RuntimeError: unreachable$/,
    ],
    [
      'an import from elsewhere',
      `(import "wasi_snapshot_preview1" "fd_write" (func (param i32 i32 i32 i32) (result i32))) (memory 1) ${body}`,
      /env\.abort at most, came the function wasi_snapshot_preview1\.fd_write; build it without$/,
    ],
    ['an imported memory', `(import "env" "memory" (memory 1)) ${body}`, /came the memory env\.memory; build/],
    [
      'two arguments',
      `(memory (export "memory") 1) ${base} (func (export "f") (param i32 i32))`,
      /to take \(ptrX, ptrOut, n\), came a function of 2 parameters$/,
    ],
  ])('where there is %s, the request cannot be carried out', async (name, module, message) => {
    expect(await refusal(opened(await text(name.replaceAll(' ', '-'), module)))).toMatch(message)
  })

  it('a count of 64 bits is refused at the first call', async () => {
    const wide = await text('wide', `(memory (export "memory") 1) ${base} (func (export "f") (param i32 i32 i64))`)
    expect(await refusal(audited(wide, atPi))).toMatch(/to take 32-bit integers, came .*1.* to a BigInt$/i)
  })
})

describe('what cannot be opened is a request that cannot be carried out:', () => {
  it.concurrent.each([
    [() => 'wasm:./no-such-file.wasm#f', /there is no file .*no-such-file\.wasm to be read$/],
    [() => 'wasm:package.json', /^expected wasm:FILE#export, .* name the function after a #$/],
    [() => 'wasm:package.json#f', /^wasm:package\.json cannot be loaded: CompileError: /],
    [() => wasm('noSuch'), /#noSuch to be an exported function; the module exports alloc, right, /],
    [() => wasm('memory'), /#memory to be an exported function; /],
    [() => wasm('dithers'), /to take \(ptrX, ptrOut, n\), came a function of 4 parameters$/],
  ])('%#', async (subject, message) => {
    expect(await refusal(opened(subject()))).toMatch(message)
  })

  it('a function without a place for random words, with stochastic rounding', async () => {
    expect(await refusal(opened(wasm('right'), { rounding }))).toMatch(
      /to take \(ptrX, ptrOut, n, ptrRandom\) for --rounding sra:16, came a function of 3 parameters$/,
    )
  })
})
