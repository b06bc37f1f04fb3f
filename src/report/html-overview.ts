import { Budget, fill, leftOut } from './budget.ts'
import { type Change, type Comparison, comparisons, type Rerun, reruns } from './compare.ts'
import { html } from './escape.ts'
import type { Entry } from './evidence.ts'
import { code, headsOf, table, verdictHtml } from './html-table.ts'
import { scopeLine, specText, violated } from './words.ts'

/** Bytes of each part. */
const room = { list: 250_000, comparison: 350_000, changes: 200_000 }

const part = (id: string, title: string, content: string): string =>
  `<section class="part" aria-labelledby="${id}"><h2 id="${id}">${html(title)}</h2>
${content}</section>
`

const rest = (left: number, one: string, many: string): string =>
  left === 0 ? '' : `<p class="note">${html(leftOut(left, one, many))}</p>\n`

const link = ({ number }: Entry): string => `<a href="#result-${number}">${number}</a>`

/** What there is to say of several results together: a list, side by side, and what changed between runs. */
export const overviewHtml = (entries: readonly Entry[], shown: number): string =>
  entries.length < 2 ? '' : `${listHtml(entries, shown)}${comparisonHtml(entries)}${changesHtml(entries)}`

/** @param shown how many of the results have a section to link to */
function listHtml(entries: readonly Entry[], shown: number): string {
  const columns = [
    { head: 'Subject' },
    { head: 'Specification' },
    { head: 'Verdict' },
    { head: 'Properties violated', number: true },
    { head: 'Inputs' },
  ]
  const row = (entry: Entry): string => {
    const { number, result } = entry
    const name = `<th scope="row">${number <= shown ? link(entry) : number}. ${html(result.subject.uri)}</th>`
    const broken = `<td class="number">${violated(result).length} of ${result.properties.length}</td>`
    return `<tr>${name}<td>${html(specText(result.spec))}</td><td>${verdictHtml(result.verdict)}</td>${broken}<td>${html(scopeLine(result.scope))}</td></tr>\n`
  }
  const { pieces, left } = fill(entries, row, new Budget(room.list))
  const content = table('Every result with its verdict', headsOf(columns), pieces.join(''))
  return part('results', 'Results', `${content}${rest(left, 'result', 'results')}`)
}

function comparisonHtml(entries: readonly Entry[]): string {
  const budget = new Budget(room.comparison)
  const tables = comparisons(entries)
  const { pieces } = fill(tables, sideBySide, budget)
  const shown = tables.slice(0, pieces.length).reduce((sum, one) => sum + one.entries.length, 0)
  return part('comparison', 'Side by side', `${pieces.join('')}${rest(entries.length - shown, 'result', 'results')}`)
}

function sideBySide({ entries, rows }: Comparison): string {
  const head = ({ number, result: { subject, spec, verdict } }: Entry): string =>
    `<th scope="col" class="column">${number}. ${html(subject.name)}<small>${html(specText(spec))}</small>${verdictHtml(verdict)}</th>`
  const first = entries[0]?.number ?? 0
  const body = rows.map(({ id, cells }) => `<tr><th scope="row">${code(id)}</th>${cells.map(cell).join('')}</tr>\n`)
  const last = first + entries.length - 1
  const caption = `Properties by subject, ${first === last ? `result ${first}` : `results ${first} to ${last}`}: how often each is violated, and how far off its simplest failing input is`
  return table(caption, `<th scope="col">Property</th>${entries.map(head).join('')}`, body.join(''))
}

/** The first word of a cell is its verdict. */
function cell(text: string): string {
  const kind = /^\S (\w+)/.exec(text)?.[1] ?? ''
  return `<td${kind === '' ? '' : ` class="${kind}"`}>${html(text)}</td>`
}

function changesHtml(entries: readonly Entry[]): string {
  const found = reruns(entries)
  if (found.length === 0) return ''
  const { pieces, left } = fill(found, rerunHtml, new Budget(room.changes))
  return part('changes', 'What changed between runs', `${pieces.join('')}${rest(left, 'run', 'runs')}`)
}

function rerunHtml({ before, after, changes }: Rerun): string {
  const { subject, spec } = after.result
  const caption = `${subject.uri} against ${specText(spec)}: from result ${before.number} to result ${after.number}`
  if (changes.length === 0) return `<p>${html(caption)}: no difference.</p>\n`
  const row = ({ what, before: then, after: now }: Change): string =>
    `<tr><th scope="row">${html(what)}</th><td>${html(then)}</td><td>${html(now)}</td></tr>\n`
  const { pieces, left } = fill(changes, row, new Budget(room.changes / 4))
  const content = table(caption, headsOf([{ head: 'What' }, { head: 'Before' }, { head: 'After' }]), pieces.join(''))
  return `${content}${rest(left, 'difference', 'differences')}`
}
