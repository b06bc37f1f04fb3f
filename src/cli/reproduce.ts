import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Command } from 'commander'
import { renderReproduction, renderReproductions } from '../report/reproduction-text.ts'
import type { Reproduced, Reproduction } from '../reproductions/record.ts'
import { RequestError } from '../subjects/subject.ts'
import { writeJson } from './output.ts'
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
      const chosen = names.includes('all') ? reproductions : names.map((name) => find(name, reproductions))
      if (chosen.length === 0) process.stdout.write(renderReproductions(reproductions))
      if (flags.out !== undefined) await prepare(flags.out)
      for (const one of chosen) {
        const line = shareLine(one.id)
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

const prepare = (folder: string): Promise<unknown> =>
  mkdir(folder, { recursive: true }).catch(({ code }: NodeJS.ErrnoException) => {
    throw new RequestError(`expected --out to name a folder, but ${folder} cannot be made (${code}); name another`)
  })

async function write(folder: string, { id, reference, setting }: Reproduction, found: Reproduced): Promise<void> {
  const { findings, rows, pictures } = found
  await writeJson(join(folder, `${id}.json`), { id, reference, setting, findings, rows })
  for (const [name, content] of Object.entries(pictures)) {
    const file = join(folder, `${id}-${name}.svg`)
    await writeFile(file, content)
    process.stdout.write(`\n  ${file}`)
  }
  process.stdout.write('\n')
}
