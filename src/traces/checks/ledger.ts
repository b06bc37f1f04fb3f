import type { TracePropertyResult, TraceWitness } from '../../report/trace-result.ts'
import type { Outcome, Place, TraceProperty } from './property.ts'

interface Entry {
  readonly property: TraceProperty
  cases: number
  met: number
  violations: number
  permitted: number
  unmet: TracePropertyResult['unmet']
  witness: TraceWitness | null
  skipped: string | null
  note: string | null
}

/** What has been found so far of each property. */
export class Ledger {
  readonly #entries = new Map<string, Entry>()
  readonly #replay: (place: Place) => string
  readonly #shapeOf: (tensor: string) => readonly number[] | undefined

  /** @param replay the command that shows a place again */
  constructor(replay: (place: Place) => string, shapeOf: (tensor: string) => readonly number[] | undefined) {
    this.#replay = replay
    this.#shapeOf = shapeOf
  }

  /** Enters one case. */
  enter(property: TraceProperty, place: Place, outcome: Outcome): void {
    const entry = this.#entry(property)
    entry.cases += 1
    if (outcome.kind === 'unmet') {
      entry.unmet ??= { step: place.step, tensor: place.tensor, why: outcome.why }
      return
    }
    if (outcome.kind === 'skipped') {
      entry.skipped ??= outcome.why
      return
    }
    entry.met += 1
    if (outcome.kind === 'permitted') entry.permitted += 1
    if (outcome.kind === 'violated') entry.violations += 1
    if (outcome.kind === 'violated') entry.witness ??= this.#witness(place, outcome)
  }

  /** Enters so many cases that hold, and so many whose hypotheses fail, as a loop over elements counts them. */
  count(property: TraceProperty, counts: { holds: number; unmet?: number; permitted?: number }): void {
    const entry = this.#entry(property)
    const { holds, unmet = 0, permitted = 0 } = counts
    entry.cases += holds + unmet + permitted
    entry.met += holds + permitted
    entry.permitted += permitted
  }

  /** Enters a violation, which is put into words only if it is the first. */
  fail(property: TraceProperty, place: Place, words: () => Outcome): void {
    const entry = this.#entry(property)
    if (!entry.witness) {
      this.enter(property, place, words())
      return
    }
    entry.cases += 1
    entry.met += 1
    entry.violations += 1
  }

  /** Where hypotheses failed, for cases that were counted; the first stays. */
  unmet(property: TraceProperty, unmet: NonNullable<TracePropertyResult['unmet']>): void {
    this.#entry(property).unmet ??= unmet
  }

  /** A remark on a property; the first stays. */
  note(property: TraceProperty, note: string): void {
    this.#entry(property).note ??= note
  }

  results(): TracePropertyResult[] {
    return [...this.#entries.values()].map(({ property, skipped, ...entry }) => ({
      id: property.id,
      theme: property.theme,
      statement: property.statement,
      source: property.source,
      hypotheses: property.hypotheses,
      by: property.by,
      of: property.of,
      verdict: verdictOf({ ...entry, skipped }),
      ...entry,
      note: entry.note ?? skipped,
    }))
  }

  #entry(property: TraceProperty): Entry {
    const known = this.#entries.get(property.id)
    if (known) return known
    const entry: Entry = {
      property,
      cases: 0,
      met: 0,
      violations: 0,
      permitted: 0,
      unmet: null,
      witness: null,
      skipped: null,
      note: null,
    }
    this.#entries.set(property.id, entry)
    return entry
  }

  #witness(place: Place, { input, got, want }: Extract<Outcome, { input: string }>): TraceWitness {
    const shape = place.tensor === null ? undefined : this.#shapeOf(place.tensor)
    return {
      ...place,
      coordinate: place.index === null || !shape ? null : coordinateOf(place.index, shape),
      input,
      got,
      want,
      replay: this.#replay(place),
    }
  }
}

function verdictOf({ met, violations, permitted, skipped }: Omit<Entry, 'property'>): TracePropertyResult['verdict'] {
  if (violations > 0) return 'violated'
  if (permitted > 0) return 'permitted'
  if (met > 0) return 'holds'
  return skipped === null ? 'vacuous' : 'skipped'
}

/** A place in a tensor, by axes. */
export function coordinateOf(index: number, shape: readonly number[]): number[] {
  let rest = index
  return shape
    .toReversed()
    .map((size) => {
      const at = rest % size
      rest = Math.floor(rest / size)
      return at
    })
    .toReversed()
}
