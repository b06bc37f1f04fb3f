import { fileURLToPath } from 'node:url'
import { parametersOf } from '../kernels/portable.ts'
import { isForTensors } from '../kernels/tfjs/quantizer.ts'
import { hasTensorValues } from '../kernels/tfjs/values.ts'
import { type Driver, type Request, RequestError } from './subject.ts'
import { openTensors } from './tfjs.ts'

export const builtinTfjs = {
  name: 'tfjs',
  summary: 'a program of TensorFlow.js operations, on the backend that --backend names',
  takes: 'every binary float format of at most 16 bits, from binary32',
} as const

const module = fileURLToPath(
  new URL(`../kernels/tfjs/subject.${import.meta.url.endsWith('.ts') ? 'ts' : 'js'}`, import.meta.url),
)

/** `builtin:tfjs`: the kernel of `halfulp/tfjs` as it is. */
export async function openBuiltinTfjs(request: Request): Promise<Driver> {
  const { conversion, source, output = 'codes' } = request
  const { format, rounding, overflow } = conversion
  if (!isForTensors(format) || source.id !== 'binary32')
    throw new RequestError(
      `builtin:tfjs takes ${builtinTfjs.takes}, came ${source.id} to ${format.id}; try another of halfulp subjects`,
    )
  if (output === 'values' && typeof rounding === 'string' && !hasTensorValues(parametersOf(format, rounding, overflow)))
    throw new RequestError(
      `builtin:tfjs gives values where every number of the format is one of binary32, came ${format.id}; try --output codes`,
    )
  const made = [format.row, rounding, overflow, output]
  return openTensors({ name: 'builtin:tfjs', file: module, exported: 'subjectOf', made }, request)
}
