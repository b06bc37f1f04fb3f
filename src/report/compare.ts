import type { Entry } from './evidence.ts'
import { grouped } from './numbers.ts'
import type { PropertyResult, Result } from './result.ts'
import { subjectText } from './text.ts'
import { marks, scopeLine, specText, ulpsText } from './words.ts'

/** Results in one table: more columns than these fit no page. */
const columns = 4

/** Results that are shown side by side, a few at a time; those judged against one specification stand together. */
export function groupsOf(entries: readonly Entry[]): readonly (readonly Entry[])[] {
  const ordered = [...Map.groupBy(entries, ({ result }) => specText(result.spec)).values()].flat()
  return Array.from({ length: Math.ceil(ordered.length / columns) }, (_, i) =>
    ordered.slice(i * columns, (i + 1) * columns),
  )
}

/** A property in several results. */
export interface Row {
  readonly id: string
  readonly cells: readonly string[]
}

/** Every property of some results, a cell for each of them. */
export function rowsOf(entries: readonly Entry[]): readonly Row[] {
  const byId = entries.map(({ result }) => new Map(result.properties.map((property) => [property.id, property])))
  const ids = [...new Set(byId.flatMap((properties) => [...properties.keys()]))]
  return ids.map((id) => ({ id, cells: byId.map((one) => cellOf(one.get(id))) }))
}

/** A verdict with how it was reached; where violated, how often and how far off the simplest witness is. */
function cellOf(property: PropertyResult | undefined): string {
  if (!property) return 'not asked'
  const { verdict, violations, by, witness } = property
  const word = `${marks[verdict]} ${verdict}`
  if (verdict === 'violated')
    return `${word} ${grouped(violations)} ×${witness && witness.ulps !== null ? `, ${ulpsText(witness.ulps)}` : ''}`
  return verdict === 'holds' || verdict === 'permitted' ? `${word}, ${by}` : word
}

/** What differs between two runs. */
export interface Change {
  readonly what: string
  readonly before: string
  readonly after: string
}

/** Two runs of one subject against one specification, in the order in which they were given. */
export interface Rerun {
  readonly before: Entry
  readonly after: Entry
}

/** Every run beside the one before it of the same subject, specification and shard. */
export function reruns(entries: readonly Entry[]): readonly Rerun[] {
  const last = new Map<string, Entry>()
  return entries.flatMap((after) => {
    const { subject, spec, scope } = after.result
    const key = JSON.stringify([subjectText(subject), specText(spec), scope.shard])
    const before = last.get(key)
    last.set(key, after)
    return before ? [{ before, after }] : []
  })
}

/** What is different in the later run. */
export function changesOf({ before: { result: before }, after: { result: after } }: Rerun): readonly Change[] {
  const facts = ({ subject, spec, machine, scope, verdict }: Result): readonly (readonly [string, string])[] => [
    ['verdict', verdict],
    ['sha256 of the subject', subject.sha256 ?? 'none'],
    ['version of the subject', subject.version ?? 'unknown'],
    ['version of halfulp', spec.version],
    ['variations permitted', spec.allow.join(', ') || 'none'],
    ['inputs', scopeLine(scope)],
    ['machine', machineText(machine)],
  ]
  const then = facts(before)
  const general = facts(after).map(([what, now], i) => ({ what, before: then[i]?.[1] ?? '', after: now }))
  return [...general, ...propertyChanges(before, after)].filter((one) => one.before !== one.after)
}

function propertyChanges(before: Result, after: Result): readonly Change[] {
  const [then, now] = [before, after].map(({ properties }) => new Map(properties.map((one) => [one.id, one])))
  const ids = [...new Set([...(then?.keys() ?? []), ...(now?.keys() ?? [])])]
  const told = (property: PropertyResult | undefined): string =>
    property ? `${marks[property.verdict]} ${property.verdict}${timesText(property)}` : 'not asked'
  const isSame = (id: string): boolean => {
    const [a, b] = [then?.get(id), now?.get(id)]
    return a?.verdict === b?.verdict && a?.violations === b?.violations
  }
  return ids
    .filter((id) => !isSame(id))
    .map((id) => ({ what: id, before: told(then?.get(id)), after: told(now?.get(id)) }))
}

const timesText = ({ violations }: PropertyResult): string => (violations === 0 ? '' : ` ${grouped(violations)} ×`)

/** Where a subject was judged. */
export const machineText = ({ cpu, os, node, gpu }: Result['machine']): string =>
  [cpu, os, `Node ${node}`, ...(gpu === null ? [] : [gpu])].join(', ')
