import type * as TensorFlow from '@tensorflow/tfjs-core'

type Tensor = TensorFlow.Tensor

/** Exponents, first to last: numbers below 2^first share its gap, and so much above 2^last is out of range. */
export interface Span {
  readonly first: number
  readonly last: number
}

/** Numbers as m·2^(first + steps), where m is in [1, 2) but for what is below 2^first, or from 2^(last + 1) on. */
export interface Scaled {
  readonly m: Tensor
  /** Whole numbers, in binary32. */
  readonly steps: Tensor
}

/** Powers of two that binary32 has as normal numbers, and their inverses too. */
const largestPower = 126

/** Exponents that are told apart at a time: from the first of them, no number of 128 is out of the range of binary32. */
const stretch = 128

/**
 * The exponent of every number, found by comparing with powers of two: there is no operation that gives the bits of a number, and a
 * logarithm is rounded. All multiplications are by powers of two, hence exact, where nothing is subnormal.
 * @param a numbers without a sign
 */
export function scaledBySteps(tf: typeof TensorFlow, a: Tensor, { first, last }: Span): Scaled {
  let m = timesPower(tf, a, -first)
  let steps: Tensor = tf.zerosLike(a)
  for (let from = first + stretch; from <= last; from += stretch) {
    const isAbove = tf.greaterEqual(a, 2 ** from)
    m = tf.where(isAbove, timesPower(tf, a, -from), m)
    steps = tf.where(isAbove, tf.fill(a.shape, from - first), steps)
  }
  for (let step = stretch / 2; step >= 1; step /= 2) {
    if (step > last - first) continue
    const isAbove = tf.greaterEqual(m, 2 ** step)
    m = tf.where(isAbove, tf.mul(m, 2 ** -step), m)
    steps = tf.add(steps, tf.mul(tf.cast(isAbove, 'float32'), step))
  }
  return { m, steps }
}

/** x·2^power, by factors that are normal numbers. */
function timesPower(tf: typeof TensorFlow, x: Tensor, power: number): Tensor {
  const part = Math.max(-largestPower, Math.min(largestPower, power))
  const scaled = part === 0 ? x : tf.mul(x, 2 ** part)
  return part === power ? scaled : timesPower(tf, scaled, power - part)
}
