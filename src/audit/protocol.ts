import type { Claim } from '../../properties/record.ts'
import type { Conversion } from '../../spec/convert.ts'
import { deriveFormat } from '../../spec/format.ts'
import type { FormatRow, OverflowRule } from '../../spec/formats/row.ts'
import type { Rounding } from '../../spec/rounding.ts'
import type { PlacesSpec } from '../cases/places.ts'
import type { Spread } from './spread.ts'

/**
 * What the audit and its worker processes say to each other. Inputs are named by their places (cases/places.ts), which for all but
 * listed inputs are their ordinals; nothing bulky crosses but the tables, once.
 */
export interface Setup {
  readonly uri: string
  readonly output: 'codes' | 'values' | undefined
  readonly backend?: string | undefined
  readonly row: FormatRow
  readonly rounding: Rounding
  readonly overflow: OverflowRule
  readonly places: PlacesSpec
  readonly runs: PackedRuns
  /** By property: its domain as pairs of first and last ordinal. */
  readonly domains: Readonly<Record<string, Uint32Array>>
}

export interface PackedRuns {
  readonly starts: Uint32Array
  /** Codes, or noCode. */
  readonly due: Float64Array
  readonly permitted: ReadonlyMap<number, readonly { variation: string; codes: ReadonlySet<number> | 'any' }[]>
}

/**
 * `range`: positive inputs [first, first + count) and their negatives. `points`: sorted places. `ask`: answers wanted back, in batches
 * of these lengths if it says so.
 * `batches`: the same inputs in batches of these lengths. A careful worker tells of every batch before it gives it.
 */
export type Job =
  | { readonly kind: 'range'; readonly first: number; readonly count: number; readonly careful?: boolean }
  | { readonly kind: 'points'; readonly ordinals: Uint32Array; readonly careful?: boolean }
  | {
      readonly kind: 'ask'
      readonly ordinals: Uint32Array
      readonly lengths?: readonly number[]
      /** Random words to give instead of those that the places have. */
      readonly words?: Uint32Array
      readonly careful?: boolean
    }
  | {
      readonly kind: 'batches'
      readonly ordinals: Uint32Array
      readonly lengths: readonly number[]
      readonly seed: number
      readonly careful?: boolean
    }

/** An input, by its place, and the bits of the answer it got. */
export interface Seen {
  readonly ordinal: number
  readonly got: number
  /** The random word that it was given with, where that is not the place's own. */
  readonly word?: number
  /** The ordinal of the second input, where a relation between two is broken. */
  readonly other?: number
}

export interface Finding {
  violations: number
  witness: Seen
  /** Of the witness's input: a number that is smaller the simpler it is. */
  complexity: number
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
  /** Where answers that do not conform lie, and how far off they are. */
  spread: Spread
  edges: Edge[]
  /** Bytes of an answer and whether answers are values: how `got` is to be read. */
  form: 'codes' | 'values'
}

export type ToWorker = { readonly type: 'setup'; readonly setup: Setup } | { readonly type: 'job'; readonly job: Job }

export type FromWorker =
  | { readonly type: 'ready'; readonly version?: string; readonly gpu?: string }
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
  places,
}: Pick<Setup, 'row' | 'rounding' | 'overflow' | 'places'>): Claim {
  const conversion: Conversion = { format: deriveFormat(row), rounding, overflow }
  return { conversion, source: deriveFormat(places.source) }
}
