import { Command } from 'commander'
import { identifySubject, SubjectFailed } from '../identify/subject.ts'
import { renderIdentified } from '../report/identify-text.ts'
import { RequestError } from '../subjects/subject.ts'
import { exitCodes } from './failure.ts'
import { checkTarget, writeJson } from './output.ts'
import * as parse from './parse.ts'

interface Flags {
  format?: string
  width?: string
  output?: string
  backend?: string
  timeout: string
  json?: string
}

export const identifyCommand = (finish: (code: number) => void): Command =>
  new Command('identify')
    .summary('say what a subject does: the semantics that fit')
    .description(
      'Finds format, rounding, overflow, signed zero, flushed subnormals, NaN and a double rounding from boundary inputs alone. Exit code 1 where no semantics explains every answer.',
    )
    .argument('<subject>', 'what to ask; halfulp subjects lists the kinds')
    .option('--format <id|file>', 'the one format that comes into question')
    .option('--width <8|16|32>', 'bits in an answer, where the subject does not tell by its type')
    .option('--output <codes|values>', 'what the answers are, where the subject does not tell by their type')
    .option('--backend <name>', 'where the subject is run, where its kind leaves a choice')
    .option('--timeout <seconds>', 'how long a subject may take over one batch', '30')
    .option('--json <file>', 'write what was found')
    .action(async (subject: string, flags: Flags) => finish(await run(subject, flags)))

async function run(subject: string, flags: Flags): Promise<number> {
  if (flags.json !== undefined) await checkTarget(flags.json)
  const options = {
    ...(flags.format === undefined ? {} : { format: parse.parseFormat(flags.format) }),
    ...(flags.width === undefined ? {} : { width: widthOf(flags.width) }),
    ...(flags.output === undefined ? {} : { output: parse.parseOutput(flags.output) }),
    ...(flags.backend === undefined ? {} : { backend: flags.backend }),
    timeout: parse.parseCount('--timeout', flags.timeout, 1, 86_400),
  }
  try {
    const found = await identifySubject(subject, options)
    if (flags.json !== undefined) await writeJson(flags.json, found)
    process.stdout.write(renderIdentified(found))
    return found.explained ? exitCodes.conforms : exitCodes.violates
  } catch (error) {
    if (!(error instanceof SubjectFailed)) throw error
    process.stdout.write(`${subject} cannot be identified: ${error.message}\n`)
    return exitCodes.violates
  }
}

function widthOf(text: string): 8 | 16 | 32 {
  if (text === '8' || text === '16' || text === '32') return Number(text) as 8 | 16 | 32
  throw new RequestError(`expected --width 8, 16 or 32, came "${text}"`)
}
