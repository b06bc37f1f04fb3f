import type { Format } from '../../spec/format.ts'
import type { Batch } from '../cases/batch.ts'

/**
 * Brings a source's values to binary32 so that a quantizer of binary32 gives the answer to them: exactly where binary32 holds
 * them, else by round-to-odd, after which rounding to a format of two bits less is as good as rounding at once (Boldo and Melquiond,
 * "Emulation of FMA and correctly rounded sums: proved algorithms using rounding to odd", 2008, Theorem 3).
 */
export type Widen = (x: Batch) => Float32Array

/** Undefined where a source's values cannot be brought to binary32 for this target. */
export function widenFor(source: Format, target: Format): Widen | undefined {
  if (source.id === 'binary32') return (x) => x as Float32Array
  if (source.id === 'binary64') return leavesRoom(target) ? toOdd : undefined
  const { row } = source
  const isIeee = row.layout === 'float' && row.signed && row.infinities === 'ieee' && row.radixLog2 === 1
  return isIeee && source.width <= 16 ? rebias(source.width, source.precision, row.bias) : undefined
}

/** Whether binary32 has two bits more than a format everywhere in its range. */
const leavesRoom = ({ precision, emin }: Format): boolean => precision <= 22 && emin - (precision - 1) >= -147

/** Round-to-odd: what is inexact goes to the neighbour with an odd significand. */
function toOdd(x: Batch): Float32Array {
  const out = new Float32Array(x.length)
  const bits = new Int32Array(out.buffer)
  for (let i = 0; i < out.length; i++) {
    const exact = x[i] as number
    out[i] = exact
    const near = out[i] as number
    if (near === exact || Number.isNaN(exact)) continue
    // One step back where rounding to nearest went away from zero; patterns ascend with the magnitude.
    const truncated = Math.abs(near) > Math.abs(exact) ? (bits[i] as number) - 1 : (bits[i] as number)
    bits[i] = truncated | 1
  }
  return out
}

/** The codes of an IEEE format of at most 16 bits, moved to the places of binary32's fields and multiplied to its bias. */
function rebias(width: number, precision: number, bias: number): Widen {
  const sign = 2 ** (width - 1)
  const infinity = sign - 2 ** (precision - 1)
  const scale = 2 ** (127 - bias)
  return (x) => {
    const out = new Float32Array(x.length)
    const bits = new Uint32Array(out.buffer)
    for (let i = 0; i < out.length; i++) {
      const code = x[i] as number
      const magnitude = code % sign
      bits[i] = magnitude << (24 - precision)
      if (magnitude > infinity) bits[i] = 0x7fc00000
      else if (magnitude === infinity) bits[i] = 0x7f800000
      else out[i] = (out[i] as number) * scale
      if (code >= sign) bits[i] = (bits[i] as number) | 0x80000000
    }
    return out
  }
}
