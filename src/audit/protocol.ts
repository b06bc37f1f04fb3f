import type { Claim } from '../../properties/record.ts'
import type { Conversion } from '../../spec/convert.ts'
import { deriveFormat } from '../../spec/format.ts'
import { findFormat } from '../../spec/formats/registry.ts'
import type { FormatRow, OverflowRule } from '../../spec/formats/row.ts'
import type { SourceId } from '../../spec/ordered.ts'
import type { Rounding } from '../../spec/rounding.ts'

/**
 * What the audit and its worker processes say to each other. Inputs are binary32 and are named by their ordinals
 * (spec/ordered.ts); nothing bulky crosses but the tables, once.
 */
export interface Setup {
  readonly uri: string
  readonly output: 'codes' | 'values' | undefined
  readonly row: FormatRow
  readonly rounding: Rounding
  readonly overflow: OverflowRule
  readonly source: SourceId
  readonly runs: PackedRuns
  /** By property: its domain as pairs of first and last ordinal. */
  readonly domains: Readonly<Record<string, Uint32Array>>
}

export interface PackedRuns {
  readonly starts: Uint32Array
  /** Codes, or noCode. */
  readonly due: Int32Array
  readonly permitted: ReadonlyMap<number, readonly { variation: string; codes: ReadonlySet<number> | 'any' }[]>
}

/**
 * `range`: positive inputs [first, first + count) and their negatives. `points`: sorted ordinals. `ask`: answers wanted back.
 * `batches`: the same inputs in batches of these lengths. A careful worker tells of every batch before it gives it.
 */
export type Job =
  | { readonly kind: 'range'; readonly first: number; readonly count: number; readonly careful?: boolean }
  | { readonly kind: 'points'; readonly ordinals: Uint32Array; readonly careful?: boolean }
  | { readonly kind: 'ask'; readonly ordinals: Uint32Array; readonly careful?: boolean }
  | {
      readonly kind: 'batches'
      readonly ordinals: Uint32Array
      readonly lengths: readonly number[]
      readonly seed: number
      readonly careful?: boolean
    }

/** An input and the bits of the answer it got. */
export interface Seen {
  readonly ordinal: number
  readonly got: number
  /** The ordinal of the second input, where a relation between two is broken. */
  readonly other?: number
}

export interface Finding {
  violations: number
  witness: Seen
}

/** The first and last answers of a stretch of judged inputs, so that neighbours across jobs can be compared. */
export interface Edge {
  readonly first: Seen
  readonly last: Seen
}

/** What judging a job found. Mergeable: counts add, the simpler witness stays. */
export interface Tally {
  cases: number
  findings: Record<string, Finding>
  permitted: Record<string, Finding>
  /** By property: where permitted answers break it. */
  excused: Record<string, Finding>
  /** By code: how many more inputs have this answer than the specification gives it. */
  image: Map<number, number>
  edges: Edge[]
  /** Bytes of an answer and whether answers are values: how `got` is to be read. */
  form: 'codes' | 'values'
}

export type ToWorker = { readonly type: 'setup'; readonly setup: Setup } | { readonly type: 'job'; readonly job: Job }

export type FromWorker =
  | { readonly type: 'ready'; readonly recorded?: Uint32Array }
  | { readonly type: 'refused'; readonly message: string }
  /** Still alive; `at` is the first ordinal of the batch about to be given. */
  | { readonly type: 'alive'; readonly at: number; readonly done: number }
  | { readonly type: 'tally'; readonly tally: Tally }
  | { readonly type: 'answers'; readonly answers: Uint32Array; readonly form: 'codes' | 'values' }
  | { readonly type: 'fault'; readonly message: string; readonly at: number }
  | { readonly type: 'broken'; readonly message: string }

/** The claim that a setup describes. */
export function claimOf({
  row,
  rounding,
  overflow,
  source,
}: Pick<Setup, 'row' | 'rounding' | 'overflow' | 'source'>): Claim {
  const conversion: Conversion = { format: deriveFormat(row), rounding, overflow }
  return { conversion, source: findFormat(source) as NonNullable<ReturnType<typeof findFormat>> }
}
