import type { Format } from '../../spec/format.ts'
import { findFormat } from '../../spec/formats/registry.ts'
import type { Direction } from '../../spec/rounding.ts'
import { uniformIntegers } from '../cases/random.ts'
import { integerQuantizer } from '../kernels/portable.ts'
import type { Manifest, Quantizer, Role } from './manifest.ts'
import { decoded } from './values.ts'
import { createTraceWriter, type NamedTensor } from './writer.ts'

/**
 * Small traces for tests, made by loops of their own that share no code with the checks, and the changes that spoil one.
 */
const { fround } = Math

/** A quantizer by another implementation than the specification's. */
export function quantized(x: Float32Array, format: string, rounding: Direction = 'rne'): Float32Array {
  const found = findFormat(format) as Format
  const codes = integerQuantizer(found, rounding, 'saturate')(x) as Uint8Array | Uint16Array
  return new Float32Array(decoded(codes, found))
}

export const quantizerFor = (role: Role, format: string, rounding: Quantizer['rounding'] = 'rne'): Quantizer => ({
  parameter: '*',
  role,
  format,
  rounding,
  overflow: 'saturate',
  blockSize: null,
  axis: null,
  subnormals: 'kept',
})

const f32 = (name: string, shape: readonly number[], data: Float32Array): NamedTensor => ({
  name,
  dtype: 'F32',
  shape,
  data,
})

/** What does not matter to a check. */
export const described = {
  framework: { name: 'test', version: '1' },
  machine: { cpu: 'any', os: 'any', runtime: 'any', gpu: null },
  recorded: '2026-01-01T00:00:00Z',
  command: 'none',
  seed: 1,
  data: { name: 'drawn', sha256: '0'.repeat(64), licence: null },
  carrier: 'F32',
} as const satisfies Partial<Manifest>

export interface RidgeOptions {
  readonly format?: string
  readonly rounding?: Direction
  readonly steps?: number
  readonly stepsize?: number
  readonly dimension?: number
}

/** Ridge regression on 24 rows of 4 numbers or `dimension`, by gradient descent with the full gradient, quantized. */
export async function recordRidge(directory: string, options: RidgeOptions = {}): Promise<void> {
  const { format = 'e4m3fn', rounding = 'rne', steps = 6, stepsize = 0.25, dimension: d = 4 } = options
  const [n, lambda] = [24, 0.125]
  const below = uniformIntegers(7)
  const draw = (): number => (below(2001) - 1000) / 512
  const [x, y] = [Float32Array.from({ length: n * d }, draw), Float32Array.from({ length: n }, draw)]
  const writer = await createTraceWriter(directory)
  const data = await writer.writeData('data.safetensors', [f32('x', [n, d], x), f32('y', [n], y)])
  let w = new Float32Array(d)
  for (let step = 1; step <= steps; step++) {
    const { objective, gradient } = ridgeAt(x, y, w, n, d, lambda)
    const q = quantized(gradient, format, rounding)
    const next = w.map((one, i) => fround(one - fround(stepsize * (q[i] as number))))
    await writer.writeStep(
      { step, stepsize, loss: objective, objective, objectiveNext: ridgeAt(x, y, next, n, d, lambda).objective },
      [
        f32('w/weights', [d], w),
        f32('w/gradient', [d], gradient),
        f32('w/gradient.q', [d], q),
        f32('w/gradientFull', [d], gradient),
        f32('w/update', [d], q),
        f32('w/weights.next', [d], next),
      ],
    )
    w = next
  }
  await writer.finish({
    ...described,
    problem: { kind: 'ridge', lambda, data },
    optimizer: { name: 'sgd', momentum: 0 },
    quantizers: [quantizerFor('gradient', format, rounding)],
    parameters: [{ name: 'w', shape: [d] }],
    stepsTaken: steps,
  })
}

function ridgeAt(
  x: Float32Array,
  y: Float32Array,
  w: Float32Array,
  n: number,
  d: number,
  lambda: number,
): { objective: number; gradient: Float32Array } {
  const sums = new Float64Array(d)
  let objective = 0
  for (let i = 0; i < n; i++) {
    const row = x.subarray(i * d, (i + 1) * d)
    const residual = row.reduce((sum, one, j) => sum + one * (w[j] as number), 0) - (y[i] as number)
    objective += (residual * residual) / (2 * n)
    row.forEach((one, j) => {
      sums[j] = (sums[j] as number) + (residual * one) / n
    })
  }
  const norm = w.reduce((sum, one) => sum + one * one, 0)
  return {
    objective: objective + (lambda / 2) * norm,
    gradient: Float32Array.from(sums, (sum, j) => sum + lambda * (w[j] as number)),
  }
}

/** Adam on drawn gradients for two parameters, both moments stored in bfloat16 as codes. */
export async function recordAdam(directory: string, steps = 5): Promise<void> {
  const parameters = [
    { name: 'layer/kernel', shape: [3, 5] },
    { name: 'layer/bias', shape: [5] },
  ]
  const below = uniformIntegers(3)
  const writer = await createTraceWriter(directory)
  const [beta1, beta2, stepsize] = [0.5, 0.75, 0.125]
  const states = parameters.map(({ shape }) => {
    const length = shape.reduce((a, b) => a * b)
    return { w: new Float32Array(length).fill(1), m: new Float32Array(length), v: new Float32Array(length) }
  })
  for (let step = 1; step <= steps; step++) {
    const tensors = parameters.flatMap(({ name, shape }, k): NamedTensor[] => {
      const state = states[k] as (typeof states)[number]
      const gradient = state.w.map(() => (below(4001) - 2000) / 1000)
      const average = (beta: number, x: Float32Array, y: Float32Array): Float32Array =>
        x.map((one, i) => fround(fround(beta * one) + fround((1 - beta) * (y[i] as number))))
      const m = average(beta1, state.m, gradient)
      const v = average(
        beta2,
        state.v,
        gradient.map((g) => fround(g * g)),
      )
      const [left1, left2] = [fround(1 - beta1 ** step), fround(1 - beta2 ** step)]
      const update = m.map((one, i) => {
        const root = fround(Math.sqrt(fround((v[i] as number) / left2)))
        return fround(fround(one / left1) / fround(root + fround(1e-8)))
      })
      const next = state.w.map((one, i) => fround(one - fround(stepsize * (update[i] as number))))
      const before = { ...state }
      Object.assign(state, { w: next, m: quantized(m, 'bfloat16'), v: quantized(v, 'bfloat16') })
      const codes = (x: Float32Array): Uint16Array =>
        new Uint16Array(new Uint32Array(x.buffer).map((bits) => bits >>> 16))
      return [
        f32(`${name}/weights`, shape, before.w),
        f32(`${name}/gradient`, shape, gradient),
        f32(`${name}/firstMoment.previous`, shape, before.m),
        f32(`${name}/secondMoment.previous`, shape, before.v),
        f32(`${name}/firstMoment`, shape, m),
        f32(`${name}/secondMoment`, shape, v),
        { name: `${name}/firstMoment.q`, dtype: 'BF16', shape, data: codes(state.m) },
        { name: `${name}/secondMoment.q`, dtype: 'U16', shape, data: codes(state.v) },
        f32(`${name}/update`, shape, update),
        f32(`${name}/weights.next`, shape, next),
      ]
    })
    await writer.writeStep({ step, stepsize, loss: 1 }, tensors)
  }
  await writer.finish({
    ...described,
    problem: { kind: 'network', name: 'drawn' },
    optimizer: { name: 'adam', beta1, beta2, epsilon: fround(1e-8), form: 'averaged', rounds: 'afterUse' },
    quantizers: [quantizerFor('firstMoment', 'bfloat16'), quantizerFor('secondMoment', 'bfloat16')],
    parameters,
    stepsTaken: steps,
  })
}

/** A step of Muon on a diagonal gradient, whose sign is the identity. */
export async function recordMuon(directory: string, sign: Float32Array): Promise<void> {
  const writer = await createTraceWriter(directory)
  const [shape, zeros] = [[2, 2], new Float32Array(4)]
  const gradient = Float32Array.of(2, 0, 0, 1)
  await writer.writeStep({ step: 1, stepsize: 0.25, loss: 1 }, [
    f32('w/weights', shape, zeros),
    f32('w/gradient', shape, gradient),
    f32('w/firstMoment.previous', shape, zeros),
    f32(
      'w/firstMoment',
      shape,
      gradient.map((g) => g / 2),
    ),
    f32('w/update', shape, sign),
    f32(
      'w/weights.next',
      shape,
      sign.map((one) => -one / 4),
    ),
  ])
  await writer.finish({
    ...described,
    problem: { kind: 'network', name: 'drawn' },
    optimizer: { name: 'muon', beta: 0.5, sign: 'svd', rounds: 'afterUse' },
    quantizers: [],
    parameters: [{ name: 'w', shape }],
    stepsTaken: 1,
  })
}
