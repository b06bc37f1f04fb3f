import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { Command } from 'commander'
import { renderReproduction, renderReproductions } from '../report/reproduction-text.ts'
import type { Reproduced, Reproduction } from '../reproductions/record.ts'
import { RequestError } from '../subjects/subject.ts'
import { writeJson, writeText } from './output.ts'
import { shareLine } from './progress.ts'

export const reproduceCommand = (): Command =>
  new Command('reproduce')
    .summary('figures and experiments of the papers, done again')
    .description(
      'Does a figure or an experiment of a paper again, says of each of its claims what was found, and draws it; without a name, lists them.',
    )
    .argument('[name...]', 'which ones; "all" for every one')
    .option('--out <folder>', 'write pictures (SVG) and figures (JSON) there')
    .option('--data <path>', 'a data set in the place of the one that ships, where there is one')
    .option('--full', "the paper's own size where there is a smaller one; may take hours")
    .action(async (names: string[], flags: { out?: string; data?: string; full?: boolean }) => {
      // Loaded here, since the library that draws takes longer to load than most commands run.
      const { reproductions } = await import('../reproductions/registry.ts')
      const chosen = names.flatMap((name) => (name === 'all' ? reproductions : [find(name, reproductions)]))
      refuseIdle(chosen, flags)
      if (chosen.length === 0) process.stdout.write(renderReproductions(reproductions))
      if (flags.out !== undefined) await prepare(flags.out)
      for (const one of chosen) {
        const line = await shareLine(one.id)
        const found = await one
          .run({
            ...(flags.data === undefined ? {} : { data: flags.data }),
            full: flags.full === true,
            onProgress: line.update,
          })
          .finally(line.clear)
        process.stdout.write(renderReproduction(one, found))
        if (flags.out !== undefined) await write(flags.out, one, found)
      }
    })

function find(name: string, reproductions: readonly Reproduction[]): Reproduction {
  const found = reproductions.find(({ id }) => id === name)
  if (found) return found
  throw new RequestError(
    `expected a reproduction (${reproductions.map(({ id }) => id).join(', ')}, or all), came "${name}"`,
  )
}

/** An option that none of those chosen heeds would be ignored without a word. */
function refuseIdle(chosen: readonly Reproduction[], flags: { readonly data?: string; readonly full?: boolean }): void {
  for (const option of ['data', 'full'] as const) {
    if (flags[option] === undefined || chosen.some(({ heeds }) => heeds.includes(option))) continue
    const names = chosen.map(({ id }) => id).join(', ') || 'none'
    throw new RequestError(`expected a reproduction that heeds --${option}, came ${names}; leave --${option} out`)
  }
}

const prepare = (folder: string): Promise<unknown> =>
  mkdir(folder, { recursive: true }).catch(({ code }: NodeJS.ErrnoException) => {
    throw new RequestError(`expected --out to name a folder, but ${folder} cannot be made (${code}); name another`)
  })

async function write(folder: string, { id, reference, setting }: Reproduction, found: Reproduced): Promise<void> {
  const { findings, rows, pictures } = found
  await writeJson(join(folder, `${id}.json`), { id, reference, setting, findings, rows })
  for (const [name, content] of Object.entries(pictures)) {
    const file = join(folder, `${id}-${name}.svg`)
    await writeText(file, content)
    process.stdout.write(`\n  ${file}`)
  }
  process.stdout.write('\n')
}
