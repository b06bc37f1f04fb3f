import type * as TensorFlow from '@tensorflow/tfjs-core'
import { deriveFormat } from '../../../spec/format.ts'
import type { FormatRow, OverflowRule } from '../../../spec/formats/row.ts'
import type { Direction } from '../../../spec/rounding.ts'
import { type TensorQuantizer, tensorQuantizer } from './quantizer.ts'

/** Of so many rows are the matrices that vectors are laid out in where that is faster. */
const rows = 1024

/** `builtin:tfjs`: the tensor program as a subject, made anew where it runs, from what can be sent there. */
export function subjectOf(
  row: FormatRow,
  rounding: Direction,
  overflow: OverflowRule,
  output: 'codes' | 'values',
): (tf: typeof TensorFlow, x: TensorFlow.Tensor1D) => TensorFlow.Tensor {
  const format = deriveFormat(row)
  let quantizer: TensorQuantizer | undefined
  return (tf, x) => {
    quantizer ??= tensorQuantizer(tf, format, rounding, overflow)
    // WebGL keeps two numbers of a vector in a texel, and four of a matrix.
    if (!tf.getBackend().endsWith('webgl') || x.size === 0 || x.size % rows > 0) return quantizer[output](x)
    return tf.reshape(quantizer[output](tf.reshape(x, [rows, -1])), [-1])
  }
}
