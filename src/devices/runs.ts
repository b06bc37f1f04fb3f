import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { type Result, resultSchema } from '../report/result.ts'
import { formatIds, type Row, rows } from './rows.ts'

/** One row in one format: an audit over all inputs, and the file with its result, if it was judged. */
export interface Run extends Row {
  readonly name: string
  readonly format: string
  readonly file: string
  /** The hash of the kernel's sources as they are now. */
  readonly sources: string
}

/** Where results and the page of them are kept, from the repository's root. */
export const folder = 'reports/devices'

export const runs: readonly Run[] = rows.flatMap(({ kernel, device }) =>
  formatIds.map((format) => {
    const name = `${kernel.subject.replace('builtin:', '')}-${device.id}-${format}`
    return { kernel, device, name, format, file: `${folder}/results/${name}.json`, sources: hashOf(kernel.sources) }
  }),
)

function hashOf(files: readonly string[]): string {
  const hash = createHash('sha256')
  for (const file of files) hash.update(readFileSync(`src/kernels/${file}`))
  return hash.digest('hex')
}

/** The result of a run, and whether the kernel is still what was judged. */
export interface Judged {
  readonly result: Result
  readonly isCurrent: boolean
}

export function judged({ file, sources }: Run): Judged | undefined {
  if (!existsSync(file)) return undefined
  const data = JSON.parse(readFileSync(file, 'utf8'))
  return { result: resultSchema.parse(data), isCurrent: data.sources === sources }
}

/** The text of a result file: the result, and the hash of the sources that were judged. */
export const fileText = (result: Result, { sources }: Run): string => `${JSON.stringify({ ...result, sources })}\n`
