import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Readable, Writable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { RequestError, SubjectFault } from './subject.ts'

const runner = fileURLToPath(new URL('./python/runner.py', import.meta.url))

/** Bytes in a frame, at most: more than any batch and its answers take. */
const longestFrame = 2 ** 24

/** A python3 that holds a function, in the process group of its worker, which ends it. The conversation is told in python/runner.py. */
export class Interpreter {
  readonly #child: ChildProcess
  readonly #frames: AsyncIterator<Buffer>
  readonly #ended: Promise<string>
  #complaint = ''
  /** Python's version, and that of the library. */
  version = ''

  private constructor(args: readonly string[]) {
    this.#child = spawn('python3', ['-B', runner, ...args], { stdio: ['pipe', 'pipe', 'pipe'] })
    this.#frames = framesOf(this.#child.stdout as Readable)
    this.#ended = once(this.#child, 'close').then(
      ([code, signal]) => (signal ? `was ended by ${signal}` : `ended with exit code ${code}`),
      (error: Error) => `cannot be run: ${error.message}`,
    )
    // What a python3 that dies is not told is said where its answer is waited for.
    this.#child.stdin?.on('error', () => undefined)
    this.#child.stderr?.on('data', (data: Buffer) => {
      this.#complaint = (this.#complaint + data.toString()).slice(-2000)
    })
  }

  /**
   * Starts a python3 and waits until it has loaded the function.
   * @param args of python/runner.py
   * @throws RequestError where the function cannot be called
   */
  static async start(args: readonly string[], subject: string): Promise<Interpreter> {
    const interpreter = new Interpreter(args)
    const frame = await interpreter.receive().catch((error: Error) => {
      throw new RequestError(`${subject} cannot be loaded: ${error.message}`)
    })
    if (frame[0] === 'R'.charCodeAt(0)) {
      interpreter.version = frame.toString('utf8', 1)
      return interpreter
    }
    interpreter.end()
    throw new RequestError(`${subject} ${frame.toString('utf8', 1)}`)
  }

  /** Sends a frame made of these parts. */
  send(parts: readonly Buffer[]): void {
    const input = this.#child.stdin as Writable
    const head = Buffer.alloc(4)
    head.writeUInt32LE(parts.reduce((sum, { length }) => sum + length, 0))
    for (const part of [head, ...parts]) input.write(part)
  }

  /** The next frame. @throws SubjectFault where none comes any more */
  async receive(): Promise<Buffer> {
    const { value, done } = await this.#frames.next()
    if (!done) return value
    const ending = await this.#ended
    const said = this.#complaint.trim().split('\n').at(-1)?.slice(-200)
    throw new SubjectFault(`python3 ${ending} before it had answered${said ? `: ${said}` : ''}`)
  }

  end(): void {
    this.#child.kill('SIGKILL')
  }
}

/** What comes, without the lengths before it. */
async function* framesOf(stream: Readable): AsyncGenerator<Buffer, undefined> {
  let held: Buffer = Buffer.alloc(0)
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    held = held.length === 0 ? chunk : Buffer.concat([held, chunk])
    while (held.length >= 4) {
      const end = 4 + held.readUInt32LE(0)
      if (end > longestFrame) throw new SubjectFault('it wrote into the pipe of its answers itself')
      if (held.length < end) break
      yield held.subarray(4, end)
      held = held.subarray(end)
    }
  }
  return undefined
}
