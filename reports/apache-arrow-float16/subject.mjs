/** Apache Arrow for JavaScript: float64ToUint16, through which its Float16 builders and setters write every value. */

import { util } from 'apache-arrow'

const { float64ToUint16 } = util

/**
 * Codes.
 * @param {Float32Array} x
 * @returns {Uint16Array}
 */
export function quantize(x) {
  const out = new Uint16Array(x.length)
  for (let i = 0; i < x.length; i++) out[i] = float64ToUint16(x[i])
  return out
}
