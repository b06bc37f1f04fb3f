import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { RequestError } from '../subjects/subject.ts'

/** Where golden data lies, and what may be written there: golden/derived alone. */

/** What each half is called within the folder. */
export const halves = ['derived', 'published'] as const
export type Half = (typeof halves)[number]

/** The manifest of a half, in the form of sha256sum: `sha256sum -c SHA256SUMS` checks it as well. */
export const manifestName = 'SHA256SUMS'

/** The golden folder of this package, whether it runs from its sources or from dist. */
export function goldenFolder(): string {
  let folder = dirname(fileURLToPath(import.meta.url))
  while (!existsSync(join(folder, 'golden', 'published', manifestName))) {
    const parent = dirname(folder)
    if (parent === folder)
      throw new RequestError('expected golden/ in the package of halfulp, which has none; name one')
    folder = parent
  }
  return join(folder, 'golden')
}

export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

/** Sums by path within a half; empty where there is no manifest. */
export async function readManifest(root: string, half: Half): Promise<ReadonlyMap<string, string>> {
  const text = await readFile(join(root, half, manifestName), 'utf8').catch(() => '')
  const lines = text.split('\n').flatMap((line) => {
    const match = /^([\da-f]{64}) {2}(.+)$/.exec(line)
    return match ? [[match[2] as string, match[1] as string] as const] : []
  })
  return new Map(lines)
}

export const manifestText = (sums: ReadonlyMap<string, string>): string =>
  [...sums].map(([path, sum]) => `${sum}  ${path}\n`).join('')

/** The JSON files of a half, with forward slashes, in the order of their names. */
export async function filesOf(root: string, half: Half): Promise<readonly string[]> {
  const folder = join(root, half)
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => {
    throw new RequestError(`expected a folder with derived/ and published/, but ${folder} cannot be read`)
  })
  return entries
    .filter((entry) => entry.isFile() && entry.name.endsWith('.json'))
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .sort()
}

/**
 * Writes a file of golden/derived, whole or not at all. What standards publish is transcribed by hand and lies elsewhere: no path
 * leads there from here.
 * @throws RangeError when the path leaves golden/derived
 */
export async function writeDerived(root: string, path: string, text: string): Promise<void> {
  const folder = resolve(root, 'derived')
  const target = resolve(folder, path)
  if (!target.startsWith(folder + sep)) throw new RangeError(`expected a path within golden/derived, came ${path}`)
  const unfinished = `${target}.${process.pid}.tmp`
  try {
    await mkdir(dirname(target), { recursive: true })
    await writeFile(unfinished, text)
    await rename(unfinished, target)
  } catch (error) {
    await rm(unfinished, { force: true })
    const { code } = error as NodeJS.ErrnoException
    throw new RequestError(`expected to write ${target}, but it cannot be written (${code}); name a folder of your own`)
  }
}
