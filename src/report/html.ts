import { Budget, leftOut } from './budget.ts'
import { html } from './escape.ts'
import { type Entry, type Evidence, entriesOf } from './evidence.ts'
import { formatPictures } from './format-picture.ts'
import { overviewHtml } from './html-overview.ts'
import { pageHtml } from './html-page.ts'
import { resultHtml } from './html-result.ts'
import { figureHtml } from './html-table.ts'
import { stochasticPictures } from './stochastic-picture.ts'
import { countsText, marks, meanings } from './words.ts'

/** Bytes of the results' own sections. */
const room = 900_000

/** Bytes of the pictures of results. */
const gallery = 400_000

/** Bytes of a section beside the rows of its tables, which are counted as they are made. */
const frame = 4000

/**
 * Results as one HTML file that needs nothing else: no script, no network, no font. What is too much for two megabytes is cut,
 * and the file says so.
 * @param evidence the result files, in the order in which they are to be shown
 */
export function renderHtml(evidence: readonly Evidence[]): string {
  const entries = entriesOf(evidence)
  const sections = sectionsOf(entries)
  const first = entries[0]?.result.subject.uri ?? ''
  const title = entries.length === 1 ? `Conformance of ${first}` : `Conformance of ${entries.length} results`
  const left = leftOut(entries.length - sections.length, 'result', 'results')
  return pageHtml(title, 'Conformance report', countsText(entries), {
    main: `${overviewHtml(entries, sections.length)}${sections.join('')}${left === '' ? '' : `<p class="note">${html(left)}</p>\n`}${picturesHtml(entries)}`,
    foot: legend(),
  })
}

function sectionsOf(entries: readonly Entry[]): readonly string[] {
  const budget = new Budget(room)
  const pictures = new Budget(gallery)
  const sections: string[] = []
  for (const entry of entries) {
    if (budget.isSpent) break
    const section = resultHtml(entry, budget, pictures)
    budget.spend(frame)
    sections.push(section)
  }
  return sections
}

function picturesHtml(entries: readonly Entry[]): string {
  const specs = entries.map(({ result }) => result.spec)
  const figures = [...formatPictures(specs), ...stochasticPictures(specs)].map(figureHtml)
  if (figures.length === 0) return ''
  return `<section class="part" aria-labelledby="formats"><h2 id="formats">The formats</h2>
${figures.join('')}</section>
`
}

/** What the verdicts mean. */
function legend(): string {
  const entries = Object.entries(meanings).map(
    ([verdict, meaning]) =>
      `<dt><span aria-hidden="true">${marks[verdict as keyof typeof marks]}</span> ${verdict}</dt><dd>${html(meaning)}</dd>`,
  )
  return `<h2>Verdicts</h2><dl>${entries.join('')}</dl>`
}
