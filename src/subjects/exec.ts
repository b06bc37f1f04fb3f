import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { type Answers, answerArray, type Driver, type Request, SubjectFault } from './subject.ts'

/**
 * `exec:COMMAND`: a program that reads binary32 little-endian on its standard input until that ends, and writes its answers in
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
  readonly encode: (x: Float32Array) => Buffer
  /** The answers to a whole batch, if enough bytes are there, and how many bytes they took. */
  readonly take: (bytes: Buffer, x: Float32Array) => { answers: Answers; used: number } | undefined
}

function view(request: Request, bytes: Buffer, length: number): Answers {
  const answers = answerArray(request, length)
  new Uint8Array(answers.buffer).set(bytes.subarray(0, answers.byteLength))
  return answers
}

/** Batches that are under way, so that a program which buffers its output is still fed; bounds what is held in memory. */
const mostBytesAhead = 1 << 26

/** The program runs in the process group of its worker and is ended with it. */
export function pipeDriver(command: string, protocol: Protocol): Driver {
  return {
    mode: 'stream',
    batch: 4096,
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

async function* converse(
  child: ChildProcess,
  batches: Iterable<Float32Array>,
  protocol: Protocol,
): AsyncIterable<Answers> {
  const input = child.stdin as NonNullable<typeof child.stdin>
  const output = child.stdout as NonNullable<typeof child.stdout>
  const closed = once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>
  let complaint = ''
  child.stderr?.on('data', (data: Buffer) => {
    complaint = (complaint + data.toString()).slice(-2000)
  })
  // A program may close its input early or die; what it failed to answer is told below.
  input.on('error', () => undefined)
  const sent: Float32Array[] = []
  let everything = false
  const feeding = feed(input, batches, sent, protocol.encode).then(() => {
    everything = true
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
    if (sent.length === 0 && held.length > 0 && everything)
      throw new SubjectFault('the program writes more answers than it was given inputs')
  }
  await Promise.race([feeding, closed])
  const [code, signal] = await closed
  const ending = signal ? `was ended by ${signal}` : `ended with exit code ${code}`
  const because = complaint.trim() ? `: ${complaint.trim().split('\n').at(-1)}` : ''
  if (sent.length > 0 || !everything)
    throw new SubjectFault(`the program ${ending} before it had answered every input${because}`)
  if (held.length > 0) throw new SubjectFault('the program writes more answers than it was given inputs')
  if (code !== 0) throw new SubjectFault(`the program answered every input, but ${ending}${because}`)
}

async function feed(
  input: NodeJS.WritableStream,
  batches: Iterable<Float32Array>,
  sent: Float32Array[],
  encode: Protocol['encode'],
): Promise<void> {
  for (const batch of batches) {
    const copy = batch.slice()
    sent.push(copy)
    if (!input.write(encode(copy))) await Promise.race([once(input, 'drain'), once(input, 'close')])
    while (sent.length * copy.byteLength > mostBytesAhead && (input as { writable?: boolean }).writable)
      await nextTurn()
    if (!(input as { writable?: boolean }).writable) return
  }
  input.end()
}

const nextTurn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 1))
