import '@tensorflow/tfjs-backend-cpu'
import '@tensorflow/tfjs-core/dist/register_all_gradients.js'
import { readFileSync } from 'node:fs'
import { dirname, normalize } from 'node:path'
import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { RequestError } from './subjects/subject.ts'
import { straightThrough, tensorQuantizer } from './tfjs.ts'

beforeAll(async () => {
  await tf.setBackend('cpu')
})

/** What a file imports when it runs, and what that imports. */
function reachable(file: string, seen = new Set<string>()): Set<string> {
  if (seen.has(file)) return seen
  seen.add(file)
  if (!file.endsWith('.ts')) return seen
  const statements = readFileSync(file, 'utf8').matchAll(/^(?:import|export)\s(?!type\b)[^'";]*?from '([^']+)'/gms)
  for (const [, name] of statements)
    reachable(name.startsWith('.') ? normalize(`${dirname(file)}/${name}`) : name, seen)
  return seen
}

it('halfulp/tfjs imports neither Node nor TensorFlow.js, so that it runs in browsers, on the one that it is given', () => {
  const all = [...reachable('src/tfjs.ts')]
  expect(all).toContain('src/kernels/tfjs/quantizer.ts')
  expect(all.filter((name) => !name.endsWith('.ts'))).toEqual(['zod'])
})

describe('a quantizer of tensors', () => {
  it('has the format, the range, codes and values', () => {
    const { format, range, codes, values } = tensorQuantizer(tf, 'e4m3fn', { rounding: 'rtz' })
    expect([format.id, range]).toEqual(['e4m3fn', [-448, 448]])
    expect([...codes(tf.tensor1d([-1.124, 500])).dataSync()]).toEqual([0xb8, 0x7e])
    expect([...values(tf.tensor1d([-1.124, 500])).dataSync()]).toEqual([-1, 448])
    expect(tensorQuantizer(tf, { id: 'fp6', width: 6, precision: 3, bias: 3 }).range).toEqual([-28, 28])
    expect(tensorQuantizer(tf, 'ue4m3').range[0]).toBe(0)
  })

  const refused: [string, () => unknown, RegExp][] = [
    ['an unknown format', () => tensorQuantizer(tf, 'e4m3fm'), /expected a format, came "e4m3fm"; did you mean/],
    ['a wide format', () => tensorQuantizer(tf, 'tf32'), /binary float format of at most 16 bits, came tf32$/],
    ['an integer format', () => tensorQuantizer(tf, 'mxint8'), /at most 16 bits, came mxint8$/],
    ['no format', () => tensorQuantizer(tf, undefined as never), /expected a format such as 'e4m3fn', came undefined/],
    ['a stochastic rounding', () => tensorQuantizer(tf, 'e5m2', { rounding: 'sra:8' }), /rounding direction.*"sra:8"/],
    [
      'a misspelt option',
      () => tensorQuantizer(tf, 'e5m2', { round: 'rne' } as never),
      /options rounding, overflow, came "round"/,
    ],
    [
      'an unknown rule',
      () => tensorQuantizer(tf, 'e5m2', { overflow: 'clip' as never }),
      /overflow rule .* came "clip"/,
    ],
    [
      'integers',
      () => tensorQuantizer(tf, 'e5m2').codes(tf.tensor1d([1], 'int32')),
      /a float32 tensor to quantize, came int32/,
    ],
    ['no tensor', () => tensorQuantizer(tf, 'e5m2').codes([1] as never), /a float32 tensor to quantize, came 1/],
    [
      'values that binary32 has not',
      () => tensorQuantizer(tf, 'binary12p1se').values(tf.scalar(1)),
      /one of binary32, came binary12p1se/,
    ],
  ]

  it.each(refused)('refuses %s in one line', (_, call, message) => {
    expect(call).toThrow(RequestError)
    expect(call).toThrow(message)
  })
})

describe('the straight-through estimator', () => {
  const { values, range } = tensorQuantizer(tf, 'e2m1fn')
  const x = [-7, -6, -0.6, 0, 0.2, 5.9, 6, 6.5]

  it('lets every gradient pass', () => {
    const passed = tf.grad((one) => tf.mul(straightThrough(tf, values)(one), [1, 2, 3, 4, 5, 6, 7, 8]))
    expect([...passed(tf.tensor1d(x)).dataSync()]).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
  })

  it('where asked for, lets those pass that the format has in its range', () => {
    const passed = tf.grad((one) =>
      tf.mul(straightThrough(tf, values, { within: range })(one), [1, 2, 3, 4, 5, 6, 7, 8]),
    )
    expect([...passed(tf.tensor1d(x)).dataSync()]).toEqual([0, 2, 3, 4, 5, 6, 7, 0])
    const ofNan = tf.grad((one) => straightThrough(tf, values, { within: range })(one))
    expect([...ofNan(tf.tensor1d([Number.NaN])).dataSync()]).toEqual([0])
  })

  it('gives the values that the quantizer gives', () => {
    const [given, own] = [straightThrough(tf, values), values].map((f) => [...f(tf.tensor1d(x)).dataSync()])
    expect(given).toEqual(own)
    expect(() => tf.grad((one) => values(one))(tf.tensor1d(x))).toThrow(/^expected no gradient of values/)
  })

  it('trains a model whose weights are numbers of a format', () => {
    // Weights that e2m1fn has: quantized, the model can fit the data exactly, and without the estimator it learns nothing.
    const wanted = tf.tensor2d([0.5, -3, 4, 1.5], [4, 1])
    const inputs = tf.tensor2d(
      Array.from({ length: 64 }, (_, i) => ((i * 37) % 64) / 32 - 1),
      [16, 4],
    )
    const due = tf.matMul(inputs, wanted)
    const weights = tf.variable(tf.zeros<tf.Rank.R2>([4, 1]))
    const quantize = straightThrough<tf.Tensor2D>(tf, values)
    const loss = (): tf.Scalar => tf.mean(tf.square(tf.sub(tf.matMul(inputs, quantize(weights as tf.Tensor2D)), due)))
    const before = loss().dataSync()[0] as number
    const optimizer = tf.train.sgd(0.1)
    for (let step = 0; step < 200; step++) optimizer.minimize(loss, false, [weights])
    expect(before).toBeGreaterThan(1)
    expect(loss().dataSync()[0]).toBe(0)
    expect([...quantize(weights as tf.Tensor2D).dataSync()]).toEqual([0.5, -3, 4, 1.5])
  })
})
