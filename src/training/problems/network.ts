import type { Tensor, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core'
import { RequestError } from '../../subjects/subject.ts'
import type { Dataset } from '../data/dataset.ts'
import type { Stream } from '../streams.ts'
import { type Evaluation, type Parameter, type Problem, sizeOf } from './problem.ts'
import { loadTensorflow, type Tf } from './tensorflow.ts'

/** A network as its parameters and the scores that they give to a batch of inputs, batch × features. */
interface Architecture {
  readonly name: string
  readonly parameters: readonly Parameter[]
  readonly scores: (tf: Tf, inputs: Tensor2D, parameters: readonly Tensor[]) => Tensor2D
}

export interface NetworkOptions {
  readonly kind: 'mlp' | 'cnn'
  /** Units of the hidden layer; channels of the first convolution, of which the second has twice as many. */
  readonly hidden: number
  /** What the loss is multiplied by, a power of two, so that small gradients reach a format's range. */
  readonly lossScale: number
}

/** Rows that a pass over all data takes at a time, so that memory stays small. */
const chunk = 500

/**
 * A network for classification by TensorFlow.js, in binary32: its sums too, in the order of the CPU backend. The loss is lossScale times
 * the mean cross-entropy. Over more than 500 rows loss and gradient are the weighted means of parts, taken in binary64.
 * @throws RequestError when the targets are no classes, rows no images where those are needed, or TensorFlow.js is not installed
 */
export async function network(data: Dataset, options: NetworkOptions): Promise<Problem> {
  if (data.classes < 2)
    throw new RequestError(`expected classes 0, 1, … for a network, came ${data.name}; try --problem ridge`)
  const architecture = options.kind === 'mlp' ? mlp(data, options.hidden) : cnn(data, options.hidden)
  const tf = await loadTensorflow()
  const { parameters, name } = architecture
  const scaled = options.lossScale === 1 ? '' : `, loss times ${options.lossScale}`
  const model = { tf, architecture, data, lossScale: options.lossScale }
  const parts = Array.from({ length: Math.ceil(data.rows / chunk) }, (_, i) =>
    Uint32Array.from({ length: Math.min(chunk, data.rows - i * chunk) }, (_, j) => i * chunk + j),
  )
  const weighted = (value: (part: number) => number): number =>
    parts.reduce((sum, part, i) => sum + part.length * value(i), 0) / data.rows
  return {
    parameters,
    rows: data.rows,
    start: (random) => parameters.map((parameter) => glorot(parameter, random)),
    evaluate: (weights, rows) => {
      if (rows) return withGradients(model, weights, rows)
      const found = parts.map((part) => withGradients(model, weights, part))
      return {
        loss: weighted((part) => found[part]?.loss as number),
        gradients: parameters.map((parameter, k) =>
          Float32Array.from({ length: sizeOf(parameter) }, (_, i) =>
            weighted((part) => found[part]?.gradients[k]?.[i] as number),
          ),
        ),
      }
    },
    objective: (weights) => weighted((part) => lossOnly(model, weights, parts[part] as Uint32Array)),
    describe: async () => ({
      kind: 'network',
      name: `${name}, softmax cross-entropy${scaled}, TensorFlow.js ${tf.version_core}`,
    }),
  }
}

function mlp({ features, classes }: Dataset, hidden: number): Architecture {
  return {
    name: `mlp ${features}-${hidden}-${classes}, relu`,
    parameters: [
      { name: 'dense1.kernel', shape: [features, hidden] },
      { name: 'dense1.bias', shape: [hidden] },
      { name: 'dense2.kernel', shape: [hidden, classes] },
      { name: 'dense2.bias', shape: [classes] },
    ],
    scores: (tf, inputs, [kernel1, bias1, kernel2, bias2]) =>
      dense(tf, tf.relu(dense(tf, inputs, kernel1, bias1)), kernel2, bias2),
  }
}

function cnn({ image, classes, name }: Dataset, channels: number): Architecture {
  if (!image) throw new RequestError(`expected images for a convolutional network, came ${name}; try --problem mlp`)
  const half = (n: number): number => Math.ceil(n / 2)
  const flat = half(half(image.height)) * half(half(image.width)) * 2 * channels
  const shape = [image.height, image.width, image.channels] as const
  return {
    name: `cnn ${shape.join('×')}, two 3×3 convolutions of stride 2 with ${channels} and ${2 * channels} channels, relu, dense ${classes}`,
    parameters: [
      { name: 'conv1.kernel', shape: [3, 3, image.channels, channels] },
      { name: 'conv1.bias', shape: [channels] },
      { name: 'conv2.kernel', shape: [3, 3, channels, 2 * channels] },
      { name: 'conv2.bias', shape: [2 * channels] },
      { name: 'dense.kernel', shape: [flat, classes] },
      { name: 'dense.bias', shape: [classes] },
    ],
    scores: (tf, inputs, [kernel1, bias1, kernel2, bias2, kernel3, bias3]) => {
      const convolve = (x: Tensor4D, kernel: Tensor | undefined, bias: Tensor | undefined): Tensor4D =>
        tf.relu(tf.add(tf.conv2d(x, kernel as Tensor4D, 2, 'same'), bias as Tensor))
      const images = tf.reshape(inputs, [inputs.shape[0], ...shape]) as Tensor4D
      const deep = convolve(convolve(images, kernel1, bias1), kernel2, bias2)
      return dense(tf, tf.reshape(deep, [inputs.shape[0], flat]), kernel3, bias3)
    },
  }
}

const dense = (tf: Tf, x: Tensor, kernel: Tensor | undefined, bias: Tensor | undefined): Tensor2D =>
  tf.add(tf.matMul(x, kernel as Tensor), bias as Tensor)

/** Uniform in ±√(6/(inputs + outputs)) (Glorot and Bengio 2010); zeros for a bias. */
function glorot(parameter: Parameter, random: Stream): Float32Array {
  const { shape } = parameter
  const weights = new Float32Array(sizeOf(parameter))
  if (shape.length === 1) return weights
  const field = shape.slice(0, -2).reduce((product, n) => product * n, 1)
  const limit = Math.sqrt(6 / (field * ((shape.at(-2) ?? 1) + (shape.at(-1) ?? 1))))
  return weights.map(() => (2 * random.unit() - 1) * limit)
}

interface Model {
  readonly tf: Tf
  readonly architecture: Architecture
  readonly data: Dataset
  readonly lossScale: number
}

/** The loss of some rows as a function of the parameters, and the parameters as tensors; what `use` makes of them outlives none. */
function within<T>(
  { tf, architecture: { parameters, scores }, data, lossScale }: Model,
  weights: readonly Float32Array[],
  rows: Uint32Array,
  use: (loss: (...at: Tensor[]) => Tensor, at: Tensor[]) => T,
): T {
  const x = new Float32Array(rows.length * data.features)
  for (const [i, row] of rows.entries())
    x.set(data.inputs.subarray(row * data.features, (row + 1) * data.features), i * data.features)
  const targets = Int32Array.from(rows, (row) => data.targets[row] as number)
  tf.engine().startScope()
  try {
    const inputs = tf.tensor2d(x, [rows.length, data.features])
    const at = weights.map((one, i) => tf.tensor(one, [...(parameters[i] as Parameter).shape]))
    return use((...point) => crossEntropy(tf, scores(tf, inputs, point), targets, lossScale), at)
  } finally {
    tf.engine().endScope()
  }
}

const lossOnly = (model: Model, weights: readonly Float32Array[], rows: Uint32Array): number =>
  within(model, weights, rows, (loss, at) => loss(...at).dataSync()[0] as number)

const withGradients = (model: Model, weights: readonly Float32Array[], rows: Uint32Array): Evaluation =>
  within(model, weights, rows, (loss, at) => {
    const { value, grads } = model.tf.valueAndGrads(loss)(at)
    return {
      loss: value.dataSync()[0] as number,
      gradients: grads.map((gradient) => Float32Array.from(gradient.dataSync())),
    }
  })

/** scale·mean(−ln softmax[target]), whose derivative by the scores is scale·(softmax − e_target)/rows. */
function crossEntropy(tf: Tf, scores: Tensor2D, targets: Int32Array, scale: number): Tensor {
  const [rows, classes] = scores.shape
  const loss = tf.customGrad((at: unknown, save: unknown) => {
    const logarithms = tf.logSoftmax(at as Tensor2D)
    const labels = tf.oneHot(tf.tensor1d(targets, 'int32'), classes)
    ;(save as (tensors: Tensor[]) => void)([logarithms, labels])
    const value = tf.mul(tf.sum(tf.mul(logarithms, labels)), -scale / rows)
    const gradFunc = (dy: Tensor, saved: Tensor[]): Tensor => {
      const [logs, ones] = saved as [Tensor, Tensor]
      return tf.mul(dy, tf.mul(tf.sub(tf.exp(logs), ones), scale / rows))
    }
    return { value, gradFunc }
  })
  return loss(scores)
}
