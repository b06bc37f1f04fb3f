import { z } from 'zod'
import { plain } from '../report/escape.ts'
import { type Result, resultSchema } from '../report/result.ts'
import { RequestError } from '../subjects/subject.ts'

/**
 * The results in the text of a result file: one, or a list.
 * @throws RequestError with one line that says what is wrong with it
 */
export function resultsIn(text: string, file: string): readonly Result[] {
  let content: unknown
  try {
    content = JSON.parse(text)
  } catch {
    throw new RequestError(`expected JSON in ${file}, as halfulp audit --json FILE writes it`)
  }
  const other = others[String((content as { schema?: unknown } | null)?.schema)]
  if (other) throw new RequestError(`expected results of audits in ${file}, came ${other}`)
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
  for (const result of results) checkVerdict(result, file)
  return results
}

/** Results of other commands, by their schema, and what there is for them. */
const others: Readonly<Record<string, string>> = {
  'halfulp-theorems/1': 'the result of halfulp theorems, whose page halfulp theorems --html FILE writes',
  'halfulp-trace-result/1': 'the result of a trace, whose page halfulp report --as html FILE writes',
}

/** A verdict that its properties do not bear out would be believed; one without properties says nothing. */
function checkVerdict({ verdict, properties }: Result, file: string): void {
  const isBroken = properties.some((one) => one.verdict === 'violated')
  if (properties.length > 0 && isBroken === (verdict === 'violates')) return
  throw new RequestError(
    `expected a verdict that follows from the properties in ${file}, came "${verdict}" with ${isBroken ? 'a violation' : properties.length === 0 ? 'no property' : 'no violation'}`,
  )
}
