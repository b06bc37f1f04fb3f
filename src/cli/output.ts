import { rename, rm, writeFile } from 'node:fs/promises'
import { RequestError } from '../subjects/subject.ts'

/** Writes a JSON file whole or not at all. */
export async function writeJson(file: string, content: unknown): Promise<void> {
  const unfinished = `${file}.${process.pid}.tmp`
  try {
    await writeFile(unfinished, `${JSON.stringify(content, null, 2)}\n`)
    await rename(unfinished, file)
  } catch (error) {
    await rm(unfinished, { force: true })
    const { code } = error as NodeJS.ErrnoException
    throw new RequestError(`expected to write ${file}, but it cannot be written (${code}); name another file`)
  }
}
