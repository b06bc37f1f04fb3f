import { realpath, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { RequestError } from '../subjects/subject.ts'

/** JSON as it is written to files. */
export const jsonText = (content: unknown): string => `${JSON.stringify(content, null, 2)}\n`

/** Writes a JSON file whole or not at all. */
export const writeJson = (file: string, content: unknown): Promise<void> => writeText(file, jsonText(content))

/** Writes a file whole or not at all. A link leads to the file that is written; a device or a pipe is written to, not replaced. */
export async function writeText(file: string, text: string): Promise<void> {
  const target = await realpath(file).catch(() => file)
  const unfinished = `${target}.${process.pid}.tmp`
  try {
    const isSpecial = await stat(file).then(
      (found) => !found.isFile(),
      () => false,
    )
    if (isSpecial) return await writeFile(file, text)
    await writeFile(unfinished, text)
    await rename(unfinished, target)
  } catch (error) {
    await rm(unfinished, { force: true })
    const { code } = error as NodeJS.ErrnoException
    throw new RequestError(`expected to write ${file}, but it cannot be written (${code}); name another file`)
  }
}

/** Whether a file can be written is found out before hours of work, not after. */
export async function checkTarget(file: string, option = '--json'): Promise<void> {
  const isFolder = (path: string): Promise<boolean> =>
    stat(path).then(
      (found) => found.isDirectory(),
      () => false,
    )
  if (file === '' || (await isFolder(file)) || !(await isFolder(dirname(resolve(file)))))
    throw new RequestError(`expected ${option} to name a file in a folder that exists, came "${file}"`)
}
