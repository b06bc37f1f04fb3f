import { constants } from 'node:buffer'
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { plain } from '../report/escape.ts'
import type { Evidence } from '../report/evidence.ts'
import type { Result } from '../report/result.ts'
import { RequestError } from '../subjects/subject.ts'
import { exitCodes } from './failure.ts'
import { jsonText } from './output.ts'
import { resultsIn } from './parse-results.ts'

/** Reads result files: one result each, or a list. */
export const readResults = (files: readonly string[]): Promise<Evidence[]> => Promise.all(files.map(readResult))

async function readResult(file: string): Promise<Evidence> {
  const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => {
    throw new RequestError(
      `expected a result file, but ${plain(file)} cannot be read (${error.code}); halfulp audit --json FILE writes one`,
    )
  })
  if (bytes.length > constants.MAX_STRING_LENGTH)
    throw new RequestError(
      `expected at most ${constants.MAX_STRING_LENGTH} bytes in ${plain(file)}, came ${bytes.length}`,
    )
  return { file, sha256: sha256(bytes), results: resultsIn(bytes.toString('utf8'), plain(file)) }
}

const sha256 = (bytes: Buffer | string): string => createHash('sha256').update(bytes).digest('hex')

/** Results that were just found, as the file that --json writes. */
export const freshEvidence = (results: readonly Result[], file = 'not written'): Evidence => ({
  file,
  sha256: sha256(resultText(results)),
  results,
})

/** What --json writes: one result, or a list. */
export const resultText = (results: readonly Result[]): string => jsonText(results.length === 1 ? results[0] : results)

/** The exit code of results; of those that were planned, some may be missing. */
export function exitCodeOf(results: readonly Result[], planned = results.length): number {
  if (results.some(({ verdict }) => verdict === 'violates')) return exitCodes.violates
  if (results.length < planned || results.some(({ verdict }) => verdict === 'inconclusive')) return exitCodes.request
  return exitCodes.conforms
}
