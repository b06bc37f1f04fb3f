import { RequestError } from '../subjects/subject.ts'

/** A WebGPU device, and what it is. */
export interface Opened {
  readonly device: GPUDevice
  /** Adapter and driver, in words. */
  readonly gpu: string
  /** What runs WebGPU, and its version. */
  readonly version: string
}

interface Dawn {
  readonly create: (options: string[]) => GPU
  readonly globals: object
}

/** How to get a device where there is none. */
const remedy =
  "install libvulkan1 and a driver: mesa-vulkan-drivers 23 or later, or Debian's chromium with VK_ICD_FILENAMES=/usr/lib/chromium/vk_swiftshader_icd.json"

/** Dawn goes on using the object of `create` while its devices live: it crashes where that is collected. */
const keeper = globalThis as { halfulpWebGpu?: GPU }

/**
 * The first adapter's device, in Node, by the npm package webgpu (Dawn).
 * @throws RequestError where the package or an adapter is missing
 */
export async function openDawn(): Promise<Opened> {
  const gpu = keeper.halfulpWebGpu ?? (await load())
  keeper.halfulpWebGpu = gpu
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' })
  if (!adapter) throw new RequestError(`expected a WebGPU adapter, came none; ${remedy}`)
  const { maxStorageBufferBindingSize, maxBufferSize } = adapter.limits
  const device = await adapter.requestDevice({
    // What subjects may ask for by `enable`.
    requiredFeatures: (['shader-f16', 'subgroups'] as const).filter((feature) => adapter.features.has(feature)),
    requiredLimits: { maxStorageBufferBindingSize, maxBufferSize },
  })
  const { description, vendor, architecture } = adapter.info
  return { device, gpu: `${description} (${vendor}, ${architecture})`, version: await versionOf() }
}

async function load(): Promise<GPU> {
  const { create, globals } = (await import('webgpu').catch((error: unknown) => {
    const { code, message } = error as NodeJS.ErrnoException
    const why = code === 'ERR_MODULE_NOT_FOUND' ? 'is not installed' : `cannot be loaded: ${message.split('\n')[0]}`
    throw new RequestError(`expected the npm package webgpu, which ${why}; npm install webgpu`)
  })) as Dawn
  Object.assign(globalThis, globals)
  return create([])
}

async function versionOf(): Promise<string> {
  const manifest = await import('webgpu/package.json', { with: { type: 'json' } }).catch(() => undefined)
  return `Dawn, webgpu ${(manifest?.default as { version?: string } | undefined)?.version ?? 'of unknown version'}`
}
