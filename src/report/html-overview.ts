import { Budget, fill, leftOut } from './budget.ts'
import { type Change, changesOf, groupsOf, type Rerun, type Row, reruns, rowsOf } from './compare.ts'
import { html } from './escape.ts'
import type { Entry } from './evidence.ts'
import { code, headsOf, table, verdictHtml } from './html-table.ts'
import { type Summary, summariesOf } from './summary.ts'
import { subjectText } from './text.ts'
import { scopeLine, scopeName, specText, violated } from './words.ts'

/** Bytes of each part. */
const room = { list: 250_000, summary: 150_000, comparison: 350_000, changes: 200_000 }

const part = (id: string, title: string, content: string): string =>
  `<section class="part" aria-labelledby="${id}"><h2 id="${id}">${html(title)}</h2>
${content}</section>
`

const rest = (left: number, one: string, many: string): string =>
  left === 0 ? '' : `<p class="note">${html(leftOut(left, one, many))}</p>\n`

/** A result's number and name, as a link where it has a section. */
function nameOf({ number, result }: Entry, shown: number): string {
  const name = `${number}. ${html(subjectText(result.subject))}`
  return number <= shown ? `<a href="#result-${number}">${name}</a>` : name
}

/** What there is to say of several results together: a list, side by side, and what changed between runs. */
export const overviewHtml = (entries: readonly Entry[], shown: number): string =>
  entries.length < 2
    ? ''
    : `${listHtml(entries, shown)}${summaryHtml(entries)}${comparisonHtml(entries)}${changesHtml(entries)}`

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
    const { result } = entry
    const name = `<th scope="row">${nameOf(entry, shown)}</th>`
    const broken = `<td class="number">${violated(result).length} of ${result.properties.length}</td>`
    return `<tr>${name}<td>${html(specText(result.spec))}</td><td>${verdictHtml(result.verdict)}</td>${broken}<td>${html(scopeLine(result.scope))}</td></tr>\n`
  }
  const { pieces, left } = fill(entries, row, new Budget(room.list))
  const content = table('Every result with its verdict', headsOf(columns), pieces.join(''))
  return part('results', 'Results', `${content}${rest(left, 'result', 'results')}`)
}

function summaryHtml(entries: readonly Entry[]): string {
  const budget = new Budget(room.summary)
  const tables = summariesOf(entries).map(({ specs, rows }) => {
    const row = ({ subject, cells }: Summary['rows'][number]): string =>
      `<tr><th scope="row">${html(subject)}</th>${cells.map((text) => `<td>${html(text)}</td>`).join('')}</tr>\n`
    const { pieces, left } = fill(rows, row, budget)
    const heads = `<th scope="col">Subject</th>${specs.map((spec) => `<th scope="col" class="column">${html(spec)}</th>`).join('')}`
    const caption = 'The largest error of each subject against each specification, and how many answers are wrong'
    return `${table(caption, heads, pieces.join(''))}${rest(left, 'subject', 'subjects')}`
  })
  return tables.length === 0 ? '' : part('summary', 'Largest errors', tables.join(''))
}

function comparisonHtml(entries: readonly Entry[]): string {
  const budget = new Budget(room.comparison)
  const groups = groupsOf(entries)
  const tables: string[] = []
  for (const group of groups) {
    if (budget.isSpent) break
    tables.push(sideBySide(group, budget))
  }
  const left = groups.slice(tables.length).reduce((sum, group) => sum + group.length, 0)
  return part('comparison', 'Side by side', `${tables.join('')}${rest(left, 'result', 'results')}`)
}

function sideBySide(entries: readonly Entry[], budget: Budget): string {
  const head = ({ number, result: { subject, spec, scope, verdict } }: Entry): string =>
    `<th scope="col" class="column">${number}. ${html(subject.name)}<small>${html(`${specText(spec)}; ${scopeName(scope)}`)}</small>${verdictHtml(verdict)}</th>`
  const row = ({ id, cells }: Row): string => `<tr><th scope="row">${code(id)}</th>${cells.map(cell).join('')}</tr>\n`
  const heads = `<th scope="col">Property</th>${entries.map(head).join('')}`
  budget.take(heads)
  const { pieces, left } = fill(rowsOf(entries), row, budget)
  const numbers = entries.map(({ number }) => number).join(', ')
  const caption = `Properties by subject, results ${numbers}: how often each is violated, and how far off its simplest failing input is`
  return `${table(caption, heads, pieces.join(''))}${rest(left, 'property', 'properties')}`
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

function rerunHtml(rerun: Rerun): string {
  const { before, after } = rerun
  const { subject, spec } = after.result
  const changes = changesOf(rerun)
  const caption = `${subjectText(subject)} against ${specText(spec)}: from result ${before.number} to result ${after.number}`
  if (changes.length === 0) return `<p>${html(caption)}: no difference.</p>\n`
  const row = ({ what, before: then, after: now }: Change): string =>
    `<tr><th scope="row">${html(what)}</th><td>${html(then)}</td><td>${html(now)}</td></tr>\n`
  const { pieces, left } = fill(changes, row, new Budget(room.changes / 4))
  const content = table(caption, headsOf([{ head: 'What' }, { head: 'Before' }, { head: 'After' }]), pieces.join(''))
  return `${content}${rest(left, 'difference', 'differences')}`
}
