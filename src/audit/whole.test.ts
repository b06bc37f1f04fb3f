import { resolve } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { formatOf } from '../../spec/testing.ts'
import { bitsToOrdinal } from '../cases/simplest.ts'
import { audited, verdictOn } from '../testing/audits.ts'
import { preparedFor } from '../testing/judge-here.ts'
import { Child } from './child.ts'
import { Pool } from './pool.ts'
import type { Setup } from './protocol.ts'

vi.setConfig({ testTimeout: 60_000 })

const js = (name: string): string => `js:${resolve('src/testing/misbehaving.mjs')}#${name}`
const inputs = (...patterns: number[]) => ({ kind: 'inputs', ordinals: patterns.map(bitsToOrdinal) }) as const

/** 2^25 inputs below all of e4m3fn's positive numbers, and their negatives, in two jobs. */
const small = { cases: { kind: 'exhaustive' }, shard: { index: 1, of: 64 }, timeout: 20 } as const

describe('an audit counts', () => {
  it('a fall between two batches, and between two jobs, once for each sign', async () => {
    const result = await audited(js('stepsDown'), small)
    expect(result.scope).toMatchObject({ cases: 2 ** 26, planned: 2 ** 26 })
    expect(verdictOn('conforms', result)).toMatchObject({ verdict: 'violated', violations: 2 * 2 * 65536 })
    expect(verdictOn('monotone', result)).toMatchObject({ verdict: 'violated', violations: 4, met: 2 ** 26 - 1 })
    expect(verdictOn('odd', result)).toMatchObject({ verdict: 'holds', met: 2 ** 25 })
  })

  it('one wrong answer among 2^26, and shows it', async () => {
    const result = await audited(js('isWrongOnce'), small)
    expect(result.verdict).toBe('violates')
    expect(verdictOn('conforms', result)).toMatchObject({
      verdict: 'violated',
      violations: 1,
      witness: { input: '0x8123abcd', got: '0x81', want: '0x80', ulps: -1 },
    })
    expect(verdictOn('odd', result)).toMatchObject({ verdict: 'violated', violations: 1 })
    expect(verdictOn('monotone', result)).toMatchObject({ verdict: 'violated', violations: 1 })
    const held = result.properties.filter(({ verdict }) => verdict === 'holds').map(({ id }) => id)
    // The wrong number is a neighbour, and the input is no midpoint: the properties of one answer alone do not tell.
    const ofOne = ['answers', 'member', 'faithful', 'sign', 'no-spurious-overflow', 'zeros', 'idempotent']
    // Batches and groups are drawn from all inputs, and this one is not among them.
    const drawn = ['batch-invariant', 'scaling', 'negation', 'permutation', 'concatenation', 'shrinkage-nearest']
    expect(held).toEqual([...ofOne, ...drawn])
  })

  it('pairs only where both inputs of a pair were tried', async () => {
    const pairless = await audited('builtin:js-integer', { cases: inputs(0x3f800000, 0x40000000, 0xc0400000) })
    expect(verdictOn('odd', pairless)).toMatchObject({ verdict: 'vacuous', met: 0 })
    expect(verdictOn('monotone', pairless)).toMatchObject({ verdict: 'holds', met: 2 })
    const pair = await audited('builtin:js-integer', { cases: inputs(0x3f800000, 0xbf800000, 0x7fc00000, 0xffc00000) })
    expect(verdictOn('odd', pair)).toMatchObject({ verdict: 'holds', met: 1 })
    expect(verdictOn('monotone', pair)).toMatchObject({ verdict: 'holds', met: 1 })
  })

  it('no order or symmetry among NaNs, where any code will do for them', async () => {
    const result = await audited(js('isE2m1'), { format: formatOf('e2m1fn'), cases: { kind: 'boundary' }, timeout: 20 })
    expect(result.verdict).toBe('conforms')
    expect(verdictOn('odd', result).verdict).toBe('holds')
    expect(verdictOn('monotone', result).verdict).toBe('holds')
    expect(result.permitted).toMatchObject([{ variation: 'nan-unrepresentable' }])
  })

  it('a code that the format has not as no member, also where any code will do', async () => {
    const result = await audited(js('isNoCodeForNan'), { format: formatOf('e2m1fn'), cases: inputs(0x7fc00000, 0) })
    expect(verdictOn('member', result)).toMatchObject({ verdict: 'violated', violations: 1, witness: { got: '0x1f' } })
  })

  it('an input that is named twice once', async () => {
    const result = await audited('builtin:js-integer', { cases: inputs(0x3f800000, 0x3f800000) })
    expect(result.scope).toMatchObject({ cases: 1, planned: 1 })
  })
})

describe('an audit that is stopped says so:', () => {
  const exhaustive = { cases: { kind: 'exhaustive' }, jobs: 2, timeout: 20 } as const

  it('nothing is decided that was not finished', async () => {
    const control = new AbortController()
    const onProgress = (): void => control.abort()
    const result = await audited(js('isRight'), { ...exhaustive, onProgress, signal: control.signal })
    expect(result.verdict).toBe('inconclusive')
    expect(result.scope.cases).toBeLessThan(2 ** 30)
    expect(result.properties.filter(({ verdict }) => verdict !== 'skipped')).toEqual([])
  })

  it('also when it is stopped while the subject is asked again at the end', async () => {
    const control = new AbortController()
    setTimeout(() => control.abort(), 2500)
    const result = await audited(js('hangsAtShortBatches'), { ...small, signal: control.signal })
    expect(result.verdict).toBe('inconclusive')
    expect(result.properties.filter(({ verdict }) => verdict !== 'skipped')).toEqual([])
  })
})

it.each(['fillsMemory', 'fillsHeap'])('a subject that %s is stopped at a limit', async (name) => {
  const { claim, places, runs, domains } = preparedFor({ format: 'e4m3fn', rounding: 'rne', overflow: 'saturate' })
  const { conversion } = claim
  const setup: Setup = {
    uri: js(name),
    output: undefined,
    row: conversion.format.row,
    rounding: conversion.rounding,
    overflow: conversion.overflow,
    places: places.spec,
    runs,
    domains,
  }
  const pool = new Pool((limits) => new Child(setup, limits), 1, { timeout: 20_000, memory: 2 ** 29 })
  try {
    await pool.open()
    const job = { kind: 'points', ordinals: Uint32Array.of(bitsToOrdinal(0x40490fdb)) } as const
    const failures = await pool.run([job], vi.fn(), () => undefined)
    expect(failures).toMatchObject([
      {
        how: 'memory',
        message: 'took more than 0.5 GiB of memory',
        reproduced: true,
        alone: true,
        inputs: job.ordinals,
      },
    ])
  } finally {
    pool.stop()
  }
})
