import type { FloatRow } from '../../../spec/formats/row.ts'
import { layoutOf } from '../layout.ts'
import type { Quantize, Rule } from '../record.ts'
import { codesOf } from './values.ts'

/** Adding 2^52 leaves an integer in the low bits of a binary64 number, rounded ties to even by the addition. */
const magic = 2 ** 52
/** Which 32-bit half of a binary64 number in memory holds the low bits of its significand. */
const lowHalf = new Uint32Array(new Float64Array([magic + 1]).buffer)[0] === 1 ? 0 : 1

/**
 * A quantizer in binary64 arithmetic: |x| in units of its quantum, rounded by adding a constant. Scaling by a power of
 * two is exact, so the one rounding is that of the addition. Round to nearest even only, and a precision of at least 2,
 * in which the parity of the significand is that of the code.
 */
export function magicQuantizer(row: FloatRow, rule: Rule): Quantize {
  if (rule.rounding !== 'rne' || row.precision < 2) throw new Error(`${row.id}: expected rne and a precision above 1`)
  const layout = layoutOf(row)
  const { fractionBits, minExponent, maxFinite } = layout
  const codes = codesOf(layout, rule)
  const perQuantum = new Float64Array(256)
  const offsets = new Int32Array(256)
  for (let field = 0; field < 256; field++) {
    const exponent = Math.max(Math.max(field, 1) - 127, minExponent)
    perQuantum[field] = 2 ** (fractionBits - exponent)
    offsets[field] = (exponent - minExponent) << fractionBits
  }
  const sum = new Float64Array(1)
  const sumHalves = new Uint32Array(sum.buffer)
  const Out = row.width > 8 ? Uint16Array : Uint8Array

  return (x) => {
    const bits = new Uint32Array(x.buffer, x.byteOffset, x.length)
    const out = new Out(x.length)
    for (let index = 0; index < x.length; index++) {
      const negative = bits[index] >>> 31 === 1
      const field = (bits[index] >>> 23) & 0xff
      if (field === 0xff) {
        const infinity = negative ? codes.negativeInfinity : codes.positiveInfinity
        out[index] = (bits[index] & 0x7fffff) === 0 ? infinity : codes.nan
        continue
      }
      sum[0] = Math.abs(x[index]) * perQuantum[field] + magic
      const magnitude = Math.min(offsets[field] + sumHalves[lowHalf], maxFinite + 1)
      out[index] = (negative ? codes.negative : codes.positive)[magnitude]
    }
    return out
  }
}
