import { Command } from 'commander'
import { showTrace } from '../traces/show.ts'

export const traceShowCommand = (): Command =>
  new Command('show')
    .summary('print what is in a trace, or in a plain safetensors file')
    .argument('<path>', 'a directory with a trace, or a safetensors file')
    .action(async (path: string) => {
      process.stdout.write(await showTrace(path))
    })
