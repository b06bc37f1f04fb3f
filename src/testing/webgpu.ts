import { driverFile, driverVariable, softwareDevices } from '../devices/software.ts'
import { openDawn } from '../webgpu/dawn.ts'
import type { Opened } from '../webgpu/device.ts'

/** What tests that need a device say they need. */
export const needsDevice = 'needs npm webgpu, libvulkan1 and a Vulkan driver, such as that of Debian’s chromium'

/** A WebGPU device for tests: the one that the environment names, else the first software device that is installed. */
export async function deviceForTests(): Promise<Opened | undefined> {
  const file = softwareDevices.map(driverFile).find((one) => one !== undefined)
  if (file !== undefined) process.env[driverVariable] ??= file
  return openDawn().catch(() => undefined)
}
