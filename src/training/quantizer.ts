import type { Format } from '../../spec/format.ts'
import type { OverflowRule } from '../../spec/formats/row.ts'
import type { Rounding } from '../../spec/rounding.ts'
import { fastestKernel } from '../kernels/fastest.ts'
import { isPortable, type Quantize } from '../kernels/portable.ts'
import { RequestError } from '../subjects/subject.ts'
import { valueTable } from '../traces/values.ts'
import type { Stream } from './streams.ts'

/** How a tensor is quantized in a training loop; the `random` of a stochastic rounding is drawn for each element. */
export interface Scheme {
  readonly format: Format
  readonly rounding: Rounding
  readonly overflow: OverflowRule
}

/** A quantized tensor: codes, and the values that they stand for. */
export interface Quantized {
  readonly codes: Uint8Array | Uint16Array | Uint32Array
  readonly values: Float32Array
}

export type FakeQuantize = (x: Float32Array) => Quantized

/** Formats of more bits are decoded by their bits, not by table. */
const widestTable = 19

/**
 * A quantizer of tensors whose elements keep their carrier, binary32 ("fake quantization").
 * @param random words for stochastic rounding, one for each element
 * @throws RequestError when numbers of both signs have no place in the format, or binary32 cannot hold its values
 */
export function fakeQuantizer(scheme: Scheme, random: Stream): FakeQuantize {
  const quantize = codesFrom(scheme, random)
  const values = decoder(scheme.format)
  return (x) => {
    const codes = quantize(x)
    return { codes, values: values(codes) }
  }
}

function codesFrom({ format, rounding, overflow }: Scheme, random: Stream): Quantize {
  if (!isPortable(format) || !format.signed || !format.hasZero)
    throw new RequestError(`expected a signed float format with a zero to train in, came ${format.id}`)
  const { codes } = fastestKernel(format, rounding, overflow)
  return typeof rounding === 'string' ? (x) => codes(x) : (x) => codes(x, random.words(x.length, rounding.bits))
}

/** Values from codes: by table, or from the bits of a format as wide as its carrier. */
function decoder(format: Format): (codes: Quantized['codes']) => Float32Array {
  if (format.id === 'binary32') return (codes) => new Float32Array(Uint32Array.from(codes).buffer)
  if (format.width > widestTable)
    throw new RequestError(
      `expected a format of at most ${widestTable} bits, or binary32, to train in; came ${format.id}`,
    )
  const table = valueTable(format)
  if (table.some((value) => !Object.is(Math.fround(value), value)))
    throw new RequestError(`expected a format whose values binary32 holds, came ${format.id}`)
  return (codes) => {
    const values = new Float32Array(codes.length)
    for (let i = 0; i < codes.length; i++) values[i] = table[codes[i] as number] as number
    return values
  }
}
