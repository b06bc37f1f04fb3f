import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import koffi from 'koffi'
import { directions, overflowRules } from '../../properties/zoo/record.ts'
import { rightFormats } from '../../properties/zoo/right.ts'
import type { Format } from '../../spec/format.ts'
import { findFormat } from '../../spec/formats/registry.ts'
import type { Item } from './items.ts'
import { stochasticInC } from './stochastic.ts'

/** The environment variable that names the shared library of right quantizers in C, where it was built. */
const variable = 'HALFULP_ZOO_LIBRARY'

/** Builds properties/zoo/right.c and stochastic/right.c into a folder, for this process and its workers; false where there is no compiler named cc. */
export function buildLibrary(folder: string): boolean {
  const library = join(folder, 'right.so')
  const sources = ['right.c', 'stochastic/right.c'].map((name) =>
    fileURLToPath(new URL(`../../properties/zoo/${name}`, import.meta.url)),
  )
  try {
    execFileSync('cc', ['--version'], { stdio: 'ignore' })
  } catch {
    return false
  }
  execFileSync('cc', ['-O3', '-march=native', '-shared', '-fPIC', '-o', library, ...sources, '-lm'])
  process.env[variable] = library
  return true
}

/** The right quantizers in C of the library that was built; none where none was. right.c leaves e5m2fnuz to the JavaScript ones. */
export function nativeItems(): readonly Item[] {
  const path = process.env[variable]
  if (path === undefined) return []
  const library = koffi.load(path)
  const one = (symbol: string, way: string, claimed: Item['claimed']): Item => ({
    kind: 'right',
    id: way,
    where: claimed.format,
    claimed,
    make: () => {
      const call = library.func(symbol, 'void', ['void *', 'void *', 'size_t'])
      const Codes = (findFormat(claimed.format) as Format).width <= 8 ? Uint8Array : Uint16Array
      return (x: Float32Array) => {
        const out = new Codes(x.length)
        call(x, out, x.length)
        return out
      }
    },
  })
  const formats = rightFormats.filter((id) => id !== 'e5m2fnuz')
  return [
    ...formats.flatMap((format) =>
      directions.flatMap((rounding) =>
        overflowRules.map((overflow) =>
          one(`f_${format}_${rounding}_${overflow}`, 'c-integer', { format, rounding, overflow }),
        ),
      ),
    ),
    one('f_binary16_rne_float16', 'c-_Float16', { format: 'binary16', rounding: 'rne', overflow: 'ieee' }),
    ...stochasticInC(path),
  ]
}
