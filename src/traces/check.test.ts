import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { traceResultSchema } from '../report/trace-result.ts'
import { checkTrace } from './check.ts'
import {
  changeManifest,
  changeTensor,
  recordAdam,
  recordMuon,
  recordRidge,
  rewriteStep,
  verdictOn,
  violatedIn,
} from './testing.ts'

const root = mkdtempSync(join(tmpdir(), 'halfulp-trace-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

let made = 0
const fresh = (): string => join(root, `${++made}`)

async function ridge(options?: Parameters<typeof recordRidge>[1]): Promise<string> {
  const directory = fresh()
  await recordRidge(directory, options)
  return directory
}

async function adam(): Promise<string> {
  const directory = fresh()
  await recordAdam(directory)
  return directory
}

const floats = (bytes: Uint8Array): Float32Array => new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4)

/** Changes one binary32 element; the bytes of a tensor need not be aligned. */
const setFloat =
  (index: number, change: (x: number) => number) =>
  (bytes: Uint8Array): void => {
    const view = new DataView(bytes.buffer, bytes.byteOffset)
    view.setFloat32(4 * index, change(view.getFloat32(4 * index, true)), true)
  }

const flipBit =
  (index: number) =>
  (bytes: Uint8Array): void => {
    bytes[index] = (bytes[index] as number) ^ 1
  }

describe('a trace of SGD on ridge regression', () => {
  let directory: string
  beforeAll(async () => {
    directory = await ridge()
  })

  it('that is what it says holds, in all that is decided', async () => {
    const result = traceResultSchema.parse(await checkTrace(directory))
    expect(violatedIn(result)).toEqual([])
    expect(result.verdict).toBe('holds')
    const decided = [
      'trace-rounding',
      'trace-member',
      'trace-error-bound',
      'trace-update',
      'trace-chain',
      'yun-7',
      'yun-6',
    ]
    for (const id of decided) expect(verdictOn(result, id)).toMatchObject({ verdict: 'holds', violations: 0 })
    expect(verdictOn(result, 'trace-rounding')).toMatchObject({ cases: 24, met: 24 })
    expect(verdictOn(result, 'trace-chain')).toMatchObject({ met: 20 })
    for (const id of ['yun-7', 'yun-9-path', 'yun-33-path', 'yun-theorem-3-path'])
      expect(verdictOn(result, id)).toMatchObject({ verdict: 'holds', met: 6 })
    expect(result.scope).toMatchObject({ stepsChecked: 6, stepsRecorded: 6, firstStep: 1, lastStep: 6 })
  })

  it('can be checked in part: some steps, one tensor', async () => {
    const some = await checkTrace(directory, { steps: { from: 2, to: 3 } })
    expect(some.scope).toMatchObject({ stepsChecked: 2, firstStep: 2, lastStep: 3 })
    const one = await checkTrace(directory, { tensor: 'w/gradient' })
    expect(verdictOn(one, 'trace-rounding').cases).toBe(24)
    expect(one.properties.map(({ id }) => id)).not.toContain('yun-7')
    await expect(checkTrace(directory, { tensor: 'v' })).rejects.toThrow(
      /expected --tensor to name a parameter.*there are: w$/,
    )
    await expect(checkTrace(directory, { steps: { from: 7, to: 9 } })).rejects.toThrow(
      /the trace has steps from 1 to 6$/,
    )
  })

  it('progress is told for each step', async () => {
    const seen: [number, number][] = []
    await checkTrace(directory, { onProgress: (...one) => seen.push(one) })
    expect(seen).toEqual([0, 1, 2, 3, 4, 5].map((done) => [done, 6]))
  })
})

describe('what is not as the trace says is violated, with the place:', () => {
  it('a flipped bit in a quantized tensor', async () => {
    const directory = await ridge()
    await changeTensor(directory, 4, 'w/gradient.q', flipBit(4))
    const result = await checkTrace(directory)
    expect(violatedIn(result)).toEqual(expect.arrayContaining(['trace-rounding', 'trace-member']))
    expect(verdictOn(result, 'trace-rounding').witness).toMatchObject({
      step: 4,
      tensor: 'w/gradient.q',
      index: 1,
      coordinate: [1],
    })
    expect(verdictOn(result, 'trace-rounding').witness?.replay).toContain("--steps 3-4 --tensor 'w'")
  })

  it('another value of the format', async () => {
    const directory = await ridge()
    await changeTensor(
      directory,
      2,
      'w/gradient.q',
      setFloat(3, (x) => 2 * x),
    )
    const result = await checkTrace(directory)
    expect(violatedIn(result)).toEqual(expect.arrayContaining(['trace-rounding', 'trace-error-bound']))
    expect(violatedIn(result)).not.toContain('trace-member')
  })

  it('the wrong direction', async () => {
    const directory = await ridge()
    changeManifest(directory, ({ quantizers: [one] }) => {
      if (one) one.rounding = 'rtz'
    })
    const result = await checkTrace(directory)
    expect(violatedIn(result)).toContain('trace-rounding')
    expect(verdictOn(result, 'trace-shrinkage-truncation')).toMatchObject({ violations: expect.any(Number) })
  })

  it('the wrong format', async () => {
    const directory = await ridge()
    changeManifest(directory, ({ quantizers: [one] }) => {
      if (one) one.format = 'e5m2'
    })
    expect(violatedIn(await checkTrace(directory))).toEqual(expect.arrayContaining(['trace-rounding', 'trace-member']))
  })

  it('an update that is not what was stored', async () => {
    const directory = await ridge()
    await changeTensor(
      directory,
      6,
      'w/weights.next',
      setFloat(0, (x) => x + 2 ** -18),
    )
    const result = await checkTrace(directory)
    expect(violatedIn(result)).toEqual(['trace-update'])
    expect(verdictOn(result, 'trace-update').witness).toMatchObject({ step: 6, tensor: 'w/weights.next', index: 0 })
  })

  it('a step that does not start from where the one before ended', async () => {
    const directory = await ridge()
    await changeTensor(
      directory,
      3,
      'w/weights.next',
      setFloat(2, (x) => x * (1 + 2 ** -23)),
    )
    const result = await checkTrace(directory)
    expect(violatedIn(result)).toContain('trace-chain')
    expect(verdictOn(result, 'trace-chain').witness).toMatchObject({ step: 4, index: 2 })
  })

  it('a sign of zero that is lost is permitted', async () => {
    const directory = await ridge()
    const tiny = 2 ** -30
    await changeTensor(
      directory,
      1,
      'w/gradient',
      setFloat(0, () => -tiny),
    )
    await changeTensor(
      directory,
      1,
      'w/gradient.q',
      setFloat(0, () => 0),
    )
    expect(verdictOn(await checkTrace(directory), 'trace-rounding')).toMatchObject({
      verdict: 'permitted',
      permitted: 1,
    })
  })
})

describe('hypotheses that fail make no verdict:', () => {
  it('underflow takes μ_q to 0, and the step is told', async () => {
    const directory = await ridge({ format: 'e2m1fn', rounding: 'rtz', steps: 12 })
    const result = await checkTrace(directory)
    expect(violatedIn(result)).toEqual([])
    expect(verdictOn(result, 'yun-7')).toMatchObject({ verdict: 'holds', met: 12 })
    expect(verdictOn(result, 'yun-33-path')).toMatchObject({ verdict: 'vacuous', met: 0 })
    expect(verdictOn(result, 'yun-33-path').unmet?.why).toMatch(/^μ_q > 0 fails at step \d+: ⟨∇F, α·g̃⟩ = 0/)
  })

  it('a stepsize beyond 2/L makes the objective grow, which violates nothing', async () => {
    const result = await checkTrace(await ridge({ stepsize: 4 }))
    expect(violatedIn(result)).toEqual([])
    expect(verdictOn(result, 'yun-7')).toMatchObject({ verdict: 'holds', met: 6 })
  })

  it('numbers that are not finite have no norms', async () => {
    const directory = await ridge()
    await changeTensor(
      directory,
      5,
      'w/gradient',
      setFloat(1, () => Number.POSITIVE_INFINITY),
    )
    const result = await checkTrace(directory)
    expect(verdictOn(result, 'trace-q-norm')).toMatchObject({
      met: 5,
      unmet: { step: 5, why: '1 elements are not finite' },
    })
  })
})

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

  it('with another β is no Adam with this β', async () => {
    const directory = await adam()
    changeManifest(directory, ({ optimizer }) => {
      if (optimizer.name === 'adam') optimizer.beta2 = 0.8
    })
    expect(violatedIn(await checkTrace(directory))).toContain('trace-moments')
  })

  it('with a second moment that is too small violates the ratio', async () => {
    const directory = await adam()
    await changeTensor(
      directory,
      3,
      'layer/bias/secondMoment.previous',
      (bytes) => floats(bytes.slice()).length && bytes.fill(0),
    )
    await changeTensor(
      directory,
      3,
      'layer/bias/firstMoment.previous',
      setFloat(0, () => 1000),
    )
    expect(violatedIn(await checkTrace(directory))).toContain('tang-adam-ratio')
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
