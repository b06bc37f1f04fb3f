import { readdir, readFile } from 'node:fs/promises'
import { extname, join, relative, sep } from 'node:path'
import { RequestError } from '../subjects/subject.ts'

/** A file of the page, as it is answered. */
export interface PageFile {
  readonly type: string
  readonly content: Buffer
}

const types: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
}

/**
 * All files of the page by the paths under which they are asked for. They are few and read once, so that no path that somebody asks for
 * is ever looked up on the disk.
 * @throws RequestError where the page was not built
 */
export async function pageFiles(folder: string): Promise<ReadonlyMap<string, PageFile>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  if (paths.length === 0)
    throw new RequestError(`expected the page in ${folder}, but nothing is there; npm run build makes it`)
  const read = paths.map(
    async (path): Promise<[string, PageFile]> => [
      `/${relative(folder, path).split(sep).join('/')}`,
      { type: types[extname(path)] ?? 'application/octet-stream', content: await readFile(path) },
    ],
  )
  return new Map(await Promise.all(read))
}
