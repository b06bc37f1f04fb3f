import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { lstat, open, readFile } from 'node:fs/promises'

/**
 * Files, as those who read traces and tensors meet them. A page has another module in the place of this one, with the files that
 * were dropped on it (page/dropped-files.ts).
 */
export interface OpenFile {
  readonly isFile: boolean
  /** In bytes. */
  readonly size: number
  /** So many bytes from `from` on; fewer where the file ends before them. */
  readonly read: (from: number, bytes: number) => Promise<Uint8Array<ArrayBuffer>>
  readonly close: () => Promise<void>
}

/** A file, open for reading; undefined where there is none. */
export async function openFile(path: string): Promise<OpenFile | undefined> {
  const file = await open(path).catch(() => undefined)
  if (!file) return undefined
  const stat = await file.stat()
  return {
    isFile: stat.isFile(),
    size: stat.size,
    read: async (from, bytes) => {
      const buffer = new Uint8Array(bytes)
      let done = 0
      while (done < bytes) {
        const { bytesRead } = await file.read(buffer, done, bytes - done, from + done)
        if (bytesRead === 0) break
        done += bytesRead
      }
      return buffer.subarray(0, done)
    },
    close: () => file.close(),
  }
}

/** What is at a path; undefined where there is nothing. Links are not followed. */
export async function kindOf(path: string): Promise<'file' | 'folder' | 'link' | 'other' | undefined> {
  const found = await lstat(path).catch(() => undefined)
  if (!found) return undefined
  return found.isSymbolicLink() ? 'link' : found.isFile() ? 'file' : found.isDirectory() ? 'folder' : 'other'
}

/** The content of a file that is there. */
export const textOf = (path: string): Promise<string> => readFile(path, 'utf8')

/** The hash of a file that is there, in hexadecimal. */
export async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const piece of createReadStream(path, { highWaterMark: 2 ** 20 })) hash.update(piece as Buffer)
  return hash.digest('hex')
}

/** The path of a file in a folder. */
export { join } from 'node:path'
