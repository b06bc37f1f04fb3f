import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Writable } from 'node:stream'
import type { Batch, Given } from '../cases/batch.ts'
import { type Answers, answerArray, type Driver, type Request, SubjectFault } from './subject.ts'

/**
 * `exec:COMMAND`: a program that reads inputs (binary32 unless another source is asked for), little-endian, on its standard input until that ends, and writes its answers in
 * order on its standard output. One process answers one range of inputs; writing and reading go on side by side.
 */
export function openExec(command: string, request: Request): Driver {
  const width = answerArray(request, 1).BYTES_PER_ELEMENT
  return pipeDriver(command, {
    encode: (x) => Buffer.copyBytesFrom(x) as Buffer,
    take: (bytes, x) =>
      bytes.length < x.length * width ? undefined : { answers: view(request, bytes, x.length), used: x.length * width },
  })
}

/** How a program's protocol turns inputs into bytes and bytes into answers. */
export interface Protocol {
  readonly encode: (x: Batch) => Buffer
  /** The answers to a whole batch, if enough bytes are there, and how many bytes they took. */
  readonly take: (bytes: Buffer, x: Batch) => { answers: Answers; used: number } | undefined
}

function view(request: Request, bytes: Buffer, length: number): Answers {
  const answers = answerArray(request, length)
  new Uint8Array(answers.buffer).set(bytes.subarray(0, answers.byteLength))
  return answers
}

/** The program runs in the process group of its worker and is ended with it. */
export function pipeDriver(command: string, protocol: Protocol, batch = 65536): Driver {
  return {
    mode: 'stream',
    batch,
    async *stream(batches) {
      const child = spawn('/bin/sh', ['-c', command], { stdio: ['pipe', 'pipe', 'pipe'] })
      try {
        yield* converse(child, batches, protocol)
      } finally {
        child.kill('SIGKILL')
      }
    },
  }
}

async function* converse(child: ChildProcess, batches: Iterable<Given>, protocol: Protocol): AsyncIterable<Answers> {
  const input = child.stdin as NonNullable<typeof child.stdin>
  const output = child.stdout as NonNullable<typeof child.stdout>
  const closed = once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>
  let complaint = ''
  child.stderr?.on('data', (data: Buffer) => {
    complaint = (complaint + data.toString()).slice(-2000)
  })
  // A program may close its input early or die; what it failed to answer is told below.
  input.on('error', () => undefined)
  const sent: Batch[] = []
  let everything = false
  const feeding = feed(input, batches, sent, protocol.encode).then((isAll) => {
    everything = isAll
  })
  let held: Buffer = Buffer.alloc(0)
  for await (const chunk of output as AsyncIterable<Buffer>) {
    held = held.length === 0 ? chunk : Buffer.concat([held, chunk])
    for (let next = sent[0]; next !== undefined; next = sent[0]) {
      const taken = protocol.take(held, next)
      if (taken === undefined) break
      sent.shift()
      held = held.subarray(taken.used)
      yield taken.answers
    }
    if (sent.length === 0 && held.length > 0)
      throw new SubjectFault('the program writes more answers than it was given inputs')
  }
  await feeding
  const [code, signal] = await closed
  const ending = signal ? `was ended by ${signal}` : `ended with exit code ${code}`
  const because = complaint.trim() ? `: ${complaint.trim().split('\n').at(-1)?.slice(-200)}` : ''
  if (sent.length > 0 || !everything)
    throw new SubjectFault(`the program ${ending} before it had answered every input${because}`)
  if (code !== 0) throw new SubjectFault(`the program answered every input, but ${ending}${because}`)
}

/** Writes every batch, however far the program is behind: it may read all before it answers. False where it stops reading. */
async function feed(
  input: Writable,
  batches: Iterable<Given>,
  sent: Batch[],
  encode: Protocol['encode'],
): Promise<boolean> {
  for (const { x } of batches) {
    const copy = x.slice()
    sent.push(copy)
    if (!input.write(encode(copy)) && input.writable) await drained(input)
    if (!input.writable) return false
  }
  input.end()
  return true
}

/** Resolves when more can be written, or nothing more ever. */
function drained(input: Writable): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      input.off('drain', done).off('close', done)
      resolve()
    }
    input.on('drain', done).on('close', done)
  })
}
