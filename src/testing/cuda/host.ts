import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import koffi from 'koffi'
import type { Format } from '../../../spec/format.ts'
import type { FloatRow } from '../../../spec/formats/row.ts'
import { overflowRules } from '../../../spec/overflow.ts'
import { directions, type Rounding } from '../../../spec/rounding.ts'
import type { ruleIds } from '../../../spec/testing.ts'
import { codesOf } from '../../kernels/portable.ts'

/** Whether a program is there. */
export function isThere(program: string): boolean {
  try {
    return execFileSync(program, ['--version'], { stdio: ['ignore', 'pipe', 'ignore'] }).length > 0
  } catch {
    return false
  }
}

/** The kernels' arithmetic, compiled for the host. */
export interface HostKernel {
  readonly library: string
  readonly quantize: (
    conversion: { format: Format; rounding: Rounding; overflow: (typeof ruleIds)[number] },
    x: Float32Array,
    random?: Uint32Array,
  ) => Uint8Array | Uint16Array | Uint32Array
  /** The bits of the binary32 numbers that codes stand for. */
  readonly decode: (format: Format, codes: Uint32Array) => Uint32Array
  /** Whether binary32 holds every number of a format. */
  readonly fits: (format: Format) => boolean
}

const roundings = [...Object.keys(directions), 'sra', 'srb', 'src']
const nans = ['none', 'ieee', 'top', 'negativeZero']
const infinities = ['none', 'ieee', 'top']

/** Builds host.cpp into a folder with g++. */
export function buildHost(folder: string): HostKernel {
  const library = join(folder, 'cuda-host.so')
  const source = fileURLToPath(new URL('./host.cpp', import.meta.url))
  const warnings = ['-Wall', '-Wextra', '-Werror']
  execFileSync('g++', ['-std=c++17', '-O2', ...warnings, '-shared', '-fPIC', '-o', library, source])
  const loaded = koffi.load(library)
  const pointers = (count: number): string[] => Array.from({ length: count }, () => 'void *')
  const quantizeAny = loaded.func('quantize_any', 'void', ['void *', 'int', 'int', 'int', ...pointers(3), 'size_t'])
  const decodeAny = loaded.func('decode_any', 'void', [...pointers(3), 'size_t'])
  const fitsAny = loaded.func('fits_any', 'int', ['void *'])
  return {
    library,
    quantize: ({ format, rounding, overflow }, x, random) => {
      const out = new Uint32Array(x.length)
      const [kind, bits] = typeof rounding === 'string' ? [rounding, 0] : [rounding.variant, rounding.bits]
      const rule = Object.keys(overflowRules).indexOf(overflow)
      quantizeAny(numbersOf(format), roundings.indexOf(kind), rule, bits, x, random ?? null, out, x.length)
      return new (codesOf(format.width))(out)
    },
    decode: (format, codes) => {
      const out = new Uint32Array(codes.length)
      decodeAny(numbersOf(format), codes, out, codes.length)
      return out
    },
    fits: (format) => fitsAny(numbersOf(format)) === 1,
  }
}

/** A format as host.cpp is told it. */
function numbersOf({ row }: Format): Int32Array {
  const { width, precision, bias, signed, zero, nan, infinities: infinity, overflowWithoutInfinity } = row as FloatRow
  const places = [nans.indexOf(nan), infinities.indexOf(infinity), Number(overflowWithoutInfinity === 'clamp')]
  return Int32Array.of(width, precision, bias, Number(signed), Number(zero), ...places)
}
