import { type Budget, fill, leftOut } from './budget.ts'
import { machineText } from './compare.ts'
import { html, longest } from './escape.ts'
import type { Entry } from './evidence.ts'
import { code, facts, figureHtml, headsOf, table, verdictHtml } from './html-table.ts'
import { mismatchPictures } from './mismatch-picture.ts'
import { grouped } from './numbers.ts'
import type { PermittedResult, PropertyResult, Result, Witness } from './result.ts'
import { rateText, subjectText } from './text.ts'
import { reasonOf, scopeLine, secondsOf, specText, triedText, ulpsText, undecided, violated } from './words.ts'

/** One result with all there is to tell, as far as the budget goes. */
export function resultHtml(entry: Entry, budget: Budget, pictures: Budget): string {
  const { number, result } = entry
  const id = `result-${number}`
  const parts = [
    identityHtml(entry),
    propertiesHtml(result, budget),
    witnessesHtml(result, budget),
    picturesHtml(result, pictures),
    permittedHtml(result, budget),
    undecidedHtml(result, budget),
  ]
  return `<section class="result" id="${id}" aria-labelledby="${id}-title">
<h2 id="${id}-title">${number}. ${html(subjectText(result.subject))}</h2>
<p class="lead">${verdictHtml(result.verdict)}: ${html(headline(result))}</p>
${parts.join('')}</section>
`
}

function headline(result: Result): string {
  const { length } = violated(result)
  const found = length === 0 ? 'no property violated' : `${length} of ${result.properties.length} properties violated`
  return `${found}; ${scopeLine(result.scope)}`
}

function identityHtml({ file, sha256, result }: Entry): string {
  const { subject, spec, scope, machine } = result
  const seconds = secondsOf(result)
  const rate = seconds > 0 ? `, ${rateText(scope.cases / seconds)}` : ''
  return facts([
    ['Subject', `${code(subject.uri)}, ${html(subject.name)}`],
    ['Version', html(subject.version ?? 'unknown')],
    ['sha256 of the subject', subject.sha256 === null ? 'none: it is no file' : code(subject.sha256)],
    ['Specification', `${html(specText(spec))}; halfulp ${html(spec.version)}`],
    ['Permitted', spec.allow.length === 0 ? 'no variations' : html(spec.allow.join(', '))],
    ['Inputs', html(scopeLine(scope))],
    ['Machine', html(machineText(machine))],
    ...(result.date === undefined ? [] : ([['Date', html(result.date)]] as const)),
    ['Time', html(`${seconds.toFixed(1)} s${rate}`)],
    ['Result file', `${html(file)}, sha256 ${code(sha256)}`],
  ])
}

/** What was cut, as a paragraph of its own. */
const rest = (left: number, one: string, many: string): string =>
  left === 0 ? '' : `<p class="note">${html(leftOut(left, one, many))}</p>\n`

const title = (text: string): string => `<h3>${html(text)}</h3>\n`

function propertiesHtml(result: Result, budget: Budget): string {
  const columns = [
    { head: 'Property' },
    { head: 'Verdict' },
    { head: 'Tried' },
    { head: 'Hypotheses met', number: true },
    { head: 'Violations', number: true },
  ]
  // What is violated is shown though the rest is cut.
  const sorted = [...violated(result), ...result.properties.filter(({ verdict }) => verdict !== 'violated')]
  const row = (property: PropertyResult): string => {
    const { id, statement, source, verdict, met, violations } = property
    const name = `<th scope="row">${code(id)}<small>${html(statement)}</small><small class="source">${html(source)}</small></th>`
    const tried = html(triedText(property, result.scope))
    const numbers = [met, violations].map((n) => `<td class="number">${grouped(n)}</td>`).join('')
    return `<tr>${name}<td>${verdictHtml(verdict)}</td><td>${tried}</td>${numbers}</tr>\n`
  }
  const { pieces, left } = fill(sorted, row, budget)
  const caption =
    'Every property with its statement, source and verdict; how it was tried, and in how many cases it could have failed'
  return `${title('Properties')}${table(caption, headsOf(columns), pieces.join(''))}${rest(left, 'property', 'properties')}`
}

function witnessesHtml(result: Result, budget: Budget): string {
  const found = violated(result)
  if (found.length === 0) return ''
  const { pieces, left } = fill(found, (property) => witnessHtml(property, result.spec.format), budget)
  return `${title('Simplest failing inputs')}${pieces.join('')}${rest(left, 'failing input', 'failing inputs')}`
}

function witnessHtml({ id, statement, witness, note }: PropertyResult, format: string): string {
  return `<div class="witness"><h4>${code(id)}</h4><p>${html(statement)}</p>
${note === null ? '' : `<p>${html(note)}</p>\n`}${witness ? facts(seen(witness, format)) : ''}</div>
`
}

function seen(witness: Witness, format: string): readonly (readonly [string, string])[] {
  const { input, exact, random, got, gotValue, want, wantValue, ulps, replay } = witness
  const word = random ? `random word ${code(random.word)}, R = ${grouped(random.r)}` : ''
  return [
    ['Input', `${code(input)} = ${html(exact)}`],
    ...(random ? ([['Random', word]] as const) : []),
    ['Came', `${code(got)} = ${html(gotValue)}`],
    ['Due', `${code(want)} = ${html(wantValue)}`],
    ['Apart', html(ulps === null ? ulpsText(ulps) : `${ulpsText(ulps)} of ${format}`)],
    ['Again', `<pre><code>${html(replay, longest.command)}</code></pre>`],
  ]
}

/** Where people look rather than read. */
function picturesHtml(result: Result, budget: Budget): string {
  if (budget.isSpent) return ''
  const figures = mismatchPictures(result).map(figureHtml)
  if (figures.length === 0) return ''
  return budget.take(figures.join(''))
    ? `${title('Where the wrong answers lie')}${figures.join('')}`
    : '<p class="note">Its pictures were left out, to keep the page small.</p>\n'
}

function permittedHtml({ permitted }: Result, budget: Budget): string {
  if (permitted.length === 0) return `${title('Permitted variations')}<p>None was made use of.</p>\n`
  const columns = [{ head: 'Variation' }, { head: 'Inputs', number: true }, { head: 'Simplest' }]
  const row = ({ variation, statement, cases, witness }: PermittedResult): string =>
    `<tr><th scope="row">${code(variation)}<small>${html(statement)}</small></th><td class="number">${grouped(cases)}</td><td>${code(witness.input)} = ${html(witness.exact)} gave ${code(witness.got)} = ${html(witness.gotValue)}, due ${code(witness.want)} = ${html(witness.wantValue)}</td></tr>\n`
  const { pieces, left } = fill(permitted, row, budget)
  const caption = 'Differences that the standards leave open or the request allows'
  return `${title('Permitted variations')}${table(caption, headsOf(columns), pieces.join(''))}${rest(left, 'variation', 'variations')}`
}

function undecidedHtml(result: Result, budget: Budget): string {
  const open = undecided(result)
  if (open.length === 0) return `${title('Not decided')}<p>Every property was decided.</p>\n`
  const row = (property: PropertyResult): string =>
    `<tr><th scope="row">${code(property.id)}</th><td>${verdictHtml(property.verdict)}</td><td>${html(reasonOf(property))}</td></tr>\n`
  const { pieces, left } = fill(open, row, budget)
  const heads = headsOf([{ head: 'Property' }, { head: 'Verdict' }, { head: 'Why' }])
  return `${title('Not decided')}${table('Properties of which this result says nothing', heads, pieces.join(''))}${rest(left, 'property', 'properties')}`
}
