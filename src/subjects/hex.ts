import { type Batch, patternsOf } from '../cases/batch.ts'
import { type Protocol, pipeDriver } from './exec.ts'
import { answerArray, type Driver, type Request, SubjectFault } from './subject.ts'

/**
 * `hex:COMMAND`: the conversation of exec: over text, as TestFloat's users know it. A line `3f800000` goes in, a line
 * `3f800000 38` comes back: the input again and the answer, in hexadecimal; a third number, of flags, is not looked at.
 */
export const openHex = (command: string, request: Request): Driver => pipeDriver(command, protocol(request), batch)

/** Text is slow, so a simulator shows signs of life every so many inputs. */
const batch = 4096

const protocol = (request: Request): Protocol => ({
  encode: (x) =>
    Buffer.from(
      Array.from(patternsOf(x) as Iterable<number | bigint>, (pattern) => `${hex(pattern, request)}\n`).join(''),
      'latin1',
    ),
  take: (bytes, x) => {
    const end = endOfLine(bytes, x.length)
    return end === undefined ? undefined : { answers: parse(bytes.toString('latin1', 0, end), x, request), used: end }
  },
})

const hex = (pattern: number | bigint, { source }: Request): string =>
  pattern.toString(16).padStart(Math.ceil(source.width / 4), '0')

const longestLine = 64

/** Where the n-th line ends, or undefined while there are fewer lines. */
function endOfLine(bytes: Buffer, lines: number): number | undefined {
  let at = 0
  for (let line = 0; line < lines; line++) {
    const newline = bytes.indexOf(10, at)
    if (newline < 0) {
      if (bytes.length - at > longestLine)
        throw new SubjectFault(`expected lines "input result", came one of over ${longestLine} characters`)
      return undefined
    }
    at = newline + 1
  }
  return at
}

function parse(text: string, x: Batch, request: Request): ReturnType<typeof answerArray> {
  const answers = answerArray(request, x.length)
  const asBits = answers instanceof Float32Array ? new Uint32Array(answers.buffer) : answers
  const inputs = patternsOf(x)
  text.split('\n', x.length).forEach((line, i) => {
    const given = hex(inputs[i] as number, request)
    const match = /^(?:0x)?([\da-f]{1,16})\s+(?:0x)?([\da-f]{1,8})(?:\s+[\da-f]{1,2})?\s*$/i.exec(line)
    if (!match) throw new SubjectFault(`expected a line "${given} result" in hexadecimal, came "${line.slice(0, 40)}"`)
    const answer = Number.parseInt(match[2] as string, 16)
    if (BigInt(`0x${match[1]}`) !== BigInt(inputs[i] as number))
      throw new SubjectFault(`expected the answer to ${given}, came one to ${(match[1] as string).toLowerCase()}`)
    asBits[i] = answer
    if (asBits[i] !== answer)
      throw new SubjectFault(
        `expected a code of ${request.conversion.format.width} bits, came ${answer.toString(16).padStart(8, '0')}`,
      )
  })
  return answers
}
