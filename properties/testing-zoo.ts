import { decode } from '../spec/codec.ts'
import type { Datum } from '../spec/datum.ts'
import type { Format } from '../spec/format.ts'
import type { Code } from '../spec/formats/row.ts'
import { formatOf } from '../spec/testing.ts'
import type { Claim } from './record.ts'
import { converterZoo } from './zoo/converters.ts'
import { zoo } from './zoo/mutants.ts'
import type { Inputs, Pair } from './zoo/record.ts'
import { rightFormats } from './zoo/right.ts'

/** The mutants of the zoo as tests ask them. No part of the properties. */

/** A mutant in one of its formats: its claim, and the data that it answers to a batch of the source's codes. */
export interface Suspect {
  readonly claim: Claim
  readonly ask: (batch: readonly Code[]) => readonly Datum[]
}

const binary32 = formatOf('binary32')

/** The formats of which most is known. */
const common = ['binary32', 'binary64', 'mxint8', 'e8m0fnu', 'ue5m3', ...rightFormats]

const isCommon = ({ source, format }: Pair): boolean => common.includes(source) && common.includes(format)

/**
 * A mutant in every format in which an input that it gets wrong is known; other converters in the common formats.
 * @throws Error when the zoo has no such mutant
 */
export function suspectsOf(id: string): readonly Suspect[] {
  const quantizers = zoo
    .filter((mutant) => mutant.id === id)
    .flatMap(({ knownWitness, rounding, overflow, quantizer }) =>
      Object.keys(knownWitness).map((formatId) => {
        const format = formatOf(formatId)
        const rule = overflow === 'default' ? format.row.overflow : overflow
        const conversion = { format, rounding, overflow: rule }
        return suspect({ source: binary32, conversion }, quantizer(format.row as never) as never)
      }),
    )
  const converters = converterZoo
    .filter((mutant) => mutant.id === id)
    .flatMap(({ pairs, rounding, converter }) =>
      pairs.filter(isCommon).map((pair) => {
        const format = formatOf(pair.format)
        const conversion = { format, rounding, overflow: format.row.overflow }
        return suspect({ source: formatOf(pair.source), conversion }, converter(pair))
      }),
    )
  const found = [...quantizers, ...converters]
  if (found.length === 0) throw new Error(`no mutant ${id}`)
  return found
}

type Quantize = (x: Inputs) => Uint8Array | Uint16Array | Float32Array

const suspect = (claim: Claim, quantize: Quantize): Suspect => ({
  claim,
  ask: (batch) => {
    const answers = quantize(inputsOf(claim.source, batch))
    const format = answers instanceof Float32Array ? binary32 : claim.conversion.format
    const codes = answers instanceof Float32Array ? new Uint32Array(answers.buffer) : answers
    return Array.from(codes, (code) => decode(format, BigInt(code) as Code))
  },
})

function inputsOf({ id, width }: Format, batch: readonly Code[]): Inputs {
  if (id === 'binary64') return new Float64Array(BigUint64Array.from(batch).buffer)
  if (id === 'binary32') return new Float32Array(Uint32Array.from(batch, Number).buffer)
  return width > 8 ? Uint16Array.from(batch, Number) : Uint8Array.from(batch, Number)
}
