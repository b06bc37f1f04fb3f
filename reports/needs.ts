/** What a real subject needs of the machine: said in words, and checked. */

import { spawnSync } from 'node:child_process'
import { accessSync, constants, existsSync, readFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { driverFile, type SoftwareDevice } from '../src/devices/software.ts'

/** The repository: paths in needs, subjects and build commands are relative to it. */
export const root = fileURLToPath(new URL('..', import.meta.url))

/** One thing that must be there. */
export type Need =
  | { readonly kind: 'node'; readonly major: number }
  | { readonly kind: 'platform'; readonly os: NodeJS.Platform; readonly arch: NodeJS.Architecture }
  | { readonly kind: 'cpu'; readonly flags: readonly string[] }
  | { readonly kind: 'program'; readonly name: string }
  | { readonly kind: 'package'; readonly name: string }
  | { readonly kind: 'python'; readonly module: string }
  | { readonly kind: 'header'; readonly path: string }
  | { readonly kind: 'vulkan'; readonly device: SoftwareDevice }

/** The need in words, with the way to meet it where there is one. */
export function describeNeed(need: Need): string {
  switch (need.kind) {
    case 'node':
      return `Node ${need.major} or newer`
    case 'platform':
      return `${need.os} on ${need.arch}`
    case 'cpu':
      return `a processor with ${need.flags.join(', ')}`
    case 'program':
      return `${need.name} on the PATH`
    case 'package':
      return `the npm package ${need.name} (npm --prefix reports ci)`
    case 'python':
      return `a python3 first on the PATH that has ${need.module} (Debian: python3-${need.module})`
    case 'header':
      return `the header ${need.path} (set CUDA_HOME where the toolkit is elsewhere)`
    case 'vulkan':
      return `the Vulkan device ${need.device.id} (${need.device.remedy})`
  }
}

/** The needs that this machine does not meet. */
export function missing(needs: readonly Need[]): Need[] {
  return needs.filter((need) => !isMet(need))
}

function isMet(need: Need): boolean {
  switch (need.kind) {
    case 'node':
      return Number.parseInt(process.versions.node, 10) >= need.major
    case 'platform':
      return process.platform === need.os && process.arch === need.arch
    case 'cpu':
      return need.flags.every((flag) => processorFlags().has(flag))
    case 'program':
      return (process.env.PATH ?? '').split(delimiter).some((folder) => isExecutable(join(folder, need.name)))
    case 'package':
      return existsSync(join(root, 'reports/node_modules', need.name, 'package.json'))
    case 'python':
      return spawnSync('python3', ['-c', `import ${need.module}`], { stdio: 'ignore' }).status === 0
    case 'header':
      return existsSync(need.path)
    case 'vulkan':
      return driverFile(need.device) !== undefined
  }
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** The flags that Linux reports; none elsewhere, so that a row which asks for one is left out there. */
function processorFlags(): Set<string> {
  try {
    const line = /^flags\s*:\s*(.*)$/m.exec(readFileSync('/proc/cpuinfo', 'utf8'))
    return new Set(line?.[1]?.split(' '))
  } catch {
    return new Set()
  }
}
