/** Inputs, generated from ordinals into an array that is used again for every batch. */
const signBit = 0x80000000

/** Writes the binary32 inputs of the ordinals first, first + 1, … into x; they do not cross from negative to positive. */
export function fillRange(x: Float32Array, first: number): void {
  const bits = new Uint32Array(x.buffer, x.byteOffset, x.length)
  if (first >= signBit) {
    const base = first - signBit
    for (let i = 0; i < bits.length; i++) bits[i] = base + i
  } else {
    const base = 0xffffffff - first
    for (let i = 0; i < bits.length; i++) bits[i] = base - i
  }
}

/** Writes the inputs of these ordinals into x. */
export function fillPoints(x: Float32Array, ordinals: Uint32Array): void {
  const bits = new Uint32Array(x.buffer, x.byteOffset, x.length)
  for (let i = 0; i < bits.length; i++) {
    const ordinal = ordinals[i] as number
    bits[i] = ordinal >= signBit ? ordinal - signBit : 0xffffffff - ordinal
  }
}
