import type { Format } from '../../spec/format.ts'
import type { OverflowRule } from '../../spec/formats/row.ts'
import { roundingText } from '../../spec/rounding.ts'
import * as parse from '../cli/parse.ts'
import { fastestKernel, type Kernel } from '../kernels/fastest.ts'
import { RequestError } from '../subjects/subject.ts'
import { decode } from './convert.ts'
import { type FormatName, format, type RoundingName } from './names.ts'
import { checkOptions, quantizeOptions, said } from './options.ts'

/** How arrays are quantized. */
export interface QuantizeOptions {
  /** The direction; default `rne`, roundTiesToEven. */
  readonly rounding?: RoundingName
  /** What becomes of values out of range; default the format's own rule. */
  readonly overflow?: OverflowRule
  /** With stochastic rounding of N bits: a random word for each number, whose low N bits count. */
  readonly random?: Uint32Array
  /** `codes`, the bit patterns, unless `values` are asked for: binary32 numbers of the format ("fake quantization"). */
  readonly output?: 'codes' | 'values'
}

/**
 * Numbers rounded to a format by the fastest kernel there is for it: WebAssembly vectors for float formats of at most 16 bits. Every kernel
 * is judged against the specification by the audits of this package.
 * @param x any number of binary32 values
 * @param name the format, of at most 32 bits
 * @param options rounding, overflow rule, random words, and whether codes or values are wanted
 * @returns as many codes, in the narrowest array that holds them, or values; NaN into a format without NaN gives code 0 (and value 0)
 * @throws RequestError when there is no such format or rounding, or an argument is of the wrong kind
 */
export function quantize(
  x: Float32Array,
  name: FormatName,
  options: QuantizeOptions & { readonly output: 'values' },
): Float32Array
export function quantize(
  x: Float32Array,
  name: FormatName,
  options?: QuantizeOptions,
): Uint8Array | Uint16Array | Uint32Array
export function quantize(
  x: Float32Array,
  name: FormatName,
  options: QuantizeOptions = {},
): Uint8Array | Uint16Array | Uint32Array | Float32Array {
  if (!(x instanceof Float32Array)) throw new RequestError(`expected a Float32Array to quantize, came ${said(x)}`)
  checkOptions('quantize', quantizeOptions, options)
  const target = format(name)
  if (target.width > 32)
    throw new RequestError(`expected a format of at most 32 bits, came ${target.id}, which has ${target.width}`)
  const codes = kernelOf(target, options, x.length)(x, options.random)
  return options.output === 'values' ? valuesOf(codes, target) : codes
}

const kernels = new Map<string, Kernel>()

/** Kernels are kept: making one costs more than quantizing a few numbers. */
function kernelOf(
  target: Format,
  { rounding: name = 'rne', overflow: rule, random, output }: QuantizeOptions,
  n: number,
): Kernel {
  const rounding = parse.parseRounding(name)
  const overflow = rule === undefined ? target.row.overflow : parse.parseOverflow(rule)
  if (output !== undefined) parse.parseOutput(output)
  if (typeof rounding === 'object' && random?.length !== n)
    throw new RequestError(
      `expected a random word for each of ${n} numbers with ${name}, came ${random?.length ?? 'none'}`,
    )
  const key = `${JSON.stringify(target.row)} ${roundingText(rounding)} ${overflow}`
  const kernel = kernels.get(key) ?? fastestKernel(target, rounding, overflow)
  kernels.set(key, kernel)
  return kernel
}

/** Codes of so many bits are decoded by a table that is kept. */
const widestTable = 16

const tables = new Map<string, Float32Array>()

function valuesOf(codes: Uint8Array | Uint16Array | Uint32Array, target: Format): Float32Array {
  const values = new Float32Array(codes.length)
  if (target.width > widestTable) return values.map((_, i) => decode(target, codes[i] as number))
  const key = JSON.stringify(target.row)
  const table = tables.get(key) ?? Float32Array.from({ length: 2 ** target.width }, (_, code) => decode(target, code))
  tables.set(key, table)
  for (let i = 0; i < codes.length; i++) values[i] = table[codes[i] as number] as number
  return values
}
