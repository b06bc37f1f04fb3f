import { Command } from 'commander'
import type { Format } from '../../spec/format.ts'
import { findFormat } from '../../spec/formats/registry.ts'
import { renderExplanation } from '../report/explain-text.ts'
import * as parse from './parse.ts'
import { parseValue } from './value.ts'

export const explainCommand = (): Command =>
  new Command('explain')
    .summary('one value, seen by a format')
    .description(
      'Shows what a format makes of one value: its neighbours, the midpoint, the answer and its error, in every direction.',
    )
    .argument('<format>', 'a format, or a JSON file that declares one')
    .argument('<x>', 'a number (0.3, -1e-5, 0x1.8p3, inf, nan) or a bit pattern of the source (0x3e99999a)')
    .allowUnknownOption()
    .option('--from <id>', 'the format in which the value arrives', 'binary32')
    .option('--rounding <direction>', 'rne, rna, rtz, rtp, rtn, rto', 'rne')
    .option('--overflow <rule>', "ieee, saturate, propagate; the format's own rule unless given")
    .action((name: string, text: string, flags: { from: string; rounding: string; overflow?: string }) => {
      const format = parse.parseFormat(name)
      const source = findFormat(parse.parseSource(flags.from)) as Format
      const rounding = parse.parseDirection(flags.rounding)
      const overflow = flags.overflow === undefined ? format.row.overflow : parse.parseOverflow(flags.overflow)
      process.stdout.write(renderExplanation(parseValue(text, source), { format, rounding, overflow }, source))
    })
