import type { TraceFigure } from '../../report/trace-result.ts'
import type { Manifest, Scalars } from '../manifest.ts'
import type { Ledger } from './ledger.ts'

export type Parameter = Manifest['parameters'][number]

/** A step as the checks see it. */
export interface StepView {
  readonly manifest: Manifest
  readonly step: number
  readonly scalars: Scalars
  readonly parameter: Parameter
  readonly ledger: Ledger
  /** Whether this step, or the one just before if it was recorded, has a tensor. */
  readonly has: (name: string) => boolean
  readonly hasBefore: (name: string) => boolean
  /** Whether values of a tensor are all held by binary32. */
  readonly isNarrow: (name: string) => boolean
  /** The scales of a tensor's blocks, read before the meters are made. */
  readonly scales: (name: string) => Float64Array
  readonly figure: (figure: TraceFigure) => void
}

/** A tensor to read: of this step, or of the step before. */
export interface TensorRef {
  readonly name: string
  readonly before?: boolean
}

/**
 * Goes through some tensors of one shape side by side, piece by piece, and enters what it finds. Tensors may be larger than memory,
 * so that it keeps sums and counts only.
 */
export interface Meter {
  readonly reads: readonly TensorRef[]
  /** Pieces of the tensors named, in their order, from element `offset` on. */
  readonly take: (pieces: readonly Float64Array[], offset: number) => void
  readonly finish: () => void
}

/** Makes the meters for a parameter of a step. */
export type MeterMaker = (view: StepView) => readonly Meter[]
