import { converterZoo } from '../../properties/zoo/converters.ts'
import { zoo } from '../../properties/zoo/mutants.ts'
import type { ConverterMutant, Inputs, Mutant } from '../../properties/zoo/record.ts'
import { encode } from '../../spec/codec.ts'
import type { Conversion } from '../../spec/convert.ts'
import type { Format } from '../../spec/format.ts'
import type { FloatRow } from '../../spec/formats/row.ts'
import { fromBits } from '../audit/target.ts'
import { batchOf, patternsOf } from '../cases/batch.ts'

/** A bug of the zoo that claims to be a conversion, and the codes that it gives to copies of one input. */
export interface Bug extends Pick<Mutant | ConverterMutant, 'id' | 'zooClass' | 'statement' | 'seenIn'> {
  readonly answers: (input: bigint) => readonly BugAnswer[]
}

/** A code; or no answer at all; or a value that is none of the format, which has no code. */
export type BugAnswer = bigint | 'noAnswer' | 'noMember'

/**
 * A short batch and a long one, that fill vectors of 8 lanes and leave a tail: a bug that shows at every place of both shows wherever
 * an input stands.
 */
const batches = [13, 37]

/** The bugs that claim to be this conversion, in the order of the zoo. */
export function bugsOf({ format, rounding, overflow }: Conversion, source: Format): readonly Bug[] {
  const isOwnRule = overflow === format.row.overflow
  const quantizers = zoo
    .filter((one) => source.id === 'binary32' && one.rounding === rounding && one.formats.includes(format.id))
    .filter((one) => (one.overflow === 'default' ? isOwnRule : one.overflow === overflow))
    .map((one) => bugOf(one, one.quantizer(format.row as FloatRow) as Ask, format, source))
  const converters = converterZoo
    .filter((one) => isOwnRule && one.rounding === rounding)
    .flatMap((one) => {
      const pair = one.pairs.find((candidate) => candidate.source === source.id && candidate.format === format.id)
      return pair === undefined ? [] : [bugOf(one, one.converter(pair), format, source)]
    })
  return [...quantizers, ...converters]
}

type Ask = (x: Inputs) => Uint8Array | Uint16Array | Float32Array

function bugOf(one: Mutant | ConverterMutant, ask: Ask, format: Format, source: Format): Bug {
  const { id, zooClass, statement, seenIn } = one
  const answers = (input: bigint, copies: number): readonly BugAnswer[] => {
    const batch = batchOf(source, copies)
    const patterns = patternsOf(batch)
    if (patterns instanceof BigUint64Array) patterns.fill(input)
    else patterns.fill(Number(input))
    const got = ask(batch as Inputs)
    return Array.from({ length: copies }, (_, i) => {
      if (i >= got.length) return 'noAnswer'
      if (!(got instanceof Float32Array)) return BigInt(got[i] as number)
      return encode(format, fromBits(bitsOf(got, i))) ?? 'noMember'
    })
  }
  return { id, zooClass, statement, seenIn, answers: (input) => batches.flatMap((copies) => answers(input, copies)) }
}

const bitsOf = (values: Float32Array, at: number): number =>
  new Uint32Array(values.buffer, values.byteOffset, values.length)[at] as number
