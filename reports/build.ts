/**
 * Builds what real subjects need: `node reports/build.ts [FOLDER…]`, every folder by default.
 * One line a library: built, left out for want of something, or failed with the compiler's own message and exit code 1.
 */

import { spawnSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describeNeed, missing, root } from './needs.ts'
import type { Build } from './row.ts'
import { realSubjects } from './subjects.ts'

/** 'built', or why not. */
export function build({ command, output, needs }: Build): { readonly built: boolean; readonly message: string } {
  const lacking = missing(needs)
  if (lacking.length > 0) return { built: false, message: `left out, needs ${lacking.map(describeNeed).join('; ')}` }
  mkdirSync(join(root, dirname(output)), { recursive: true })
  const [program = '', ...options] = command
  const run = spawnSync(program, options, { cwd: root, encoding: 'utf8' })
  if (run.status === 0) return { built: true, message: 'built' }
  process.exitCode = 1
  return { built: false, message: `failed: ${command.join(' ')}\n${run.error?.message ?? run.stderr}` }
}

/** The libraries of some folders, each once though several rows share it. */
export function builds(folders: readonly string[]): Build[] {
  const rows = realSubjects.filter(({ folder }) => folders.length === 0 || folders.includes(folder))
  const all = rows.flatMap((row) => (row.build ? [row.build] : []))
  return [...new Map(all.map((one) => [one.output, one])).values()]
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const folders = process.argv.slice(2)
  const unknown = folders.filter((folder) => !realSubjects.some((row) => row.folder === folder))
  if (unknown.length > 0) {
    console.error(`no such folder of a real subject: ${unknown.join(', ')}`)
    process.exitCode = 2
  } else {
    for (const one of builds(folders)) console.log(`${one.output}: ${build(one).message}`)
  }
}
