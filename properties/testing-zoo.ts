import { decode } from '../spec/codec.ts'
import type { Datum } from '../spec/datum.ts'
import type { Format } from '../spec/format.ts'
import type { Code } from '../spec/formats/row.ts'
import { formatOf } from '../spec/testing.ts'
import type { Claim } from './record.ts'
import { zoo } from './zoo/mutants.ts'
import type { Mutant } from './zoo/record.ts'

/** The mutants of the zoo as tests ask them. No part of the properties. */

/** @throws Error when the zoo has no such mutant */
export function mutantOf(id: string): Mutant {
  const mutant = zoo.find((one) => one.id === id)
  if (!mutant) throw new Error(`no mutant ${id}`)
  return mutant
}

/** What a mutant claims to be. */
export function claimOf({ rounding, overflow }: Mutant, formatId: string): Claim {
  const format = formatOf(formatId)
  const rule = overflow === 'default' ? format.row.overflow : overflow
  return { source: formatOf('binary32'), conversion: { format, rounding, overflow: rule } }
}

/** A mutant as a function from a batch of binary32 codes to the data that it answers. */
export function quantizerOf(mutant: Mutant, format: Format): (batch: readonly Code[]) => readonly Datum[] {
  const quantize = mutant.quantizer(format.row as never)
  return (batch) => {
    const answers = quantize(new Float32Array(Uint32Array.from(batch, Number).buffer))
    return Array.from(answers, (code) => decode(format, BigInt(code) as Code))
  }
}
