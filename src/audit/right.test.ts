import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import koffi from 'koffi'
import { afterAll, describe, expect, it } from 'vitest'
import { floatRowById } from '../../properties/zoo/layout.ts'
import { directions, overflowRules } from '../../properties/zoo/record.ts'
import { rightFormats, rightQuantizers } from '../../properties/zoo/right.ts'
import { judgeHere, violatedIn } from '../testing/judge-here.ts'

/** The slow ones are judged on narrow formats alone, which have few boundaries. */
const slow = ['bigint', 'search']

describe('right quantizers, written in other ways, raise no alarm', () => {
  const chosen = rightQuantizers.filter(({ way, format }) => !slow.includes(way) || floatRowById(format).width <= 8)
  const named = chosen.map((one) => ({ ...one, name: `${one.way} ${one.format} ${one.rounding} ${one.overflow}` }))
  it.each(named)('$name', async ({ make, format, rounding, overflow }) => {
    expect(violatedIn(await judgeHere(make(), { format, rounding, overflow }))).toEqual([])
  })
})

const hasCompiler = (() => {
  try {
    return execFileSync('cc', ['--version']).length > 0
  } catch {
    return false
  }
})()

describe.skipIf(!hasCompiler)('right quantizers in C raise no alarm (needs a C compiler named cc)', () => {
  const folder = mkdtempSync(join(tmpdir(), 'halfulp-right-'))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  const library = join(folder, 'right.so')
  execFileSync('cc', ['-O3', '-march=native', '-shared', '-fPIC', '-o', library, 'properties/zoo/right.c', '-lm'])
  const loaded = koffi.load(library)
  // right.c leaves e5m2fnuz to the JavaScript ones.
  const formats = rightFormats.filter((id) => id !== 'e5m2fnuz')
  const symbols = formats.flatMap((format) =>
    directions.flatMap((rounding) =>
      overflowRules.map((overflow) => ({ format, rounding, overflow, symbol: `f_${format}_${rounding}_${overflow}` })),
    ),
  )
  const viaFloat16 = {
    format: 'binary16',
    rounding: 'rne',
    overflow: 'ieee',
    symbol: 'f_binary16_rne_float16',
  } as const
  it.each([...symbols, viaFloat16])('$symbol', async ({ symbol, ...claimed }) => {
    const call = loaded.func(symbol, 'void', ['void *', 'void *', 'size_t'])
    const result = await judgeHere((x: Float32Array) => {
      const out = floatRowById(claimed.format).width <= 8 ? new Uint8Array(x.length) : new Uint16Array(x.length)
      call(x, out, x.length)
      return out
    }, claimed)
    expect(violatedIn(result)).toEqual([])
  })
})
