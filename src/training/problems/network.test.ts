import { describe, expect, it } from 'vitest'
import type { Dataset } from '../data/dataset.ts'
import { generated } from '../data/generated.ts'
import { streamFor } from '../streams.ts'
import { MemoryWriter } from '../testing.ts'
import { network } from './network.ts'

/**
 * The same networks written out in binary64, without TensorFlow.js: scores, loss, and derivatives by central differences. A network
 * in binary32 agrees with them to some of its 24 bits.
 */
type Scores = (input: Float64Array, weights: readonly Float64Array[]) => number[]

const dense = (x: readonly number[], kernel: Float64Array, bias: Float64Array): number[] =>
  Array.from(bias, (b, j) => x.reduce((sum, value, i) => sum + value * (kernel[i * bias.length + j] as number), b))

const relu = (x: readonly number[]): number[] => x.map((value) => Math.max(0, value))

const mlpScores: Scores = (input, [kernel1, bias1, kernel2, bias2]) =>
  dense(
    relu(dense([...input], kernel1 as Float64Array, bias1 as Float64Array)),
    kernel2 as Float64Array,
    bias2 as Float64Array,
  )

/** 3×3, stride 2, with zeros around such that the output has half the size ("same" of an even side pads below and to the right). */
function convolved(
  x: readonly number[],
  side: number,
  from: number,
  kernel: Float64Array,
  bias: Float64Array,
): number[] {
  const to = bias.length
  const out: number[] = []
  for (let y = 0; y < side; y += 2)
    for (let z = 0; z < side; z += 2)
      for (let c = 0; c < to; c++) {
        let sum = bias[c] as number
        for (let i = 0; i < 9 * from; i++) {
          const [dy, dz, d] = [Math.floor(i / (3 * from)), Math.floor(i / from) % 3, i % from]
          if (y + dy < side && z + dz < side)
            sum += (x[((y + dy) * side + z + dz) * from + d] as number) * (kernel[i * to + c] as number)
        }
        out.push(Math.max(0, sum))
      }
  return out
}

const cnnScores: Scores = (input, [kernel1, bias1, kernel2, bias2, kernel3, bias3]) => {
  const first = convolved([...input], 8, 1, kernel1 as Float64Array, bias1 as Float64Array)
  const second = convolved(first, 4, (bias1 as Float64Array).length, kernel2 as Float64Array, bias2 as Float64Array)
  return dense(second, kernel3 as Float64Array, bias3 as Float64Array)
}

function lossOf(scores: Scores, data: Dataset, weights: readonly Float64Array[], rows: readonly number[]): number {
  const losses = rows.map((row) => {
    const all = scores(Float64Array.from(data.inputs.subarray(row * data.features, (row + 1) * data.features)), weights)
    return Math.log(all.reduce((sum, score) => sum + Math.exp(score), 0)) - (all[data.targets[row] as number] as number)
  })
  return losses.reduce((a, b) => a + b) / rows.length
}

const data = generated('glyphs', 1)
const batch = [3, 50, 11, 200, 7]
const step = 2 ** -17

describe.each([
  ['mlp', mlpScores, 5],
  ['cnn', cnnScores, 2],
] as const)('a network by TensorFlow.js, %s,', (kind, scores, hidden) => {
  it('has the loss of the same network in binary64, and its derivatives', async () => {
    const problem = await network(data, { kind, hidden, lossScale: 1 })
    const weights = problem.start(streamFor(2, 'start'))
    const wide = weights.map((one) => Float64Array.from(one))
    const { loss, gradients } = problem.evaluate(weights, Uint32Array.from(batch))
    expect(Math.abs(loss - lossOf(scores, data, wide, batch))).toBeLessThan(2 ** -18)
    const compared = problem.parameters.flatMap(({ name }, k) => {
      const [gradient, at] = [gradients[k] as Float32Array, wide[k] as Float64Array]
      const chosen = Array.from(
        { length: Math.min(at.length, 12) },
        (_, i) => Math.floor((i * at.length) / 12) % at.length,
      )
      return chosen.map((i) => {
        const moved = (by: number): number =>
          lossOf(
            scores,
            data,
            wide.map((one, l) => (l === k ? one.with(i, (at[i] as number) + by) : one)),
            batch,
          )
        return { name, i, came: gradient[i] as number, due: (moved(step) - moved(-step)) / (2 * step) }
      })
    })
    // A kink of relu between the two points would show; the seed is such that none lies there.
    expect(compared.filter(({ came, due }) => Math.abs(came - due) > 2 ** -16)).toEqual([])
    expect(compared.filter(({ due }) => Math.abs(due) > 2 ** -8).length).toBeGreaterThan(compared.length / 4)
  })

  it('over all rows, in parts, is the mean, with the same loss by both ways', async () => {
    const double: Dataset = {
      ...data,
      rows: 800,
      inputs: Float32Array.from([...data.inputs, ...data.inputs]),
      targets: Float32Array.from([...data.targets, ...data.targets]),
    }
    const [once, twice] = [
      await network(data, { kind, hidden, lossScale: 1 }),
      await network(double, { kind, hidden, lossScale: 1 }),
    ]
    const weights = once.start(streamFor(2, 'start'))
    const [a, b] = [once.evaluate(weights, null), twice.evaluate(weights, null)]
    expect(Math.abs(a.loss - b.loss)).toBeLessThan(2 ** -18)
    a.gradients.forEach((gradient, k) => {
      gradient.forEach((g, i) => {
        expect(Math.abs(g - (b.gradients[k]?.[i] as number))).toBeLessThan(2 ** -18)
      })
    })
    expect(twice.objective(weights)).toBe(b.loss)
  })

  it('multiplies loss and gradient by the scale of the loss, and says so', async () => {
    const [plain, scaled] = [
      await network(data, { kind, hidden, lossScale: 1 }),
      await network(data, { kind, hidden, lossScale: 1024 }),
    ]
    const weights = plain.start(streamFor(2, 'start'))
    const rows = Uint32Array.of(1, 2, 3, 4)
    const [a, b] = [plain.evaluate(weights, rows), scaled.evaluate(weights, rows)]
    expect(b.loss).toBe(1024 * a.loss)
    expect(b.gradients).toEqual(a.gradients.map((gradient) => gradient.map((g) => 1024 * g)))
    expect(await scaled.describe(new MemoryWriter())).toMatchObject({
      name: expect.stringContaining('loss times 1024'),
    })
  })
})

describe('a network is refused', () => {
  it('where targets are no classes', async () => {
    const regression = generated('teacher', 1)
    await expect(network(regression, { kind: 'mlp', hidden: 2, lossScale: 1 })).rejects.toThrow(/^expected classes/)
  })

  it('where rows are no images', async () => {
    await expect(network(generated('blobs', 1), { kind: 'cnn', hidden: 2, lossScale: 1 })).rejects.toThrow(
      /^expected images/,
    )
  })
})
