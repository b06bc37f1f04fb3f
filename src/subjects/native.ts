import { access } from 'node:fs/promises'
import { resolve } from 'node:path'
import { type Answers, answerArray, type Driver, type Request, RequestError, synchronous } from './subject.ts'

/** `native:FILE#symbol`: `void f(const float *x, uintN_t *out, size_t n)` in a shared library (`float *out` for values). */
export async function openNative(file: string, symbol: string | undefined, request: Request): Promise<Driver> {
  if (symbol === undefined)
    throw new RequestError(`expected native:FILE#symbol, came native:${file}; name the function after a #`)
  const path = resolve(file)
  await access(path).catch(() => {
    throw new RequestError(`expected a shared library, came native:${file}, but there is no file ${path}`)
  })
  const { default: koffi } = await import('koffi')
  const call = load(
    () => koffi.load(path).func(symbol, 'void', ['void *', 'void *', 'size_t']),
    `native:${file}#${symbol}`,
  )
  let out: Answers = answerArray(request, 0)
  return synchronous((x) => {
    if (out.length !== x.length) out = answerArray(request, x.length)
    call(x, out, x.length)
    return out
  })
}

function load<T>(open: () => T, name: string): T {
  try {
    return open()
  } catch (error) {
    throw new RequestError(
      `${name} cannot be loaded: ${String(error instanceof Error ? error.message : error).split('\n')[0]}`,
    )
  }
}
