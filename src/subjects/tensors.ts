import type * as TensorFlow from '@tensorflow/tfjs-core'

/** What runs wherever TensorFlow.js does, in Node and in pages. */

type Tf = typeof TensorFlow

/** A subject of tensors: codes come as an int32 tensor, values as a float32 one. */
export type TensorSubject = (tf: Tf, x: TensorFlow.Tensor1D) => unknown

/** A subject did wrong; the message says what. */
export class TensorFault extends Error {}

/**
 * The answers of a subject to a batch, as a tensor that is the caller's to dispose of.
 * @throws TensorFault where they are none
 */
export function askTensors(tf: Tf, subject: TensorSubject, x: Float32Array | Int32Array): TensorFlow.Tensor {
  const dtype = x instanceof Float32Array ? 'float32' : 'int32'
  return tf.tidy(() => {
    let answers: unknown
    try {
      answers = subject(tf, tf.tensor1d(x, dtype))
    } catch (error) {
      throw new TensorFault(`the function threw: ${String(error).split('\n')[0]?.slice(0, 200)}`)
    }
    return checkedTensor(tf, answers, x.length)
  })
}

function checkedTensor(tf: Tf, answers: unknown, length: number): TensorFlow.Tensor {
  const isPromise = answers instanceof Promise
  if (isPromise || !(answers instanceof tf.Tensor)) {
    const came = isPromise ? 'a promise; a subject answers at once' : kindOf(answers)
    throw new TensorFault(`expected a tensor of answers, came ${came}`)
  }
  const { dtype, shape } = answers
  if (dtype !== 'int32' && dtype !== 'float32')
    throw new TensorFault(`expected an int32 tensor of codes or a float32 tensor of values, came one of ${dtype}`)
  if (shape.length !== 1 || shape[0] !== length)
    throw new TensorFault(`expected ${length} answers for ${length} inputs, came a tensor of shape [${shape}]`)
  return answers
}

function kindOf(answers: unknown): string {
  if (typeof answers !== 'object' || answers === null) return String(answers)
  return answers.constructor?.name ?? 'an object'
}
