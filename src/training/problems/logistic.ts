import { RequestError } from '../../subjects/subject.ts'
import type { Dataset } from '../data/dataset.ts'
import type { Problem } from './problem.ts'
import { dataTensors, linearEvaluation, withOnes } from './regression.ts'

/**
 * Multinomial logistic regression: F(W) = (1/n)·Σ (ln Σ_k exp(W_k·x_i) − W_{y_i}·x_i) + (λ/2)·‖W‖², W of classes × features, from W = 0.
 * @throws RequestError when the targets are no classes
 */
export function logistic(data: Dataset, lambda: number): Problem {
  const { classes } = data
  if (classes < 2)
    throw new RequestError(`expected classes 0, 1, … for logistic regression, came ${data.name}; try --problem ridge`)
  const parameter = { name: 'w', shape: [classes, data.features + 1] }
  const x = withOnes(data)
  const evaluate = linearEvaluation({ parameter, lambda, rowLoss: crossEntropy }, data, x)
  return {
    parameters: [parameter],
    rows: data.rows,
    start: () => [new Float32Array(classes * (data.features + 1))],
    evaluate,
    objective: (weights) => evaluate(weights, null).loss,
    describe: async (writer) => ({
      kind: 'logistic',
      lambda,
      classes,
      data: await writer.writeData('data.safetensors', dataTensors(data, x)),
    }),
  }
}

/** −ln softmax(scores)[target]; leaves softmax − e_target. The largest score is taken out, so that nothing overflows. */
function crossEntropy(scores: Float64Array, target: number): number {
  const most = Math.max(...scores)
  const own = (scores[target] as number) - most
  let sum = 0
  for (let k = 0; k < scores.length; k++) {
    scores[k] = Math.exp((scores[k] as number) - most)
    sum += scores[k] as number
  }
  for (let k = 0; k < scores.length; k++) scores[k] = (scores[k] as number) / sum - (k === target ? 1 : 0)
  return Math.log(sum) - own
}
