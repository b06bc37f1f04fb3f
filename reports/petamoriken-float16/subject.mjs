/** @petamoriken/float16, the ponyfill of Float16Array: its two conversions, to the bits of a half and to its value. */

import { Float16Array, f16round as round } from '@petamoriken/float16'

/**
 * Codes: the array constructor. It converts in a plain loop, and `buffer` is the memory behind its proxy.
 * @param {Float32Array} x
 * @returns {Uint16Array}
 */
export function float16array(x) {
  return new Uint16Array(new Float16Array(x).buffer)
}

/**
 * Values: the rounding function.
 * @param {Float32Array} x
 * @returns {Float32Array}
 */
export function f16round(x) {
  const out = new Float32Array(x.length)
  for (let i = 0; i < x.length; i++) out[i] = round(x[i])
  return out
}
