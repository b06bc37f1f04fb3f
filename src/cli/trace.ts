import { Command } from 'commander'
import { traceCheckCommand } from './trace-check.ts'
import { recordCommand } from './trace-record.ts'
import { traceShowCommand } from './trace-show.ts'

export const traceCommand = (finish: (code: number) => void): Command =>
  new Command('trace')
    .summary('record a training run; check what a training run claims, exactly; print what is in it')
    .description(
      'A trace is a recorded training run: a directory with trace.json, a safetensors file for each step and scalars.jsonl (src/traces/README.md).',
    )
    .addCommand(recordCommand(finish))
    .addCommand(traceCheckCommand(finish))
    .addCommand(traceShowCommand())
