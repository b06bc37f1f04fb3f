import type * as TensorFlow from '@tensorflow/tfjs-core'
import type { Format } from '../../../spec/format.ts'
import type { OverflowRule } from '../../../spec/formats/row.ts'
import type { Direction } from '../../../spec/rounding.ts'
import { isPortable, type Parameters, parametersOf } from '../portable.ts'
import { type Span, scaledBySteps } from './exponents.ts'
import { valuesOfCodes } from './values.ts'

/**
 * A quantizer as a program of tensor operations, for float formats of at most 16 bits. TensorFlow.js has no operation on the bits of
 * a number, so this one works on values, in ways that binary32 holds exactly: |x| is scaled by powers of two to a multiple u of the
 * gap at its place; floor(u) and the rest are exact, and the rest decides the rounding. As in the portable kernel a magnitude's
 * code is a number of gaps, so that a carry runs into the exponent.
 */
export interface TensorQuantizer {
  /** Bit patterns, right-aligned, as an int32 tensor of the same shape. */
  readonly codes: (x: Tensor) => Tensor
  /** Numbers of the format, as a float32 tensor of the same shape. */
  readonly values: (x: Tensor) => Tensor
}

type Tensor = TensorFlow.Tensor
type Tf = typeof TensorFlow

/** Whether the tensor program is made for a format: one of the portable kernel's whose codes binary32 holds. */
export const isForTensors = (format: Format): boolean => isPortable(format) && format.width <= 16

export function tensorQuantizer(tf: Tf, format: Format, rounding: Direction, overflow: OverflowRule): TensorQuantizer {
  const parameters = parametersOf(format, rounding, overflow)
  // Broadcasting of TensorFlow.js makes one element of none.
  const codes = (x: Tensor): Tensor =>
    x.size === 0 ? tf.zeros(x.shape, 'int32') : tf.tidy(() => tf.cast(codesIn(tf, x, parameters, rounding), 'int32'))
  let table: Float32Array | undefined
  const values = (x: Tensor): Tensor => {
    table ??= valuesOfCodes(format, parameters)
    if (x.size === 0) return tf.zeros(x.shape)
    return tf.tidy(() => tf.gather(tf.tensor1d(table as Float32Array), codes(x) as TensorFlow.Tensor1D))
  }
  return { codes, values }
}

/** The least exponent of binary32, and the greatest. */
const binary32 = { least: -149, greatest: 127 }

/** Exponents of numbers of binary32 between which a format tells. */
function spanOf({ precision, bias, hasZero, maxIndex }: Parameters): Span & { readonly offset: number } {
  const hidden = 2 ** (precision - 1)
  const emin = hasZero ? 1 - bias : -bias
  const emax = emin + Math.floor(maxIndex / hidden) - (hasZero ? 1 : 0)
  const first = Math.max(emin, binary32.least)
  const last = Math.max(first, Math.min(emax, binary32.greatest))
  return { first, last, offset: (first - emin) * hidden - (hasZero ? 0 : hidden) }
}

function codesIn(tf: Tf, x: Tensor, parameters: Parameters, rounding: Direction): Tensor {
  const { maxIndex, beyond, infinite, nan, signed, hasZero } = parameters
  const negative = isNegative(tf, x, parameters)
  // Filled tensors: a number in their place is repeated by an operation that costs more than all others.
  const filled = (code: number): Tensor => tf.fill(x.shape, code)
  const bySign = ([positive, below]: readonly [number, number]): Tensor =>
    positive === below ? filled(positive) : tf.where(negative, filled(below), filled(positive))
  const index = roundedIndex(tf, x, negative, parameters, rounding)
  let isBeyond = tf.greater(index, maxIndex)
  if (!signed)
    isBeyond = tf.logicalOr(isBeyond, tf.logicalAnd(negative, hasZero ? tf.greater(index, 0) : tf.less(x, 0)))
  let codes = tf.where(isBeyond, bySign(beyond), withSign(tf, index, negative, parameters))
  if (infinite[0] !== beyond[0] || infinite[1] !== beyond[1]) codes = tf.where(tf.isInf(x), bySign(infinite), codes)
  return tf.where(tf.isNaN(x), filled(nan), codes)
}

/** Where numbers are negative; of zeros it is told by 1/x, and only where the format has a negative zero. */
function isNegative(tf: Tf, x: Tensor, { negativeZero }: Parameters): Tensor {
  const isBelow = tf.less(x, 0)
  return negativeZero === 0 ? isBelow : tf.logicalOr(isBelow, tf.less(tf.div(1, x), 0))
}

/** Codes of magnitudes, with their signs. */
function withSign(tf: Tf, index: Tensor, negative: Tensor, { signed, sign, negativeZero }: Parameters): Tensor {
  if (!signed) return index
  const hasSign = negativeZero === 0 ? tf.logicalAnd(negative, tf.greater(index, 0)) : negative
  return tf.add(index, tf.mul(tf.cast(hasSign, 'float32'), sign))
}

/** Codes of magnitudes, rounded, however far out of range. */
function roundedIndex(tf: Tf, x: Tensor, negative: Tensor, parameters: Parameters, rounding: Direction): Tensor {
  const { precision, hasZero } = parameters
  const hidden = 2 ** (precision - 1)
  const { offset, ...span } = spanOf(parameters)
  const a = tf.abs(x)
  const { m: scaled, steps } = scaledBySteps(tf, a, span)
  // Where the first power is so large that little is lost below all numbers, what is lost still is no zero.
  const m = span.first > 0 ? tf.where(tf.greater(a, 0), tf.maximum(scaled, 2 ** -40), scaled) : scaled
  const u = tf.mul(m, hidden)
  const whole = tf.floor(u)
  const cut = tf.add(tf.add(tf.mul(steps, hidden), whole), offset)
  const isUp = goesUp[rounding](tf, { rest: tf.sub(u, whole), cut, negative })
  const index = isUp ? tf.add(cut, tf.cast(isUp, 'float32')) : cut
  if (offset === 0) return index
  // Zero where the first exponent is not the format's own, and what a format without zero has no number for.
  const isSmall = hasZero ? tf.equal(a, 0) : tf.less(m, 1)
  return tf.where(isSmall, tf.zerosLike(index), index)
}

interface Cut {
  /** What was cut off, in gaps: in [0, 1). */
  readonly rest: Tensor
  /** The code of what was left. */
  readonly cut: Tensor
  readonly negative: Tensor
}

const isOdd = (tf: Tf, cut: Tensor): Tensor => tf.greater(tf.sub(tf.mul(cut, 0.5), tf.floor(tf.mul(cut, 0.5))), 0)

/** Where a magnitude is rounded away from zero. */
const goesUp: Record<Direction, (tf: Tf, cut: Cut) => Tensor | undefined> = {
  rne: (tf, { rest, cut }) => tf.logicalOr(tf.greater(rest, 0.5), tf.logicalAnd(tf.equal(rest, 0.5), isOdd(tf, cut))),
  rna: (tf, { rest }) => tf.greaterEqual(rest, 0.5),
  rtz: () => undefined,
  rtp: (tf, { rest, negative }) => tf.logicalAnd(tf.greater(rest, 0), tf.logicalNot(negative)),
  rtn: (tf, { rest, negative }) => tf.logicalAnd(tf.greater(rest, 0), negative),
  rto: (tf, { rest, cut }) => tf.logicalAnd(tf.greater(rest, 0), tf.logicalNot(isOdd(tf, cut))),
}
