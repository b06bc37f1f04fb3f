import { Command, Option } from 'commander'
import { overflowRules } from '../../spec/overflow.ts'
import { directions } from '../../spec/rounding.ts'
import { type AuditOptions, audit } from '../audit/audit.ts'
import type { Result } from '../report/result.ts'
import { renderText } from '../report/text.ts'
import { backendOf } from '../subjects/open.ts'
import { RequestError } from '../subjects/subject.ts'
import { interruptible } from './interrupt.ts'
import { checkTarget, writeText } from './output.ts'
import * as parse from './parse.ts'
import { progressLine } from './progress.ts'
import { rendered } from './report.ts'
import { exitCodeOf, freshEvidence, resultText } from './results.ts'

/** What is judged when no subject is named. */
export const defaults = { subject: 'builtin:js-table', formats: ['e4m3fn', 'e5m2', 'bfloat16', 'binary16', 'e2m1fn'] }

interface Flags {
  format?: string
  from?: string
  rounding?: string
  overflow?: string
  output?: string
  backend?: string
  cases?: string
  input?: string[]
  seed?: string
  jobs?: string
  shard?: string
  timeout?: string
  allow?: string[]
  json?: string
  junit?: string
  html?: string
  quiet?: boolean
  resume?: boolean
}

export const auditCommand = (finish: (code: number) => void): Command =>
  new Command('audit')
    .summary('judge subjects against the specification')
    .description(
      'Judges subjects over inputs of binary32, all 2^32 of them, unless told otherwise; with none, the built-in kernels.',
    )
    .argument('[subject...]', 'what to judge; halfulp subjects lists the kinds')
    .option('--format <id|file>', 'the format that the subject converts to, or a JSON file that declares one')
    .option(
      '--from <id|file>',
      'the format of its inputs: binary32, binary64 (boundary cases), or any of at most 16 bits, as of a decoder',
      'binary32',
    )
    .addOption(
      new Option(
        '--rounding <direction>',
        `${Object.keys(directions).join(', ')}; or stochastic with R = the low N bits of a random word for each input: sra:N, srb:N, src:N`,
      ).default('rne'),
    )
    .addOption(
      new Option('--overflow <rule>', `${Object.keys(overflowRules).join(', ')}; the format's own rule unless given`),
    )
    .option('--output <codes|values>', 'what the answers are, where the subject does not tell by their type')
    .option('--backend <name>', 'where the subject is run, where its kind leaves a choice; halfulp subjects lists them')
    .option(
      '--cases <which>',
      'exhaustive, boundary or sample:N; exhaustive unless the source is binary64 or the rounding stochastic',
    )
    .addOption(
      new Option(
        '--input <bits...>',
        'judge single inputs, given as bit patterns such as 0x3f800000; with stochastic rounding 0x3f880000/17, its random word after a slash',
      ).conflicts('cases'),
    )
    .option('--seed <n>', 'seed of sampled cases', '1')
    .option('--jobs <n>', 'worker processes; all cores unless given, of which at most 4 share a device')
    .option('--shard <i/n>', 'judge the i-th of n parts of the inputs')
    .option('--resume', 'go on where an audit with the same --json FILE was stopped or killed')
    .option('--timeout <seconds>', 'how long a subject may take over one batch', '30')
    .option('--allow <variation...>', 'permit a variation; none permits not even those that the standards leave open')
    .option('--json <file>', 'write the result file (a list of results where there are several)')
    .option('--junit <file>', 'write the results as JUnit XML')
    .option('--html <file>', 'write the results as one HTML file')
    .option('--quiet', 'print one line and the first witness for each subject')
    .action(async (subjects: string[], flags: Flags) => finish(await run(subjects, flags)))

async function run(subjects: readonly string[], flags: Flags): Promise<number> {
  const plans = await plan(subjects, flags)
  const results: Result[] = []
  await interruptible(async (signal) => {
    for (const options of plans) {
      if (signal.aborted) break
      const line = await progressLine(`${options.subject} ${options.format.id}`)
      const result = await audit({ ...options, signal, onProgress: line.update }).finally(line.clear)
      results.push(result)
      process.stdout.write(`${results.length > 1 ? '\n' : ''}${renderText(result, flags.quiet)}`)
    }
  })
  await writeFiles(results, flags)
  if (plans.length > 1) process.stdout.write(summary(results, plans.length))
  return exitCodeOf(results, plans.length)
}

async function writeFiles(results: readonly Result[], flags: Flags): Promise<void> {
  if (flags.json !== undefined) await writeText(flags.json, resultText(results))
  for (const output of ['junit', 'html'] as const) {
    const file = flags[output]
    if (file !== undefined)
      await writeText(file, await rendered(output, [freshEvidence(results, flags.json)], new Date()))
  }
}

/** Every subject and format that is asked for; all of the request is checked before anything runs. */
async function plan(subjects: readonly string[], flags: Flags): Promise<AuditOptions[]> {
  if (subjects.length > 0 && flags.format === undefined) {
    throw new RequestError(
      'expected --format with the format that the subject converts to, such as --format e4m3fn; halfulp formats lists them',
    )
  }
  for (const option of ['json', 'junit', 'html'] as const) {
    const file = flags[option]
    if (file !== undefined) await checkTarget(file, `--${option}`)
  }
  const source = parse.parseFormat(flags.from ?? 'binary32')
  const rounding = parse.parseRounding(flags.rounding ?? 'rne')
  const shared = {
    source,
    sourceName: flags.from ?? 'binary32',
    rounding,
    ...(flags.overflow === undefined ? {} : { overflow: parse.parseOverflow(flags.overflow) }),
    ...(flags.output === undefined ? {} : { output: parse.parseOutput(flags.output) }),
    ...(flags.backend === undefined ? {} : { backend: flags.backend }),
    ...(flags.input
      ? { cases: parse.parseInputs(flags.input, source, rounding) }
      : flags.cases === undefined
        ? {}
        : { cases: parse.parseCases(flags.cases) }),
    seed: parse.parseCount('--seed', flags.seed ?? '1', 0, 2 ** 31 - 1),
    ...(flags.jobs === undefined ? {} : { jobs: parse.parseCount('--jobs', flags.jobs, 1, 256) }),
    ...(flags.shard === undefined ? {} : { shard: parse.parseShard(flags.shard) }),
    timeout: parse.parseCount('--timeout', flags.timeout ?? '30', 1, 86_400),
    allowed: parse.parseAllow(flags.allow ?? []),
  }
  const names = flags.format === undefined ? defaults.formats : [flags.format]
  const formats = names.map((name) => ({ name, format: parse.parseFormat(name) }))
  if (flags.resume && flags.json === undefined)
    throw new RequestError('expected --json FILE with --resume: what is done so far is kept beside that file')
  const uris = subjects.length > 0 ? subjects : [defaults.subject]
  for (const uri of uris) backendOf(uri, flags.backend)
  const audits = uris.flatMap((subject) => formats.map(({ name, format }) => ({ subject, format, formatName: name })))
  return audits.map((one, i) => ({ ...one, ...shared, ...checkpointOf(flags, i) }))
}

/** What is done so far is kept beside the result file. */
const checkpointOf = ({ json, resume }: Flags, audit: number): Pick<AuditOptions, 'checkpoint'> =>
  json === undefined ? {} : { checkpoint: { file: `${json}.${audit + 1}.partial`, resume: resume === true } }

function summary(results: readonly Result[], planned: number): string {
  const counts = (['conforms', 'violates', 'inconclusive'] as const).map(
    (verdict) => results.filter((one) => one.verdict === verdict).length,
  )
  const proved = results.filter(
    ({ verdict, scope }) => verdict === 'conforms' && scope.kind === 'exhaustive' && scope.shard === null,
  )
  const words = `${counts[0]} conform, ${counts[1]} violate, ${counts[2] + planned - results.length} undecided`
  const list = proved.map(({ spec }) => spec.format).join(', ')
  return `\n${words}${proved.length > 0 ? `; proved over all 2^32 binary32 inputs: ${list}` : ''}\n`
}
