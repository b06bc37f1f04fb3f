import type { Format } from '../../spec/format.ts'
import type { Places } from './places.ts'

/**
 * Inputs as a subject is given them: numbers where JavaScript has an array of the source's values, else codes of the source,
 * right-aligned.
 */
export type Batch = Float32Array | Float64Array | Uint8Array | Uint16Array | Uint32Array

type BatchType =
  | Float32ArrayConstructor
  | Float64ArrayConstructor
  | Uint8ArrayConstructor
  | Uint16ArrayConstructor
  | Uint32ArrayConstructor

/** The type of array in which a source's values are handed over. */
export function batchTypeOf({ id, width }: Format): BatchType {
  if (id === 'binary32') return Float32Array
  if (id === 'binary64') return Float64Array
  return width <= 8 ? Uint8Array : width <= 16 ? Uint16Array : Uint32Array
}

/** An array for so many inputs. */
export const batchOf = (source: Format, length: number): Batch => new (batchTypeOf(source))(length)

/** The bit patterns of a batch, in an array over the same memory. */
export function patternsOf(x: Batch): Uint8Array | Uint16Array | Uint32Array | BigUint64Array {
  if (x instanceof Float32Array) return new Uint32Array(x.buffer, x.byteOffset, x.length)
  if (x instanceof Float64Array) return new BigUint64Array(x.buffer, x.byteOffset, x.length)
  return x
}

/** Inputs with a random word for each, where the subject is to round stochastically. */
export interface Given {
  readonly x: Batch
  readonly random?: Uint32Array
}

/** The inputs at these places, `offset` elements into the memory that holds them; with other random words than theirs, if given. */
export function givenAt(at: Uint32Array, places: Places, offset = 0, words?: Uint32Array): Given {
  const { length } = at
  const x = batchOf(places.source, offset + length).subarray(offset)
  fillPlaces(x, at, places)
  if (!places.spec.random) return { x }
  if (words) return { x, random: words }
  const random = new Uint32Array(offset + length).subarray(offset)
  for (let i = 0; i < length; i++) random[i] = places.word(at[i] as number) as number
  return { x, random }
}

const signBit = 0x80000000

/** Writes the inputs at these places into x. */
export function fillPlaces(x: Batch, at: Uint32Array, places: Places): void {
  const bits = patternsOf(x)
  if (bits instanceof BigUint64Array) {
    for (let i = 0; i < bits.length; i++) bits[i] = places.bits(at[i] as number)
  } else if (x instanceof Float32Array) {
    for (let i = 0; i < bits.length; i++) {
      const ordinal = places.isWhole ? (at[i] as number) : Number(places.ordinal(at[i] as number))
      bits[i] = ordinal >= signBit ? ordinal - signBit : 0xffffffff - ordinal
    }
  } else for (let i = 0; i < bits.length; i++) bits[i] = Number(places.bits(at[i] as number))
}
