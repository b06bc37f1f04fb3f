import { access } from 'node:fs/promises'
import { resolve } from 'node:path'
import {
  type Answers,
  answerArray,
  type Driver,
  type Request,
  RequestError,
  SubjectFault,
  synchronous,
} from './subject.ts'

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
  let memory = guarded(request, 0)
  return synchronous((x, random) => {
    if (memory.out.length !== x.length) memory = guarded(request, x.length)
    memory.end.fill(mark)
    call(x, memory.out, x.length, ...(random ? [random] : []))
    if (!memory.guard.equals(intact)) throw new SubjectFault('it wrote past the end of its output')
    return memory.out
  })
}

/** Bytes behind the answers that must stay as they are, and the value of each. */
const guardBytes = 64
const mark = 0xa5
const intact = Buffer.alloc(guardBytes, mark)

/**
 * Memory for answers with a guard behind it. The end of the answers is marked before every call as well: what is not written
 * there, where a vector loop leaves off, must not pass for an answer given before.
 */
function guarded(request: Request, length: number): { out: Answers; guard: Buffer; end: Buffer } {
  const bytes = answerArray(request, 1).BYTES_PER_ELEMENT
  const whole = answerArray(request, length + guardBytes / bytes)
  const all = Buffer.from(whole.buffer)
  all.fill(mark)
  const guard = all.subarray(length * bytes)
  return { out: whole.subarray(0, length), guard, end: all.subarray(Math.max(0, (length - guardBytes) * bytes)) }
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
