import type { Manifest } from '../../traces/manifest.ts'
import type { TraceWriter } from '../../traces/writer.ts'
import type { Stream } from '../streams.ts'

export interface Parameter {
  readonly name: string
  readonly shape: readonly number[]
}

/** A loss and its gradient with respect to each parameter, rounded once to binary32 from binary64 sums unless a problem says otherwise. */
export interface Evaluation {
  readonly loss: number
  readonly gradients: readonly Float32Array[]
}

/** What is minimized. */
export interface Problem {
  readonly parameters: readonly Parameter[]
  /** Rows to draw batches from; null where there is no data. */
  readonly rows: number | null
  /** First weights, one array for each parameter. */
  readonly start: (random: Stream) => Float32Array[]
  /** Loss and gradient over some rows, or over all. */
  readonly evaluate: (weights: readonly Float32Array[], rows: Uint32Array | null) => Evaluation
  /** The loss over all rows, F(w). */
  readonly objective: (weights: readonly Float32Array[]) => number
  /** The problem's entry in a manifest; writes the data that a checker needs. */
  readonly describe: (writer: TraceWriter) => Promise<Manifest['problem']>
}

export const sizeOf = ({ shape }: Parameter): number => shape.reduce((product, n) => product * n, 1)
