import { stat } from 'node:fs/promises'
import { Command } from 'commander'
import { renderTraceText } from '../report/trace-text.ts'
import { RequestError } from '../subjects/subject.ts'
import { checkTrace } from '../traces/check.ts'
import { themes } from '../traces/checks/property.ts'
import { exitCodes } from './failure.ts'
import { checkTarget, writeJson } from './output.ts'
import * as parse from './parse.ts'
import { stepsLine } from './progress.ts'

interface Flags {
  steps?: string
  tensor?: string
  json?: string
  quiet?: boolean
}

export const traceCheckCommand = (finish: (code: number) => void): Command =>
  new Command('check')
    .summary('decide on all that a trace claims')
    .description(
      'Decides exactly, on the stored bits, whether every tensor is rounded as declared, whether each step is what the trace says, and the theorems whose hypotheses are met. Exit code 1: something is violated; 2: the trace is damaged.',
    )
    .argument('<directory>', 'a trace')
    .option('--steps <A-B>', 'only these steps')
    .option('--tensor <name>', 'only this parameter, or parameter/role')
    .option('--json <file>', 'write the result (schema halfulp-trace-result/1)')
    .option('--quiet', 'the verdict and the first witness only')
    .action(async (directory: string, flags: Flags) => finish(await run(directory, flags)))

async function run(directory: string, flags: Flags): Promise<number> {
  if (flags.json !== undefined) await checkTarget(flags.json)
  const found = await stat(directory).catch(() => undefined)
  if (!found?.isDirectory())
    throw new RequestError(
      `expected a directory with a trace, came "${directory}", which is ${found ? 'none' : 'not there'}`,
    )
  const progress = stepsLine(directory)
  const result = await checkTrace(directory, {
    ...(flags.steps === undefined ? {} : { steps: parse.parseRange('--steps', flags.steps) }),
    ...(flags.tensor === undefined ? {} : { tensor: flags.tensor }),
    onProgress: progress.update,
  }).finally(progress.clear)
  if (flags.json !== undefined) await writeJson(flags.json, result)
  process.stdout.write(renderTraceText(result, themes, flags.quiet === true))
  return result.verdict === 'holds' ? exitCodes.conforms : exitCodes.violates
}
