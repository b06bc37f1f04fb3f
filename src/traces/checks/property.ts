import type { TracePropertyResult } from '../../report/trace-result.ts'

export const themes = {
  rounding: 'Elements: is each the rounding that is declared?',
  shrinkage: 'Shrinkage: how a quantized tensor lies to the one it came from',
  update: 'Updates: are the steps what the trace says they are?',
  descent: 'Descent: the inequalities of SGD',
  adam: 'Adam: moments and their rounding',
  muon: 'Muon: the matrix sign',
} as const

export type Theme = keyof typeof themes

/** Something that is checked on a trace. A violation is one of a claim that the trace makes, or of a theorem whose hypotheses are met. */
export interface TraceProperty {
  /** A name that never changes. */
  readonly id: string
  readonly theme: Theme
  readonly statement: string
  readonly source: string
  /** The hypotheses in words. */
  readonly hypotheses: string
  readonly by: TracePropertyResult['by']
  /** What one case is. */
  readonly of: TracePropertyResult['of']
}

/**
 * What was found in one case. `unmet`: a hypothesis fails, for the reason given. `skipped`: it cannot be decided, for the reason
 * given. Words are functions, since most cases are never told.
 */
export type Outcome =
  | { readonly kind: 'holds' }
  | { readonly kind: 'violated' | 'permitted'; readonly input: string; readonly got: string; readonly want: string }
  | { readonly kind: 'unmet' | 'skipped'; readonly why: string }

export const holds: Outcome = { kind: 'holds' }

export const unmet = (why: string): Outcome => ({ kind: 'unmet', why })
export const skipped = (why: string): Outcome => ({ kind: 'skipped', why })
export const violated = (input: string, got: string, want: string): Outcome => ({ kind: 'violated', input, got, want })

/** Where a case lies. */
export interface Place {
  readonly step: number
  readonly tensor: string | null
  readonly index: number | null
}
