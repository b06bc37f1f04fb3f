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
  const quantize = find(module, exported, file)
  if (typeof quantize !== 'function') {
    const names = Object.keys(module).join(', ') || 'nothing'
    throw new RequestError(`expected js:${file} to export a function ${exported ?? 'quantize'}; it exports ${names}`)
  }
  takesWords(quantize, `js:${file}#${exported ?? 'quantize'}`, conversion)
  return synchronous(called(quantize as Parameters<typeof called>[0]))
}

function find(module: Record<string, unknown>, path: string | undefined, file: string): unknown {
  if (path === undefined) return module.quantize ?? module.default
  try {
    return path.split('.').reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], module)
  } catch (error) {
    throw new RequestError(`js:${file}#${path} cannot be loaded: ${inWords(() => error)}`)
  }
}
