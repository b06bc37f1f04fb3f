import { access } from 'node:fs/promises'
import { delimiter, resolve } from 'node:path'
import { type Batch, batchOf, type Given } from '../cases/batch.ts'
import { Interpreter } from './interpreter.ts'
import { type Answers, checked, type Request, RequestError, type StreamDriver, SubjectFault } from './subject.ts'

/**
 * `python:FILE#function`: a function of numpy arrays, or of torch tensors where the file imports torch and not numpy, called by the
 * python3 on the PATH. An array in (float32; float64 or codes from another source), and with stochastic rounding one of uint32 words;
 * an array out: uint8, uint16, uint32 or a float type of at most 16 bits, whose bits are codes, or float32 values.
 */
export async function openPython(file: string, name: string | undefined, request: Request): Promise<StreamDriver> {
  if (name === undefined || name === '')
    throw new RequestError(`expected python:FILE#function, came python:${file}; name the function after a #`)
  const path = resolve(file)
  await access(path).catch(() => {
    throw new RequestError(`expected a Python file, came python:${file}, but there is no file ${path}`)
  })
  await findPython()
  const subject = `python:${file}#${name}`
  const start = (): Promise<Interpreter> => Interpreter.start([path, name, ...argumentTypes(request)], subject)
  const first = await start()
  let held: Interpreter | undefined = first
  return {
    version: first.version,
    mode: 'stream',
    async *stream(batches) {
      const interpreter = held ?? (await start())
      // One that failed, or is left in the middle of a conversation, is not asked again.
      held = undefined
      let isDone = false
      try {
        yield* converse(interpreter, batches)
        isDone = true
      } finally {
        if (isDone) held = interpreter
        else interpreter.end()
      }
    },
  }
}

/** The type of the inputs, as numpy and torch call it, and whether random words come with them. */
function argumentTypes({ source, conversion: { rounding } }: Request): readonly [string, '0' | '1'] {
  const type = batchOf(source, 0).constructor.name.replace('Array', '').toLowerCase()
  return [type, typeof rounding === 'string' ? '0' : '1']
}

async function findPython(): Promise<void> {
  const places = (process.env.PATH ?? '').split(delimiter).map((folder) => resolve(folder, 'python3'))
  await Promise.any(places.map((place) => access(place))).catch(() => {
    throw new RequestError('expected a python3 on the PATH for python: subjects, came none; install one')
  })
}

/** A batch is sent before the answers to the one before it are looked at, so that both sides have work. */
async function* converse(interpreter: Interpreter, batches: Iterable<Given>): AsyncIterable<Answers> {
  const sent: number[] = []
  for (const { x, random } of batches) {
    interpreter.send([bytesOf(x), ...(random ? [bytesOf(random)] : [])])
    sent.push(x.length)
    if (sent.length > 1) yield await answers(interpreter, sent.shift() as number)
  }
  for (const length of sent) yield await answers(interpreter, length)
}

/** A copy: the batch is written over before it is sent. */
const bytesOf = (x: Batch): Buffer => Buffer.from(Buffer.copyBytesFrom(x))

const types = { B: Uint8Array, H: Uint16Array, I: Uint32Array, f: Float32Array } as const

async function answers(interpreter: Interpreter, length: number): Promise<Answers> {
  const frame = await interpreter.receive()
  const [kind, letter] = [String.fromCharCode(frame[0] ?? 0), String.fromCharCode(frame[1] ?? 0)]
  if (kind === 'F') throw new SubjectFault(frame.toString('utf8', 1))
  if (kind !== 'A' || !(letter in types)) throw new SubjectFault('it wrote into the pipe of its answers itself')
  const bytes = Uint8Array.from(frame.subarray(2))
  return checked(new types[letter as keyof typeof types](bytes.buffer), length)
}
