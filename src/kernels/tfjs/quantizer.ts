import type * as TensorFlow from '@tensorflow/tfjs-core'
import type { Format } from '../../../spec/format.ts'
import type { OverflowRule } from '../../../spec/formats/row.ts'
import type { Direction } from '../../../spec/rounding.ts'
import { isPortable, type Parameters, parametersOf } from '../portable.ts'
import { type Magnitudes, pastNearest } from './directions.ts'
import { clip, finite, gapsAdded, indexOf, nearestOf, type Span, spanOf, unscaled } from './gaps.ts'
import { valuesOfCodes } from './values.ts'

/**
 * A quantizer as a program of tensor operations, for float formats of at most 16 bits. It works on values: the nearest number is had by
 * adding and taking away so much that only multiples of the gap are left, and the other directions by what that was off, which is exact.
 * It asks for arithmetic of binary32 that rounds to nearest, as that of every backend.
 */
export interface TensorQuantizer {
  /** Bit patterns, right-aligned, as an int32 tensor of the same shape. */
  readonly codes: (x: Tensor) => Tensor
  /** Numbers of the format, as a float32 tensor of the same shape; where every number of the format is one of binary32. */
  readonly values: (x: Tensor) => Tensor
}

type Tensor = TensorFlow.Tensor
type Tf = typeof TensorFlow

/** Whether the tensor program is made for a format: one of the portable kernel's whose codes binary32 holds. */
export const isForTensors = (format: Format): boolean => isPortable(format) && format.width <= 16

export function tensorQuantizer(tf: Tf, format: Format, rounding: Direction, overflow: OverflowRule): TensorQuantizer {
  const parameters = parametersOf(format, rounding, overflow)
  const span = spanOf(parameters)
  const program = (x: Tensor, { dtype, ...output }: Output): Tensor => {
    // Broadcasting of TensorFlow.js makes one element of none.
    if (x.size === 0) return tf.zeros(x.shape, dtype)
    return tf.tidy(() => {
      const numbers = magnitudesOf(tf, x, parameters, span)
      const rounded = output.rounded(tf, numbers, pastNearest[rounding](tf, numbers))
      return tf.cast(withSpecials(tf, x, rounded, numbers, parameters, output), dtype)
    })
  }
  const values = once(() => valuesFrom(valuesOfCodes(format, parameters), parameters))
  return { codes: (x) => program(x, codesOf(parameters)), values: (x) => program(x, values()) }
}

/** What codes and values differ in. */
interface Output {
  readonly dtype: 'int32' | 'float32'
  /** Without sign, however far out of range. */
  readonly rounded: (tf: Tf, numbers: Magnitudes, past: Tensor | undefined) => Tensor
  /** What stands for a code. */
  readonly ofCode: (code: number) => number
  /** Whether all from what stands for a code on can be cut to it. */
  readonly isCut: (code: number) => boolean
  readonly withSign: (tf: Tf, rounded: Tensor, negative: Tensor) => Tensor
}

const codesOf = ({ maxIndex, sign, negativeZero }: Parameters): Output => ({
  dtype: 'int32',
  rounded: (tf, { index }, past) => (past ? tf.add(index(), past) : index()),
  ofCode: (code) => code,
  isCut: (code) => code === maxIndex || code === maxIndex + 1,
  withSign: (tf, index, negative) =>
    tf.add(index, tf.mul(negativeZero > 0 ? negative : tf.mul(negative, tf.step(index)), sign)),
})

const valuesFrom = (table: Float32Array, { maxIndex, negativeZero }: Parameters): Output => ({
  dtype: 'float32',
  rounded: (tf, numbers, past) => {
    const { nearest, added } = numbers
    return unscaled(tf, past ? tf.add(nearest, tf.mul(added, tf.mul(past, 1 / gapsAdded))) : nearest, numbers)
  },
  ofCode: (code) => table[code] as number,
  isCut: (code) => code === maxIndex,
  withSign: (tf, value, negative) => {
    const signed = tf.mul(value, tf.sub(1, tf.mul(negative, 2)))
    // Of no negative zero, zero.
    return negativeZero > 0 ? signed : tf.add(signed, 0)
  },
})

function magnitudesOf(tf: Tf, x: Tensor, parameters: Parameters, span: Span): Magnitudes {
  const cut = finite(tf, x, span)
  const nearest = nearestOf(tf, tf.abs(cut), span)
  const negative = once(() => isNegative(tf, cut, parameters))
  return { ...nearest, span, negative, index: once(() => indexOf(tf, nearest, span)) }
}

function once<T>(make: () => T): () => T {
  let made: T | undefined
  return () => {
    made ??= make()
    return made
  }
}

/** 1 where numbers are negative, else 0; of zeros it is told by 1/x, and only where the format has a negative zero. */
function isNegative(tf: Tf, x: Tensor, { negativeZero }: Parameters): Tensor {
  if (negativeZero === 0) return tf.step(tf.neg(x))
  // Not 1, which would be subnormal by the largest numbers.
  return tf.step(tf.div(-(2 ** 24), x))
}

/** Magnitudes with their signs, and what the format has for values out of range, infinities and NaN. */
function withSpecials(
  tf: Tf,
  x: Tensor,
  rounded: Tensor,
  { negative, span }: Magnitudes,
  { maxIndex, beyond, infinite, nan, signed, sign, hasZero }: Parameters,
  { ofCode, isCut, withSign }: Omit<Output, 'dtype'>,
): Tensor {
  // Filled tensors: a number in their place is repeated by an operation that costs more than all others.
  const filled = (code: number): Tensor => tf.fill(x.shape, ofCode(code))
  const bySign = ([positive, below]: readonly [number, number]): Tensor =>
    positive === below ? filled(positive) : tf.where(tf.less(x, 0), filled(below), filled(positive))
  const isCutAlike = signed && isCut(beyond[0]) && beyond[1] === sign + beyond[0]
  const least = ofCode(0)
  const largest = ofCode(maxIndex)
  const within = clip(tf, rounded, least, ofCode(isCutAlike ? beyond[0] : maxIndex))
  let out = signed ? withSign(tf, within, negative()) : within
  if (!isCutAlike) {
    let isBeyond = tf.greater(rounded, largest)
    if (!signed) {
      const isBelow = tf.less(x, 0)
      isBeyond = tf.logicalOr(isBeyond, hasZero ? tf.logicalAnd(isBelow, tf.greater(rounded, 0)) : isBelow)
    }
    out = tf.where(isBeyond, bySign(beyond), out)
  }
  if (span.hasAll || infinite[0] !== beyond[0] || infinite[1] !== beyond[1])
    out = tf.where(tf.isInf(x), bySign(infinite), out)
  return tf.where(tf.isNaN(x), filled(nan), out)
}
