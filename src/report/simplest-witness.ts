import { isCode } from '../../spec/codec.ts'
import { findFormat } from '../../spec/formats/registry.ts'
import { toOrdinal } from '../../spec/ordered.ts'
import { Places } from '../cases/places.ts'
import type { Witness } from './result.ts'

/**
 * The witness with the simplest input, in the order of src/cases/simplest.ts; null where there is none. The first where the inputs
 * are of a format that is known by its name alone.
 * @param from the format of the inputs, by id
 */
export function simplestWitness(witnesses: readonly (Witness | null)[], from: string): Witness | null {
  const found = witnesses.filter((witness) => witness !== null)
  const complexities = found.map((witness) => complexityOf(witness, from))
  return found[complexities.indexOf(Math.min(...complexities))] ?? null
}

function complexityOf({ input, random }: Witness, from: string): number {
  const source = findFormat(from)
  const bits = /^0x[\da-f]{1,16}$/.test(input) ? BigInt(input) : -1n
  if (!source || !isCode(source, bits)) return Number.MAX_VALUE
  const listed = BigUint64Array.of(toOrdinal(source, bits))
  const word = /^0x[\da-f]{1,8}$/.test(random?.word ?? '') ? { random: Uint32Array.of(Number(random?.word)) } : {}
  return new Places({ source: source.row, listed, ...word }).complexity(0)
}
