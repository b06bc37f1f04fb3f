import { decode } from '../../spec/codec.ts'
import type { Conversion } from '../../spec/convert.ts'
import type { Format } from '../../spec/format.ts'
import type { Code } from '../../spec/formats/row.ts'
import { answer, openVariations, type Permitted } from '../../spec/variations.ts'
import { textOf } from '../report/datum-text.ts'
import { hexCode } from '../report/format-text.ts'
import { type Bug, type BugAnswer, bugsOf } from './flags.ts'
import type { Input } from './inputs.ts'
import type { PermittedCodes, Vector } from './schema.ts'

/** The id of a vector: what is converted, how, and from what. It holds no position and no answer. */
export function idOf({ format, rounding, overflow }: Conversion, source: Format, input: bigint): string {
  const from = source.id === 'binary32' ? '' : `${source.id}:`
  return `${format.id}/${rounding}/${overflow}/${from}${hexCode(source, input)}`
}

/** Makes the vectors of one conversion: the specification's answers, what is permitted beside them, the bugs that they catch. */
export class VectorMaker {
  readonly #conversion: Conversion
  readonly #source: Format
  /** The bugs that claim to be this conversion. */
  readonly bugs: readonly Bug[]

  constructor(conversion: Conversion, source: Format) {
    this.#conversion = conversion
    this.#source = source
    this.bugs = bugsOf(conversion, source)
  }

  vector({ bits, kind }: Input): Vector {
    const { format } = this.#conversion
    const x = decode(this.#source, bits as Code)
    const { due, permitted } = answer(x, this.#conversion, this.#source, openVariations)
    // Where every code is right so is every value, as in an audit: NaN for NaN, say, in a format that has none.
    const isRight = (code: BugAnswer): boolean =>
      code !== 'noAnswer' &&
      (code === due || permitted.some(({ codes }) => codes === 'any' || (code !== 'noMember' && codes.has(code))))
    const flags = this.bugs.filter((bug) => bug.answers(bits).every((code) => !isRight(code))).map(({ id }) => id)
    return {
      id: idOf(this.#conversion, this.#source, bits),
      kind,
      input: hexCode(this.#source, bits),
      exact: textOf(x),
      expected: due === undefined ? 'any' : hexCode(format, due),
      ...(permitted.length > 0 ? { permitted: permitted.map((one) => permittedCodes(one, format)) } : {}),
      ...(flags.length > 0 ? { flags } : {}),
    }
  }
}

/** Permitted codes in ascending order, consecutive ones as a range. */
function permittedCodes({ variation, codes }: Permitted, format: Format): PermittedCodes {
  if (codes === 'any') return { variation, codes }
  const ranges: [bigint, bigint][] = []
  for (const code of [...codes].sort((a, b) => (a < b ? -1 : 1))) {
    const last = ranges.at(-1)
    if (last && last[1] === code - 1n) last[1] = code
    else ranges.push([code, code])
  }
  const text = (code: bigint): string => hexCode(format, code)
  return { variation, codes: ranges.map(([from, to]) => (from === to ? text(from) : [text(from), text(to)])) }
}
