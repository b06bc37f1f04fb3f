import type { Quantize } from '../record.ts'

/** Conversions to binary16 that the engine itself has (ECMAScript 2025, Float16Array): subjects not written here. */

/** Stores into a Float16Array. NaNs come back as the engine likes. */
export function float16ArrayQuantizer(): Quantize {
  if (typeof Float16Array === 'undefined') throw new Error('expected an engine with Float16Array: Node 24 or later')
  return (x) => new Uint16Array(new Float16Array(x).buffer)
}

/** Rounds to a binary32 number that binary16 has, by Math.f16round; encoding that is exact. */
export function f16roundQuantizer(): Quantize {
  if (typeof Math.f16round !== 'function') throw new Error('expected an engine with Math.f16round: Node 24 or later')
  const cell = new Float32Array(1)
  const bits = new Uint32Array(cell.buffer)
  return (x) => {
    const codes = new Uint16Array(x.length)
    for (let index = 0; index < x.length; index++) {
      cell[0] = Math.f16round(x[index])
      codes[index] = encode(bits[0])
    }
    return codes
  }
}

/** The code of a binary32 number that is a value of binary16. */
function encode(bits: number): number {
  const sign = (bits >>> 16) & 0x8000
  const field = (bits >>> 23) & 0xff
  const fraction = bits & 0x7fffff
  if (field === 0xff) return fraction === 0 ? sign | 0x7c00 : 0x7e00
  if (field >= 113) return sign | ((field - 112) << 10) | (fraction >>> 13)
  // Below 2^−14 in units of 2^−24: significand · 2^(field − 150) is significand · 2^(field − 126) of them.
  return field === 0 ? sign : sign | ((fraction | 0x800000) >>> (126 - field))
}
