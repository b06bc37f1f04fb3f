/**
 * The element types of safetensors: how many bits an element takes, and the format of which it holds codes, where it is one of the
 * registry's. Elements of less than a byte are packed from the low bits of each byte upwards, and fill their last byte.
 * Source: the safetensors crate, `Dtype`.
 */
export const dtypes = {
  BOOL: { bits: 8, format: null },
  F4: { bits: 4, format: 'e2m1fn' },
  F6_E2M3: { bits: 6, format: 'e2m3fn' },
  F6_E3M2: { bits: 6, format: 'e3m2fn' },
  U8: { bits: 8, format: null },
  I8: { bits: 8, format: null },
  F8_E5M2: { bits: 8, format: 'e5m2' },
  F8_E4M3: { bits: 8, format: 'e4m3fn' },
  F8_E8M0: { bits: 8, format: 'e8m0fnu' },
  F8_E4M3FNUZ: { bits: 8, format: 'e4m3fnuz' },
  F8_E5M2FNUZ: { bits: 8, format: 'e5m2fnuz' },
  I16: { bits: 16, format: null },
  U16: { bits: 16, format: null },
  F16: { bits: 16, format: 'binary16' },
  BF16: { bits: 16, format: 'bfloat16' },
  I32: { bits: 32, format: null },
  U32: { bits: 32, format: null },
  F32: { bits: 32, format: 'binary32' },
  C64: { bits: 64, format: null },
  F64: { bits: 64, format: 'binary64' },
  I64: { bits: 64, format: null },
  U64: { bits: 64, format: null },
} as const satisfies Record<string, { bits: number; format: string | null }>

export type Dtype = keyof typeof dtypes

export const isDtype = (name: string): name is Dtype => Object.hasOwn(dtypes, name)

/** How many elements a shape has. */
export const countOf = (shape: readonly number[]): number => shape.reduce((product, n) => product * n, 1)
