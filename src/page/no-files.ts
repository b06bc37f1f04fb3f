/** In the place of node:fs: a page has no files but those that are dropped on it. @throws Error */
export function readFileSync(path: string): never {
  throw new Error(`there is no file ${path} in a page`)
}
