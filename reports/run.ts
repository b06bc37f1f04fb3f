/**
 * Audits the real subjects over all binary32 inputs and keeps each result beside its adapter:
 * `node reports/run.ts [FOLDER…]`, every folder by default. What a subject needs and this machine lacks is said, not skipped in
 * silence. Afterwards the pages (pages.ts) are written anew from the results that are there; `--index` does that alone.
 */

import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Format } from '../spec/format.ts'
import { findFormat } from '../spec/formats/registry.ts'
import { audit } from '../src/audit/audit.ts'
import { renderText } from '../src/report/text.ts'
import { build } from './build.ts'
import { describeNeed, missing, root } from './needs.ts'
import { pages } from './pages.ts'
import { resultPath } from './results.ts'
import type { RealSubject } from './row.ts'
import { realSubjects } from './subjects.ts'

async function judge(row: RealSubject): Promise<void> {
  const lacking = missing(row.needs)
  if (lacking.length > 0) return console.log(`${row.id}: not run, needs ${lacking.map(describeNeed).join('; ')}`)
  if (row.build) {
    const { built, message } = build(row.build)
    if (!built) return console.log(`${row.id}: not run, ${message}`)
  }
  const { format, ...options } = row.options
  const before = { ...process.env }
  Object.assign(process.env, row.environment)
  const result = await audit({
    subject: row.subject,
    format: findFormat(format) as Format,
    ...options,
    ...(row.backend ? { backend: row.backend } : {}),
    ...(row.isSlow ? { cases: { kind: 'boundary' }, jobs: 1 } : {}),
  }).finally(() => {
    process.env = before
  })
  await mkdir(dirname(resultPath(row)), { recursive: true })
  await writeFile(resultPath(row), `${JSON.stringify(result, null, 2)}\n`)
  console.log(`${row.id}\n${renderText(result, true)}`)
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
  for (const [path, text] of pages()) await writeFile(join(root, 'reports', path), text)
}
