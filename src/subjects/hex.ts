import { type Protocol, pipeDriver } from './exec.ts'
import { answerArray, type Driver, type Request, SubjectFault } from './subject.ts'

/**
 * `hex:COMMAND`: the conversation of exec: over text, as TestFloat's users know it. A line `3f800000` goes in, a line
 * `3f800000 38` comes back: the input again and the answer, in hexadecimal.
 */
export const openHex = (command: string, request: Request): Driver => pipeDriver(command, protocol(request), batch)

/** Text is slow, so a simulator shows signs of life every so many inputs. */
const batch = 4096

const protocol = (request: Request): Protocol => ({
  encode: (x) => {
    const bits = new Uint32Array(x.buffer, x.byteOffset, x.length)
    return Buffer.from(Array.from(bits, (pattern) => `${hex(pattern)}\n`).join(''), 'latin1')
  },
  take: (bytes, x) => {
    const end = endOfLine(bytes, x.length)
    return end === undefined ? undefined : { answers: parse(bytes.toString('latin1', 0, end), x, request), used: end }
  },
})

const hex = (pattern: number): string => pattern.toString(16).padStart(8, '0')

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

function parse(text: string, x: Float32Array, request: Request): ReturnType<typeof answerArray> {
  const answers = answerArray(request, x.length)
  const asBits = answers instanceof Float32Array ? new Uint32Array(answers.buffer) : answers
  const inputs = new Uint32Array(x.buffer, x.byteOffset, x.length)
  text.split('\n', x.length).forEach((line, i) => {
    const match = /^(?:0x)?([\da-f]{1,8})\s+(?:0x)?([\da-f]{1,8})\s*$/i.exec(line)
    if (!match)
      throw new SubjectFault(
        `expected a line "${hex(inputs[i] as number)} result" in hexadecimal, came "${line.slice(0, 40)}"`,
      )
    const [input, answer] = [Number.parseInt(match[1] as string, 16), Number.parseInt(match[2] as string, 16)]
    if (input !== inputs[i])
      throw new SubjectFault(`expected the answer to ${hex(inputs[i] as number)}, came one to ${hex(input)}`)
    asBits[i] = answer
    if (asBits[i] !== answer)
      throw new SubjectFault(`expected a code of ${request.conversion.format.width} bits, came ${hex(answer)}`)
  })
  return answers
}
