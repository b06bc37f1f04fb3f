import { availableParallelism } from 'node:os'
import { Command } from 'commander'
import { bench, renderBench } from '../bench/bench.ts'
import { writeJson } from './output.ts'
import * as parse from './parse.ts'

export const benchCommand = (): Command =>
  new Command('bench')
    .summary('what an audit costs beside the subject alone, as ratios measured in one run')
    .option('--jobs <n>', 'threads, besides one; all cores unless given')
    .option('--rounds <n>', 'runs of each, of which the middle one counts', '3')
    .option('--json <file>', 'write the measurements')
    .action(async (flags: { jobs?: string; rounds: string; json?: string }) => {
      const jobs = flags.jobs === undefined ? availableParallelism() : parse.parseCount('--jobs', flags.jobs, 1, 64)
      const rounds = parse.parseCount('--rounds', flags.rounds, 1, 99)
      const result = await bench([...new Set([1, jobs])], rounds, (line) => process.stderr.write(`${line}\n`))
      if (flags.json) await writeJson(flags.json, result)
      process.stdout.write(renderBench(result))
    })
