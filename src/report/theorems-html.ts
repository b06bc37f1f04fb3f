import type { Judged } from '../../properties/theorems/judge.ts'
import { type Decision, papers } from '../../properties/theorems/record.ts'
import { html } from './escape.ts'
import { pageHtml } from './html-page.ts'
import { code, headsOf, table } from './html-table.ts'
import { grouped } from './numbers.ts'

const words = {
  holds: ['holds', '✓ true'],
  violated: ['violated', '✗ false'],
  vacuous: ['vacuous', '∅ hypotheses never met'],
} as const satisfies Record<Decision['verdict'], readonly [string, string]>

const verdictOf = ({ verdict, by }: Decision): string =>
  `<span class="verdict ${words[verdict][0]}">${words[verdict][1]}</span><small>by ${html(by)}</small>`

const columns = [
  { head: 'statement' },
  { head: 'verdict' },
  { head: 'cases', number: true },
  { head: 'met', number: true },
  { head: 'violated', number: true },
  { head: 'smallest counterexample' },
  { head: 'instead' },
]

function row({ theorem, decision, corrected }: Judged): string {
  const { cases, met, violations, counterexample } = decision
  const number = (value: number): string => `<td class="number">${grouped(value)}</td>`
  const instead =
    theorem.corrected && corrected ? `${html(theorem.corrected.statement, 4000)}: ${verdictOf(corrected)}` : ''
  const name = `${code(theorem.id)}<small>${html(theorem.statement, 4000)}</small><small class="source">${html(papers[theorem.paper])}, ${html(theorem.reference)}</small>`
  return `<tr><th scope="row">${name}</th><td>${verdictOf(decision)}</td>${number(cases)}${number(met)}${number(violations)}<td>${html(counterexample ?? '', 4000)}</td><td>${instead}</td></tr>\n`
}

/** The verdicts on statements of papers as one page. */
export function renderTheoremsHtml(judged: readonly Judged[]): string {
  const count = (verdict: Decision['verdict']): number =>
    judged.filter(({ decision }) => decision.verdict === verdict).length
  const lead = `${judged.length} statements: ${count('holds')} true, ${count('violated')} false, ${count('vacuous')} with hypotheses that are never met`
  return pageHtml('Theorems on low-precision training', 'Theorems on low-precision training', lead, {
    main: table('Every statement, with its verdict', headsOf(columns), judged.map(row).join('')),
    foot: '<p>Decided in exact arithmetic: by derivation, every step of a proof is checked; by exhaustion, every member of a finite family; by enumeration, chosen cases.</p>',
  })
}
