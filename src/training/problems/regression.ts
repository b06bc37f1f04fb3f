import type { NamedTensor } from '../../traces/writer.ts'
import type { Dataset } from '../data/dataset.ts'
import { type Parameter, type Problem, sizeOf } from './problem.ts'

/** A regularized mean of losses of linear functions of the rows: what ridge and logistic regression share. */
export interface LinearModel {
  readonly parameter: Parameter
  readonly lambda: number
  /**
   * The loss of one row given its scores, one for each row of the weight matrix; leaves its derivatives by the scores in their place.
   */
  readonly rowLoss: (scores: Float64Array, target: number) => number
}

/** The rows with a constant 1 appended, which stands for the intercept. */
export function withOnes({ rows, features, inputs }: Dataset): Float32Array {
  const width = features + 1
  const x = new Float32Array(rows * width).fill(1)
  for (let i = 0; i < rows; i++) x.set(inputs.subarray(i * features, (i + 1) * features), i * width)
  return x
}

/** F(W) = (1/n)·Σ loss(W·x_i, y_i) + (λ/2)·‖W‖², in binary64; the gradient is rounded to binary32 at the end. */
export function linearEvaluation(model: LinearModel, data: Dataset, x: Float32Array): Problem['evaluate'] {
  const width = data.features + 1
  const outputs = sizeOf(model.parameter) / width
  return ([weights = new Float32Array()], chosen) => {
    const rows = chosen ?? Uint32Array.from({ length: data.rows }, (_, i) => i)
    const gradient = new Float64Array(weights.length)
    const scores = new Float64Array(outputs)
    let loss = 0
    for (const row of rows) {
      const input = x.subarray(row * width, (row + 1) * width)
      for (let k = 0; k < outputs; k++) scores[k] = dot(weights, k * width, input)
      loss += model.rowLoss(scores, data.targets[row] as number)
      for (let k = 0; k < outputs; k++) accumulate(gradient, k * width, scores[k] as number, input)
    }
    const decay = gradient.map((sum, i) => sum / rows.length + model.lambda * (weights[i] as number))
    const norm = weights.reduce((sum, w) => sum + w * w, 0)
    return { loss: loss / rows.length + (model.lambda / 2) * norm, gradients: [Float32Array.from(decay)] }
  }
}

function dot(weights: Float32Array, from: number, input: Float32Array): number {
  let sum = 0
  for (let j = 0; j < input.length; j++) sum += (weights[from + j] as number) * (input[j] as number)
  return sum
}

function accumulate(gradient: Float64Array, from: number, factor: number, input: Float32Array): void {
  for (let j = 0; j < input.length; j++)
    gradient[from + j] = (gradient[from + j] as number) + factor * (input[j] as number)
}

/** The rows and targets as they go along with a trace: `x`, rows × (features + 1), the ones included, and `y`. */
export const dataTensors = (data: Dataset, x: Float32Array): NamedTensor[] => [
  { name: 'x', dtype: 'F32', shape: [data.rows, data.features + 1], data: x },
  { name: 'y', dtype: 'F32', shape: [data.rows], data: data.targets },
]
