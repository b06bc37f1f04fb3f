import type { Command } from 'commander'
import { auditCommand } from './audit.ts'
import { benchCommand } from './bench.ts'
import { explainCommand } from './explain.ts'
import { formatsCommand } from './formats.ts'
import { goldenCommand } from './golden.ts'
import { identifyCommand } from './identify.ts'
import { mergeCommand } from './merge.ts'
import { reportCommand } from './report.ts'
import { reproduceCommand } from './reproduce.ts'
import { serveCommand } from './serve.ts'
import { subjectsCommand } from './subjects.ts'
import { theoremsCommand } from './theorems.ts'
import { traceCommand } from './trace.ts'

/** Every command, in the order of the help; `finish` is told the exit code. */
export const commands = (finish: (code: number) => void): readonly Command[] => [
  auditCommand(finish),
  identifyCommand(finish),
  explainCommand(),
  formatsCommand(),
  traceCommand(finish),
  subjectsCommand(),
  theoremsCommand(finish),
  reproduceCommand(),
  reportCommand(finish),
  mergeCommand(finish),
  goldenCommand(finish),
  serveCommand(),
  benchCommand(),
]
