/**
 * Quantizers as programs of TensorFlow.js operations, on whatever backend your `tf` runs: {@link tensorQuantizer} rounds float32 tensors
 * to the codes or the values of a format, {@link straightThrough} lets gradients pass, for training with quantization in the loop.
 * @module halfulp/tfjs
 */
import type * as TensorFlow from '@tensorflow/tfjs-core'
import type { Format } from '../spec/format.ts'
import type { OverflowRule } from '../spec/formats/row.ts'
import type { UserFormat } from '../spec/formats/schema.ts'
import { declaredFormat, expected, knownFormat, parseDirection, parseOverflow } from './cli/words.ts'
import { parametersOf } from './kernels/portable.ts'
import { isForTensors, tensorQuantizer as kernel } from './kernels/tfjs/quantizer.ts'
import { straightThrough as passing, withoutGradient } from './kernels/tfjs/straight-through.ts'
import { hasTensorValues, valuesOfCodes } from './kernels/tfjs/values.ts'
import { RequestError } from './subjects/subject.ts'

/** What a quantizer of tensors does. */
export interface TensorQuantizerOptions {
  /** The direction: `rne`, `rna`, `rtz`, `rtp`, `rtn` or `rto`; default `rne`. */
  readonly rounding?: string
  /** What becomes of values out of range; default the format's own rule. */
  readonly overflow?: OverflowRule
}

/** A quantizer of float32 tensors of any shape. Nothing is kept on the backend between calls, and intermediate tensors are disposed of. */
export interface TensorQuantizer {
  /** The format that it rounds to. */
  readonly format: Format
  /** The lowest number of the format and the largest, where it saturates. */
  readonly range: readonly [number, number]
  /**
   * Bit patterns, right-aligned; NaN into a format without NaN gives 0.
   * @param x a float32 tensor
   * @returns an int32 tensor of the same shape
   */
  readonly codes: <T extends TensorFlow.Tensor>(x: T) => T
  /**
   * Numbers of the format ("fake quantization"). They have no gradient, and asking for one throws: see {@link straightThrough}.
   * @param x a float32 tensor
   * @returns a float32 tensor of the same shape
   * @throws RequestError for a format that has numbers which binary32 has not
   */
  readonly values: <T extends TensorFlow.Tensor>(x: T) => T
}

/**
 * A quantizer as a program of tensor operations. It rounds once and exactly, from float32, on every backend whose arithmetic is that of
 * binary32, to nearest; a backend that flushes subnormal numbers flushes them here too.
 * @param tf TensorFlow.js, as it was imported: `@tensorflow/tfjs`, `@tensorflow/tfjs-core` with a backend, or `@tensorflow/tfjs-node`
 * @param name the format, by id or alias, or declared on the spot; a binary float of at most 16 bits
 * @param options rounding and overflow rule
 * @throws RequestError when there is no such format, rounding or rule, or the format is no such float
 */
export function tensorQuantizer(
  tf: typeof TensorFlow,
  name: Format | UserFormat | (string & {}),
  options: TensorQuantizerOptions = {},
): TensorQuantizer {
  const format = formatOf(name)
  if (!isForTensors(format))
    throw new RequestError(`expected a binary float format of at most 16 bits, came ${format.id}`)
  const unknown = Object.keys(options).find((option) => option !== 'rounding' && option !== 'overflow')
  if (unknown !== undefined) throw expected('of tensorQuantizer the options rounding, overflow', unknown)
  const rounding = parseDirection(options.rounding ?? 'rne')
  const overflow = options.overflow === undefined ? format.row.overflow : parseOverflow(options.overflow)
  const parameters = parametersOf(format, rounding, overflow)
  const { codes, values } = kernel(tf, format, rounding, overflow)
  const { maxIndex, sign, signed } = parameters
  const valuesAlone = withoutGradient(
    tf,
    values,
    () =>
      new RequestError('expected no gradient of values to be asked for, which have none; wrap them: straightThrough'),
  )
  const table = hasTensorValues(parameters) ? valuesOfCodes(format, parameters) : undefined
  return {
    format,
    range: [signed ? (table?.[sign + maxIndex] ?? -Infinity) : 0, table?.[maxIndex] ?? Infinity],
    codes: (x) => codes(float32(x)) as typeof x,
    values: (x) => {
      if (!table)
        throw new RequestError(
          `expected a format every number of which is one of binary32, came ${format.id}; its codes can be had`,
        )
      return valuesAlone(float32(x)) as typeof x
    },
  }
}

/**
 * Lets gradients pass a function of tensors that has none, as if it gave its argument back: the straight-through estimator.
 * @param tf TensorFlow.js
 * @param quantize the function, such as `values` of a quantizer
 * @param options `within`: the lowest and the largest number whose gradient passes; that of all others is zero. A quantizer has its own as `range`.
 * @returns the function with that gradient
 */
export function straightThrough<T extends TensorFlow.Tensor>(
  tf: typeof TensorFlow,
  quantize: (x: T) => T,
  options: { readonly within?: readonly [number, number] } = {},
): (x: T) => T {
  return passing(tf, quantize, options.within)
}

function formatOf(name: Format | UserFormat | (string & {})): Format {
  if (typeof name === 'string') return knownFormat(name)
  if (typeof name !== 'object' || name === null)
    throw new RequestError(`expected a format such as 'e4m3fn', came ${String(name)}`)
  return 'row' in name ? name : declaredFormat(name, 'the object')
}

function float32<T extends TensorFlow.Tensor>(x: T): T {
  if (x?.dtype === 'float32') return x
  throw new RequestError(`expected a float32 tensor to quantize, came ${x?.dtype ?? String(x)}`)
}
