import { access } from 'node:fs/promises'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { called, type Driver, inWords, type Request, RequestError, synchronous, takesWords } from './subject.ts'

/** `js:FILE[#export]`: a function of an ES or TypeScript module; the export may be a dotted path, and is `quantize` or the default. */
export async function openJs(file: string, exported: string | undefined, { conversion }: Request): Promise<Driver> {
  const path = resolve(file)
  await access(path).catch(() => {
    throw new RequestError(`expected a JavaScript or TypeScript module, came js:${file}, but there is no file ${path}`)
  })
  const module = await import(pathToFileURL(path).href).catch((error: unknown) => {
    throw new RequestError(`js:${file} cannot be loaded: ${inWords(() => error)}`)
  })
  const quantize = exportOf(module, exported, `js:${file}`)
  takesWords(quantize, `js:${file}#${exported ?? 'quantize'}`, conversion)
  return synchronous(called(quantize as Parameters<typeof called>[0]))
}

/**
 * The function that a module exports under this name, which may be a dotted path, or as `quantize` or the default.
 * @throws RequestError where there is none
 */
export function exportOf(module: Record<string, unknown>, path: string | undefined, subject: string) {
  const found = find(module, path, subject)
  if (typeof found === 'function') return found
  const names = Object.keys(module).join(', ') || 'nothing'
  throw new RequestError(`expected ${subject} to export a function ${path ?? 'quantize'}; it exports ${names}`)
}

function find(module: Record<string, unknown>, path: string | undefined, subject: string): unknown {
  if (path === undefined) return module.quantize ?? module.default
  try {
    return path.split('.').reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], module)
  } catch (error) {
    throw new RequestError(`${subject}#${path} cannot be loaded: ${inWords(() => error)}`)
  }
}
