import { availableParallelism } from 'node:os'
import { Command } from 'commander'
import { bench } from '../bench/bench.ts'
import { loopFormat } from '../bench/contenders.ts'
import { renderBench } from '../bench/render.ts'
import { RequestError } from '../subjects/subject.ts'
import { exitCodes } from './failure.ts'
import { checkTarget, writeJson } from './output.ts'
import * as parse from './parse.ts'

interface Flags {
  format: string
  only?: string
  jobs?: string
  rounds: string
  numbers: string
  json?: string
}

const tables = ['kernels', 'audits']

/** Threads that the loop in C can have. */
const mostJobs = 64

/** Subjects are measured in this process, which they may end. */
const endedBySubject = (): void => {
  process.stderr.write('halfulp: expected subjects that answer, but one ended the process\n')
  process.exitCode = exitCodes.request
}

export const benchCommand = (): Command =>
  new Command('bench')
    .summary('what kernels cost beside a copy of memory and a loop in C, and audits beside the subject alone')
    .description(
      'Measures in one run, taking turns: kernels of halfulp and others in nanoseconds a number, and audits beside the loop of their subject.',
    )
    .argument('[subject...]', 'further ones to measure among the kernels; halfulp subjects lists the kinds')
    .option('--format <id|file>', 'the format that kernels convert to, or a JSON file that declares one', loopFormat)
    .option('--only <kernels|audits>', 'one of the two tables')
    .option('--jobs <n>', 'threads of audits, besides one; all cores unless given')
    .option('--numbers <n>', 'how many numbers kernels are given', '1048576')
    .option('--rounds <n>', 'runs of each, an odd number, of which the middle one counts', '3')
    .option('--json <file>', 'write the measurements')
    .action(async (subjects: string[], flags: Flags) => {
      const { only } = flags
      if (only !== undefined && !tables.includes(only)) throw parse.expected(`--only ${tables.join(' or ')}`, only)
      if (only === 'audits' && subjects.length > 0)
        throw new RequestError(`expected no subject with --only audits, came ${subjects[0]}; leave one of them out`)
      const format = parse.parseFormat(flags.format)
      if (format.width > 32)
        throw new RequestError(`expected a format of at most 32 bits, came ${format.id}, which has ${format.width}`)
      if (only === 'audits' && format.id !== loopFormat)
        throw new RequestError(`expected no --format with --only audits, which are of ${loopFormat}, came ${format.id}`)
      const jobs = parse.parseCount(
        '--jobs',
        flags.jobs ?? String(Math.min(mostJobs, availableParallelism())),
        1,
        mostJobs,
      )
      const rounds = parse.parseCount('--rounds', flags.rounds, 1, 99)
      if (rounds % 2 === 0) throw parse.expected('--rounds an odd number, of which one is in the middle', flags.rounds)
      const numbers = parse.parseCount('--numbers', flags.numbers, 1, 2 ** 24)
      if (flags.json !== undefined) await checkTarget(flags.json)
      const kernels = only === 'audits' ? undefined : { format, subjects }
      const audits = only === 'kernels' ? undefined : { threadCounts: [...new Set([1, jobs])] }
      process.on('exit', endedBySubject)
      try {
        const result = await bench({ kernels, audits, rounds, numbers }, (line) => process.stderr.write(`${line}\n`))
        if (flags.json !== undefined) await writeJson(flags.json, result)
        await new Promise((done) => process.stdout.write(renderBench(result), done))
      } finally {
        process.off('exit', endedBySubject)
        // An interpreter that a subject started would keep this process. Failures are told by then.
        setImmediate(() => process.exit())
      }
    })
