import type { OpenFile } from '../disk.ts'

/** In the place of disk.ts: the files that were dropped on the page, by the paths that they have there. */
const files = new Map<string, File>()

/** From now on these are all the files that there are. */
export function hold(dropped: ReadonlyMap<string, File>): void {
  files.clear()
  for (const [path, file] of dropped) files.set(path, file)
}

export async function openFile(path: string): Promise<OpenFile | undefined> {
  const file = files.get(path)
  return (
    file && {
      isFile: true,
      size: file.size,
      read: async (from, bytes) => new Uint8Array(await file.slice(from, from + bytes).arrayBuffer()),
      close: async () => undefined,
    }
  )
}

export async function kindOf(path: string): Promise<'file' | 'folder' | undefined> {
  if (files.has(path)) return 'file'
  return [...files.keys()].some((one) => one.startsWith(`${path}/`)) ? 'folder' : undefined
}

export const textOf = (path: string): Promise<string> => (files.get(path) as File).text()

/** @throws Error where the browser has no means to hash: on a page that came by plain HTTP from elsewhere */
export async function sha256Of(path: string): Promise<string> {
  if (!globalThis.crypto?.subtle)
    throw new Error('expected a secure page (https or localhost) to check hashes in, came one without')
  const digest = await crypto.subtle.digest('SHA-256', await (files.get(path) as File).arrayBuffer())
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('')
}

export const join = (folder: string, file: string): string => `${folder}/${file}`
