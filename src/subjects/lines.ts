import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { batchOf, patternsOf } from '../cases/batch.ts'
import { ownFolder } from './own-folder.ts'
import type { Recording } from './recorded.ts'
import { answerArray, type Request, RequestError } from './subject.ts'

/** Text as TestFloat's users know it: a line "3f800000 38" is an input and its answer; a third number, of flags, is not looked at. */
const form = /^\s*(?:0x)?([\da-f]{1,16})\s+(?:0x)?([\da-f]{1,8})(?:\s+[\da-f]{1,2})?\s*$/i

/** Reads a file of lines "input answer" in hexadecimal; empty lines and those that begin with # or // are passed over. */
export async function readLines(file: string, request: Request): Promise<Recording> {
  const text = await readFile(file, 'latin1').catch(() => {
    throw new RequestError(`expected a file of recorded answers, but ${file} cannot be read`)
  })
  const lines = text.split('\n')
  const wanted = lines.flatMap((line, i) => (/^\s*(?:$|#|\/\/)/.test(line) ? [] : [{ line, number: i + 1 }]))
  const inputs = batchOf(request.source, wanted.length)
  const answers = answerArray(request, wanted.length)
  const patterns = patternsOf(inputs)
  const codes = answers instanceof Float32Array ? new Uint32Array(answers.buffer) : answers
  wanted.forEach(({ line, number }, i) => {
    const match = form.exec(line)
    if (!match)
      throw new RequestError(`expected "input answer" in hexadecimal in line ${number}, came "${line.slice(0, 40)}"`)
    const [input, answer] = [BigInt(`0x${match[1]}`), Number.parseInt(match[2] as string, 16)]
    if (input >> BigInt(request.source.width) !== 0n)
      throw new RequestError(`expected an input of ${request.source.width} bits in line ${number}, came ${match[1]}`)
    if (patterns instanceof BigUint64Array) patterns[i] = input
    else patterns[i] = Number(input)
    codes[i] = answer
    if (codes[i] !== answer)
      throw new RequestError(
        `expected a code of ${request.conversion.format.width} bits in line ${number}, came ${match[2]}`,
      )
  })
  return { inputs, answers }
}

/** Keeps what comes on the standard input in a file, so that every worker can read it. */
export async function spooled(): Promise<{ readonly file: string; readonly remove: () => Promise<void> }> {
  if (process.stdin.isTTY)
    throw new RequestError(
      'expected lines "input answer" on the standard input of hex:-, came a terminal; pipe a simulator into it',
    )
  const { folder, remove } = await ownFolder('hex')
  const file = join(folder, 'answers.hex')
  await writeFile(file, process.stdin)
  return { file, remove }
}
