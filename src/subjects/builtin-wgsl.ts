import { roundingText } from '../../spec/rounding.ts'
import { hasValues, isForWgsl } from '../kernels/wgsl/constants.ts'
import { packingOf, WgslKernel } from '../kernels/wgsl/quantizer.ts'
import { openDawn } from '../webgpu/dawn.ts'
import { deviceDriver } from '../webgpu/driver.ts'
import { type Driver, type Request, RequestError } from './subject.ts'

export const builtinWgsl = {
  name: 'wgsl',
  summary:
    'integer operations in WGSL, on a WebGPU device, or with --backend chromium in a browser; stochastic rounding too',
  takes: 'every binary float format of at most 32 bits, from binary32',
} as const

/** @throws RequestError where the kernel is not made for what is asked */
export function checkBuiltinWgsl({ conversion: { format, rounding }, source, output }: Request): void {
  if (!isForWgsl(format) || source.id !== 'binary32')
    throw new RequestError(
      `builtin:wgsl takes ${builtinWgsl.takes}, came ${source.id} to ${format.id} ${roundingText(rounding)}; try another of halfulp subjects`,
    )
  if (output === 'values' && !hasValues(format))
    throw new RequestError(
      `builtin:wgsl gives values where every number of the format is one of binary32, came ${format.id}; try --output codes`,
    )
}

/** `builtin:wgsl`: the kernel of `halfulp/webgpu` as it is, codes packed into words. */
export async function openBuiltinWgsl(request: Request): Promise<Driver> {
  checkBuiltinWgsl(request)
  const { format, rounding, overflow } = request.conversion
  const isValues = request.output === 'values'
  const opened = await openDawn()
  const kernel = await WgslKernel.encoder(opened.device, format, rounding, overflow, isValues)
  return deviceDriver(opened, {
    form: { packing: isValues ? 32 : packingOf(format), isValues },
    isStochastic: kernel.isStochastic,
    encode: (encoder, n, buffers) => kernel.encode(encoder, n, buffers),
  })
}
