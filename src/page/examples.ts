/** Quantizers to begin with in the editor: a right one, and bugs that shipped. */
export interface Example {
  readonly name: string
  readonly format: string
  readonly code: string
}

/** A right quantizer to e4m3fn, ties to even and saturating, as somebody would write it. */
export const exact = `// binary32 to e4m3fn, ties to even, saturating: as it should be.
export function quantize(x) {
  return Uint8Array.from(x, one)
}

function one(x) {
  if (Number.isNaN(x)) return 0x7f
  const sign = x < 0 || Object.is(x, -0) ? 0x80 : 0
  const magnitude = Math.min(Math.abs(x), 448)
  const exponent = Math.max(Math.floor(Math.log2(magnitude)), -6)
  const steps = magnitude / 2 ** (exponent - 3)
  const rest = steps - Math.floor(steps)
  const isUp = rest > 0.5 || (rest === 0.5 && Math.floor(steps) % 2 === 1)
  return sign | (Math.floor(steps) + (isUp ? 1 : 0) + 8 * (exponent + 6))
}
`

export const examples: readonly Example[] = [
  { name: 'e4m3fn, right', format: 'e4m3fn', code: exact },
  {
    name: 'e4m3fn, ties rounded by Math.round',
    format: 'e4m3fn',
    code: exact
      .replace('ties to even, saturating: as it should be', 'with Math.round, which takes every tie up')
      .replace(/ {2}const rest[\s\S]*?isUp = .*\n/, '')
      .replace('(Math.floor(steps) + (isUp ? 1 : 0) + 8', '(Math.round(steps) + 8'),
  },
  {
    name: 'bfloat16, by adding half and cutting',
    format: 'bfloat16',
    code: `// binary32 to bfloat16: add half a unit, cut. Ties go away from zero, and some NaNs become infinity.
export function quantize(x) {
  const bits = new Uint32Array(x.buffer, x.byteOffset, x.length)
  return Uint16Array.from(bits, (pattern) => (pattern + 0x8000) >>> 16)
}
`,
  },
  {
    name: 'bfloat16, right',
    format: 'bfloat16',
    code: `// binary32 to bfloat16: add half a unit less one, and one more where the lower code is odd.
export function quantize(x) {
  const bits = new Uint32Array(x.buffer, x.byteOffset, x.length)
  return Uint16Array.from(bits, (pattern) => {
    if ((pattern & 0x7fffffff) > 0x7f800000) return (pattern >>> 16) | 0x40
    return (pattern + 0x7fff + ((pattern >>> 16) & 1)) >>> 16
  })
}
`,
  },
]
