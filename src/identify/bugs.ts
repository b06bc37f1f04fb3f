import { converterZoo } from '../../properties/zoo/converters.ts'
import { isPossible } from '../../properties/zoo/formats.ts'
import { zoo } from '../../properties/zoo/mutants.ts'
import type { Format } from '../../spec/format.ts'
import { findFormat } from '../../spec/formats/registry.ts'
import { Target } from '../audit/target.ts'
import { batchOf, fillPlaces } from '../cases/batch.ts'
import { Places } from '../cases/places.ts'
import type { Ground } from './fits.ts'
import type { Identified } from './result.ts'

const binary32 = findFormat('binary32') as Format
const places = new Places({ source: binary32.row })

/** Lengths of the short batches: one that fills vectors and leaves a tail, one that is nothing but a tail. */
const short = [13, 5]

/** How so many places are asked for again: each once in batches of either length, and neighbours far apart. */
export function scatter(count: number): { readonly order: Uint32Array; readonly lengths: readonly number[] } {
  // Steps of a golden section, as long as they meet every place.
  let step = Math.max(1, Math.round(count * 0.618))
  while (commonDivisor(step, count) > 1) step++
  const order = Uint32Array.from({ length: short.length * count }, (_, i) => (i * step) % count)
  const lengths = short.flatMap((length) =>
    Array.from({ length: Math.ceil(count / length) }, (_, i) => Math.min(length, count - length * i)),
  )
  return { order, lengths }
}

const commonDivisor = (a: number, b: number): number => (b === 0 ? a : commonDivisor(b, a % b))

/**
 * The mutant of the zoo that gives the same answers, in one batch and in short ones, if there is one.
 * @param again the answers in the order of `scatter`
 */
export function bugOf(ground: Ground, again: Uint32Array): Identified['bug'] | undefined {
  const { format, at, got, target } = ground
  const x = batchOf(binary32, at.length) as Float32Array
  fillPlaces(x, at, places)
  const bits = new Uint32Array(x.buffer)
  const { order, lengths } = scatter(at.length)
  const isAlike = (convert: (x: Float32Array) => ArrayLike<number>): boolean => {
    const same = (mine: ArrayLike<number>, answers: Uint32Array): boolean =>
      mine.length === answers.length && answers.every((one, i) => target.isSame(mine[i] as number, one))
    let from = 0
    return (
      same(bitsIn(ground, convert(x)), got) &&
      lengths.every((length) => {
        const given = order.subarray(from, from + length).map((i) => bits[i] as number)
        from += length
        return same(bitsIn(ground, convert(new Float32Array(given.buffer))), again.subarray(from - length, from))
      })
    )
  }
  const { row } = format
  const found =
    (row.layout === 'float' ? zoo.find((one) => isPossible(one, row) && isAlike(one.quantizer(row))) : undefined) ??
    converterZoo.find((one) =>
      one.pairs.some((pair) => pair.source === 'binary32' && pair.format === format.id && isAlike(one.converter(pair))),
    )
  return found && { id: found.id, zooClass: found.zooClass, statement: found.statement, seenIn: [...found.seenIn] }
}

/** Answers of a mutant as the subject would give them: codes, or values by their bits; no answer for a value that has no code. */
function bitsIn({ target, form, format }: Ground, answers: ArrayLike<number>): ArrayLike<number> {
  if (!(answers instanceof Float32Array)) return Array.from(answers, (code) => target.bits(code))
  const bits = new Uint32Array(answers.buffer)
  if (form === 'values') return bits
  const reader = new Target(format, 'values')
  return Array.from(bits, (one) => reader.code(one))
}
