import { decode } from '../../spec/codec.ts'
import { convert } from '../../spec/convert.ts'
import type { Format } from '../../spec/format.ts'
import { findFormat } from '../../spec/formats/registry.ts'
import type { Code, OverflowRule } from '../../spec/formats/row.ts'
import type { Rounding } from '../../spec/rounding.ts'
import { type Codes, codesOf, integerQuantizer, isPortable } from './portable.ts'
import { spread } from './spread.ts'
import { stochasticQuantizer } from './stochastic.ts'
import { hasThreads } from './threads.ts'
import { isDecodable, isForWasm, refuseWide, wasmDecoder, wasmQuantizer } from './wasm.ts'

/** Arrays of numbers, rounded to a format; stochastic rounding takes a random word for each, whose low bits count. */
export interface Kernel {
  readonly codes: (x: Float32Array, random?: Uint32Array) => Codes
  /** What the codes stand for, where binary32 holds it, else the nearest number that it has. */
  readonly values: (x: Float32Array, random?: Uint32Array) => Float32Array
}

const binary32 = findFormat('binary32') as Format

/**
 * The fastest kernel that is right for a conversion of binary32: WebAssembly with vectors, else integers in JavaScript, else, for
 * two's complement and radix 4, the specification itself, a number at a time. NaN into a format without NaN gives code 0.
 * @param threads how many share the work, where it is WebAssembly's and there are threads
 */
export function fastestKernel(format: Format, rounding: Rounding, overflow: OverflowRule, threads = 1): Kernel {
  const alone = isForWasm(format) && hasVectors() ? wasmQuantizer(format, rounding, overflow) : undefined
  const isSpread = alone !== undefined && threads > 1 && hasThreads()
  const wasm = isSpread
    ? spread(alone, format, rounding, overflow, threads)
    : alone && { codes: alone.quantize, values: alone.values }
  const codes = wasm?.codes ?? codesFrom(format, rounding, overflow)
  if (wasm?.values) return { codes, values: wasm.values }
  let decode: ((codes: Codes) => Float32Array) | undefined
  return {
    codes,
    values: (x, random) => {
      decode ??= fastestDecoder(format)
      return decode(codes(x, random))
    },
  }
}

function codesFrom(format: Format, rounding: Rounding, overflow: OverflowRule): Kernel['codes'] {
  if (!isPortable(format)) return bySpecification(format, rounding, overflow)
  if (typeof rounding === 'string') return integerQuantizer(format, rounding, overflow)
  const quantize = stochasticQuantizer(format, rounding, overflow)
  return (x, random) => quantize(x, random as Uint32Array)
}

/** Codes of so many bits are decoded by a table. */
const widestTable = 16

/**
 * The fastest decoder of a format of at most 32 bits: WebAssembly with vectors, a table, or the specification, a code at a time. It
 * gives the nearest binary32 number where there is not the value itself.
 * @throws RangeError where there is a code of more bits than the format has
 */
export function fastestDecoder(format: Format): (codes: Codes) => Float32Array {
  if (isDecodable(format) && hasVectors()) return wasmDecoder(format)
  const patternOf = (code: number): number => {
    const x = decode(format, BigInt(code) as Code)
    return Number(convert(x, { format: binary32, rounding: 'rne', overflow: 'ieee' }))
  }
  const table =
    format.width > widestTable ? undefined : Uint32Array.from({ length: 2 ** format.width }, (_, i) => patternOf(i))
  return (codes) => {
    refuseWide(format, codes)
    const patterns = new Uint32Array(codes.length)
    for (let i = 0; i < codes.length; i++)
      patterns[i] = table ? (table[codes[i] as number] as number) : patternOf(codes[i] as number)
    return new Float32Array(patterns.buffer)
  }
}

let vectors: boolean | undefined

/** Whether this machine runs the module: a browser may have WebAssembly without vectors, or forbid it. */
function hasVectors(): boolean {
  if (vectors === undefined) {
    try {
      wasmQuantizer(findFormat('e4m3fn') as Format, 'rne', 'saturate')
      vectors = true
    } catch {
      vectors = false
    }
  }
  return vectors
}

function bySpecification(format: Format, rounding: Rounding, overflow: OverflowRule): Kernel['codes'] {
  const Narrowest = codesOf(format.width)
  return (x, random) => {
    const patterns = new Uint32Array(x.buffer, x.byteOffset, x.length)
    const codes = new Narrowest(x.length)
    patterns.forEach((pattern, i) => {
      const drawn =
        typeof rounding === 'string'
          ? rounding
          : { ...rounding, random: BigInt.asUintN(rounding.bits, BigInt((random as Uint32Array)[i] as number)) }
      codes[i] = Number(convert(decode(binary32, BigInt(pattern) as Code), { format, rounding: drawn, overflow }) ?? 0n)
    })
    return codes
  }
}
