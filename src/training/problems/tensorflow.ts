import type * as Tensorflow from '@tensorflow/tfjs-core'
import { RequestError } from '../../subjects/subject.ts'

export type Tf = typeof Tensorflow

/**
 * TensorFlow.js on its CPU backend, which runs in JavaScript and gives the same answers on every run.
 * @throws RequestError where the optional peers are not installed
 */
export async function loadTensorflow(): Promise<Tf> {
  try {
    const tf = await import('@tensorflow/tfjs-core')
    await import('@tensorflow/tfjs-backend-cpu')
    // Else a banner is printed.
    tf.enableProdMode()
    await tf.setBackend('cpu')
    registerGradients(tf)
    return tf
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw error
    throw new RequestError(
      'expected TensorFlow.js for a network, but it is not there; npm install @tensorflow/tfjs-core @tensorflow/tfjs-backend-cpu',
    )
  }
}

type Gradient = Tensorflow.GradConfig

/** The build of tfjs-core that Node loads leaves its gradients out, so the five that the networks need are stated here. */
function registerGradients(tf: Tf): void {
  const gradients: Gradient[] = [matMul(tf), add(tf), reshape(tf), relu(tf), conv2d(tf)]
  for (const gradient of gradients) if (!tf.getGradient(gradient.kernelName)) tf.registerGradient(gradient)
}

const first = (tensors: Tensorflow.Tensor | Tensorflow.Tensor[]): Tensorflow.Tensor =>
  Array.isArray(tensors) ? (tensors[0] as Tensorflow.Tensor) : tensors

/** y = a·b: da = dy·bᵀ, db = aᵀ·dy. */
const matMul = (tf: Tf): Gradient => ({
  kernelName: tf.BatchMatMul,
  inputsToSave: ['a', 'b'],
  gradFunc: (dy, [a, b]) => ({
    a: () => tf.matMul(first(dy), b as Tensorflow.Tensor, false, true),
    b: () => tf.matMul(a as Tensorflow.Tensor, first(dy), true, false),
  }),
})

/** y = a + b, b of fewer axes than a: db sums over those that b lacks. */
const add = (tf: Tf): Gradient => ({
  kernelName: tf.Add,
  inputsToSave: ['a', 'b'],
  gradFunc: (dy, [a, b]) => {
    const lacking = Array.from({ length: (a?.rank ?? 0) - (b?.rank ?? 0) }, (_, axis) => axis)
    return { a: () => first(dy).clone(), b: () => tf.sum(first(dy), lacking) }
  },
})

const reshape = (tf: Tf): Gradient => ({
  kernelName: tf.Reshape,
  inputsToSave: ['x'],
  gradFunc: (dy, [x]) => ({ x: () => tf.reshape(first(dy), (x as Tensorflow.Tensor).shape) }),
})

/** dx = dy where x > 0. */
const relu = (tf: Tf): Gradient => ({
  kernelName: tf.Relu,
  inputsToSave: ['x'],
  gradFunc: (dy, [x]) => ({ x: () => tf.mul(first(dy), tf.cast(tf.greater(x as Tensorflow.Tensor, 0), 'float32')) }),
})

const conv2d = (tf: Tf): Gradient => ({
  kernelName: tf.Conv2D,
  inputsToSave: ['x', 'filter'],
  gradFunc: (dy, [x, filter], attributes) => {
    const run = (kernel: string, inputs: Tensorflow.NamedTensorMap, more: object): Tensorflow.Tensor =>
      first(tf.engine().runKernel(kernel, inputs, { ...attributes, ...more }))
    const [image, weights] = [x as Tensorflow.Tensor, filter as Tensorflow.Tensor]
    return {
      x: () => run(tf.Conv2DBackpropInput, { dy: first(dy), filter: weights }, { inputShape: image.shape }),
      filter: () => run(tf.Conv2DBackpropFilter, { x: image, dy: first(dy) }, { filterShape: weights.shape }),
    }
  },
})
