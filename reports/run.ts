/**
 * Audits the real subjects over all binary32 inputs and keeps each result beside its adapter:
 * `node reports/run.ts [FOLDER…]`, every folder by default. What a subject needs and this machine lacks is said, not skipped in
 * silence. Afterwards the index, reports/README.md, is written anew from the results that are there; `--index` does that alone.
 */

import { existsSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Format } from '../spec/format.ts'
import { findFormat } from '../spec/formats/registry.ts'
import { audit } from '../src/audit/audit.ts'
import { type Result, resultSchema } from '../src/report/result.ts'
import { renderText } from '../src/report/text.ts'
import { build } from './build.ts'
import { describeNeed, missing, root } from './needs.ts'
import type { RealSubject } from './row.ts'
import { realSubjects } from './subjects.ts'

/** Where the result of a row is kept. */
const resultPath = ({ folder, id }: RealSubject): string =>
  join(root, 'reports', folder, 'results', `${id.replaceAll('/', '-')}.json`)

async function judge(row: RealSubject): Promise<void> {
  const lacking = missing(row.needs)
  if (lacking.length > 0) return console.log(`${row.id}: not run, needs ${lacking.map(describeNeed).join('; ')}`)
  if (row.build) {
    const { built, message } = build(row.build)
    if (!built) return console.log(`${row.id}: not run, ${message}`)
  }
  const { format, ...options } = row.options
  const result = await audit({ subject: row.subject, format: findFormat(format) as Format, ...options })
  await mkdir(dirname(resultPath(row)), { recursive: true })
  await writeFile(resultPath(row), `${JSON.stringify(result, null, 2)}\n`)
  console.log(`${row.id}\n${renderText(result, true)}`)
}

async function resultOf(row: RealSubject): Promise<Result | undefined> {
  if (!existsSync(resultPath(row))) return undefined
  return resultSchema.parse(JSON.parse(await readFile(resultPath(row), 'utf8')))
}

/** One line of the index. */
function line(row: RealSubject, result: Result | undefined): string {
  const { format, rounding, overflow } = row.options
  const title = `[${row.title}](${row.folder}/README.md)`
  const asked = `${format}, ${rounding}${overflow ? `, ${overflow}` : ''}`
  if (!result) return `| ${title} | ${asked} | not run: ${row.requires || 'no result yet'} | | |`
  const conforms = result.properties.find(({ id }) => id === 'conforms')
  const { witness } = conforms ?? {}
  const simplest = witness
    ? `\`${witness.input}\` (${witness.exact}) → ${witness.gotValue}, due ${witness.wantValue}`
    : ''
  const file = `[${result.verdict}](${row.folder}/results/${row.id.replaceAll('/', '-')}.json)`
  return `| ${title} | ${asked} | ${file} | ${(conforms?.violations ?? 0).toLocaleString('en-US')} | ${simplest} |`
}

/** How a subject differs: every property that it violates, how often, and the simplest input. */
function differences({ title, folder, options }: RealSubject, { properties }: Result): string {
  const violated = properties.filter(({ verdict }) => verdict === 'violated')
  const lines = violated.map(({ id, statement, violations, witness }) => {
    const shown = witness
      ? `\`${witness.input}\` (${witness.exact}) → ${witness.gotValue}, due ${witness.wantValue}`
      : ''
    return `- \`${id}\` (${statement}): ${violations.toLocaleString('en-US')} times; simplest ${shown}`
  })
  return `### [${title}](${folder}/README.md) as ${options.format}, ${options.rounding}\n\n${lines.join('\n')}\n`
}

/** The index of every real subject and what was found. */
async function index(): Promise<string> {
  const rows = await Promise.all(realSubjects.map(async (row) => ({ row, result: await resultOf(row) })))
  const lines = rows.map(({ row, result }) => line(row, result))
  const violators = rows.flatMap(({ row, result }) =>
    result?.verdict === 'violates' ? [differences(row, result)] : [],
  )
  return `# Real subjects

Quantizers that nobody here wrote, each judged over all 4,294,967,296 binary32 inputs. A verdict links to its result file, which
names the machine, the version and the hash of what was judged; a title links to what the subject is and how to run it again.
This page is written by \`node reports/run.ts\` from the result files.

\`\`\`sh
npm --prefix reports ci        # the npm packages among them
node reports/run.ts            # all, or name folders: node reports/run.ts three-half f16c
\`\`\`

| subject | judged as | verdict | inputs that differ | simplest of them |
|---|---|---|---|---|
${lines.join('\n')}

## How they differ

${violators.join('\n')}`
}

const onlyIndex = process.argv[2] === '--index'
const folders = onlyIndex ? [] : process.argv.slice(2)
const unknown = folders.filter((folder) => !realSubjects.some((row) => row.folder === folder))
if (unknown.length > 0) {
  console.error(`expected folders of real subjects, came ${unknown.join(', ')}`)
  process.exitCode = 2
} else {
  process.chdir(root)
  const chosen = onlyIndex ? [] : realSubjects.filter(({ folder }) => folders.length === 0 || folders.includes(folder))
  for (const row of chosen) await judge(row)
  await writeFile(join(root, 'reports', 'README.md'), await index())
}
