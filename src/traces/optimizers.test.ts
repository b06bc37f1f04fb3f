import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { checkTrace } from './check.ts'
import type { Manifest } from './manifest.ts'
import { recordAdam, recordMuon } from './testing.ts'
import { changeManifest, changeTensor, rewriteStep, setFloat, verdictOn, violatedIn } from './testing-changes.ts'

const root = mkdtempSync(join(tmpdir(), 'halfulp-optimizers-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

let made = 0
const fresh = (): string => join(root, `${++made}`)

async function adam(): Promise<string> {
  const directory = fresh()
  await recordAdam(directory)
  return directory
}

describe('a trace of Adam', () => {
  it('that is what it says holds; codes and values are read alike', async () => {
    const result = await checkTrace(await adam())
    expect(violatedIn(result)).toEqual([])
    expect(verdictOn(result, 'trace-rounding')).toMatchObject({ verdict: 'holds', met: 200 })
    expect(verdictOn(result, 'trace-moments')).toMatchObject({ verdict: 'holds', met: 200 })
    expect(verdictOn(result, 'tang-adam-ratio')).toMatchObject({ verdict: 'holds', by: 'sampling' })
    expect(verdictOn(result, 'tang-adam-drift')).toMatchObject({ verdict: 'holds' })
    expect(verdictOn(result, 'trace-chain')).toMatchObject({ verdict: 'holds', met: 240 })
  })

  it('tells the changes that storage undoes: computed otherwise than before, and stored as before', async () => {
    const directory = await adam()
    const lostIn = async (): Promise<unknown> =>
      (await checkTrace(directory)).figures.find(
        ({ name, tensor }) => name === 'changes lost in storage' && tensor === 'layer/bias/secondMoment',
      )
    expect(await lostIn()).toMatchObject({ value: '0 of 25 changes', step: null })
    const codes = new Uint8Array(10)
    await changeTensor(directory, 4, 'layer/bias/secondMoment.q', (bytes) => codes.set(bytes))
    const values = new Uint8Array(20)
    for (const [i, byte] of codes.entries()) values.set([byte], 4 * (i >> 1) + 2 + (i & 1))
    await changeTensor(directory, 4, 'layer/bias/secondMoment.previous', (bytes) =>
      new Uint8Array(bytes.buffer, bytes.byteOffset, 20).set(values),
    )
    expect(await lostIn()).toMatchObject({ value: '5 of 25 changes', step: 4 })
  })

  it('with another β is no Adam with this β', async () => {
    const directory = await adam()
    changeManifest(directory, ({ optimizer }) => {
      if (optimizer.name === 'adam') optimizer.beta2 = 0.8
    })
    expect(violatedIn(await checkTrace(directory))).toContain('trace-moments')
  })

  const adamAs =
    (change: (optimizer: Extract<Manifest['optimizer'], { name: 'adam' }>) => unknown) =>
    async (): Promise<string[]> => {
      const directory = await adam()
      changeManifest(directory, ({ optimizer }) => {
        if (optimizer.name === 'adam') change(optimizer)
      })
      return violatedIn(await checkTrace(directory))
    }

  it('with another ε, or moments rounded before the update, makes other updates', async () => {
    const changed = [
      adamAs((optimizer) => Object.assign(optimizer, { epsilon: 2 ** -10 })),
      adamAs((optimizer) => Object.assign(optimizer, { rounds: 'beforeUse' })),
    ]
    for (const violated of changed) expect(await violated()).toEqual(['trace-optimizer'])
    expect(await adamAs(() => undefined)()).toEqual([])
  })

  it('with an update that is something else, taken all the same', async () => {
    const directory = await adam()
    await changeTensor(directory, 5, 'layer/bias/update', (bytes) => bytes.fill(0))
    await rewriteStep(directory, 5, (tensors) => {
      const start = tensors.find(({ name }) => name === 'layer/bias/weights') as (typeof tensors)[number]
      return tensors.map((one) => (one.name === 'layer/bias/weights.next' ? { ...one, data: start.data } : one))
    })
    const result = await checkTrace(directory)
    expect(violatedIn(result)).toEqual(['trace-optimizer'])
    expect(verdictOn(result, 'trace-optimizer')).toMatchObject({ violations: 5, met: 100 })
    expect(verdictOn(result, 'trace-optimizer').witness).toMatchObject({ step: 5, tensor: 'layer/bias/update' })
  })

  it('is off by eight roundings at most', async () => {
    const off = async (ulps: number): Promise<unknown> => {
      const directory = await adam()
      await changeTensor(
        directory,
        5,
        'layer/bias/update',
        setFloat(0, (x) => x * (1 + ulps * 2 ** -24)),
      )
      return verdictOn(await checkTrace(directory), 'trace-optimizer').violations
    }
    expect(await off(2)).toBe(0)
    expect(await off(16)).toBe(1)
  })

  it('with moments that come from nowhere violates ratio and drift', async () => {
    const directory = await adam()
    await changeTensor(directory, 3, 'layer/bias/secondMoment.previous', (bytes) => bytes.fill(0))
    await changeTensor(
      directory,
      3,
      'layer/bias/firstMoment.previous',
      setFloat(0, () => 1000),
    )
    expect(violatedIn(await checkTrace(directory))).toEqual(
      expect.arrayContaining(['tang-adam-ratio', 'tang-adam-drift']),
    )
  })

  it('that begins late has no ratio to speak of', async () => {
    const result = await checkTrace(await adam(), { steps: { from: 3, to: 5 } })
    expect(verdictOn(result, 'tang-adam-ratio')).toMatchObject({ verdict: 'vacuous', unmet: { step: 3 } })
  })

  it('with scales that blocks share', async () => {
    const directory = await adam()
    for (const step of [1, 2, 3, 4, 5])
      await rewriteStep(directory, step, (tensors) => [
        ...tensors,
        ...tensors.flatMap(({ name, shape }) =>
          /firstMoment$/.test(name)
            ? [
                {
                  name: `${name}.scale`,
                  dtype: 'F32' as const,
                  shape: shape.with(-1, 3),
                  data: new Float32Array(3 * (shape.length > 1 ? (shape[0] as number) : 1)).fill(0.5),
                },
              ]
            : [],
        ),
      ])
    changeManifest(
      directory,
      ({ quantizers: [one] }) => Object.assign(one as object, { blockSize: 2, axis: -1 }) && undefined,
    )
    const result = await checkTrace(directory)
    expect(violatedIn(result)).toEqual([])
    expect(verdictOn(result, 'trace-rounding').met).toBe(200)
  })
})

describe('a trace of Muon', () => {
  const violatedWith = async (...sign: number[]): Promise<string[]> => {
    const directory = fresh()
    await recordMuon(directory, Float32Array.from(sign))
    const result = await checkTrace(directory)
    expect(verdictOn(result, 'tang-muon-spectral').met).toBe(1)
    return violatedIn(result)
  }

  it('holds where the update is the sign of the moment, and in one rounded to nearest', async () => {
    expect(await violatedWith(1, 0, 0, 1)).toEqual([])
    expect(await violatedWith(1 - 2 ** -24, 0, 2 ** -26, 1 + 2 ** -23)).toEqual([])
  })

  it('is violated where the update is too large, or the sign of something else', async () => {
    expect(await violatedWith(1, 0, 0, 1.001)).toEqual(['tang-muon-spectral'])
    expect(await violatedWith(1, 0, 0, -1)).toEqual(['tang-muon-nuclear'])
    expect(await violatedWith(-1, 0, 0, -1)).toEqual(['tang-muon-aligned', 'tang-muon-nuclear'])
  })
})
