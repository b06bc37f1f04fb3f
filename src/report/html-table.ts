import { html } from './escape.ts'
import type { Figure } from './format-picture.ts'
import type { PropertyResult, Result } from './result.ts'
import { marks, overallMarks } from './words.ts'

/** A cell of a table: markup that was escaped, and whether it is a number. */
export interface Column {
  readonly head: string
  readonly number?: boolean
}

/** A table that scrolls by itself where it is too wide, also by keyboard. `heads` and `body` are markup; the caption is text. */
export function table(caption: string, heads: string, body: string): string {
  const name = html(caption)
  return `<div class="scroll" role="group" aria-label="${name}" tabindex="0"><table><caption><span>${name}</span></caption>
<thead><tr>${heads}</tr></thead><tbody>
${body}</tbody></table></div>
`
}

/** The heads of the columns. */
export const headsOf = (columns: readonly Column[]): string =>
  columns.map(({ head, number }) => `<th scope="col"${number ? ' class="number"' : ''}>${html(head)}</th>`).join('')

/** A list of names and values; values are markup. */
export const facts = (pairs: readonly (readonly [string, string])[]): string =>
  `<dl>${pairs.map(([name, value]) => `<dt>${html(name)}</dt><dd>${value}</dd>`).join('\n')}</dl>
`

/** A picture with its caption. It scrolls by itself where it is too wide to be read small. */
export const figureHtml = ({ caption, picture }: Figure): string =>
  `<figure><div class="scroll" role="group" aria-label="${html(caption)}" tabindex="0">${picture}</div><figcaption>${html(caption)}</figcaption></figure>\n`

/** Text as code. */
export const code = (text: string, limit?: number): string =>
  `<code>${html(text.trim() === '' ? '(empty)' : text, limit)}</code>`

/** A verdict as mark and word; the mark is for eyes alone. */
export const verdictHtml = (verdict: PropertyResult['verdict'] | Result['verdict']): string =>
  `<span class="verdict ${verdict}"><span aria-hidden="true">${{ ...marks, ...overallMarks }[verdict]}</span> ${verdict}</span>`
