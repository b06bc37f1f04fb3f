import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { traceResultSchema } from '../report/trace-result.ts'
import { checkTrace } from './check.ts'
import { recordRidge } from './testing.ts'
import { changeManifest, changeTensor, setFloat, verdictOn, violatedIn } from './testing-changes.ts'

const root = mkdtempSync(join(tmpdir(), 'halfulp-trace-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

let made = 0
const fresh = (): string => join(root, `${++made}`)

async function ridge(options?: Parameters<typeof recordRidge>[1]): Promise<string> {
  const directory = fresh()
  await recordRidge(directory, options)
  return directory
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

  it('an update that is not the gradient, taken all the same', async () => {
    const directory = await ridge()
    const values = async (name: string): Promise<number> => {
      let first = 0
      await changeTensor(directory, 6, name, (bytes) => {
        first = new DataView(bytes.buffer, bytes.byteOffset).getFloat32(0, true)
      })
      return first
    }
    const [w, u] = [await values('w/weights'), await values('w/update')]
    const put = (name: string, x: number): Promise<void> =>
      changeTensor(
        directory,
        6,
        name,
        setFloat(0, () => x),
      )
    await put('w/update', -u)
    await put('w/weights.next', Math.fround(w + 0.25 * u))
    const result = await checkTrace(directory)
    expect(violatedIn(result)).toEqual(['trace-optimizer'])
    expect(verdictOn(result, 'trace-optimizer').witness).toMatchObject({ step: 6, tensor: 'w/update', index: 0 })
  })

  it('another optimizer', async () => {
    const directory = await ridge()
    changeManifest(directory, (manifest) => ({
      ...manifest,
      optimizer: { name: 'adam', beta1: 0.5, beta2: 0.5, epsilon: 0, form: 'averaged', rounds: 'afterUse' },
    }))
    expect(verdictOn(await checkTrace(directory), 'trace-optimizer')).toMatchObject({
      verdict: 'vacuous',
      unmet: { step: 1, why: 'w/firstMoment was not recorded' },
    })
  })

  it('a finite weight from an update that is none', async () => {
    const directory = await ridge()
    await changeTensor(
      directory,
      6,
      'w/update',
      setFloat(0, () => Number.NaN),
    )
    expect(violatedIn(await checkTrace(directory))).toEqual(expect.arrayContaining(['trace-update', 'trace-optimizer']))
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
