import { constants } from 'node:buffer'
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { plain } from '../report/escape.ts'
import type { Evidence } from '../report/evidence.ts'
import { type Result, resultSchema } from '../report/result.ts'
import { RequestError } from '../subjects/subject.ts'
import { exitCodes } from './failure.ts'
import { jsonText } from './output.ts'

/** Reads result files: one result each, or a list. */
export const readResults = (files: readonly string[]): Promise<Evidence[]> => Promise.all(files.map(readResult))

async function readResult(file: string): Promise<Evidence> {
  const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => {
    throw new RequestError(
      `expected a result file, but ${plain(file)} cannot be read (${error.code}); halfulp audit --json FILE writes one`,
    )
  })
  const results = parsed(bytes, plain(file))
  for (const result of results) checkVerdict(result, plain(file))
  return { file, sha256: sha256(bytes), results }
}

function parsed(bytes: Buffer, file: string): Result[] {
  if (bytes.length > constants.MAX_STRING_LENGTH)
    throw new RequestError(`expected at most ${constants.MAX_STRING_LENGTH} bytes in ${file}, came ${bytes.length}`)
  let content: unknown
  try {
    content = JSON.parse(bytes.toString('utf8'))
  } catch {
    throw new RequestError(`expected JSON in ${file}, as halfulp audit --json FILE writes it`)
  }
  const schema = Array.isArray(content) ? z.array(resultSchema) : resultSchema
  const { data, error } = schema.safeParse(content)
  if (error) {
    const issue = error.issues[0]
    const where = issue && issue.path.length > 0 ? `${issue.path.join('.')}: ` : ''
    throw new RequestError(
      `expected a result halfulp-result/1 in ${file}, but ${plain(`${where}${issue?.message}`)}; halfulp audit --json FILE writes one`,
    )
  }
  const results = Array.isArray(data) ? data : [data as Result]
  if (results.length === 0) throw new RequestError(`expected at least one result in ${file}, came an empty list`)
  return results
}

/** A verdict that its properties do not bear out would be believed; one without properties says nothing. */
function checkVerdict({ verdict, properties }: Result, file: string): void {
  const isBroken = properties.some((one) => one.verdict === 'violated')
  if (properties.length > 0 && isBroken === (verdict === 'violates')) return
  throw new RequestError(
    `expected a verdict that follows from the properties in ${file}, came "${verdict}" with ${isBroken ? 'a violation' : properties.length === 0 ? 'no property' : 'no violation'}`,
  )
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
