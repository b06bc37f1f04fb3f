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

/** Counts `violations` under an id and keeps the simpler witness. */
export function note(into: Record<string, Finding>, id: string, violations: number, witness: Seen): void {
  const before = into[id]
  if (!before) into[id] = { violations, witness }
  else {
    const simpler = complexity(witness.ordinal) < complexity(before.witness.ordinal) ? witness : before.witness
    into[id] = { violations: before.violations + violations, witness: simpler }
  }
}

export function count(image: Map<number, number>, code: number, by: number): void {
  image.set(code, (image.get(code) ?? 0) + by)
}

/** Adds one tally to another. */
export function merge(into: Tally, from: Tally): void {
  into.cases += from.cases
  into.form = from.form
  for (const [id, { violations, witness }] of Object.entries(from.findings))
    note(into.findings, id, violations, witness)
  for (const [id, { violations, witness }] of Object.entries(from.permitted))
    note(into.permitted, id, violations, witness)
  for (const [id, { violations, witness }] of Object.entries(from.excused)) note(into.excused, id, violations, witness)
  for (const [code, by] of from.image) count(into.image, code, by)
  into.edges.push(...from.edges)
}
