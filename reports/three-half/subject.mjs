/** three.js: DataUtils.toHalfFloat, which fills half-float textures. */

import { DataUtils, setConsoleFunction } from 'three'

// The function warns once for each value out of range; two thousand million lines would be the whole audit.
setConsoleFunction(() => {})

/**
 * Codes.
 * @param {Float32Array} x
 * @returns {Uint16Array}
 */
export function quantize(x) {
  const out = new Uint16Array(x.length)
  for (let i = 0; i < x.length; i++) out[i] = DataUtils.toHalfFloat(x[i])
  return out
}
