/** The results of real subjects, as they lie beside their adapters. */

import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Evidence } from '../src/report/evidence.ts'
import { type Result, resultSchema } from '../src/report/result.ts'
import { root } from './needs.ts'
import type { RealSubject } from './row.ts'

/** Where the result of a row is kept, within its folder. */
export const resultFile = ({ id }: RealSubject): string => `results/${id.replaceAll('/', '-')}.json`

/** The same, from the root of the file system. */
export const resultPath = (row: RealSubject): string => join(root, 'reports', row.folder, resultFile(row))

/** A row with its result, where one is there. */
export interface Judged {
  readonly row: RealSubject
  readonly result: Result | undefined
}

export function judged(row: RealSubject): Judged {
  const path = resultPath(row)
  return { row, result: existsSync(path) ? resultSchema.parse(JSON.parse(readFileSync(path, 'utf8'))) : undefined }
}

/** The result files of these rows, as reports are made of them. */
export const evidenceOf = (rows: readonly RealSubject[]): readonly Evidence[] =>
  rows.flatMap((row) => {
    const { result } = judged(row)
    if (!result) return []
    const sha256 = createHash('sha256')
      .update(readFileSync(resultPath(row)))
      .digest('hex')
    return [{ file: resultFile(row), sha256, results: [result] }]
  })
