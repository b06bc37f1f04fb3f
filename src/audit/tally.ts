import type { Places } from '../cases/places.ts'
import type { Finding, Tally } from './protocol.ts'
import { emptySpread, mergeSpread } from './spread.ts'

export const emptyTally = (form: Tally['form']): Tally => ({
  cases: 0,
  findings: {},
  permitted: {},
  excused: {},
  image: new Map(),
  spread: emptySpread(),
  edges: [],
  form,
})

/** Counts violations under an id and keeps the simpler witness; `other` is the second input of a pair. */
export function note(
  into: Record<string, Finding>,
  id: string,
  places: Places,
  violations: number,
  ordinal: number,
  got: number,
  other?: number,
): void {
  const complexity = places.complexity(ordinal)
  const before = into[id]
  if (before && before.complexity <= complexity) before.violations += violations
  else {
    const witness = other === undefined ? { ordinal, got } : { ordinal, got, other }
    into[id] = { violations: (before?.violations ?? 0) + violations, witness, complexity }
  }
}

/** Adds the findings of one record to another. */
function noteAll(into: Record<string, Finding>, from: Readonly<Record<string, Finding>>): void {
  for (const [id, one] of Object.entries(from)) {
    const before = into[id]
    const simpler = before && before.complexity <= one.complexity ? before : one
    into[id] = { ...simpler, violations: (before?.violations ?? 0) + one.violations }
  }
}

export function count(image: Map<number, number>, code: number, by: number): void {
  image.set(code, (image.get(code) ?? 0) + by)
}

/** Adds one tally to another. */
export function merge(into: Tally, from: Tally): void {
  into.cases += from.cases
  into.form = from.form
  noteAll(into.findings, from.findings)
  noteAll(into.permitted, from.permitted)
  noteAll(into.excused, from.excused)
  for (const [code, by] of from.image) count(into.image, code, by)
  mergeSpread(into.spread, from.spread)
  into.edges.push(...from.edges)
}
