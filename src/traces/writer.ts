import type { Manifest, Scalars } from './manifest.ts'

/** A tensor on its way into a trace: a name `parameter/role`, a shape, and its elements in a carrier or as codes. */
export interface NamedTensor {
  readonly name: string
  readonly dtype: 'F32' | 'F64' | 'F16' | 'BF16' | 'F8_E4M3' | 'F8_E5M2' | 'U8' | 'U16'
  readonly shape: readonly number[]
  readonly data: Float32Array | Float64Array | Uint8Array | Uint16Array
}

/** Writes a trace step by step. Until `finish` there is no `trace.json`, so that an interrupted recording is never taken for a whole one. */
export interface TraceWriter {
  /** Writes data that belongs to the problem, such as the rows of a regression; gives its entry of the manifest. */
  readonly writeData: (file: string, tensors: readonly NamedTensor[]) => Promise<{ file: string; sha256: string }>
  readonly writeStep: (scalars: Scalars, tensors: readonly NamedTensor[]) => Promise<void>
  readonly finish: (rest: Omit<Manifest, 'schema' | 'steps' | 'scalars'>) => Promise<void>
}
