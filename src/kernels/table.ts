import type { Format } from '../../spec/format.ts'
import type { OverflowRule } from '../../spec/formats/row.ts'
import type { Direction } from '../../spec/rounding.ts'
import { codesOf, integerQuantizer, isPortable, type Quantize } from './portable.ts'

/**
 * A quantizer of binary32 by table, for formats of at most 12 bits of precision whose normal range is within that of binary32
 * (subnormal inputs have no leading bit in place, so a table cuts them too coarsely for a format that goes lower). A binary32 pattern is cut to sign, exponent,
 * as many fraction bits as the format has, one more that tells on which side of the half it lies, and a sticky bit for all the
 * rest: with those every direction is decided. Filled by the portable quantizer.
 */
export const isTabular = (format: Format): boolean =>
  isPortable(format) && format.precision <= 12 && format.emin >= -126

export function tableQuantizer(format: Format, rounding: Direction, overflow: OverflowRule): Quantize {
  const kept = 9 + format.precision
  const dropped = 32 - kept
  const representatives = new Float32Array(2 ** (kept + 1))
  const patterns = new Uint32Array(representatives.buffer)
  for (let i = 0; i < patterns.length; i++) patterns[i] = ((i >>> 1) << dropped) | (i & 1)
  const table = integerQuantizer(format, rounding, overflow)(representatives)
  const Codes = codesOf(format.width)
  return (x) => {
    // Signed 32-bit patterns and locals: the loop stays in machine integers.
    const bits = new Int32Array(x.buffer, x.byteOffset, x.length)
    const codes = new Codes(x.length)
    const entries = table
    const shift = dropped - 1
    const sticky = 2 ** dropped - 1
    for (let i = 0; i < bits.length; i++) {
      const pattern = bits[i] as number
      codes[i] = entries[((pattern >>> shift) & -2) | (-(pattern & sticky) >>> 31)] as number
    }
    return codes
  }
}
