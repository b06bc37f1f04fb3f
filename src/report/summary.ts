import type { Entry } from './evidence.ts'
import { grouped } from './numbers.ts'
import type { Result } from './result.ts'
import { subjectText } from './text.ts'
import { overallMarks, scopeName, specText } from './words.ts'

/** Specifications that have a column in one table. */
const columns = 6

/** Every subject against every specification, as tables of the accuracy of mathematical libraries have it: the largest error. */
export interface Summary {
  readonly specs: readonly string[]
  readonly rows: readonly { readonly subject: string; readonly cells: readonly string[] }[]
}

/** None for a single subject or specification, of which the list tells the same. */
export function summariesOf(entries: readonly Entry[]): readonly Summary[] {
  const bySubject = Map.groupBy(entries, ({ result }) => subjectText(result.subject))
  const specs = [...new Set(entries.map(({ result }) => specText(result.spec)))].sort()
  if (bySubject.size < 2 || specs.length < 2) return []
  return Array.from({ length: Math.ceil(specs.length / columns) }, (_, i) => {
    const some = specs.slice(i * columns, (i + 1) * columns)
    const rows = [...bySubject].map(([subject, all]) => ({
      // With the number of its first result, as elsewhere: a name may be empty.
      subject: `${all[0]?.number}. ${subject}`,
      cells: some.map((spec) => cellOf(all.filter(({ result }) => specText(result.spec) === spec))),
    }))
    return { specs: some, rows: rows.filter(({ cells }) => cells.some((cell) => cell !== notJudged)) }
  })
}

const notJudged = '–'

/** Results stay apart: what was tried on all inputs is not what was tried on some. */
const cellOf = (entries: readonly Entry[]): string =>
  entries.length === 0 ? notJudged : entries.map(({ result }) => resultText(result)).join('; ')

function resultText(result: Result): string {
  const { verdict, scope } = result
  const error = verdict === 'violates' ? errorText(result) : verdict
  return `${overallMarks[verdict]} ${error} (${scopeName(scope)})`
}

/** How far off the worst answer is, and how many are wrong. */
function errorText({ mismatches, properties }: Result): string {
  const wrong = properties.find(({ id }) => id === 'conforms')?.violations ?? 0
  if (wrong === 0) return 'violates'
  const count = `${grouped(wrong)} wrong`
  if (!mismatches) return count
  const distances = mismatches.stretches.flatMap(([, , , least, most]) => [least, most])
  const known = distances.flatMap((one) => (one === null ? [] : [Math.abs(one)]))
  const largest = known.length === 0 ? 'not comparable' : `up to ${grouped(known.reduce((a, b) => Math.max(a, b)))} ulp`
  return `${largest}${known.length > 0 && known.length < distances.length ? ' or not comparable' : ''}, ${count}`
}
