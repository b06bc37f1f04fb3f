#!/usr/bin/env node
import { Command, CommanderError } from 'commander'
import { version } from '../version.ts'
import { commands } from './commands.ts'
import { exitCodes, report } from './failure.ts'

/** The command line: parses, hands over to the commands, and turns what comes back into an exit code. */
const program = new Command('halfulp')
  .description('Conformance suite for low-precision number formats.')
  .version(version)
  .option('--debug', 'show the stack of a failure')
  .configureHelp({ showGlobalOptions: true })

const finish = (code: number): void => {
  process.exitCode = code
}

for (const command of await commands(finish, process.argv.slice(2))) program.addCommand(command)

/** A reader that stops reading, such as head, changes no verdict; output that cannot be written otherwise is told. */
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') return
  process.stderr.write(`halfulp: expected to write to standard output, but it cannot be written (${error.code})\n`)
  process.exit(exitCodes.request)
})
process.on('uncaughtException', (error) => process.exit(report(error, program.opts().debug === true)))

const refuse = (command: Command): void => {
  command.exitOverride()
  command.configureOutput({ writeErr: () => undefined })
  for (const sub of command.commands) refuse(sub)
}
refuse(program)

try {
  await program.parseAsync()
} catch (error) {
  if (error instanceof CommanderError) {
    const isHelp = error.exitCode === 0
    const what = error.code === 'commander.help' ? 'expected a command' : error.message.replace(/^error: /, '')
    if (!isHelp) process.stderr.write(`halfulp: ${what.split('\n')[0]} (halfulp --help shows what there is)\n`)
    process.exitCode = isHelp ? exitCodes.conforms : exitCodes.request
  } else {
    process.exitCode = report(error, program.opts().debug === true)
  }
}
