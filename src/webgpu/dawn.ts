import { RequestError } from '../subjects/subject.ts'
import { firstDevice, type Opened } from './device.ts'

interface Dawn {
  readonly create: (options: string[]) => GPU
  readonly globals: object
}

/** How to get a device where there is none. */
const remedy =
  "install libvulkan1 and a driver: mesa-vulkan-drivers 23 or later, or Debian's chromium with VK_ICD_FILENAMES=/usr/lib/chromium/vk_swiftshader_icd.json; or try --backend chromium"

/** Dawn goes on using the object of `create` while its devices live: it crashes where that is collected. */
const keeper = globalThis as { halfulpWebGpu?: GPU }

/**
 * The first adapter's device, in Node, by the npm package webgpu (Dawn). A page has another module in the place of this one, with the
 * device that its browser gives (own-gpu.ts).
 * @throws RequestError where the package or an adapter is missing
 */
export async function openDawn(): Promise<Opened> {
  const gpu = keeper.halfulpWebGpu ?? (await load())
  keeper.halfulpWebGpu = gpu
  return firstDevice(gpu, await versionOf(), remedy)
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
