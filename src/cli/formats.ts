import { Command } from 'commander'
import { formats } from '../../spec/formats/registry.ts'
import { renderFormat, renderRegistry } from '../report/format-text.ts'
import { parseFormat } from './parse.ts'

export const formatsCommand = (): Command =>
  new Command('formats')
    .summary('the registry of formats; the constants and code table of one')
    .argument('[format]', 'a format, or a JSON file that declares one')
    .action((name: string | undefined) => {
      process.stdout.write(name === undefined ? renderRegistry(formats) : renderFormat(parseFormat(name)))
    })
