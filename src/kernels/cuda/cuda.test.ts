import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { formats } from '../../../spec/formats/registry.ts'
import { formatOf, isFull } from '../../../spec/testing.ts'
import { decode } from '../../library/convert.ts'
import { audited, pi, verdictOn } from '../../testing/audits.ts'
import { buildHost, type HostKernel, isThere } from '../../testing/cuda/host.ts'
import { hostToolkit } from '../../testing/cuda/toolkit.ts'
import { isForWasm } from '../wasm.ts'

vi.setConfig({ testTimeout: isFull ? 3_600_000 : 300_000 })

const folder = mkdtempSync(join(tmpdir(), 'halfulp-kernels-cuda-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const shipped = formats.filter(isForWasm)
const hasCompiler = isThere('g++')

describe.skipIf(!hasCompiler)('quantize.cuh on the host (needs a C++ compiler named g++)', () => {
  let host: HostKernel
  beforeAll(() => {
    host = buildHost(folder)
  })

  it.each(shipped)('decodes every code of $id', (format) => {
    expect(host.fits(format)).toBe(true)
    const codes = Uint32Array.from({ length: 2 ** format.width }, (_, code) => code)
    const values = new Float32Array(host.decode(format, codes).buffer)
    expect([...codes].filter((code) => !Object.is(values[code], decode(format.id, code)))).toEqual([])
  })

  it('knows the formats whose numbers binary32 cannot hold', () => {
    const some = ['binary16p1se', 'binary12p1se', 'binary8p1uf', 'binary8p2se'].map(formatOf)
    expect(some.map(host.fits)).toEqual([false, false, true, true])
  })

  const cases = isFull ? 'exhaustive' : 'boundary'

  it.each(['e4m3fn', 'e5m2', 'bfloat16', 'binary16', 'e2m1fn'])(
    `conforms as native: code to %s, ${cases}`,
    async (id) => {
      const subject = `native:${host.library}#q_${id}`
      const result = await audited(subject, { format: formatOf(id), cases: { kind: cases }, jobs: 2 })
      expect(result.verdict).toBe('conforms')
    },
  )

  it.each(['e4m3fnuz', 'e8m0fnu'])('and as values of %s', async (id) => {
    const subject = `native:${host.library}#values_${id}`
    const result = await audited(subject, { format: formatOf(id), output: 'values', cases: { kind: 'boundary' } })
    expect(result.verdict).toBe('conforms')
  })
})

describe.skipIf(!hasCompiler)('record.cu, built for the host (needs g++)', () => {
  const table = join(folder, 'planted.safetensors')
  let record: string

  beforeAll(() => {
    const more = join(folder, 'more.cuh')
    const right = 'halfulp::Quantizer<halfulp::e4m3fn, halfulp::Rounding::rne, halfulp::Overflow::saturate>{}(x, 0)'
    writeFileSync(more, `CONVERSION(planted, uint8_t, (${right} ^ (halfulp::bitsAs<uint32_t>(x) == ${pi}u ? 1 : 0)))\n`)
    record = join(folder, 'record')
    const nvcc = join(hostToolkit(folder).CUDA_HOME, 'bin/nvcc')
    execFileSync(nvcc, ['-std=c++17', '-O3', `-DHALFULP_MORE="${more}"`, '-o', record, 'src/kernels/cuda/record.cu'])
  })

  it('lists its conversions, and refuses one that there is not', () => {
    const listed = execFileSync(record, { encoding: 'utf8' })
    for (const { id } of shipped) expect(listed).toContain(`  ${id.replaceAll('-', '_')}\n`)
    expect(() => execFileSync(record, ['nope', table], { stdio: 'pipe' })).toThrow(/expected a conversion/)
  })

  it('writes a table of all 2^32 patterns in which a planted error is found, and nothing else', async () => {
    const said = execFileSync(record, ['planted', table, '14'], { encoding: 'utf8' })
    // The error cuts a run in two and is one itself.
    expect(said).toContain('258 runs')
    expect(readFileSync(table).length).toBeLessThan(2000)
    const part = (index: number) =>
      ({ cases: { kind: 'exhaustive' }, shard: { index, of: 128 }, jobs: 2, timeout: 60 }) as const
    const wrong = await audited(`recorded:${table}`, part((Number(pi) / 2 ** 24 + 1) | 0))
    expect(wrong.scope.kind).toBe('exhaustive')
    expect(verdictOn('conforms', wrong)).toMatchObject({ verdict: 'violated', violations: 1, witness: { input: pi } })
    expect(verdictOn('batch-invariant', wrong).verdict).toBe('vacuous')
    expect((await audited(`recorded:${table}`, part(64))).verdict).toBe('conforms')
  })
})

/** PTX of a file for an architecture. */
const ptx = (name: string, arch: string): string => {
  const out = join(folder, 'out.ptx')
  execFileSync('nvcc', ['-std=c++17', '-O3', `-arch=${arch}`, '-ptx', '-o', out, join('src/kernels/cuda', name)])
  return readFileSync(out, 'utf8')
}

/** Assembles it for an architecture. */
const assemble = (name: string, arch: string): void => {
  const out = join(folder, 'out.cubin')
  const flags = ['-std=c++17', `-arch=${arch}`, '-cubin', '-o', out, join('src/kernels/cuda', name)]
  execFileSync('nvcc', flags, { stdio: 'pipe' })
}

const instructions: [string, string, string[]][] = [
  ['hardware-sm80.cu', 'sm_80', ['cvt.rn.bf16.f32', 'cvt.rz.bf16.f32', 'cvt.rn.f16.f32', 'cvt.rm.f16.f32']],
  ['hardware-sm89.cu', 'sm_90', ['cvt.rn.satfinite.e4m3x2.f32', 'cvt.rn.satfinite.e5m2x2.f32', 'cvt.rn.f16x2.e4m3x2']],
  [
    'hardware-sm100a.cu',
    'sm_100a',
    ['e2m1x2', 'e2m3x2', 'e3m2x2'].map((type) => `cvt.rn.satfinite.${type}.f32`).concat('cvt.rp.ue8m0x2.f32'),
  ],
]

describe.skipIf(!isThere('nvcc'))('kernels, built with nvcc (needs the CUDA toolkit)', () => {
  it.each(['sm_90', 'sm_100a'])('of every format, and four ways of each, for %s', (arch) => {
    const text = ptx('kernels.cu', arch)
    expect(text.match(/^\.visible \.entry/gm)).toHaveLength(4 * shipped.length)
    expect(text).toContain('ld.global.v4')
  })

  it.each(instructions)('%s for %s has the instructions that it is about', (name, arch, wanted) => {
    const text = ptx(name, arch)
    expect(wanted.filter((instruction) => !text.includes(`${instruction} `))).toEqual([])
    assemble(name, arch)
  })

  it.each([
    ['hardware-sm89.cu', 'sm_80', 'from sm_89 on'],
    ['hardware-sm100a.cu', 'sm_90', 'of sm_100a'],
  ])('%s says that it is not for %s', (name, arch, message) =>
    expect(() => assemble(name, arch)).toThrow(new RegExp(message)),
  )

  it('record.cu with NVIDIA’s conversions as instructions', () => {
    const text = ptx('record.cu', 'sm_100a')
    for (const type of ['e4m3x2', 'e5m2x2', 'e2m3x2', 'e3m2x2', 'e2m1x2'])
      expect(text).toContain(`cvt.rn.satfinite.${type}.f32`)
  })
})
