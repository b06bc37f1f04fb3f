import type { Format } from '../../spec/format.ts'
import type { OverflowRule } from '../../spec/formats/row.ts'
import type { Direction, Rounding } from '../../spec/rounding.ts'
import { isPortable, type Parameters, parametersOf } from './portable.ts'
import { wasm } from './wasm/generated/quantize.ts'

/**
 * Quantizers in WebAssembly with 128-bit vectors (wasm/quantize.as.ts), for float formats of at most 16 bits, every direction and
 * stochastic rounding. The module is compiled once; each quantizer has an instance, and with it memory, of its own.
 */
export interface WasmQuantizer {
  /** Codes of x, in batches through the module's memory; for stochastic rounding one word of random bits a number, whose low bits count. */
  readonly quantize: (x: Float32Array, random?: Uint32Array) => Uint8Array | Uint16Array
  /** Where `run` finds its inputs, at most `batch` of them, and its random words. */
  readonly x: Float32Array
  readonly random: Uint32Array
  /** Quantizes the first n of `x` in place; the array that it returns is overwritten by the next call. */
  readonly run: (n: number) => Uint8Array | Uint16Array
}

type Way = 'grid8' | 'grid16' | 'bits16' | 'scalar8' | 'scalar16'
type Run = (kind: number, x: number, random: number, out: number, n: number) => void

interface Module extends Readonly<Record<Way, Run>> {
  readonly memory: WebAssembly.Memory
  readonly configureFormat: (
    p: number,
    b: number,
    zero: boolean,
    signed: boolean,
    sign: number,
    largest: number,
  ) => void
  readonly configureSpecials: (
    nan: number,
    zero: number,
    beyond: number,
    below: number,
    infinite: number,
    infiniteBelow: number,
  ) => void
  readonly configureVectors: (cut: number, corrects: boolean, bits: number) => void
}

const kinds: Record<Direction | 'sra' | 'srb' | 'src', number> = {
  rne: 0,
  rna: 1,
  rtz: 2,
  rtp: 3,
  rtn: 4,
  rto: 5,
  sra: 6,
  srb: 7,
  src: 8,
}

/** Numbers that go through the module's memory at a time: what is read and written stays in the nearer caches. */
export const batch = 1 << 14
const xAt = 1024
const randomAt = xAt + 4 * batch
const outAt = randomAt + 4 * batch

export const isForWasm = (format: Format): boolean => isPortable(format) && format.width <= 16

let compiled: WebAssembly.Module | undefined

export function wasmQuantizer(format: Format, rounding: Rounding, overflow: OverflowRule): WasmQuantizer {
  compiled ??= new WebAssembly.Module(Uint8Array.from(atob(wasm), (letter) => letter.charCodeAt(0)))
  const instance = new WebAssembly.Instance(compiled, { env: { abort } }).exports as unknown as Module
  const kind = kinds[typeof rounding === 'object' ? rounding.variant : rounding]
  const run = instance[configure(instance, format, rounding, overflow)]
  const { buffer } = instance.memory
  const x = new Float32Array(buffer, xAt, batch)
  const random = new Uint32Array(buffer, randomAt, batch)
  const Codes = format.width <= 8 ? Uint8Array : Uint16Array
  const out = new Codes(buffer, outAt, batch)
  const isStochastic = typeof rounding === 'object'
  return {
    x,
    random,
    run: (n) => {
      run(kind, xAt, randomAt, outAt, n)
      return n === batch ? out : out.subarray(0, n)
    },
    quantize: (all, words) => {
      if (isStochastic && words?.length !== all.length)
        throw new RangeError(
          `expected a random word for each of ${all.length} numbers, came ${words?.length ?? 'none'}`,
        )
      const codes = new Codes(all.length)
      for (let from = 0; from < all.length; from += batch) {
        const n = Math.min(batch, all.length - from)
        x.set(n === all.length ? all : all.subarray(from, from + n))
        if (isStochastic) random.set((words as Uint32Array).subarray(from, from + n))
        run(kind, xAt, randomAt, outAt, n)
        codes.set(n === batch ? out : out.subarray(0, n), from)
      }
      return codes
    },
  }
}

function abort(): never {
  throw new Error('the WebAssembly kernel stopped')
}

/** Sets an instance's parameters, and says which of its ways is the fastest that is right for them. */
function configure(module: Module, format: Format, rounding: Rounding, overflow: OverflowRule): Way {
  const all = parametersOf(format, typeof rounding === 'string' ? rounding : 'rne', overflow)
  const { precision, bias, hasZero, maxIndex, beyond, infinite, nan, negativeZero, sign, signed } = all
  const bits = typeof rounding === 'object' ? rounding.bits : 0
  // Where what lies beyond the largest number is that number, or has the next index, cutting |x| says it all.
  const saturates = beyond[0] === maxIndex && beyond[1] === sign + maxIndex
  const goesOn = beyond[0] === maxIndex + 1 && beyond[1] === sign + maxIndex + 1
  const isPlain = signed && negativeZero === sign && (saturates || goesOn)
  const cut = valueAt(all, isPlain && saturates ? maxIndex : maxIndex + 1)
  module.configureFormat(precision, bias, hasZero, signed, sign, maxIndex)
  module.configureSpecials(nan, negativeZero, beyond[0], beyond[1], infinite[0], infinite[1])
  module.configureVectors(cut, !isPlain, bits)
  const isNarrow = format.width <= 8
  if (onGrid(all, rounding)) return isNarrow ? 'grid8' : 'grid16'
  if (!isNarrow && hasLeadingBits(all, rounding)) return 'bits16'
  return isNarrow ? 'scalar8' : 'scalar16'
}

/** The value of a magnitude's index, which may be one past the largest. */
function valueAt({ precision, bias, hasZero }: Parameters, index: number): number {
  const hidden = 2 ** (precision - 1)
  const field = Math.floor(index / hidden)
  const isSubnormal = hasZero && field === 0
  return ((index % hidden) + (isSubnormal ? 0 : hidden)) * 2 ** ((isSubnormal ? 1 : field) - bias - (precision - 1))
}

/** Whether the sum |x| + M stays within binary32's normal range, half a step is a binary32 number, and parity is that of k. */
function onGrid(all: Parameters, rounding: Rounding): boolean {
  const { precision, bias, hasZero, maxIndex } = all
  const emin = 1 - bias
  const emax = Math.floor((maxIndex + 1) / 2 ** (precision - 1)) - bias
  if (!hasZero || precision < 2 || precision > 14) return false
  if (emin < -126 || emin - precision + 1 < -148 || emax + 24 - precision > 126) return false
  if (typeof rounding === 'string') return true
  const { bits, variant } = rounding
  // The factor 2^bits/step and its product with a part of a step are normal numbers and 32-bit integers.
  const n = variant === 'srb' ? bits + 1 : bits
  return n <= 30 && n - emin + precision <= 127 && n - emax + precision >= -125
}

/** Whether the format has binary32's exponents, and the discarded bits are no fewer than the random ones. */
function hasLeadingBits({ precision, bias, hasZero, maxIndex }: Parameters, rounding: Rounding): boolean {
  const emax = Math.floor(maxIndex / 2 ** (precision - 1)) - bias
  if (!hasZero || bias !== 127 || emax !== 127 || precision < 2) return false
  if (typeof rounding === 'string') return true
  return (rounding.variant === 'srb' ? rounding.bits + 1 : rounding.bits) <= 24 - precision
}
