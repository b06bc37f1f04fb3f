/** The engine's own binary16: each way JavaScript offers from a number to a half, all with their own code in V8. */

if (typeof Float16Array === 'undefined' || typeof Math.f16round !== 'function') {
  throw new Error(`Float16Array and Math.f16round need Node 24 or newer; this is ${process.version}`)
}

/**
 * Codes: typed array from typed array, converted by the runtime in one call.
 * @param {Float32Array} x
 * @returns {Uint16Array}
 */
export function float16array(x) {
  return new Uint16Array(new Float16Array(x).buffer)
}

/**
 * Codes: element stores, which the optimizing compiler turns into machine code.
 * @param {Float32Array} x
 * @returns {Uint16Array}
 */
export function store(x) {
  const half = new Float16Array(x.length)
  for (let i = 0; i < x.length; i++) half[i] = x[i]
  return new Uint16Array(half.buffer)
}

/**
 * Codes: DataView.prototype.setFloat16.
 * @param {Float32Array} x
 * @returns {Uint16Array}
 */
export function setfloat16(x) {
  const out = new Uint16Array(x.length)
  const view = new DataView(out.buffer)
  for (let i = 0; i < x.length; i++) view.setFloat16(2 * i, x[i], true)
  return out
}

/**
 * Values: Math.f16round.
 * @param {Float32Array} x
 * @returns {Float32Array}
 */
export function f16round(x) {
  const out = new Float32Array(x.length)
  for (let i = 0; i < x.length; i++) out[i] = Math.f16round(x[i])
  return out
}
