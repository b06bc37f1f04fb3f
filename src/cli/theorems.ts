import { Command } from 'commander'
import { type Judged, judge } from '../../properties/theorems/judge.ts'
import type { Theorem } from '../../properties/theorems/record.ts'
import { theorems } from '../../properties/theorems/registry.ts'
import { renderTheoremsHtml } from '../report/theorems-html.ts'
import { theoremsJson } from '../report/theorems-json.ts'
import { renderTheoremDetails, renderTheoremTable, renderTheoremVerdict } from '../report/theorems-text.ts'
import { RequestError } from '../subjects/subject.ts'
import { exitCodes } from './failure.ts'
import { checkTarget, writeJson, writeText } from './output.ts'
import { shareLine } from './progress.ts'

interface Flags {
  list?: boolean
  mutants?: boolean
  json?: string
  html?: string
}

export const theoremsCommand = (finish: (code: number) => void): Command =>
  new Command('theorems')
    .summary('every numbered statement of the papers: how it is checked, and the verdict')
    .description(
      'Decides the statements of the convergence papers in exact arithmetic: verdict, how it was decided, the smallest counterexample and the statement that is true. Exit code 1 where a record is wrong about its statement or a mutant of it survives; a false statement of a paper is a finding.',
    )
    .argument('[id...]', 'the statements to decide; all unless given')
    .option('--list', 'the table alone')
    .option('--mutants', 'also decide the mutants of every statement, each of which must be refuted')
    .option('--json <file>', 'write what was found')
    .option('--html <file>', 'write the verdicts as one HTML file')
    .action(async (ids: string[], flags: Flags) => finish(await run(ids, flags)))

async function run(ids: readonly string[], flags: Flags): Promise<number> {
  if (flags.json !== undefined) await checkTarget(flags.json)
  if (flags.html !== undefined) await checkTarget(flags.html, '--html')
  const chosen = ids.length === 0 ? theorems : ids.map(find)
  const started = performance.now()
  const judged = await judgeAll(chosen, flags.mutants === true)
  const seconds = (performance.now() - started) / 1000
  if (flags.json !== undefined) await writeJson(flags.json, theoremsJson(judged, seconds))
  if (flags.html !== undefined) await writeText(flags.html, renderTheoremsHtml(judged))
  const parts = [
    ...(ids.length === 0 || flags.list ? [renderTheoremTable(judged)] : []),
    ...(flags.list ? [] : judged.map(renderTheoremDetails)),
    renderTheoremVerdict(judged, seconds),
  ]
  process.stdout.write(parts.join('\n'))
  return judged.every(({ failures }) => failures.length === 0) ? exitCodes.conforms : exitCodes.violates
}

function find(id: string): Theorem {
  const found = theorems.find((one) => one.id === id)
  if (found) return found
  const near = theorems.filter((one) => one.id.includes(id.toLowerCase())).map((one) => one.id)
  const hint = near.length > 0 ? `did you mean ${near.join(', ')}?` : 'halfulp theorems --list shows them'
  throw new RequestError(`expected the id of a statement, came "${id}"; ${hint}`)
}

/** Decides one after the other, with a pause between two for the progress line and for signals. */
async function judgeAll(chosen: readonly Theorem[], withMutants: boolean): Promise<readonly Judged[]> {
  const line = await shareLine('theorems')
  const judged: Judged[] = []
  for (const [i, theorem] of chosen.entries()) {
    line.update(i / chosen.length, `${i} of ${chosen.length} decided, ${theorem.id}`)
    await new Promise(setImmediate)
    judged.push(judge(theorem, withMutants))
  }
  line.clear()
  return judged
}
