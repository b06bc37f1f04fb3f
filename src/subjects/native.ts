import { access } from 'node:fs/promises'
import { resolve } from 'node:path'
import { Guarded } from './guarded.ts'
import { answerArray, type Driver, type Request, RequestError, synchronous } from './subject.ts'

/**
 * `native:FILE#symbol`: `void f(const float *x, uintN_t *out, size_t n)` in a shared library (`float *out` for values); one that
 * rounds stochastically takes a further `const uint32_t *random`.
 */
export async function openNative(file: string, symbol: string | undefined, request: Request): Promise<Driver> {
  if (symbol === undefined)
    throw new RequestError(`expected native:FILE#symbol, came native:${file}; name the function after a #`)
  const path = resolve(file)
  await access(path).catch(() => {
    throw new RequestError(`expected a shared library, came native:${file}, but there is no file ${path}`)
  })
  const { default: koffi } = await import('koffi')
  const words = typeof request.conversion.rounding === 'string' ? [] : ['void *']
  const call = load(
    () => koffi.load(path).func(symbol, 'void', ['void *', 'void *', 'size_t', ...words]),
    `native:${file}#${symbol}`,
  )
  const memory = new Guarded((length) => answerArray(request, length))
  return synchronous((x, random) =>
    memory.filled(x.length, (out) => call(x, out, x.length, ...(random ? [random] : []))),
  )
}

/** What a library answers when it is opened. @throws RequestError where it cannot be */
export function load<T>(open: () => T, name: string): T {
  try {
    return open()
  } catch (error) {
    throw new RequestError(
      `${name} cannot be loaded: ${String(error instanceof Error ? error.message : error).split('\n')[0]}`,
    )
  }
}
