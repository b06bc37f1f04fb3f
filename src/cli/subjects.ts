import { Command } from 'commander'
import { columns } from '../report/format-text.ts'
import { builtins } from '../subjects/builtin.ts'
import { builtinTfjs } from '../subjects/builtin-tfjs.ts'
import { builtinWgsl } from '../subjects/builtin-wgsl.ts'
import { kinds } from '../subjects/open.ts'

export const subjectsCommand = (): Command =>
  new Command('subjects').summary('what can be audited: the kinds of subjects and the built-in kernels').action(() => {
    const forms = Object.values(kinds).map(({ form, summary }) => [`  ${form}`, summary])
    const kernels = [...builtins, builtinWgsl, builtinTfjs].map(({ name, summary, takes }) => [
      `  builtin:${name}`,
      `${summary}; ${takes}`,
    ])
    process.stdout.write(`Kinds of subjects:\n${columns(forms)}\n\nBuilt-in kernels:\n${columns(kernels)}\n`)
  })
