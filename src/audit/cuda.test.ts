import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { formatOf } from '../../spec/testing.ts'
import { identifySubject } from '../identify/subject.ts'
import { RequestError } from '../subjects/subject.ts'
import { audited, markedProcesses, markProcesses, pi, verdictOn } from '../testing/audits.ts'
import { isThere } from '../testing/cuda/host.ts'
import { hostToolkit } from '../testing/cuda/toolkit.ts'

vi.setConfig({ testTimeout: 120_000 })

const folder = mkdtempSync(join(tmpdir(), 'halfulp-cuda-test-'))
const misbehaving = (kernel: string): string => `cuda:src/testing/cuda/misbehaving.cu#${kernel}`
const shipped = (kernel: string): string => `cuda:src/kernels/cuda/kernels.cu#${kernel}`
/** A template of the package, with its arguments; much less to build than all kernels of a file. */
const template = (kernel: string): string => `cuda:src/kernels/cuda/kernels.cuh#halfulp::${kernel}`
const saturating = 'halfulp::Overflow::saturate'
const boundary = { cases: { kind: 'boundary' }, timeout: 30 } as const

/** What halfulp built and did not take away. */
const left = (): string[] => readdirSync(tmpdir()).filter((name) => /^halfulp-cuda-(?!test)/.test(name))

afterAll(() => rmSync(folder, { recursive: true, force: true }))

const failureOf = (subject: string, more = {}): Promise<unknown> =>
  audited(subject, more).then(
    () => undefined,
    (error: unknown) => error,
  )

describe.skipIf(!isThere('g++'))('a kernel, built for the host by a stand-in for nvcc (needs g++)', () => {
  let before: string[] = []
  beforeAll(() => {
    for (const [name, value] of Object.entries(hostToolkit(folder))) vi.stubEnv(name, value)
    markProcesses()
    before = left()
  })
  afterAll(async () => {
    vi.unstubAllEnvs()
    await vi.waitFor(() => expect(markedProcesses()).toEqual([]), 5000)
    expect(left()).toEqual(before)
  })

  it.each([
    ['a kernel of one thread an input, whose count is an int', misbehaving('right'), {}],
    ['e4m3fn of the package', shipped('e4m3fn'), {}],
    [
      'bfloat16, two bytes',
      template('quantizeAll<halfulp::bfloat16, halfulp::Rounding::rne, halfulp::Overflow::ieee>'),
      { format: formatOf('bfloat16'), cases: { kind: 'sample', count: 20_000 } },
    ],
    [
      'another direction',
      template(`quantizeAll<halfulp::e3m2fn, halfulp::Rounding::rtz, ${saturating}>`),
      { format: formatOf('e3m2fn'), rounding: 'rtz', overflow: 'saturate' },
    ],
    [
      'values',
      template(`quantizeToValues<halfulp::e2m3fn, halfulp::Rounding::rne, ${saturating}>`),
      { format: formatOf('e2m3fn') },
    ],
    ['a decoder', template('decodeAll<halfulp::e4m3fn>'), { format: formatOf('binary32'), source: formatOf('e4m3fn') }],
    [
      'a stochastic one',
      template(`quantizeByChance<halfulp::e2m1fn, halfulp::Rounding::sra, ${saturating}, 3>`),
      { format: formatOf('e2m1fn'), rounding: { variant: 'sra', bits: 3, random: 0n } },
    ],
  ] as const)('that is right conforms: %s', async (_what, subject, more) => {
    const result = await audited(subject, { ...boundary, ...more })
    expect(result.verdict).toBe('conforms')
  })

  it('that is wrong at one input is found out, with the device in the result', async () => {
    const result = await audited(misbehaving('pi_is_wrong'))
    expect(verdictOn('conforms', result)).toMatchObject({ verdict: 'violated', violations: 1, witness: { input: pi } })
    expect(result.subject.version).toContain('a host that stands for a device, compute capability 9.0')
    expect(result.subject).toMatchObject({
      uri: misbehaving('pi_is_wrong'),
      sha256: expect.stringMatching(/^[\da-f]{64}$/),
    })
  })

  it.each([
    ['traps', 'the kernel failed: unspecified launch failure'],
    ['hangs', 'gave no answer within 1 s (--timeout allows more)'],
    ['writes_past_the_end', 'it wrote past the end of its output'],
  ])('that %s violates its contract', async (kernel, message) => {
    const result = await audited(misbehaving(kernel), { timeout: kernel === 'hangs' ? 1 : 30 })
    const given = kernel === 'writes_past_the_end' ? '0x40490fda' : pi
    expect(verdictOn('answers', result).note).toBe(`${message}, given the input ${given}`)
    expect(result.verdict).toBe('violates')
  })

  it('that writes nothing does not pass with what was there before', async () => {
    const result = await audited(misbehaving('does_nothing'))
    expect(verdictOn('conforms', result)).toMatchObject({
      verdict: 'violated',
      violations: 2,
      witness: { got: '0xa5' },
    })
  })

  it('is identified without being told how wide its codes are', async () => {
    expect((await identifySubject(misbehaving('right'))).words).toBe('e4m3fn, rne, overflow saturate')
  })

  it.each([
    ['no kernel', 'cuda:src/testing/cuda/misbehaving.cu', {}, /^expected cuda:FILE#kernel, came .*; name the kernel/],
    ['a name that is none', misbehaving('f();'), {}, /^expected cuda:FILE#kernel/],
    ['no file', 'cuda:nowhere.cu#k', {}, /there is no file .*nowhere\.cu$/],
    ['no such kernel', misbehaving('nope'), {}, /cannot be built for sm_90a: .*error.*nope/],
    [
      'arguments in another order',
      misbehaving('backwards'),
      {},
      /expected __global__ void k\(const float \*x, uintN_t/,
    ],
    [
      'another source',
      misbehaving('right'),
      { source: formatOf('binary16') },
      /inputs of binary16 as a Uint16Array, came one of Float32Array$/,
    ],
    [
      'no random words',
      misbehaving('right'),
      { rounding: { variant: 'sra', bits: 8, random: 0n } },
      /to take a further const uint32_t \*random/,
    ],
    [
      'random words',
      template(`quantizeByChance<halfulp::e2m1fn, halfulp::Rounding::sra, ${saturating}, 3>`),
      {},
      /^expected --rounding sra:N, .* which takes random words$/,
    ],
  ] as const)('that cannot be judged is refused in a line: %s', async (_what, subject, more, message) => {
    const failure = await failureOf(subject, { cases: undefined, ...more })
    expect(failure).toBeInstanceOf(RequestError)
    expect((failure as Error).message).toMatch(message)
    expect((failure as Error).message).not.toContain('\n')
  })

  it('without a device is refused, by driver or by runtime', async () => {
    vi.stubEnv('STUB_DEVICES', '0')
    const failure = await failureOf(misbehaving('right'))
    vi.stubEnv('STUB_DEVICES', undefined)
    expect(String(failure)).toMatch(
      /expected an NVIDIA GPU and its driver .* \(no CUDA-capable device is detected\); a build/,
    )
    writeFileSync(join(folder, 'bin/nvidia-smi'), '#!/bin/sh\necho "NVIDIA-SMI has failed: error"; exit 9\n')
    expect(String(await failureOf(misbehaving('right')))).toMatch(/none \(nvidia-smi: NVIDIA-SMI has failed: error\)/)
    vi.stubEnv('HALFULP_CUDA_ARCH', 'hopper')
    expect(String(await failureOf(misbehaving('right')))).toMatch(
      /HALFULP_CUDA_ARCH to be such as sm_90a, came "hopper"/,
    )
    vi.stubEnv('HALFULP_CUDA_ARCH', undefined)
  })

  it('without nvcc is refused, and told where to get it', async () => {
    vi.stubEnv('CUDA_HOME', join(folder, 'nowhere'))
    expect(String(await failureOf(misbehaving('right')))).toMatch(
      /expected nvcc .* came none; install the CUDA toolkit, https/,
    )
  })
})
