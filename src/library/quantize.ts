import type { Format } from '../../spec/format.ts'
import type { OverflowRule } from '../../spec/formats/row.ts'
import { roundingText } from '../../spec/rounding.ts'
import * as parse from '../cli/parse.ts'
import { fastestDecoder, fastestKernel, type Kernel } from '../kernels/fastest.ts'
import { RequestError } from '../subjects/subject.ts'
import type { decode } from './convert.ts'
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
  /**
   * How many threads share the work, this one included; default 1. The answers are the same and lie in a SharedArrayBuffer. For millions of
   * numbers in one: x is copied there where it is not, which costs more than threads save. Ignored where the kernel is not WebAssembly's, and
   * outside Node.
   */
  readonly threads?: number
}

/**
 * Numbers rounded to a format by the fastest kernel there is for it: WebAssembly vectors for float formats of at most 16 bits. Every kernel
 * is judged against the specification by the audits of this package.
 * @param x any number of binary32 values
 * @param name the format, of at most 32 bits
 * @param options rounding, overflow rule, random words, whether codes or values are wanted, and how many threads share the work
 * @returns as many codes, in the narrowest array that holds them, or values; NaN into a format without NaN gives code 0 (and value 0)
 * @throws RequestError when there is no such format or rounding, or an argument is of the wrong kind
 * @throws Error when a thread fails, dies, or gives no sign of life for half a minute
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
  const target = narrowEnough(name)
  const { codes, values } = kernelOf(target, options, x.length)
  return (options.output === 'values' ? values : codes)(x, options.random)
}

/**
 * The values of an array of codes, by the fastest decoder there is for the format; exact where binary32 holds them, else the nearest number
 * that it has. The inverse of {@link quantize}; a single code is decoded by {@link decode}, exactly.
 * @param codes any number of bit patterns, right-aligned
 * @param name the format, of at most 32 bits
 * @returns as many values; −0, infinities and NaN included
 * @throws RequestError when there is no such format, a code has more bits than the format, or an argument is of the wrong kind
 */
export function dequantize(codes: Uint8Array | Uint16Array | Uint32Array, name: FormatName): Float32Array {
  if (!(codes instanceof Uint8Array || codes instanceof Uint16Array || codes instanceof Uint32Array))
    throw new RequestError(`expected a Uint8Array, Uint16Array or Uint32Array to dequantize, came ${said(codes)}`)
  const target = narrowEnough(name)
  const key = JSON.stringify(target.row)
  const decoder = decoders.get(key) ?? fastestDecoder(target)
  decoders.set(key, decoder)
  try {
    return decoder(codes)
  } catch (error) {
    throw error instanceof RangeError ? new RequestError(error.message) : error
  }
}

const decoders = new Map<string, ReturnType<typeof fastestDecoder>>()

function narrowEnough(name: FormatName): Format {
  const target = format(name)
  if (target.width <= 32) return target
  throw new RequestError(`expected a format of at most 32 bits, came ${target.id}, which has ${target.width}`)
}

const kernels = new Map<string, Kernel>()

/** Kernels are kept: making one costs more than quantizing a few numbers. */
function kernelOf(
  target: Format,
  { rounding: name = 'rne', overflow: rule, random, output, threads = 1 }: QuantizeOptions,
  n: number,
): Kernel {
  const rounding = parse.parseRounding(name)
  const overflow = rule === undefined ? target.row.overflow : parse.parseOverflow(rule)
  if (output !== undefined) parse.parseOutput(output)
  if (typeof rounding === 'object' && random?.length !== n)
    throw new RequestError(
      `expected a random word for each of ${n} numbers with ${name}, came ${random?.length ?? 'none'}`,
    )
  const key = `${JSON.stringify(target.row)} ${roundingText(rounding)} ${overflow} ${threads}`
  const kernel = kernels.get(key) ?? fastestKernel(target, rounding, overflow, threads)
  kernels.set(key, kernel)
  return kernel
}
