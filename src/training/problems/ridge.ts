import type { Dataset } from '../data/dataset.ts'
import type { Problem } from './problem.ts'
import { dataTensors, linearEvaluation, withOnes } from './regression.ts'

/** Ridge regression: F(w) = (1/2n)·Σ (w·x_i − y_i)² + (λ/2)·‖w‖², from w = 0. */
export function ridge(data: Dataset, lambda: number): Problem {
  const parameter = { name: 'w', shape: [data.features + 1] }
  const x = withOnes(data)
  const rowLoss = (scores: Float64Array, target: number): number => {
    const residual = (scores[0] as number) - target
    scores[0] = residual
    return (residual * residual) / 2
  }
  const evaluate = linearEvaluation({ parameter, lambda, rowLoss }, data, x)
  return {
    parameters: [parameter],
    rows: data.rows,
    start: () => [new Float32Array(data.features + 1)],
    evaluate,
    objective: (weights) => evaluate(weights, null).loss,
    describe: async (writer) => ({
      kind: 'ridge',
      lambda,
      data: await writer.writeData('data.safetensors', dataTensors(data, x)),
    }),
  }
}
