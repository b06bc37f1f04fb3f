import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { formatOf } from '../../spec/testing.ts'
import { parseRounding } from '../cli/parse.ts'
import type { Role } from '../traces/manifest.ts'
import { valueTable } from '../traces/values.ts'
import type { NamedTensor } from '../traces/writer.ts'
import { generated } from './data/generated.ts'
import type { Optimizer } from './optimizers/optimizer.ts'
import { ridge } from './problems/ridge.ts'
import { rosenbrock } from './problems/rosenbrock.ts'
import type { Scheme } from './quantizer.ts'
import { type Recording, record } from './record.ts'
import { MemoryWriter } from './testing.ts'

const f = Math.fround
const sgd: Optimizer = { name: 'sgd', momentum: 0 }
const momentum: Optimizer = { name: 'sgd', momentum: f(0.9) }
const adam: Optimizer = {
  name: 'adam',
  beta1: f(0.9),
  beta2: f(0.999),
  epsilon: f(1e-8),
  form: 'averaged',
  rounds: 'beforeUse',
}
const muon: Optimizer = { name: 'muon', beta: f(0.9), sign: 'svd', rounds: 'beforeUse' }

const scheme = (text: string, rounding = 'rne'): Scheme => {
  const format = formatOf(text)
  return { format, rounding: parseRounding(rounding), overflow: 'saturate' }
}

const recording = (more: Partial<Recording> = {}): Recording => ({
  problem: ridge(generated('teacher', 1), 0.0625),
  optimizer: sgd,
  stepsize: f(0.1),
  schemes: new Map([['gradient', scheme('e4m3fn')]]),
  steps: 6,
  batch: 32,
  every: 1,
  seed: 1,
  data: { name: 'teacher', sha256: '0'.repeat(64), licence: 'MIT' },
  command: 'a test',
  ...more,
})

async function recorded(more: Partial<Recording> = {}) {
  const writer = new MemoryWriter()
  const outcome = await record(recording(more), writer)
  return { outcome, ...writer, finished: writer.finished }
}

type Steps = Awaited<ReturnType<typeof recorded>>['steps']

/** A tensor's values: as they are, or of the codes of a format of at most 16 bits. */
function values(steps: Steps, step: number, role: string, format?: string): number[] {
  const tensor = steps[step]?.tensors.get(`w/${role}`)
  if (!tensor) throw new Error(`no ${role}`)
  const elements = Array.from(tensor.data as Float32Array)
  return format === undefined ? elements : elements.map((code) => valueTable(formatOf(format))[code] as number)
}

const digest = (tensors: Iterable<NamedTensor>): string => {
  const hash = createHash('sha256')
  for (const { name, dtype, data } of tensors) {
    hash.update(`${name} ${dtype}`).update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength))
  }
  return hash.digest('hex')
}

describe('a trace holds what the loop used, bit for bit:', () => {
  const all = new Map<Role, Scheme>([
    ['weights', scheme('e4m3fn', 'sra:8')],
    ['gradient', scheme('e4m3fn', 'rtz')],
    ['momentum', scheme('binary16')],
    ['update', scheme('e5m2')],
    ['weights.next', scheme('bfloat16', 'rtp')],
  ])

  it('each step goes on from what the one before stored', async () => {
    const { steps } = await recorded({ optimizer: momentum, schemes: all })
    for (let k = 1; k < steps.length; k++) {
      expect(values(steps, k, 'weights')).toEqual(values(steps, k - 1, 'weights.next.q', 'bfloat16'))
      expect(values(steps, k, 'momentum.previous')).toEqual(values(steps, k - 1, 'momentum.q', 'binary16'))
    }
  })

  it('the momentum sums the gradient as rounded, the update is the momentum as rounded, the step takes the update as rounded', async () => {
    const { steps } = await recorded({ optimizer: momentum, schemes: all })
    steps.forEach(({ scalars: { stepsize } }, k) => {
      const g = values(steps, k, 'gradient.q', 'e4m3fn')
      const previous = values(steps, k, 'momentum.previous')
      expect(values(steps, k, 'momentum')).toEqual(previous.map((b, i) => f(f(f(0.9) * b) + (g[i] as number))))
      expect(values(steps, k, 'update')).toEqual(values(steps, k, 'momentum.q', 'binary16'))
      const update = values(steps, k, 'update.q', 'e5m2')
      const due = values(steps, k, 'weights').map((w, i) => f(w - f(stepsize * (update[i] as number))))
      expect(values(steps, k, 'weights.next')).toEqual(due)
    })
  })

  it('the gradient is that at the weights as the forward pass saw them, of the rows named; the whole one at the stored weights', async () => {
    const { problem } = recording()
    const { steps } = await recorded({ schemes: all, optimizer: momentum })
    steps.forEach(({ scalars }, k) => {
      const seen = Float32Array.from(values(steps, k, 'weights.q', 'e4m3fn'))
      const weights = Float32Array.from(values(steps, k, 'weights'))
      expect(scalars.batch).toHaveLength(32)
      const { loss, gradients } = problem.evaluate([seen], Uint32Array.from(scalars.batch ?? []))
      expect(scalars.loss).toBe(loss)
      expect(values(steps, k, 'gradient')).toEqual([...(gradients[0] as Float32Array)])
      expect(values(steps, k, 'gradientFull')).toEqual([
        ...(problem.evaluate([weights], null).gradients[0] as Float32Array),
      ])
      expect(scalars.objective).toBe(problem.objective([weights]))
      expect(scalars.objectiveNext).toBe(problem.objective([Float32Array.from(values(steps, k, 'weights.next'))]))
    })
  })
})

const formats = ['e2m1fn', 'e4m3fn', 'e5m2', 'bfloat16', 'binary16']

describe('every optimizer with every format and rounding', () => {
  const cases = [sgd, momentum, adam, muon].flatMap((optimizer) =>
    formats.flatMap((format) =>
      ['rtz', 'rne', 'sra:8'].map((rounding) => [optimizer.name, format, rounding, optimizer] as const),
    ),
  )

  it.each(cases)('%s, %s, %s', async (_name, format, rounding, optimizer) => {
    const { outcome, steps, finished } = await recorded({
      optimizer,
      schemes: new Map([['gradient', scheme(format, rounding)]]),
      steps: 40,
      every: 13,
    })
    expect(outcome).toMatchObject({ steps: 40, recorded: 4, diverged: null })
    expect(steps.map(({ scalars }) => scalars.step)).toEqual([1, 14, 27, 40])
    // Full precision goes from 17 to 2; none of these gets nowhere.
    expect(steps[3]?.scalars.objectiveNext).toBeLessThan(8)
    expect(finished).toMatchObject({
      stepsTaken: 40,
      carrier: 'F32',
      optimizer,
      parameters: [{ name: 'w', shape: [9] }],
    })
    expect(finished?.quantizers).toEqual([
      expect.objectContaining({
        parameter: '*',
        role: 'gradient',
        format,
        rounding,
        overflow: 'saturate',
        blockSize: null,
      }),
    ])
  })
})

describe('a recording', () => {
  const stochastic = new Map([['gradient', scheme('e4m3fn', 'sra:8')]] as const)
  const digestOf = async (more: Partial<Recording>): Promise<string> => {
    const { steps } = await recorded({ schemes: stochastic, ...more })
    return digest(steps.flatMap(({ tensors }) => [...tensors.values()]))
  }

  it('is the same for the same seed, and another for another', async () => {
    expect(await digestOf({ seed: 5 })).toBe(await digestOf({ seed: 5 }))
    expect(await digestOf({ seed: 6 })).not.toBe(await digestOf({ seed: 5 }))
  })

  it('of every n-th step is that of every step, thinned out', async () => {
    const [every, third] = [await recorded({ schemes: stochastic }), await recorded({ schemes: stochastic, every: 3 })]
    expect(third.steps.map(({ scalars }) => scalars.step)).toEqual([1, 4])
    expect(third.steps[1]).toEqual(every.steps[3])
  })

  it('takes all rows, and names none, where there is no batch', async () => {
    const { steps } = await recorded({ batch: null })
    expect(steps.every(({ scalars }) => scalars.batch === undefined)).toBe(true)
    expect(values(steps, 0, 'gradient')).toEqual(values(steps, 0, 'gradientFull'))
  })

  it('draws batches from all rows, none twice in one', async () => {
    const { steps } = await recorded({ steps: 40 })
    const batches = steps.map(({ scalars }) => scalars.batch ?? [])
    expect(batches.every((batch) => new Set(batch).size === 32)).toBe(true)
    // 200 rows, 1280 draws: that a given row is never drawn has probability (1 − 32/200)^40 < 1/1000.
    expect(new Set(batches.flat()).size).toBeGreaterThan(195)
    expect(Math.max(...batches.flat())).toBeLessThan(200)
  })

  it('that is aborted is not finished', async () => {
    const [writer, interrupt] = [new MemoryWriter(), new AbortController()]
    const onStep = (step: number): void => (step === 2 ? interrupt.abort(new Error('enough')) : undefined)
    await expect(record(recording(), writer, { signal: interrupt.signal, onStep })).rejects.toThrow('enough')
    expect(writer.steps).toHaveLength(2)
    expect(writer.finished).toBeUndefined()
  })
})

describe('a run that diverges', () => {
  const exploding: Partial<Recording> = {
    problem: rosenbrock(1, 2),
    stepsize: 1,
    batch: null,
    steps: 50,
    schemes: new Map(),
  }

  it('is recorded as far as it is finite', async () => {
    const { outcome, steps, finished } = await recorded(exploding)
    expect(outcome.diverged).toMatch(/^x\/[\w.]+ is not finite at step \d$/)
    expect(outcome).toMatchObject({ steps: steps.length, recorded: steps.length })
    expect(finished?.stepsTaken).toBe(steps.length)
    expect(steps.length).toBeGreaterThan(1)
    for (const { scalars, tensors } of steps) {
      expect(Number.isFinite(scalars.loss) && Number.isFinite(scalars.objectiveNext)).toBe(true)
      for (const { data } of tensors.values()) expect((data as Float32Array).every(Number.isFinite)).toBe(true)
    }
  })

  it('in its first step leaves nothing', async () => {
    const { outcome, finished } = await recorded({ ...exploding, stepsize: 3e38 })
    expect(outcome).toMatchObject({ steps: 0, recorded: 0, diverged: expect.stringMatching(/ at step 1$/) })
    expect(finished).toBeUndefined()
  })

  it('by an overflow to infinity says where', async () => {
    const ieee: Scheme = { format: formatOf('binary16'), rounding: 'rne', overflow: 'ieee' }
    const { outcome } = await recorded({
      ...exploding,
      problem: ridge(generated('teacher', 1), 0.0625),
      stepsize: 10,
      schemes: new Map([['gradient', ieee]]),
    })
    expect(outcome.diverged).toMatch(/^w\/gradient\.q is not finite at step \d+$/)
  })
})
