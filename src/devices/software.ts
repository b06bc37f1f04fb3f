import { existsSync } from 'node:fs'

/** A Vulkan device that is a program, so that WebGPU runs where no graphics processor is. */
export interface SoftwareDevice {
  readonly id: string
  readonly summary: string
  /** Where its driver is declared, at the places where distributions put it. */
  readonly icd: readonly string[]
  /** How to get it. */
  readonly remedy: string
}

export const softwareDevices: readonly SoftwareDevice[] = [
  {
    id: 'lavapipe',
    summary: 'Mesa, compiled by LLVM; has f16',
    icd: ['/usr/share/vulkan/icd.d/lvp_icd.json', '/usr/share/vulkan/icd.d/lvp_icd.x86_64.json'],
    remedy: 'install libvulkan1 and mesa-vulkan-drivers 23 or later',
  },
  {
    id: 'swiftshader',
    summary: "of Debian's Chromium; no f16",
    icd: ['/usr/lib/chromium/vk_swiftshader_icd.json'],
    remedy: 'install libvulkan1 and chromium',
  },
]

/** The file that declares a device's driver here; undefined where it is not installed. */
export const driverFile = ({ icd }: SoftwareDevice): string | undefined => icd.find((file) => existsSync(file))

/** The variable by which the Vulkan loader is told of one driver alone. */
export const driverVariable = 'VK_ICD_FILENAMES'
