/** The gallery: a page for each finding, and their index. */

import type { Result } from '../../src/report/result.ts'
import type { Judged } from '../results.ts'
import { resultFile } from '../results.ts'
import type { Finding } from './rows.ts'

const count = (value: number): string => value.toLocaleString('en-US')

type WithResult = Judged & { readonly result: Result }

/** @throws Error where a finding names a row that there is not, or one without a result */
const judgedOf = ({ id, subjects }: Finding, all: readonly Judged[]): readonly WithResult[] =>
  subjects.map((name) => {
    const found = all.find(({ row }) => row.id === name)
    if (!found?.result) throw new Error(`expected a result of ${name} for the finding ${id}, came none`)
    return { row: found.row, result: found.result }
  })

const property = ({ result }: WithResult, id: string): Result['properties'][number] | undefined =>
  result.properties.find((one) => one.id === id)

/** Inputs that differ, of those that were tried. */
function extent(one: WithResult): string {
  const { scope } = one.result
  const differ = property(one, 'conforms')?.violations ?? 0
  return `${count(differ)} of ${count(scope.cases)} (${scope.kind})`
}

function rowOf(one: WithResult): string {
  const { row, result } = one
  const { format, from, rounding, overflow } = result.spec
  const judged = `${format} from ${from}, ${rounding}, ${overflow}`
  return `| [${row.title}](../${row.folder}/README.md) | ${judged} | [${result.verdict}](../${row.folder}/report.md) | ${extent(one)} |`
}

/** The simplest input of each violated property. */
function violated({ result }: WithResult): string {
  const rows = result.properties
    .filter(({ verdict }) => verdict === 'violated')
    .map(({ id, statement, violations, witness }) => {
      const shown = witness
        ? `\`${witness.input}\` = ${witness.exact} | ${witness.gotValue} | ${witness.wantValue}`
        : ' | | '
      return `| \`${id}\`: ${statement.replaceAll('|', '\\|')} | ${count(violations)} | ${shown} |`
    })
  return ['| violated | inputs | simplest | came | due |', '|---|---|---|---|---|', ...rows].join('\n')
}

/** How to see it again: what is needed, then the commands. */
function again({ row, result }: WithResult): string {
  const replay = property({ row, result }, 'conforms')?.witness?.replay
  const commands = [
    ...(row.package ? ['npm --prefix reports ci'] : []),
    `node reports/run.ts ${row.folder}`,
    ...(replay ? [`npx ${replay}`] : []),
  ]
  const needs = row.requires === '' ? '' : `Needs ${row.requires}.\n\n`
  return `${needs}\`\`\`sh\n${commands.join('\n')}\n\`\`\``
}

/** The page of one finding. */
export function findingPage(finding: Finding, all: readonly Judged[]): string {
  const judged = judgedOf(finding, all)
  const first = judged[0] as WithResult
  const { subject, machine } = first.result
  return `<!-- Written by \`node reports/run.ts\` from the result files and reports/findings/rows.ts. Change those. -->

# ${finding.title}

${finding.cause}

| subject | judged as | verdict | inputs that differ |
|---|---|---|---|
${judged.map(rowOf).join('\n')}

**Whom it hurts.** ${finding.effect}

**Standing.** ${finding.standing}

## Smallest witnesses

${violated(first)}

## Again

${again(first)}

Judged: \`${subject.uri}\`${subject.version ? `, ${subject.version}` : ''}${first.row.package ? `, ${first.row.package.name} ${first.row.package.version}` : ''}, sha256 \`${subject.sha256 ?? 'none'}\`, on ${machine.gpu ? `${machine.gpu}, ` : ''}${machine.cpu}, ${machine.os}, Node ${machine.node}.
The whole [report](../${first.row.folder}/report.md), the [result file](../${first.row.folder}/${resultFile(first.row)}).
`
}

/** The index of the gallery. */
export function findingsIndex(findings: readonly Finding[], all: readonly Judged[]): string {
  const rows = findings.map((finding) => {
    const first = judgedOf(finding, all)[0] as WithResult
    return `| [${finding.title}](${finding.id}.md) | ${first.row.options.format} | ${extent(first)} |`
  })
  return `<!-- Written by \`node reports/run.ts\` from the result files and reports/findings/rows.ts. Change those. -->

# Findings

What was found in quantizers that nobody here wrote, a page each: what it does, on how many inputs, the smallest witness, how to see it again.
Every real subject, those that conform included: [real subjects](../README.md). What papers say that is false:
[theorems](../../properties/theorems/README.md).

| finding | format | inputs that differ |
|---|---|---|
${rows.join('\n')}
`
}
