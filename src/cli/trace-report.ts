import { open, readFile } from 'node:fs/promises'
import { plain } from '../report/escape.ts'
import { type TraceResult, traceResultSchema } from '../report/trace-result.ts'
import { RequestError } from '../subjects/subject.ts'
import { exitCodes } from './failure.ts'

/** A page of what `trace check --json` wrote, and the exit code that it had. */
export interface TraceReport {
  readonly text: string
  readonly code: number
}

/**
 * The page of a trace's result; undefined where none of the files is one.
 * @throws RequestError where there is more than one file, another output than html, or a damaged result
 */
export async function traceReport(files: readonly string[], output: string): Promise<TraceReport | undefined> {
  const found = (await Promise.all(files.map(async (file) => ((await isTraceResult(file)) ? [file] : [])))).flat()
  const [file] = found
  if (file === undefined) return undefined
  if (files.length > 1) throw new RequestError(`expected ${plain(file)} alone, since it is the result of a trace`)
  if (output !== 'html')
    throw new RequestError(`expected --as html for ${plain(file)}, the result of a trace, came "${output}"`)
  const result = parsed(await readFile(file, 'utf8'), plain(file))
  const { renderTraceHtml } = await import('../report/trace-html.ts')
  return {
    text: renderTraceHtml(result),
    code: result.verdict === 'holds' ? exitCodes.conforms : exitCodes.violates,
  }
}

/** By the head of the file, where it is written: results of audits can be too large to be read twice. */
async function isTraceResult(file: string): Promise<boolean> {
  const handle = await open(file).catch(() => undefined)
  if (!handle) return false
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(200), 0, 200, 0)
    return /^\s*\{\s*"schema":\s*"halfulp-trace-result\/1"/.test(buffer.toString('utf8', 0, bytesRead))
  } catch {
    return false
  } finally {
    await handle.close()
  }
}

function parsed(text: string, file: string): TraceResult {
  let content: unknown
  try {
    content = JSON.parse(text)
  } catch {
    throw new RequestError(`expected JSON in ${file}, as halfulp trace check --json FILE writes it`)
  }
  const { data, error } = traceResultSchema.safeParse(content)
  const issue = error?.issues[0]
  if (issue)
    throw new RequestError(
      `expected a result halfulp-trace-result/1 in ${file}, but ${plain(`${issue.path.join('.')}: ${issue.message}`)}`,
    )
  const result = data as TraceResult
  const isBroken = result.properties.some((one) => one.verdict === 'violated' || one.verdict === 'error')
  if (isBroken && result.verdict === 'holds')
    throw new RequestError(`expected a verdict that follows from the properties in ${file}, came "holds"`)
  return result
}
