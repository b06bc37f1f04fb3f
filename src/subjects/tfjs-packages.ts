import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { RequestError } from './subject.ts'

/** Where packages are looked for: from the subject's folder, then beside halfulp. */
const roots = (folder: string): readonly string[] => [join(folder, '_.js'), import.meta.url]

/** The folder of an installed package; undefined where there is none. */
export function findPackage(name: string, folder: string): string | undefined {
  for (const root of roots(folder)) {
    try {
      return dirname(createRequire(root).resolve(`${name}/package.json`))
    } catch {}
  }
  return undefined
}

/** @throws RequestError where the package is not installed */
export async function packageFolder(name: string, folder: string): Promise<string> {
  const found = findPackage(name, folder)
  if (found) return found
  throw new RequestError(`expected the package ${name}, came none; npm install ${name}`)
}
