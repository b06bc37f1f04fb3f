import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { formatOf } from '../../../spec/testing.ts'
import { integerQuantizer } from '../../kernels/portable.ts'
import { stochasticQuantizer } from '../../kernels/stochastic.ts'
import { openSubject } from '../open.ts'
import type { Answers, Request, Span, StreamDriver } from '../subject.ts'
import { findChromium } from './chromium.ts'

vi.setConfig({ testTimeout: 120_000 })

const chromium = await findChromium()

/** The binary32 numbers of consecutive ordinals. */
function numbersOf({ first, count }: Span): Float32Array {
  const bits = Uint32Array.from({ length: count }, (_, i) =>
    first + i >= 2 ** 31 ? first + i - 2 ** 31 : 0xffffffff - first - i,
  )
  return new Float32Array(bits.buffer)
}

/** Of both signs, the ends, around 1, and of lengths that are whole rows of a texture and that are none; first the longest. */
const spans = [
  { first: 2 ** 31 + 0x3f7f0000, count: 2 ** 17 },
  { first: 2 ** 31 - 0x40000000, count: 2 ** 16 },
  { first: 2 ** 31, count: 1 },
  { first: 0, count: 4099 },
  { first: 2 ** 31 - 4096, count: 4096 },
  { first: 2 ** 32 - 1024, count: 1024 },
  { first: 2 ** 31 + 0x38000000, count: 2 ** 14 - 3 },
]

async function gathered(answers: AsyncIterable<Answers> | undefined): Promise<Answers[]> {
  const kept: Answers[] = []
  for await (const one of answers ?? []) kept.push(one.slice())
  return kept
}

const opened = async (uri: string, backend: string, more: Partial<Request> = {}): Promise<StreamDriver> =>
  (await openSubject(uri, {
    conversion: { format: formatOf('e4m3fn'), rounding: 'rne', overflow: 'saturate' },
    source: formatOf('binary32'),
    output: undefined,
    backend,
    ...more,
  })) as StreamDriver

const due = (span: Span, id: string): number[] => [
  ...integerQuantizer(formatOf(id), 'rne', 'saturate')(numbersOf(span)),
]

describe.skipIf(!chromium)('answers to consecutive inputs made in a page (needs a Chromium)', () => {
  // Codes of binary16 take one byte, or two; they come as one type all the same.
  it.each([
    ['builtin:wgsl', 'chromium', 'binary16'],
    ['builtin:tfjs', 'webgl', 'e4m3fn'],
    ['builtin:tfjs', 'webgpu', 'binary16'],
  ])('of %s on %s are those of the portable kernel, in %s', async (uri, backend, id) => {
    const conversion = { format: formatOf(id), rounding: 'rne', overflow: 'saturate' } as const
    const driver = await opened(uri, backend, { conversion })
    const made = await gathered(driver.range?.(spans))
    const given = await gathered(driver.stream(spans.map((span) => ({ x: numbersOf(span) }))))
    expect(made.map((one) => [...one])).toEqual(spans.map((span) => due(span, id)))
    expect(given.map((one) => [...one])).toEqual(spans.map((span) => due(span, id)))
    expect(new Set([...made, ...given].map((one) => one.constructor)).size).toBe(1)
  })

  it('and as numbers they are those of the ordinals', async () => {
    const driver = await opened(`tfjs:${resolve('src/testing/tensors.mjs')}#same`, 'webgl')
    // Normal numbers: a device may take the others for zero, and infinities for the largest.
    const normal = spans.filter(
      ({ first }) => Math.abs(first - 2 ** 31) > 2 ** 24 && first > 0 && first < 2 ** 32 - 2 ** 24,
    )
    expect(normal.length).toBe(3)
    const numbers = await gathered(driver.range?.(normal))
    expect(numbers.map((one) => [...one])).toEqual(normal.map((span) => [...numbersOf(span)]))
  })
})

describe.skipIf(!chromium)('a WGSL kernel in a page (needs a Chromium)', () => {
  it('is given random words', async () => {
    const rounding = { variant: 'sra', bits: 8, random: 0n } as const
    const conversion = { format: formatOf('e4m3fn'), rounding, overflow: 'saturate' } as const
    const driver = await opened('builtin:wgsl', 'chromium', { conversion })
    const x = numbersOf(spans[0] as Span)
    const random = Uint32Array.from(x, (_, i) => i * 37)
    const [came] = await gathered(driver.stream([{ x, random }]))
    const right = stochasticQuantizer(conversion.format, rounding, 'saturate')(x, random)
    expect([...(came as Answers)]).toEqual([...right])
  })

  it('is given codes of an 8-bit source', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'halfulp-page-')), 'subject.wgsl')
    writeFileSync(file, 'fn next(x: u32) -> u32 { return x + 1u; }')
    const driver = await opened(`wgsl:${file}#next`, 'chromium', { source: formatOf('e5m2') })
    const [came] = await gathered(driver.stream([{ x: Uint8Array.of(0, 7, 255) }]))
    expect([...(came as Answers)]).toEqual([1, 8, 256])
    rmSync(dirname(file), { recursive: true })
  })
})
