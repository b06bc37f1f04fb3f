import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { roundingText } from '../../spec/rounding.ts'
import type { Batch } from '../cases/batch.ts'
import {
  type Answers,
  answerArray,
  type CallDriver,
  inWords,
  type Request,
  RequestError,
  SubjectFault,
  synchronous,
} from './subject.ts'

/** Inputs in a batch, at most. Memory for such a batch is reserved once. */
const longest = 65536

/** Bytes before and behind the answers that must stay as they are, and the value of each. */
const guardBytes = 64
const mark = 0xa5
const intact = Buffer.alloc(guardBytes, mark)

/** Memory grows by such pages. */
const pageBytes = 65536

/**
 * `wasm:FILE#export`: `f(ptrX, ptrOut, n)` of a WebAssembly module, over the memory that it exports; one that rounds stochastically
 * takes a further pointer to uint32 words, last. The memory used is what the exported `alloc(bytes)` gives, or else lies from the
 * exported global `__heap_base` on. Of imports only the function `env.abort` is provided.
 */
export async function openWasm(file: string, exported: string | undefined, request: Request): Promise<CallDriver> {
  if (exported === undefined || exported === '')
    throw new RequestError(`expected wasm:FILE#export, came wasm:${file}; name the function after a #`)
  const name = `wasm:${file}#${exported}`
  const path = resolve(file)
  const bytes = await readFile(path).catch(() => {
    throw new RequestError(`expected a WebAssembly module, came wasm:${file}, but there is no file ${path} to be read`)
  })
  const module = await WebAssembly.compile(bytes).catch((error: unknown) => {
    throw new RequestError(`wasm:${file} cannot be loaded: ${inWords(() => error)}`)
  })
  refuseImports(module, file)
  const first = instantiate(module, name, exported, request)
  let held: Instance | undefined = first
  const driver = synchronous((x, random) => {
    const instance = held ?? instantiate(module, name, exported, request)
    // What trapped is in no state to be called again.
    held = undefined
    const answers = ask(instance, x, random, request, name)
    held = instance
    return answers
  })
  return { ...driver, batch: longest, home: { memory: first.memory, at: first.x } }
}

/** A module at work, and where its inputs, random words and answers lie; the answers between two guards. */
interface Instance {
  readonly memory: WebAssembly.Memory
  readonly call: (...args: number[]) => void
  readonly x: number
  readonly random: number
  readonly out: number
  /** Answers in the batch before. */
  length: number
}

function ask(instance: Instance, x: Batch, random: Uint32Array | undefined, request: Request, name: string): Answers {
  const { memory, call, out } = instance
  const bytes = answerArray(request, 1).BYTES_PER_ELEMENT * x.length
  // The end of the answers is marked before every call, all of them where there is another number of them: what is not written must
  // not pass for an answer given before.
  const from = instance.length === x.length ? Math.max(0, bytes - guardBytes) : -guardBytes
  Buffer.from(memory.buffer, out + from, bytes + guardBytes - from).fill(mark)
  instance.length = x.length
  const isHome = x.buffer === memory.buffer && x.byteOffset === instance.x
  if (!isHome) write(memory, instance.x, x)
  if (random) write(memory, instance.random, random)
  attempt(() => call(instance.x, out, x.length, ...(random ? [instance.random] : [])), name)
  // The memory may have grown meanwhile, which makes a new buffer of it.
  const { buffer } = memory
  if (!Buffer.from(buffer, out + bytes, guardBytes).equals(intact))
    throw new SubjectFault('it wrote past the end of its output')
  if (!Buffer.from(buffer, out - guardBytes, guardBytes).equals(intact))
    throw new SubjectFault('it wrote before the start of its output')
  const Type = answerArray(request, 0).constructor as Uint8ArrayConstructor
  return new Type(buffer, out, x.length) as Answers
}

function write(memory: WebAssembly.Memory, at: number, from: Batch): void {
  new Uint8Array(memory.buffer, at, from.byteLength).set(new Uint8Array(from.buffer, from.byteOffset, from.byteLength))
}

/** Makes the call and says what went wrong: arguments are refused by the kind of the function, all else is its own fault. */
function attempt(call: () => void, name: string): void {
  try {
    call()
  } catch (error) {
    if (error instanceof SubjectFault) throw error
    if (error instanceof TypeError)
      throw new RequestError(`expected ${name} to take 32-bit integers, came ${inWords(() => error.message)}`)
    throw new SubjectFault(`it trapped: ${inWords(() => error)}`)
  }
}

/** What AssemblyScript calls where an assertion fails, with pointers to text, a line and a column. */
const env = {
  abort: (_message?: unknown, _file?: unknown, line?: unknown, column?: unknown): never => {
    const where = typeof line === 'number' && typeof column === 'number' ? ` at line ${line}, column ${column}` : ''
    throw new SubjectFault(`it called env.abort${where}`)
  },
}

function refuseImports(module: WebAssembly.Module, file: string): void {
  const other = WebAssembly.Module.imports(module).find(
    ({ module: from, name, kind }) => from !== 'env' || name !== 'abort' || kind !== 'function',
  )
  if (other)
    throw new RequestError(
      `expected wasm:${file} to import the function env.abort at most, came the ${other.kind} ${other.module}.${other.name}; build it without`,
    )
}

function instantiate(module: WebAssembly.Module, name: string, exported: string, request: Request): Instance {
  const exports = orRefused(name, () => {
    const made = new WebAssembly.Instance(module, { env }).exports
    if (typeof made._initialize === 'function') made._initialize()
    return made
  })
  const call = functionOf(exports, exported, name, request)
  const memory = memoryOf(exports, name)
  const width = request.source.width <= 8 ? 1 : request.source.width <= 16 ? 2 : request.source.width <= 32 ? 4 : 8
  const random = longest * width
  const out = random + longest * 4 + guardBytes
  const end = out + longest * answerArray(request, 1).BYTES_PER_ELEMENT + guardBytes
  const base = reserve(exports, memory, end, name)
  return { memory, call, x: base, random: base + random, out: base + out, length: 0 }
}

function orRefused<T>(name: string, make: () => T): T {
  try {
    return make()
  } catch (error) {
    throw new RequestError(`${name} cannot be loaded: ${inWords(() => error)}`)
  }
}

function functionOf(
  exports: WebAssembly.Exports,
  exported: string,
  name: string,
  { conversion: { rounding } }: Request,
): Instance['call'] {
  const found = exports[exported]
  if (typeof found !== 'function')
    throw new RequestError(`expected ${name} to be an exported function; the module exports ${namesOf(exports)}`)
  const [parameters, why] =
    typeof rounding === 'string'
      ? ['(ptrX, ptrOut, n)', '']
      : ['(ptrX, ptrOut, n, ptrRandom)', ` for --rounding ${roundingText(rounding)}`]
  if (found.length !== parameters.split(',').length)
    throw new RequestError(
      `expected ${name} to take ${parameters}${why}, came a function of ${found.length} parameters`,
    )
  return found as Instance['call']
}

const namesOf = (exports: WebAssembly.Exports): string => Object.keys(exports).join(', ').slice(0, 200) || 'nothing'

function memoryOf(exports: WebAssembly.Exports, name: string): WebAssembly.Memory {
  const memories = Object.values(exports).filter((one) => one instanceof WebAssembly.Memory)
  const memory = exports.memory instanceof WebAssembly.Memory ? exports.memory : memories[0]
  if (!memory)
    throw new RequestError(`expected ${name} with an exported memory; the module exports ${namesOf(exports)}`)
  return memory
}

/** Sets so many bytes of the module's memory aside, grows it where that is needed, and gives their address, a multiple of 64. */
function reserve(exports: WebAssembly.Exports, memory: WebAssembly.Memory, bytes: number, name: string): number {
  const { alloc, __heap_base: heap } = exports
  const room = bytes + guardBytes
  const given =
    typeof alloc === 'function'
      ? orRefused(name, () => alloc(room))
      : heap instanceof WebAssembly.Global
        ? heap.value
        : undefined
  if (typeof given !== 'number')
    throw new RequestError(
      `expected ${name} with an exported function alloc(bytes) or global __heap_base, 32 bits wide; the module exports ${namesOf(exports)}`,
    )
  const start = given >>> 0
  const lacking = start + room - memory.buffer.byteLength
  if (lacking > 0) {
    try {
      memory.grow(Math.ceil(lacking / pageBytes))
    } catch {
      throw new RequestError(
        `expected the memory of ${name} to grow to ${start + room} bytes, room for ${longest} inputs, but it cannot; allow it more`,
      )
    }
  }
  return Math.ceil(start / guardBytes) * guardBytes
}
