import { Command } from 'commander'
import type { Evidence } from '../report/evidence.ts'
import { mergeShards } from '../report/merge.ts'
import type { Result } from '../report/result.ts'
import { renderText } from '../report/text.ts'
import { RequestError } from '../subjects/subject.ts'
import { checkTarget, writeText } from './output.ts'
import { exitCodeOf, readResults, resultText } from './results.ts'

export const mergeCommand = (finish: (code: number) => void): Command =>
  new Command('merge')
    .summary('join the results of shards')
    .description(
      'Joins the result files of halfulp audit --shard I/N, all N of them in any order, into one result file. The exit code is that of the whole audit.',
    )
    .argument('<file...>', 'the result files of all shards')
    .option(
      '--out <file>',
      'write the result there and its verdict to standard output; the result goes there unless given',
    )
    .action(async (files: string[], { out }: { out?: string }) => finish(await run(files, out)))

async function run(files: readonly string[], out: string | undefined): Promise<number> {
  if (out !== undefined) await checkTarget(out, '--out')
  const results = merged(await readResults(files))
  const text = resultText(results)
  if (out === undefined) process.stdout.write(text)
  else {
    await writeText(out, text)
    process.stdout.write(results.map((result) => renderText(result, true)).join('\n'))
  }
  return exitCodeOf(results)
}

/** Files of several results hold those of the same audits in the same order. */
function merged(evidence: readonly Evidence[]): Result[] {
  const [first, ...others] = evidence.map(({ results }) => results) as [readonly Result[], ...(readonly Result[])[]]
  if (others.some(({ length }) => length !== first.length))
    throw new RequestError('expected as many results in every file, came some with more; name the shards of one audit')
  return first.map((result, i) => {
    const whole = mergeShards([result, ...others.map((results) => results[i] as Result)])
    if ('refused' in whole) throw new RequestError(whole.refused)
    return whole
  })
}
