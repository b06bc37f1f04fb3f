import type * as TensorFlow from '@tensorflow/tfjs-core'
import { deriveFormat } from '../../../spec/format.ts'
import type { FormatRow, OverflowRule } from '../../../spec/formats/row.ts'
import type { Direction } from '../../../spec/rounding.ts'
import { type TensorQuantizer, tensorQuantizer } from './quantizer.ts'

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
    return quantizer[output](x)
  }
}
