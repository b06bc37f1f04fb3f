import { execFileSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { scattered } from '../bench/kernel-cost.ts'
import { RequestError } from '../index.ts'
import { type QuantizeOptions, quantize } from '../library/quantize.ts'
import { type Share, shareStart, Threads } from './threads.ts'

const lengths = [0, 1, 2, 3, 7, 16385, 100_003]

describe('threads give the same answers', () => {
  it.each<[string, QuantizeOptions]>([
    ['e4m3fn', {}],
    ['e4m3fn', { output: 'values' }],
    ['binary16', { rounding: 'rtp' }],
    ['bfloat16', { output: 'values' }],
    ['e5m2', { rounding: 'sra:8' }],
    ['e5m2', { rounding: 'sra:8', output: 'values' }],
    ['binary32', {}],
  ])('to %s, %j', (format, options) => {
    for (const n of lengths) {
      const x = scattered(n)
      const random = options.rounding ? Uint32Array.from(x, (_, i) => Math.imul(i, 2654435761)) : undefined
      const all = { ...options, ...(options.rounding?.startsWith('sr') ? { random: random as Uint32Array } : {}) }
      const bytes = (answers: ArrayBufferView) => Buffer.from(answers.buffer, answers.byteOffset, answers.byteLength)
      const due = quantize(x, format, all)
      for (const threads of [2, 3]) {
        const answers = quantize(x, format, { ...all, threads })
        expect(answers.constructor).toBe(due.constructor)
        expect(bytes(answers).equals(bytes(due))).toBe(true)
      }
      const held = new Float32Array(new SharedArrayBuffer(4 * n))
      held.set(x)
      expect(bytes(quantize(held, format, { ...all, threads: 2 })).equals(bytes(due))).toBe(true)
    }
  })

  it('in shared memory', () => {
    expect(quantize(scattered(100), 'e4m3fn', { threads: 2 }).buffer).toBeInstanceOf(SharedArrayBuffer)
    expect(quantize(scattered(100), 'e4m3fn').buffer).toBeInstanceOf(ArrayBuffer)
  })

  it('from shares that leave nothing out', () => {
    for (const n of lengths)
      for (const shares of [1, 2, 3, 5]) {
        expect([shareStart(n, shares, 0), shareStart(n, shares, shares)]).toEqual([0, n])
        for (let i = 0; i < shares; i++)
          expect(shareStart(n, shares, i)).toBeLessThanOrEqual(shareStart(n, shares, i + 1))
      }
  })
})

it.each([0, 257, 1.5, '2', Number.NaN])('%j is no number of threads', (threads) => {
  const wrong = { threads } as QuantizeOptions
  expect(() => quantize(scattered(1), 'e4m3fn', wrong)).toThrow(RequestError)
  expect(() => quantize(scattered(1), 'e4m3fn', wrong)).toThrow(
    /expected threads of quantize to be a whole number from 1/,
  )
})

describe('a thread that', () => {
  const share = (x: Float32Array): Share => ({
    row: undefined as never,
    rounding: 'rne',
    overflow: 'ieee',
    x,
    random: undefined,
    into: new Uint8Array(new SharedArrayBuffer(1)),
  })
  const program = (text: string): URL => new URL(`data:text/javascript,${encodeURIComponent(text)}`)

  it('fails is told with the reason, and others do the next work', () => {
    const threads = new Threads()
    expect(() => threads.run([share(scattered(1))], () => undefined)).toThrow(
      /^a thread that quantizes failed: TypeError/,
    )
    expect(() => threads.run([], () => undefined)).not.toThrow()
  })

  it.each([
    ['dies at its start', 'process.exit(1)'],
    ['throws at its start', 'throw new Error()'],
    ['hangs', 'for (;;);'],
  ])('%s is told, and not waited for', (_, text) => {
    const threads = new Threads(program(text), 1)
    expect(() => threads.run([share(scattered(1))], () => undefined)).toThrow(/gave no sign of life for 1 seconds/)
  })
})

it('a process that used threads ends by itself', () => {
  const text = `import { quantize } from './src/index.ts'
    console.log(quantize(Float32Array.of(465, -0.3, 1), 'e4m3fn', { threads: 2 }).join())`
  const options = { encoding: 'utf8', timeout: 30_000 } as const
  expect(execFileSync(process.execPath, ['--input-type=module', '-e', text], options).trim()).toBe('126,170,56')
})
