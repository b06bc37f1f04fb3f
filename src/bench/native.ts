import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** As libraries are mostly shipped, and, last, as fast as the compiler makes it here. */
const builds = [
  { name: 'C, -O2', flags: ['-O2'] },
  { name: 'C, -O3 -march=native', flags: ['-O3', '-march=native'] },
]

/** The C quantizer, built: a shared library with the function e4m3fn, and a program that runs it over all inputs. */
export interface Native {
  readonly name: string
  readonly library: string
  readonly program: string
}

/** Compiles the C quantizer in each way or in the fastest alone, which comes last, or says why not. */
export const buildNatives = (folder: string, which: 'all' | 'fastest'): Promise<(Native | string)[]> =>
  Promise.all(builds.slice(which === 'all' ? 0 : -1).map((build) => buildNative(folder, build)))

async function buildNative(folder: string, { name, flags }: (typeof builds)[number]): Promise<Native | string> {
  const source = ['./quantizer.c', '../../../src/bench/quantizer.c']
    .map((path) => fileURLToPath(new URL(path, import.meta.url)))
    .find(existsSync)
  if (!source) return `${name}: its source is not in this package`
  const program = join(folder, `quantizer${flags.join('')}`)
  const library = `${program}.so`
  try {
    await run('cc', ['-shared', '-fPIC', ...flags, source, '-lpthread', '-o', library])
    await run('cc', [...flags, source, '-lpthread', '-o', program])
    return { name, library, program }
  } catch (error) {
    return `${name}: cc does not compile here (${String(error).split('\n')[0]}); install a C compiler to measure native:`
  }
}
