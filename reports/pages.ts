/** Every page that is made from the results: the index, a report for each folder, a page for each finding. */

import { renderMarkdown } from '../src/report/markdown.ts'
import type { Result } from '../src/report/result.ts'
import { findingPage, findingsIndex } from './findings/page.ts'
import { findings } from './findings/rows.ts'
import { evidenceOf, type Judged, judged, resultFile } from './results.ts'
import { realSubjects } from './subjects.ts'

/** Folders in the order of their rows. */
const folders = [...new Set(realSubjects.map(({ folder }) => folder))]

/** The text of each page, by its path in reports/. */
export function pages(): ReadonlyMap<string, string> {
  const all = realSubjects.map(judged)
  const reports = folders.flatMap((folder) => {
    const evidence = evidenceOf(realSubjects.filter((row) => row.folder === folder))
    return evidence.length === 0 ? [] : ([[`${folder}/report.md`, renderMarkdown(evidence)]] as const)
  })
  return new Map([
    ['README.md', index(all)],
    ['findings/README.md', findingsIndex(findings, all)],
    ...findings.map((finding) => [`findings/${finding.id}.md`, findingPage(finding, all)] as const),
    ...reports,
  ])
}

const count = (value: number): string => value.toLocaleString('en-US')

/** One line of the index. */
function line({ row, result }: Judged): string {
  const { format, rounding, overflow } = row.options
  const title = `[${row.title}](${row.folder}/README.md)`
  const asked = `${format}, ${rounding}${overflow ? `, ${overflow}` : ''}`
  if (!result) return `| ${title} | ${asked} | not run: ${row.requires || 'no result yet'} | | |`
  const conforms = result.properties.find(({ id }) => id === 'conforms')
  const file = `[${result.verdict}](${row.folder}/report.md) ([json](${row.folder}/${resultFile(row)}))`
  return `| ${title} | ${asked} | ${file} | ${count(conforms?.violations ?? 0)} | ${shown(conforms)} |`
}

/** The simplest failing input of a property. */
function shown(property: Result['properties'][number] | undefined): string {
  const witness = property?.witness
  return witness ? `\`${witness.input}\` (${witness.exact}) → ${witness.gotValue}, due ${witness.wantValue}` : ''
}

/** The index of every real subject and what was found. */
const index = (all: readonly Judged[]): string => `# Real subjects

Quantizers that nobody here wrote, each judged over all 4,294,967,296 binary32 inputs unless its report says otherwise. A verdict links
to its report, made from the result file beside it, which names the machine, the version and the hash of what was judged; a title links to
what the subject is and how to run it again. What differs, and why: [findings](findings/README.md). This page is written by
\`node reports/run.ts\` from the result files.

\`\`\`sh
npm --prefix reports ci        # the npm packages among them
node reports/run.ts            # all, or name folders: node reports/run.ts three-half f16c
\`\`\`

| subject | judged as | verdict | inputs that differ | simplest of them |
|---|---|---|---|---|
${all.map(line).join('\n')}
`
