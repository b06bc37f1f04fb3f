import { RequestError } from '../subjects/subject.ts'

/** A WebGPU device, and what it is. */
export interface Opened {
  readonly device: GPUDevice
  /** Adapter and driver, in words. */
  readonly gpu: string
  /** What runs WebGPU, and its version. */
  readonly version: string
}

/**
 * The first adapter's device.
 * @param version what runs WebGPU, and its version
 * @param remedy what to do where there is no adapter
 * @throws RequestError where there is none
 */
export async function firstDevice(gpu: GPU, version: string, remedy: string): Promise<Opened> {
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' })
  if (!adapter) throw new RequestError(`expected a WebGPU adapter, came none; ${remedy}`)
  const { maxStorageBufferBindingSize, maxBufferSize } = adapter.limits
  const device = await adapter.requestDevice({
    // What subjects may ask for by `enable`.
    requiredFeatures: (['shader-f16', 'subgroups'] as const).filter((feature) => adapter.features.has(feature)),
    requiredLimits: { maxStorageBufferBindingSize, maxBufferSize },
  })
  const { description, vendor, architecture } = adapter.info
  // A browser gives no description.
  const kind = `${vendor}, ${architecture}`
  return { device, gpu: description ? `${description} (${kind})` : kind, version }
}
