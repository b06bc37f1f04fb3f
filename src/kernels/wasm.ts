import type { Format } from '../../spec/format.ts'
import type { FloatRow, OverflowRule } from '../../spec/formats/row.ts'
import type { Direction, Rounding } from '../../spec/rounding.ts'
import { type Codes, isPortable, type Parameters, parametersOf } from './portable.ts'
import { wasm } from './wasm/generated/quantize.ts'

/**
 * Quantizers and decoders in WebAssembly with 128-bit vectors (wasm/quantize.as.ts), for float formats of at most 16 bits, every direction
 * and stochastic rounding. The module is compiled once; each quantizer has an instance, and with it memory, of its own.
 */
export interface WasmQuantizer {
  /** Codes of x; for stochastic rounding one word of random bits a number, whose low bits count. */
  readonly quantize: Through<Uint8Array | Uint16Array>
  /** The values that x is rounded to, where binary32 holds all of the format's. */
  readonly values: Through<Float32Array> | undefined
  readonly home: Home
  /** Quantizes the first n numbers in its home; the array that it returns is overwritten by the next call. */
  readonly run: (n: number) => Uint8Array | Uint16Array
  readonly runValues: ((n: number) => Float32Array) | undefined
}

/** Answers to all of x, in batches through the module's memory; written to `into` where that is given. */
type Through<A> = (x: Float32Array, random?: Uint32Array, into?: A) => A

/** Where a module finds its inputs, `room` of them at most. Whoever makes them there spares a copy. */
export interface Home {
  readonly memory: WebAssembly.Memory
  readonly at: number
}

type CodesWay = 'grid8' | 'grid16' | 'bits16' | 'scalar8' | 'scalar16'
type ValuesWay = 'gridValues' | 'bitsValues' | 'scalarsValues'
type Run = (kind: number, x: number, random: number, out: number, n: number) => void
type Decode = (codes: number, out: number, n: number) => number

interface Module extends Readonly<Record<CodesWay | ValuesWay, Run> & Record<'decode8' | 'decode16', Decode>> {
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
  readonly configureValues: (width: number, infinity: number, hasZeroNan: boolean) => void
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

/** Numbers that fit into a module's memory, and how many are copied there at a time, so that they stay in the nearer caches. */
const room = 1 << 16
export const batch = 1 << 14
const xAt = 1024
const randomAt = xAt + 4 * room
const outAt = randomAt + 4 * room
const pages = Math.ceil((outAt + 4 * room) / 65536)

export const isForWasm = (format: Format): boolean => isPortable(format) && format.width <= 16

/** Whether binary32 holds every value of a format, with a bias of at most its own, and there is a zero. */
export function isDecodable(format: Format): boolean {
  if (!isForWasm(format)) return false
  const { precision, bias, hasZero, maxIndex } = parametersOf(format, 'rne', 'ieee')
  const emax = Math.max(1, Math.floor(maxIndex / 2 ** (precision - 1))) - bias
  return hasZero && bias <= 127 && emax <= 127 && 1 - bias - (precision - 1) >= -149
}

let compiled: WebAssembly.Module | undefined

function instantiate(): { module: Module; memory: WebAssembly.Memory } {
  compiled ??= new WebAssembly.Module(Uint8Array.from(atob(wasm), (letter) => letter.charCodeAt(0)))
  const memory = new WebAssembly.Memory({ initial: pages })
  const module = new WebAssembly.Instance(compiled, { env: { abort, memory } }).exports as unknown as Module
  return { module, memory }
}

export function wasmQuantizer(format: Format, rounding: Rounding, overflow: OverflowRule): WasmQuantizer {
  const { module, memory } = instantiate()
  const ways = configure(module, format, rounding, overflow)
  const kind = kinds[typeof rounding === 'object' ? rounding.variant : rounding]
  const isStochastic = typeof rounding === 'object'
  const x = new Float32Array(memory.buffer, xAt, room)
  const random = new Uint32Array(memory.buffer, randomAt, room)

  const runner =
    <A extends Codes | Float32Array>(way: Run, out: A) =>
    (n: number): A => {
      way(kind, xAt, randomAt, outAt, n)
      return (n === out.length ? out : out.subarray(0, n)) as A
    }
  const through =
    <A extends Codes | Float32Array>(run: (n: number) => A, Type: new (length: number) => A): Through<A> =>
    (all, words, into = new Type(all.length)) => {
      if (isStochastic && words?.length !== all.length)
        throw new RangeError(
          `expected a random word for each of ${all.length} numbers, came ${words?.length ?? 'none'}`,
        )
      for (let from = 0; from < all.length; from += batch) {
        const n = Math.min(batch, all.length - from)
        x.set(n === all.length ? all : all.subarray(from, from + n))
        if (isStochastic) random.set((words as Uint32Array).subarray(from, from + n))
        into.set(run(n), from)
      }
      return into
    }
  const Narrowest = format.width <= 8 ? Uint8Array : Uint16Array
  const run = runner(module[ways.codes], new Narrowest(memory.buffer, outAt, room) as Uint8Array | Uint16Array)
  const runValues = isDecodable(format)
    ? runner(module[ways.values], new Float32Array(memory.buffer, outAt, room) as Float32Array)
    : undefined
  return {
    quantize: through(run, Narrowest),
    values: runValues && through(runValues, Float32Array),
    home: { memory, at: xAt },
    run,
    runValues,
  }
}

/** A decoder of codes, for formats whose values binary32 holds. @throws RangeError where there is a code of more bits than the format has */
export function wasmDecoder(format: Format): (codes: Codes, into?: Float32Array) => Float32Array {
  if (!isDecodable(format))
    throw new RangeError(`expected a format with a zero whose values binary32 holds, came ${format.id}`)
  const { module, memory } = instantiate()
  configure(module, format, 'rne', 'ieee')
  const isNarrow = format.width <= 8
  const given = new (isNarrow ? Uint8Array : Uint16Array)(memory.buffer, xAt, room)
  const out = new Float32Array(memory.buffer, outAt, room)
  const decode = isNarrow ? module.decode8 : module.decode16
  return (codes, into = new Float32Array(codes.length)) => {
    // Wider elements are cut when they are copied, so that it is looked at them before.
    if (codes.BYTES_PER_ELEMENT !== given.BYTES_PER_ELEMENT) refuseWide(format, codes)
    for (let from = 0; from < codes.length; from += batch) {
      const n = Math.min(batch, codes.length - from)
      given.set(n === codes.length ? codes : codes.subarray(from, from + n))
      const met = decode(xAt, outAt, n)
      if (met >>> format.width !== 0) refuseWide(format, codes)
      into.set(n === room ? out : out.subarray(0, n), from)
    }
    return into
  }
}

/** @throws RangeError where there is a code of more bits than the format has */
export function refuseWide({ id, width }: Format, codes: Codes): void {
  const at = codes.findIndex((code) => code >= 2 ** width)
  if (at >= 0)
    throw new RangeError(
      `expected codes of ${id}, of ${width} bits, came 0x${(codes[at] as number).toString(16)} at index ${at}`,
    )
}

function abort(): never {
  throw new Error('the WebAssembly kernel stopped')
}

/** Sets an instance's parameters, and says which of its ways are the fastest that are right for them. */
function configure(
  module: Module,
  format: Format,
  rounding: Rounding,
  overflow: OverflowRule,
): { codes: CodesWay; values: ValuesWay } {
  const all = parametersOf(format, typeof rounding === 'string' ? rounding : 'rne', overflow)
  const { precision, bias, hasZero, maxIndex, infinity, beyond, infinite, nan, negativeZero, sign, signed } = all
  const bits = typeof rounding === 'object' ? rounding.bits : 0
  // Where what lies beyond the largest number is that number, or has the next index, cutting |x| says it all.
  const saturates = beyond[0] === maxIndex && beyond[1] === sign + maxIndex
  const goesOn = beyond[0] === maxIndex + 1 && beyond[1] === sign + maxIndex + 1
  const isPlain = signed && negativeZero === sign && (saturates || goesOn)
  const cut = valueAt(all, isPlain && saturates ? maxIndex : maxIndex + 1)
  module.configureFormat(precision, bias, hasZero, signed, sign, maxIndex)
  module.configureSpecials(nan, negativeZero, beyond[0], beyond[1], infinite[0], infinite[1])
  module.configureVectors(cut, !isPlain, bits)
  const { nan: encoding } = format.row as FloatRow
  module.configureValues(format.width, infinity, encoding === 'negativeZero')
  const isNarrow = format.width <= 8
  if (onGrid(all, rounding)) return { codes: isNarrow ? 'grid8' : 'grid16', values: 'gridValues' }
  if (!isNarrow && hasLeadingBits(all, rounding)) return { codes: 'bits16', values: 'bitsValues' }
  return { codes: isNarrow ? 'scalar8' : 'scalar16', values: 'scalarsValues' }
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
