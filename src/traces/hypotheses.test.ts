import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { checkTrace } from './check.ts'
import { recordRidge } from './testing.ts'
import { changeFile, changeManifest, changeTensor, setFloat, verdictOn, violatedIn } from './testing-changes.ts'

const root = mkdtempSync(join(tmpdir(), 'halfulp-trace-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

let made = 0
const fresh = (): string => join(root, `${++made}`)

async function ridge(options?: Parameters<typeof recordRidge>[1]): Promise<string> {
  const directory = fresh()
  await recordRidge(directory, options)
  return directory
}

describe('hypotheses that fail make no verdict:', () => {
  it('underflow takes μ_q to 0, and the step is told', async () => {
    const directory = await ridge({ format: 'e2m1fn', rounding: 'rtz', steps: 12 })
    const result = await checkTrace(directory)
    expect(violatedIn(result)).toEqual([])
    expect(verdictOn(result, 'yun-7')).toMatchObject({ verdict: 'holds', met: 12 })
    expect(verdictOn(result, 'yun-33-path')).toMatchObject({ verdict: 'vacuous', met: 0 })
    expect(verdictOn(result, 'yun-33-path').unmet?.why).toMatch(/^μ_q > 0 fails at step \d+: ⟨∇F, α·g̃⟩ = 0/)
  })

  it('without M̃_G ≥ μ_q² nothing is said of Theorem 3, which would fail', async () => {
    const directory = await ridge({ stepsize: 8, format: 'bfloat16', steps: 12 })
    const result = await checkTrace(directory)
    expect(violatedIn(result)).toEqual([])
    expect(verdictOn(result, 'yun-33-path')).toMatchObject({ verdict: 'holds', met: 12 })
    expect(verdictOn(result, 'yun-theorem-3-path')).toMatchObject({ verdict: 'vacuous', met: 0 })
    expect(verdictOn(result, 'yun-theorem-3-path').unmet?.why).toMatch(/^M̃_G ≥ μ_q² fails: ᾱLμ_q = \d/)
  })

  it('a regression of more weights than elimination takes has c = λ at least', async () => {
    const directory = await ridge({ dimension: 81, steps: 2, stepsize: 2 ** -8 })
    const result = await checkTrace(directory)
    expect(violatedIn(result)).toEqual([])
    expect(verdictOn(result, 'yun-6')).toMatchObject({ verdict: 'holds', met: 2 })
    expect(result.figures.find(({ name }) => name === 'c')).toMatchObject({ value: '0.125' })
  })

  it('a λ that doubles hardly hold is enclosed all the same', async () => {
    const directory = await ridge()
    changeManifest(directory, ({ problem }) => Object.assign(problem, { lambda: 2 ** 1020 }) && undefined)
    expect(verdictOn(await checkTrace(directory), 'yun-7')).toMatchObject({ verdict: 'holds', met: 6 })
  })

  it('a stepsize of 0 has no g̃', async () => {
    const directory = await ridge()
    changeFile(directory, 'scalars.jsonl', (bytes) =>
      Buffer.from(bytes.toString().replace('"stepsize":0.25', '"stepsize":0')),
    )
    const result = await checkTrace(directory)
    expect(violatedIn(result)).toEqual(['trace-update'])
    expect(verdictOn(result, 'yun-33-path')).toMatchObject({ verdict: 'vacuous', met: 0 })
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

describe('a run whose objective is not known', () => {
  const asNetwork = async (): Promise<string> => {
    const directory = await ridge()
    changeManifest(directory, (manifest) => ({ ...manifest, problem: { kind: 'network', name: 'any' } }))
    return directory
  }

  it('is measured with the secant constant, and said to be', async () => {
    const result = await checkTrace(await asNetwork())
    expect(verdictOn(result, 'yun-7-measured')).toMatchObject({ verdict: 'holds', by: 'measurement', met: 6 })
    expect(result.properties.map(({ id }) => id)).not.toContain('yun-7')
    expect(result.figures.map(({ name }) => name)).toContain('secant constant², measured, most')
  })

  it('violates nothing where the measured constant does not do', async () => {
    const directory = await asNetwork()
    changeFile(directory, 'scalars.jsonl', (bytes) =>
      Buffer.from(bytes.toString().replace(/"objectiveNext":[^,}]*/, '"objectiveNext":1000')),
    )
    const result = await checkTrace(directory)
    expect(verdictOn(result, 'yun-7-measured')).toMatchObject({ verdict: 'permitted', permitted: 1, violations: 0 })
    expect(result.verdict).toBe('holds')
  })
})
