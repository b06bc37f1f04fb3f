import { version } from '../version.ts'
import { Budget, fill, leftOut } from './budget.ts'
import { type Change, changesOf, groupsOf, machineText, type Rerun, type Row, reruns, rowsOf } from './compare.ts'
import { longest, markdown } from './escape.ts'
import { type Entry, type Evidence, entriesOf } from './evidence.ts'
import { grouped } from './numbers.ts'
import type { PermittedResult, PropertyResult, Result } from './result.ts'
import { type Summary, summariesOf } from './summary.ts'
import { subjectText } from './text.ts'
import {
  countsText,
  marks,
  overallMarks,
  reasonOf,
  scopeLine,
  scopeName,
  secondsOf,
  specText,
  triedText,
  ulpsText,
  undecided,
  violated,
} from './words.ts'

/** Bytes of each part: together they stay under the mebibyte that a step summary of GitHub's may have. */
const room = { list: 150_000, summary: 100_000, comparison: 150_000, changes: 100_000, results: 400_000 }

/** Bytes of a section beside what is counted as it is made. */
const frame = 1500

/** Results as GitHub's Markdown, for the summary of a CI step. What is too much for a mebibyte is cut, and the text says so. */
export function renderMarkdown(evidence: readonly Evidence[]): string {
  const entries = entriesOf(evidence)
  const several = entries.length > 1 ? [listOf(entries), summary(entries), sideBySide(entries), changed(entries)] : []
  const parts = [`# Conformance report\n\n${countsText(entries)}`, ...several, ...sections(entries)]
  return `${[...parts, `Made by halfulp ${version} from result files alone.`].filter((part) => part !== '').join('\n\n')}\n`
}

/** A table of cells that were escaped. */
const table = (heads: readonly string[], rows: readonly string[]): string =>
  [line(heads), line(heads.map(() => '---')), ...rows].join('\n')

const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`

const rest = (left: number, one: string, many: string): string => (left === 0 ? '' : `\n\n${leftOut(left, one, many)}`)

const overall = (verdict: Result['verdict']): string => `${overallMarks[verdict]} **${verdict}**`

const told = (verdict: PropertyResult['verdict']): string => `${marks[verdict]} ${verdict}`

function listOf(entries: readonly Entry[]): string {
  const row = ({ number, result }: Entry): string =>
    line([
      `${number}`,
      markdown(subjectText(result.subject)),
      markdown(specText(result.spec)),
      overall(result.verdict),
      `${violated(result).length} of ${result.properties.length}`,
      markdown(scopeLine(result.scope)),
    ])
  const { pieces, left } = fill(entries, row, new Budget(room.list))
  const heads = ['', 'subject', 'specification', 'verdict', 'violated', 'inputs']
  return `## Results\n\n${table(heads, pieces)}${rest(left, 'result', 'results')}`
}

function summary(entries: readonly Entry[]): string {
  const budget = new Budget(room.summary)
  const tables = summariesOf(entries).map(({ specs, rows }) => {
    const row = ({ subject, cells }: Summary['rows'][number]): string =>
      line([markdown(subject), ...cells.map((text) => markdown(text))])
    const { pieces, left } = fill(rows, row, budget)
    return `${table(['subject', ...specs.map((text) => markdown(text))], pieces)}${rest(left, 'subject', 'subjects')}`
  })
  return tables.length === 0 ? '' : `## Largest errors\n\n${tables.join('\n\n')}`
}

function sideBySide(entries: readonly Entry[]): string {
  const budget = new Budget(room.comparison)
  const groups = groupsOf(entries)
  const tables: string[] = []
  for (const group of groups) {
    if (budget.isSpent) break
    tables.push(comparison(group, budget))
  }
  const left = groups.slice(tables.length).reduce((sum, group) => sum + group.length, 0)
  return `## Side by side\n\n${tables.join('\n\n')}${rest(left, 'result', 'results')}`
}

function comparison(entries: readonly Entry[], budget: Budget): string {
  const heads = entries.map(({ number, result }) => `${number}. ${markdown(result.subject.name)}`)
  const specs = entries.map(({ result }) => markdown(`${specText(result.spec)}; ${scopeName(result.scope)}`))
  const first = line(['against', ...specs])
  budget.take(first)
  const { pieces, left } = fill(rowsOf(entries), ({ id, cells }: Row) => line([markdown(id), ...cells]), budget)
  return `${table(['property', ...heads], [first, ...pieces])}${rest(left, 'property', 'properties')}`
}

function changed(entries: readonly Entry[]): string {
  const found = reruns(entries)
  if (found.length === 0) return ''
  const { pieces, left } = fill(found, rerun, new Budget(room.changes))
  return `## What changed between runs\n\n${pieces.join('\n\n')}${rest(left, 'run', 'runs')}`
}

function rerun(runs: Rerun): string {
  const { before, after } = runs
  const { subject, spec } = after.result
  const changes = changesOf(runs)
  const head = `${markdown(subjectText(subject))} against ${markdown(specText(spec))}, from result ${before.number} to ${after.number}:`
  if (changes.length === 0) return `${head} no difference`
  const row = (cells: Change): string => line([markdown(cells.what), markdown(cells.before), markdown(cells.after)])
  const { pieces, left } = fill(changes, row, new Budget(room.changes / 4))
  return `${head}\n\n${table(['what', 'before', 'after'], pieces)}${rest(left, 'difference', 'differences')}`
}

function sections(entries: readonly Entry[]): readonly string[] {
  const budget = new Budget(room.results)
  const made: string[] = []
  for (const entry of entries) {
    if (budget.isSpent) break
    made.push(section(entry, budget))
    budget.spend(frame)
  }
  const left = leftOut(entries.length - made.length, 'result', 'results')
  return left === '' ? made : [...made, left]
}

function section({ number, file, sha256, result }: Entry, budget: Budget): string {
  const { subject, spec, machine, scope } = result
  const facts = [
    `- specification: ${markdown(specText(spec))}, halfulp ${markdown(spec.version)}`,
    `- inputs: ${markdown(scopeLine(scope))}`,
    `- subject: ${markdown(subject.name)}, version ${markdown(subject.version ?? 'unknown')}, sha256 ${markdown(subject.sha256 ?? 'none')}`,
    `- machine: ${markdown(machineText(machine))}; ${secondsOf(result).toFixed(1)} s${result.date === undefined ? '' : `, ${result.date}`}`,
    `- result file: ${markdown(file)}, sha256 ${markdown(sha256)}`,
  ]
  const parts = [
    `## ${number}. ${markdown(subjectText(subject))}`,
    overall(result.verdict),
    facts.join('\n'),
    properties(result, budget),
    witnesses(result, budget),
    permitted(result, budget),
    open(result, budget),
  ]
  return parts.filter((part) => part !== '').join('\n\n')
}

function properties(result: Result, budget: Budget): string {
  const row = (one: PropertyResult): string =>
    line([
      markdown(one.id),
      told(one.verdict),
      markdown(triedText(one, result.scope)),
      grouped(one.met),
      grouped(one.violations),
      markdown(one.statement),
      markdown(one.source),
    ])
  const sorted = [...violated(result), ...result.properties.filter(({ verdict }) => verdict !== 'violated')]
  const { pieces, left } = fill(sorted, row, budget)
  const heads = ['property', 'verdict', 'tried', 'hypotheses met', 'violations', 'statement', 'source']
  return `${table(heads, pieces)}${rest(left, 'property', 'properties')}`
}

function witnesses(result: Result, budget: Budget): string {
  const found = violated(result)
  if (found.length === 0) return ''
  const { pieces, left } = fill(found, witness, budget)
  return `### Simplest failing inputs\n\n${pieces.join('\n\n')}${rest(left, 'failing input', 'failing inputs')}`
}

function witness({ id, witness: seen, note }: PropertyResult): string {
  const lines = note === null ? [] : [markdown(note)]
  if (seen) {
    const random = seen.random ? ` with random word ${markdown(seen.random.word)}, R = ${grouped(seen.random.r)}` : ''
    lines.push(
      `input ${markdown(seen.input)} = ${markdown(seen.exact)}${random}`,
      `came ${markdown(seen.got)} = ${markdown(seen.gotValue)}, due ${markdown(seen.want)} = ${markdown(seen.wantValue)}: ${ulpsText(seen.ulps)}`,
      `again ${markdown(seen.replay, longest.command)}`,
    )
  }
  return [`- ${markdown(id)}`, ...lines.map((text) => `  - ${text}`)].join('\n')
}

function permitted(result: Result, budget: Budget): string {
  if (result.permitted.length === 0) return ''
  const row = ({ variation, statement, cases, witness: seen }: PermittedResult): string =>
    line([
      markdown(variation),
      grouped(cases),
      `${markdown(seen.input)} gave ${markdown(seen.got)}, due ${markdown(seen.want)}`,
      markdown(statement),
    ])
  const { pieces, left } = fill(result.permitted, row, budget)
  const heads = ['variation', 'inputs', 'simplest', 'permits']
  return `### Permitted variations\n\n${table(heads, pieces)}${rest(left, 'variation', 'variations')}`
}

function open(result: Result, budget: Budget): string {
  const all = undecided(result)
  if (all.length === 0) return ''
  const row = (one: PropertyResult): string => line([markdown(one.id), told(one.verdict), markdown(reasonOf(one))])
  const { pieces, left } = fill(all, row, budget)
  return `### Not decided\n\n${table(['property', 'verdict', 'why'], pieces)}${rest(left, 'property', 'properties')}`
}
