import type * as TensorFlow from '@tensorflow/tfjs-core'
import type { Direction } from '../../../spec/rounding.ts'
import { gapsAdded, type Nearest, type Span } from './gaps.ts'

type Tensor = TensorFlow.Tensor
type Tf = typeof TensorFlow

/** Numbers without their signs, and what only some directions and outputs need. */
export interface Magnitudes extends Nearest {
  readonly span: Span
  /** 1 where numbers are negative, else 0. */
  readonly negative: () => Tensor
  readonly index: () => Tensor
}

/** How many gaps a direction's result is past the nearest: -1, 0 or 1; undefined where that is always it. */
export const pastNearest: Record<Direction, (tf: Tf, x: Magnitudes) => Tensor | undefined> = {
  rne: (tf, x) => (x.span.binade > 1 ? undefined : tiesToEvenIndex(tf, x)),
  rna: (tf, x) => tf.mul(isTie(tf, x), tf.step(tf.neg(excess(tf, x)))),
  rtz: (tf, x) => tf.neg(isUp(tf, x)),
  rtp: (tf, x) => {
    const sign = signOf(tf, x)
    return tf.mul(sign, tf.step(tf.neg(tf.mul(sign, excess(tf, x)))))
  },
  rtn: (tf, x) => {
    const sign = signOf(tf, x)
    return tf.neg(tf.mul(sign, tf.step(tf.mul(sign, excess(tf, x)))))
  },
  rto: (tf, x) => {
    const isInexact = tf.step(tf.abs(excess(tf, x)))
    return tf.sub(tf.mul(isInexact, tf.sub(1, isOdd(tf, cutIndex(tf, x)))), isUp(tf, x))
  },
}

/** Nearest less exact. */
const excess = (tf: Tf, { nearest, scaled }: Nearest): Tensor => tf.sub(nearest, scaled)

const isUp = (tf: Tf, x: Nearest): Tensor => tf.step(excess(tf, x))

const isTie = (tf: Tf, x: Nearest): Tensor =>
  tf.sub(1, tf.step(tf.sub(x.added, tf.mul(tf.abs(excess(tf, x)), 2 * gapsAdded))))

const signOf = (tf: Tf, { negative }: Magnitudes): Tensor => tf.sub(1, tf.mul(negative(), 2))

const cutIndex = (tf: Tf, x: Magnitudes): Tensor => tf.sub(x.index(), isUp(tf, x))

function isOdd(tf: Tf, index: Tensor): Tensor {
  const half = tf.mul(index, 0.5)
  return tf.step(tf.sub(half, tf.floor(half)))
}

/** With one number in a binade, an even multiple of the gap is not always an even index. */
const tiesToEvenIndex = (tf: Tf, x: Magnitudes): Tensor =>
  tf.mul(isTie(tf, x), tf.sub(isOdd(tf, cutIndex(tf, x)), isUp(tf, x)))
