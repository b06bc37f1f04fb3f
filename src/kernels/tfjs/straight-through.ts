import type * as TensorFlow from '@tensorflow/tfjs-core'

type Tensor = TensorFlow.Tensor

/** Lets gradients pass a function that has none, as if it gave its argument back (the straight-through estimator). */
export function straightThrough<T extends Tensor>(
  tf: typeof TensorFlow,
  quantize: (x: T) => T,
  within?: readonly [number, number],
): (x: T) => T {
  if (!within) return tf.customGrad((x) => ({ value: quantize(x as T), gradFunc: (dy: T) => dy }))
  const [lowest, largest] = within
  return tf.customGrad((x, save) => {
    const input = x as T
    ;(save as TensorFlow.GradSaveFunc)([input])
    const gradFunc = (dy: T, [kept]: Tensor[]): Tensor => {
      const isInside = tf.logicalAnd(tf.greaterEqual(kept as Tensor, lowest), tf.lessEqual(kept as Tensor, largest))
      return tf.where(isInside, dy, tf.zerosLike(dy))
    }
    return { value: quantize(input), gradFunc }
  })
}

/** Keeps a gradient from being taken of a function that has none. @throws Error, the one that is made, where it is asked for */
export function withoutGradient(
  tf: typeof TensorFlow,
  quantize: (x: Tensor) => Tensor,
  error: () => Error,
): (x: Tensor) => Tensor {
  const gradFunc = (): never => {
    throw error()
  }
  return tf.customGrad((x) => ({ value: quantize(x as Tensor), gradFunc })) as (x: Tensor) => Tensor
}
