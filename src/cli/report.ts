import { stat } from 'node:fs/promises'
import { extname } from 'node:path'
import { Command, Option } from 'commander'
import type { Evidence } from '../report/evidence.ts'
import { RequestError } from '../subjects/subject.ts'
import { checkTarget, jsonText, writeText } from './output.ts'
import { exitCodeOf, readResults } from './results.ts'
import { traceReport } from './trace-report.ts'

/** What results can be turned into; `written` is when they were. The modules are loaded when they are needed. */
const outputs = {
  html: async (evidence: readonly Evidence[]) => (await import('../report/html.ts')).renderHtml(evidence),
  markdown: async (evidence: readonly Evidence[]) => (await import('../report/markdown.ts')).renderMarkdown(evidence),
  junit: async (evidence: readonly Evidence[], written: Date) =>
    (await import('../report/junit.ts')).renderJunit(evidence, written),
  ctrf: async (evidence: readonly Evidence[], written: Date) =>
    jsonText((await import('../report/ctrf.ts')).renderCtrf(evidence, written)),
  intoto: async (evidence: readonly Evidence[]) => {
    const statement = (await import('../report/intoto.ts')).renderIntoto(evidence)
    if ('refused' in statement) throw new RequestError(statement.refused)
    return jsonText(statement)
  },
} as const

/** The name of an output. */
export type Output = keyof typeof outputs

/** Results as one of the outputs. */
export const rendered = (output: Output, evidence: readonly Evidence[], written: Date): Promise<string> =>
  outputs[output](evidence, written)

/** The output that a file's name speaks of. */
const byEnding: Readonly<Record<string, Output>> = { '.html': 'html', '.md': 'markdown', '.xml': 'junit' }

interface Flags {
  as?: Output
  out?: string
}

export const reportCommand = (finish: (code: number) => void): Command =>
  new Command('report')
    .summary('turn result files into html, markdown, junit, ctrf, intoto')
    .description(
      'Turns result files, as halfulp audit --json FILE writes them, into one report; several are shown side by side, and runs of the same subject in the order in which they are named. The result of halfulp trace check --json becomes its page, html alone. The exit code is that of the audits: 0 where all conform, 1 where one violates.',
    )
    .argument('<file...>', 'result files')
    .addOption(
      new Option(
        '--as <output>',
        'html (one file), markdown (for a step summary), junit, ctrf, intoto (an unsigned test-result statement); by the ending of --out, else markdown',
      ).choices(Object.keys(outputs)),
    )
    .option('--out <file>', 'write the report there; to standard output unless given')
    .action(async (files: string[], flags: Flags) => finish(await run(files, flags)))

async function run(files: readonly string[], { as, out }: Flags): Promise<number> {
  if (out !== undefined) await checkTarget(out, '--out')
  const output = as ?? (out === undefined ? 'markdown' : byEnding[extname(out)])
  if (output === undefined)
    throw new RequestError(
      `expected --as with one of ${Object.keys(outputs).join(', ')}, since "${out}" ends in none of ${Object.keys(byEnding).join(', ')}`,
    )
  const trace = await traceReport(files, output)
  if (trace) {
    await put(trace.text, out)
    return trace.code
  }
  const evidence = await readResults(files)
  const text = await rendered(output, evidence, await writtenAt(files))
  await put(text, out)
  return exitCodeOf(evidence.flatMap(({ results }) => results))
}

async function put(text: string, out: string | undefined): Promise<void> {
  if (out === undefined) process.stdout.write(text)
  else await writeText(out, text)
}

/** When the last of these files was written: result files do not tell themselves. */
async function writtenAt(files: readonly string[]): Promise<Date> {
  const times = await Promise.all(files.map(async (file) => (await stat(file)).mtimeMs))
  return new Date(Math.floor(Math.max(...times)))
}
