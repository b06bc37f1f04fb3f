import { complexity } from '../cases/simplest.ts'
import type { Finding, Seen, Tally } from './protocol.ts'

export const emptyTally = (form: Tally['form']): Tally => ({
  cases: 0,
  findings: {},
  permitted: {},
  excused: {},
  image: new Map(),
  edges: [],
  form,
})

/** Counts violations under an id and keeps the simpler witness; `other` is the second input of a pair. */
export function note(
  into: Record<string, Finding>,
  id: string,
  violations: number,
  ordinal: number,
  got: number,
  other?: number,
): void {
  const seen = (): Seen => (other === undefined ? { ordinal, got } : { ordinal, got, other })
  const before = into[id]
  if (!before) into[id] = { violations, witness: seen() }
  else {
    before.violations += violations
    if (complexity(ordinal) < complexity(before.witness.ordinal)) before.witness = seen()
  }
}

/** Adds the findings of one record to another. */
function noteAll(into: Record<string, Finding>, from: Readonly<Record<string, Finding>>): void {
  for (const [id, { violations, witness }] of Object.entries(from))
    note(into, id, violations, witness.ordinal, witness.got, witness.other)
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
  into.edges.push(...from.edges)
}
