/**
 * Quantizers on WebGPU, in browsers and in Node, on your own device and buffers: {@link createQuantizer} rounds binary32 numbers to
 * the codes or the values of a format, {@link createDecoder} gives the values of codes. They work on bit patterns by integers alone, so
 * that the answers are the same on every device. TypeScript finds the types of WebGPU in its own DOM library, or in `@webgpu/types`.
 * @module halfulp/webgpu
 */
import type { Format } from '../spec/format.ts'
import type { OverflowRule } from '../spec/formats/row.ts'
import type { UserFormat } from '../spec/formats/schema.ts'
import { declaredFormat, knownFormat, parseOutput, parseOverflow, parseRounding } from './cli/words.ts'
import { codesOf } from './kernels/portable.ts'
import { hasValues, isForWgsl } from './kernels/wgsl/constants.ts'
import { answersOn } from './kernels/wgsl/convenience.ts'
import { bytesOf, WgslKernel } from './kernels/wgsl/quantizer.ts'
import type { RoundingName } from './library/names.ts'
import { RequestError } from './subjects/subject.ts'

/** What a quantizer does. */
export interface QuantizerOptions {
  /** The direction, or stochastic rounding with N random bits, `sra:N`; default `rne`. */
  readonly rounding?: RoundingName
  /** What becomes of values out of range; default the format's own rule. */
  readonly overflow?: OverflowRule
  /** `codes`, packed into words, unless `values` are asked for: binary32 numbers of the format ("fake quantization"). */
  readonly output?: 'codes' | 'values'
}

/** Buffers to work on, from their beginnings, all with the usage STORAGE. */
export interface QuantizerBuffers {
  /** Binary32 numbers; of a decoder, codes, four or two to a word where they have at most 8 or 16 bits, the first in the low bits. */
  readonly x: GPUBuffer
  /** Where codes, packed in this way, or values go. */
  readonly out: GPUBuffer
  /** Of stochastic rounding: a random word for each number, whose low N bits count. */
  readonly random?: GPUBuffer
}

/** Bytes of buffers. */
export interface BufferBytes {
  /** Of the numbers, or the codes of a decoder. */
  readonly x: number
  /** Of what comes out. */
  readonly out: number
  /** Of the random words; 0 where rounding is not stochastic. */
  readonly random: number
}

/** A kernel on a device, made by {@link createQuantizer} or {@link createDecoder}. */
export interface DeviceKernel {
  /** The format that it rounds to, or whose codes it decodes. */
  readonly format: Format
  /**
   * Bytes that each buffer must have, at least, for n numbers: kernels read and write whole vectors of four.
   * @param n how many numbers
   */
  readonly bytes: (n: number) => BufferBytes
  /**
   * Puts the work on the first n numbers of the buffers into a command encoder. Nothing is copied, and nothing is waited for.
   * @param encoder of the same device, outside of any pass
   * @param n how many numbers
   * @param buffers of at least the sizes that `bytes` tells
   * @throws RequestError where a buffer is missing or too small
   */
  readonly encode: (encoder: GPUCommandEncoder, n: number, buffers: QuantizerBuffers) => void
}

/** Rounds numbers. */
export interface Quantizer extends DeviceKernel {
  /**
   * Quantizes an array, by buffers of its own, with a wait for the device.
   * @param x the numbers
   * @param random of stochastic rounding: as many random words
   * @returns codes in the narrowest array that holds them, or values
   * @throws RequestError (in a rejected promise) where the arguments are of the wrong kind or length
   */
  readonly quantize: (
    x: Float32Array,
    random?: Uint32Array,
  ) => Promise<Uint8Array | Uint16Array | Uint32Array | Float32Array>
}

/** Gives the values of codes. */
export interface Decoder extends DeviceKernel {
  /**
   * Decodes an array, by buffers of its own, with a wait for the device.
   * @param codes in the narrowest array that holds the format's codes
   * @throws RequestError (in a rejected promise) where the array is of another type
   */
  readonly decode: (codes: Uint8Array | Uint16Array | Uint32Array) => Promise<Float32Array>
}

/** A format by its id or alias, as it is, or declared on the spot. */
export type DeviceFormat = string | Format | UserFormat

/**
 * A quantizer of binary32 on a device, for float formats of radix 2 and at most 32 bits. NaN into a format without NaN gives code 0.
 * @param device the device, which stays yours
 * @param name the format
 * @param options rounding, overflow rule, and whether codes or values are wanted
 * @throws RequestError (in a rejected promise) where there is no such format or rounding, or none that the kernel is made for
 */
export async function createQuantizer(
  device: GPUDevice,
  name: DeviceFormat,
  options: QuantizerOptions = {},
): Promise<Quantizer> {
  const format = formatOf(name)
  const rounding = parseRounding(options.rounding ?? 'rne')
  const overflow = options.overflow === undefined ? format.row.overflow : parseOverflow(options.overflow)
  const isValues = parseOutput(options.output ?? 'codes') === 'values'
  suits(format, isValues)
  const kernel = await WgslKernel.encoder(device, format, rounding, overflow, isValues)
  return {
    ...onBuffers(format, kernel),
    quantize: async (x, random) => {
      if (!(x instanceof Float32Array)) throw new RequestError(`expected a Float32Array, came ${typeName(x)}`)
      if (kernel.isStochastic && random?.length !== x.length)
        throw new RequestError(
          `expected a random word for each of ${x.length} numbers, came ${random?.length ?? 'none'}`,
        )
      const bits = await answersOn(device, kernel, x, kernel.isStochastic ? random : undefined)
      return isValues ? valuesIn(bits) : bits
    },
  }
}

/**
 * A decoder of codes on a device, for formats every number of which is one of binary32.
 * @param device the device, which stays yours
 * @param name the format
 * @throws RequestError (in a rejected promise) where there is no such format, or none that the kernel is made for
 */
export async function createDecoder(device: GPUDevice, name: DeviceFormat): Promise<Decoder> {
  const format = formatOf(name)
  suits(format, true)
  const kernel = await WgslKernel.decoder(device, format)
  const Codes = codesOf(format.width)
  return {
    ...onBuffers(format, kernel),
    decode: async (codes) => {
      if (!(codes instanceof Codes)) throw new RequestError(`expected a ${Codes.name}, came ${typeName(codes)}`)
      return valuesIn(await answersOn(device, kernel, codes))
    },
  }
}

function formatOf(name: DeviceFormat): Format {
  if (typeof name === 'string') return knownFormat(name)
  if (typeof name !== 'object' || name === null)
    throw new RequestError(`expected a format such as 'e4m3fn', came ${String(name)}`)
  return 'row' in name ? name : declaredFormat(name, 'the object')
}

function suits(format: Format, isValues: boolean): void {
  if (!isForWgsl(format))
    throw new RequestError(`expected a float format of radix 2 and at most 32 bits, came ${format.id}`)
  if (isValues && !hasValues(format))
    throw new RequestError(
      `expected a format every number of which is one of binary32, came ${format.id}; its codes can be had`,
    )
}

const typeName = (x: unknown): string => (x as object | undefined)?.constructor?.name ?? String(x)

const valuesIn = (bits: Uint8Array | Uint16Array | Uint32Array): Float32Array =>
  new Float32Array(bits.buffer as ArrayBuffer, bits.byteOffset, bits.length)

function onBuffers(format: Format, kernel: WgslKernel): DeviceKernel {
  const bytes = (n: number) => ({
    x: bytesOf(n, kernel.from),
    out: bytesOf(n, kernel.to),
    random: kernel.isStochastic ? bytesOf(n, 32) : 0,
  })
  return {
    format,
    bytes,
    encode: (encoder, n, buffers) => {
      if (!Number.isInteger(n) || n < 0) throw new RequestError(`expected a whole number of numbers, came ${n}`)
      for (const [name, size] of Object.entries(bytes(n))) {
        const buffer = buffers[name as keyof QuantizerBuffers]
        if ((buffer?.size ?? 0) < size)
          throw new RequestError(
            `expected a buffer ${name} of at least ${size} bytes for ${n} numbers, came ${buffer ? buffer.size : 'none'}`,
          )
      }
      const { x, out, random } = buffers
      kernel.encode(encoder, n, { input: x, output: out, random: kernel.isStochastic ? random : undefined })
    },
  }
}
