import { mkdtempSync, readdirSync, rmdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import type { Format } from '../../spec/format.ts'
import { findFormat } from '../../spec/formats/registry.ts'
import { RequestError } from '../subjects/subject.ts'
import { halfulp } from '../testing/command.ts'
import { isThere } from '../testing/cuda/host.ts'
import { bench } from './bench.ts'
import { scattered } from './kernel-cost.ts'
import { renderBench } from './render.ts'
import { benchSchema, median } from './result.ts'

vi.setConfig({ testTimeout: 60_000 })

const hasCompiler = isThere('cc')

const fixture = (name: string): string => `js:${resolve('src/testing/misbehaving.mjs')}#${name}`

/** As little as can be measured: one round of single calls. */
const little = (id: string, subjects: readonly string[] = []) =>
  bench(
    { kernels: { format: findFormat(id) as Format, subjects }, rounds: 1, numbers: 2 ** 12, turn: 0 },
    () => undefined,
  )

describe('kernels are measured', () => {
  it('in one table with the subjects that were named, in the form that is published', async () => {
    const subject = fixture('isRight')
    const result = await little('e4m3fn', [subject])
    expect(benchSchema.parse(JSON.parse(JSON.stringify(result)))).toEqual(result)
    const names = result.kernels.map(({ name, format }) => `${name} ${format}`)
    for (const name of [
      'wasm-simd, codes',
      'wasm-simd, values',
      'quantize(x, format, { threads: 2 }), x shared',
      'js-table',
      'js-integer',
      `\`${subject}\``,
    ])
      expect(names).toContain(`${name} e4m3fn`)
    expect(names).toContain('wasm-simd, codes binary16')
    expect(new Set(names).size).toBe(names.length)
    expect(result.kernels[0]).toMatchObject({ format: 'binary32', toCopy: 1 })
    const c = result.kernels.find(({ name }) => name.startsWith('C, '))
    expect(c?.toC).toBe(hasCompiler ? 1 : undefined)
    for (const { format, nsPerNumber, toC } of result.kernels)
      expect(toC).toBe(c && format !== 'binary16' ? nsPerNumber / c.nsPerNumber : null)
    const text = renderBench(result)
    expect(text.split('\n').filter((line) => line.startsWith('| '))).toHaveLength(1 + names.length)
    for (const line of result.left) expect(text).toContain(`Not measured: ${line}`)
  })

  it('where a format leaves kernels out, which are told with the reason', async () => {
    const { kernels, left } = await little('binary32')
    expect(kernels.some(({ name, format }) => name === 'js-integer' && format === 'binary32')).toBe(true)
    expect(left.find((line) => line.startsWith('wasm-simd'))).toMatch(/at most 16 bits, and not binary32$/)
    expect(left.find((line) => line.startsWith('js-table'))).toMatch(/takes float formats of at most 12 bits/)
    expect(left.some((line) => line.startsWith('C, '))).toBe(true)
  })

  it.each([
    [fixture('nothing'), /expected js:.* to export a function nothing/],
    [fixture('isPlainArray'), /expected `js:.*` to answer, but it cannot be measured: expected a Uint8Array/],
    ['recorded:nowhere', /expected .*nowhere/],
    ['hex:-', /expected subjects that answer anything, came hex:-, whose answers are recorded/],
  ])('but not %s', async (subject, message) => {
    const failure = await little('e4m3fn', [subject]).catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(RequestError)
    expect((failure as Error).message).toMatch(message)
  })
})

it('the inputs are spread over ±2^−5, each part as often as any other', () => {
  const x = scattered(2 ** 16)
  const parts = new Uint32Array(512)
  for (const one of x) parts[Math.floor((one * 32 + 1) * 256)]++
  expect([Math.min(...parts), Math.max(...parts)].every((count) => Math.abs(count - 128) < 4)).toBe(true)
})

it('the median is the middle one', () => {
  expect(median([10, 9, 1])).toBe(9)
})

it('a subject that ends the process is told, and no folder is left', async () => {
  const temporary = mkdtempSync(join(tmpdir(), 'halfulp-bench-test-'))
  const subject = `js:${resolve('src/testing/misbehaving.mjs')}#exitsAtShortBatches`
  const args = ['bench', subject, '--only', 'kernels', '--numbers', '100']
  const { code, stdout, stderr } = await halfulp(args, undefined, { TMPDIR: temporary })
  expect([code, stdout]).toEqual([2, ''])
  expect(stderr).toMatch(/^halfulp: expected subjects that answer, but one ended the process\n$/m)
  await vi.waitFor(() => expect(readdirSync(temporary)).toEqual([]), 10_000)
  rmdirSync(temporary)
})

it('a place for temporary files that there is not is told', async () => {
  const { code, stderr } = await halfulp(['bench', '--only', 'kernels'], undefined, { TMPDIR: '/no/such/folder' })
  expect(stderr).toMatch(
    /^halfulp: expected a folder for temporary files .* came \/no\/such\/folder \(ENOENT\); [^\n]*\n$/,
  )
  expect(code).toBe(2)
})

it.each([
  [['--only', 'all'], /expected --only kernels or audits, came "all"/],
  [['builtin:js-table', '--only', 'audits'], /expected no subject with --only audits, came builtin:js-table/],
  [['--rounds', '2'], /expected --rounds an odd number, of which one is in the middle, came "2"/],
  [['--format', 'e5m2', '--only', 'audits'], /expected no --format with --only audits, .* came e5m2/],
  [['--numbers', '0'], /expected --numbers .*1 to 16777216, came "0"/],
  [['--format', 'binary64'], /expected a format of at most 32 bits, came binary64/],
  [['--json', '/no/such/folder/x.json'], /expected --json to name a file in a folder that exists/],
  [['js-table', '--only', 'kernels'], /came "js-table"$/],
])('the command refuses %s', async (args, message) => {
  const { code, stdout, stderr } = await halfulp(['bench', ...args])
  expect(stderr.trim().split('\n')).toHaveLength(1)
  expect([code, stdout]).toEqual([2, ''])
  expect(stderr.trim()).toMatch(message)
})
