import { stat } from 'node:fs/promises'
import { Command } from 'commander'
import { renderSnapshotText } from '../report/snapshot-text.ts'
import { renderTraceText } from '../report/trace-text.ts'
import { RequestError } from '../subjects/subject.ts'
import { checkTrace } from '../traces/check.ts'
import { themes } from '../traces/checks/property.ts'
import { snapshotFigures } from '../traces/snapshot.ts'
import { exitCodes } from './failure.ts'
import { checkTarget, writeJson, writeText } from './output.ts'
import * as parse from './parse.ts'
import { shareLine } from './progress.ts'

interface Flags {
  steps?: string
  tensor?: string
  format?: string[]
  rounding?: string
  beta2?: string
  json?: string
  html?: string
  quiet?: boolean
}

/** What a snapshot is shown in unless formats are named. */
const usualFormats = ['e4m3fn', 'e5m2', 'bfloat16', 'binary16', 'e2m1fn']

export const traceCheckCommand = (finish: (code: number) => void): Command =>
  new Command('check')
    .summary('decide on all that a trace claims')
    .description(
      'Decides exactly, on the stored bits, whether every tensor is rounded as declared, whether each step is what the trace says, and the theorems whose hypotheses are met. Exit code 1: something is violated; 2: the trace is damaged. Of a plain safetensors file it tells how much of each tensor a format flushes to zero, saturates and keeps exactly.',
    )
    .argument('<path...>', 'a directory with a trace, or safetensors files')
    .option('--steps <A-B>', 'of a trace: only these steps')
    .option('--tensor <name>', 'of a trace: only this parameter, or parameter/role; of a file: names that begin so')
    .option('--format <id...>', `of a file: the formats (${usualFormats.join(' ')})`)
    .option('--rounding <direction>', 'of a file: rne, rna, rtz, rtp, rtn, rto (rne)')
    .option('--beta2 <number>', 'of a file: count where a second moment would freeze, Q(β₂·v) = v')
    .option('--json <file>', 'write the result (schema halfulp-trace-result/1 or halfulp-snapshot-result/1)')
    .option('--html <file>', 'of a trace: write the result as one HTML file')
    .option('--quiet', 'the verdict and the first witness only; of a file, sums only')
    .action(async (paths: string[], flags: Flags) => finish(await run(paths, flags)))

async function run(paths: readonly string[], flags: Flags): Promise<number> {
  if (flags.json !== undefined) await checkTarget(flags.json)
  if (flags.html !== undefined) await checkTarget(flags.html, '--html')
  const kinds = await Promise.all(paths.map(kindOf))
  if (paths.length === 1 && kinds[0] === 'trace') return runTrace(paths[0] as string, flags)
  if (kinds.includes('trace'))
    throw new RequestError('expected one trace, or safetensors files alone, came both or several')
  return runFiles(paths, flags)
}

async function kindOf(path: string): Promise<'trace' | 'file'> {
  const found = await stat(path).catch(() => undefined)
  if (!found) throw new RequestError(`expected a trace or a safetensors file, but there is nothing at ${path}`)
  return found.isDirectory() ? 'trace' : 'file'
}

/** An option that belongs to the other kind of path is refused, not passed over. */
function refuse(flags: Flags, names: readonly (keyof Flags)[], kind: string): void {
  const given = names.find((name) => flags[name] !== undefined)
  if (given !== undefined)
    throw new RequestError(`expected no --${given} for ${kind}; halfulp trace check --help tells what it is for`)
}

async function runTrace(directory: string, flags: Flags): Promise<number> {
  refuse(flags, ['format', 'rounding', 'beta2'], 'a trace, which declares its formats itself')
  const progress = await shareLine(directory)
  const result = await checkTrace(directory, {
    ...(flags.steps === undefined ? {} : { steps: parse.parseRange('--steps', flags.steps) }),
    ...(flags.tensor === undefined ? {} : { tensor: flags.tensor }),
    onProgress: (done, planned) => progress.update(done / planned, `${done} of ${planned} steps`),
  }).finally(progress.clear)
  if (flags.json !== undefined) await writeJson(flags.json, result)
  if (flags.html !== undefined) {
    // Loaded here, since the library that draws takes longer to load than most commands run.
    const { renderTraceHtml } = await import('../report/trace-html.ts')
    await writeText(flags.html, renderTraceHtml(result))
  }
  process.stdout.write(renderTraceText(result, themes, flags.quiet === true))
  return result.verdict === 'holds' ? exitCodes.conforms : exitCodes.violates
}

async function runFiles(paths: readonly string[], flags: Flags): Promise<number> {
  refuse(flags, ['steps', 'html'], 'a safetensors file')
  const formats = await Promise.all((flags.format ?? usualFormats).map(parse.parseFormat))
  const beta2 = flags.beta2 === undefined ? undefined : Number(flags.beta2)
  if (beta2 !== undefined && !(beta2 > 0 && beta2 < 1))
    throw new RequestError(`expected --beta2 between 0 and 1, came "${flags.beta2}"`)
  const options = {
    formats,
    rounding: parse.parseDirection(flags.rounding ?? 'rne'),
    ...(beta2 === undefined ? {} : { beta2 }),
    ...(flags.tensor === undefined ? {} : { tensor: flags.tensor }),
  }
  const results = []
  for (const path of paths) results.push(await snapshotFigures(path, options))
  if (flags.json !== undefined) await writeJson(flags.json, results.length === 1 ? results[0] : results)
  process.stdout.write(results.map((result) => renderSnapshotText(result, flags.quiet === true)).join('\n'))
  return exitCodes.conforms
}
