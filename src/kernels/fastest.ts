import { decode } from '../../spec/codec.ts'
import { convert } from '../../spec/convert.ts'
import type { Format } from '../../spec/format.ts'
import { findFormat } from '../../spec/formats/registry.ts'
import type { Code, OverflowRule } from '../../spec/formats/row.ts'
import type { Rounding } from '../../spec/rounding.ts'
import { codesOf, integerQuantizer, isPortable } from './portable.ts'
import { stochasticQuantizer } from './stochastic.ts'
import { isForWasm, wasmQuantizer } from './wasm.ts'

/** Codes of a batch of numbers; stochastic rounding takes a random word for each, whose low bits count. */
export type Kernel = (x: Float32Array, random?: Uint32Array) => Uint8Array | Uint16Array | Uint32Array

const binary32 = findFormat('binary32') as Format

/**
 * The fastest kernel that is right for a conversion of binary32: WebAssembly with vectors, else integers in JavaScript, else, for
 * two's complement and radix 4, the specification itself, a number at a time. NaN into a format without NaN gives code 0.
 */
export function fastestKernel(format: Format, rounding: Rounding, overflow: OverflowRule): Kernel {
  if (isForWasm(format) && hasVectors()) return wasmQuantizer(format, rounding, overflow).quantize
  if (!isPortable(format)) return bySpecification(format, rounding, overflow)
  if (typeof rounding === 'string') return integerQuantizer(format, rounding, overflow)
  const quantize = stochasticQuantizer(format, rounding, overflow)
  return (x, random) => quantize(x, random as Uint32Array)
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

function bySpecification(format: Format, rounding: Rounding, overflow: OverflowRule): Kernel {
  const Codes = codesOf(format.width)
  return (x, random) => {
    const patterns = new Uint32Array(x.buffer, x.byteOffset, x.length)
    const codes = new Codes(x.length)
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
