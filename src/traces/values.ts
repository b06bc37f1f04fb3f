import { decode } from '../../spec/codec.ts'
import type { Dyadic } from '../../spec/exact/dyadic.ts'
import { zero } from '../../spec/exact/dyadic.ts'
import type { Format } from '../../spec/format.ts'
import { findFormat } from '../../spec/formats/registry.ts'
import type { Code } from '../../spec/formats/row.ts'
import { fromNumber, toNumber } from '../arbitraries/point.ts'
import { type Dtype, dtypes } from '../safetensors/dtypes.ts'

/**
 * The elements of a tensor as numbers. Every format of at most 32 bits has values that binary64 holds exactly, so a Float64Array is
 * here a container of exact dyadics; what is computed with them is computed exactly (exact-sum.ts), or decided by a filter whose
 * error is bounded, with exact arithmetic where the filter cannot tell.
 */
export function valuesOf(bytes: Uint8Array<ArrayBuffer>, dtype: Dtype): Float64Array {
  const { format } = dtypes[dtype]
  if (dtype === 'F64') return new Float64Array(bytes.buffer)
  if (dtype === 'F32') return new Float64Array(new Float32Array(bytes.buffer))
  if (format) return decoded(codesOf(bytes, dtype), findFormat(format) as Format)
  return Float64Array.from(integersOf(bytes, dtype), Number)
}

/** Codes of less than a byte lie from the low bits of each byte upwards. */
export function codesOf(bytes: Uint8Array<ArrayBuffer>, dtype: Dtype): Uint8Array | Uint16Array {
  const { bits } = dtypes[dtype]
  if (bits === 16) return new Uint16Array(bytes.buffer)
  if (bits === 8) return bytes
  const codes = new Uint8Array((bytes.length * 8) / bits)
  for (let i = 0; i < codes.length; i++) {
    const at = i * bits
    const pair = (bytes[at >> 3] as number) | ((bytes[(at >> 3) + 1] ?? 0) << 8)
    codes[i] = (pair >> (at & 7)) & (2 ** bits - 1)
  }
  return codes
}

/** The values that codes stand for; codes must be below 2^width. */
export function decoded(codes: Uint8Array | Uint16Array, format: Format): Float64Array {
  const table = valueTable(format)
  const values = new Float64Array(codes.length)
  for (let i = 0; i < codes.length; i++) values[i] = table[codes[i] as number] as number
  return values
}

const tables = new Map<string, Float64Array>()

/** The value of each code of a format of at most 16 bits. */
export function valueTable(format: Format): Float64Array {
  const known = tables.get(format.id)
  if (known) return known
  const table = Float64Array.from({ length: 2 ** format.width }, (_, code) => {
    const x = decode(format, BigInt(code) as Code)
    return x.kind === 'nan' ? Number.NaN : toNumber(x)
  })
  tables.set(format.id, table)
  return table
}

function integersOf(
  bytes: Uint8Array<ArrayBuffer>,
  dtype: Dtype,
): ArrayLike<number | bigint> & Iterable<number | bigint> {
  const { buffer } = bytes
  switch (dtype) {
    case 'I8':
      return new Int8Array(buffer)
    case 'I16':
      return new Int16Array(buffer)
    case 'U16':
      return new Uint16Array(buffer)
    case 'I32':
      return new Int32Array(buffer)
    case 'U32':
      return new Uint32Array(buffer)
    case 'I64':
      return new BigInt64Array(buffer)
    case 'U64':
      return new BigUint64Array(buffer)
    default:
      return bytes
  }
}

/** A finite number exactly. */
export function dyadicOf(x: number): Dyadic {
  const datum = fromNumber(x)
  if (datum.kind !== 'finite') throw new RangeError(`expected a finite number, came ${x}`)
  const { significand, exponent } = datum.magnitude
  if (significand === 0n) return zero
  return { significand: datum.negative ? -significand : significand, exponent }
}
