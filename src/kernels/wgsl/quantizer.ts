import type { Format } from '../../../spec/format.ts'
import type { OverflowRule } from '../../../spec/formats/row.ts'
import type { Rounding } from '../../../spec/rounding.ts'
import { bindGroup, dispatch } from '../../webgpu/dispatch.ts'
import { constantsOf } from './constants.ts'
import { source } from './source.ts'

/** Bits in which an element of a buffer is stored: four, two or one to a word. */
export type Packing = 8 | 16 | 32

export const packingOf = ({ width }: Format): Packing => (width <= 8 ? 8 : width <= 16 ? 16 : 32)

/** Buffers of a dispatch, or parts of them. */
export interface Bindings {
  readonly input: GPUBuffer
  readonly output: GPUBuffer
  /** Words of random bits, of stochastic rounding. */
  readonly random?: GPUBuffer | undefined
}

/** Bytes that n elements take in a buffer: whole vectors of four. */
export const bytesOf = (n: number, packing: Packing): number => 4 * Math.ceil(n / 4) * (packing / 8)

/** A pipeline of source.ts, which reads elements of one packing and writes as many of another. */
export class WgslKernel {
  readonly #device: GPUDevice
  readonly #pipeline: GPUComputePipeline
  readonly from: Packing
  readonly to: Packing
  readonly isStochastic: boolean

  private constructor(
    device: GPUDevice,
    pipeline: GPUComputePipeline,
    { from, to, isStochastic }: Pick<WgslKernel, 'from' | 'to' | 'isStochastic'>,
  ) {
    this.#device = device
    this.#pipeline = pipeline
    this.from = from
    this.to = to
    this.isStochastic = isStochastic
  }

  /** From binary32 patterns to codes, or to the binary32 patterns of their values. */
  static async encoder(
    device: GPUDevice,
    format: Format,
    rounding: Rounding,
    overflow: OverflowRule,
    asValues: boolean,
  ): Promise<WgslKernel> {
    const to = asValues ? 32 : packingOf(format)
    const constants = constantsOf(format, rounding, overflow, asValues)
    const pipeline = await pipelineOf(device, `encode${to}`, constants)
    return new WgslKernel(device, pipeline, { from: 32, to, isStochastic: typeof rounding === 'object' })
  }

  /** From codes to the binary32 patterns of their values. */
  static async decoder(device: GPUDevice, format: Format): Promise<WgslKernel> {
    const from = packingOf(format)
    const pipeline = await pipelineOf(device, `decode${from}`, constantsOf(format, 'rne', format.row.overflow, true))
    return new WgslKernel(device, pipeline, { from, to: 32, isStochastic: false })
  }

  /** Puts the kernel's work on n elements into a command encoder, in dispatches that the device's limits allow. */
  encode(encoder: GPUCommandEncoder, n: number, { input, output, random }: Bindings): void {
    const { maxStorageBufferBindingSize } = this.#device.limits
    // Parts begin at offsets that a binding may have, whatever the packing.
    const most = Math.floor(maxStorageBufferBindingSize / 4 / 1024) * 1024
    const pass = encoder.beginComputePass()
    pass.setPipeline(this.#pipeline)
    for (let first = 0; first < n; first += most) {
      const length = Math.min(most, n - first)
      const part = (buffer: GPUBuffer, packing: Packing): GPUBufferBinding => ({
        buffer,
        offset: (first * packing) / 8,
        size: bytesOf(length, packing),
      })
      // What a kernel does not look at is bound all the same: one layout serves all.
      pass.setBindGroup(
        0,
        bindGroup(this.#device, this.#pipeline.getBindGroupLayout(0), [
          part(input, this.from),
          part(output, this.to),
          random ? part(random, 32) : part(input, this.from),
        ]),
      )
      dispatch(pass, this.#device, length / 4)
    }
    pass.end()
  }
}

const layouts = new WeakMap<GPUDevice, { layout: GPUPipelineLayout; module: GPUShaderModule }>()

/** What every pipeline on a device shares. */
function sharedOn(device: GPUDevice): { layout: GPUPipelineLayout; module: GPUShaderModule } {
  const known = layouts.get(device)
  if (known) return known
  const types = ['read-only-storage', 'storage', 'read-only-storage'] as const
  const entries = types.map((type, binding) => ({ binding, visibility: 4, buffer: { type } }))
  const group = device.createBindGroupLayout({ label: 'halfulp', entries })
  const fresh = {
    layout: device.createPipelineLayout({ bindGroupLayouts: [group] }),
    module: device.createShaderModule({ label: 'halfulp', code: source }),
  }
  layouts.set(device, fresh)
  return fresh
}

function pipelineOf(
  device: GPUDevice,
  entryPoint: string,
  constants: Record<string, number>,
): Promise<GPUComputePipeline> {
  const { layout, module } = sharedOn(device)
  return device.createComputePipelineAsync({ label: entryPoint, layout, compute: { module, entryPoint, constants } })
}
