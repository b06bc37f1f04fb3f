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

/** Batches of 13, and what is left. */
export const oddLengths = (count: number): number[] =>
  Array.from({ length: Math.ceil(count / 13) }, (_, i) => Math.min(13, count - 13 * i))

/** The mutant of the zoo that gives the same answers, in one batch and in short ones, if there is one. */
export function bugOf({ format, at, got, target }: Ground, again: Uint32Array): Identified['bug'] | undefined {
  const x = batchOf(binary32, at.length) as Float32Array
  fillPlaces(x, at, places)
  const isAlike = (convert: (x: Float32Array) => ArrayLike<number>): boolean => {
    const same = (codes: ArrayLike<number>, bits: Uint32Array): boolean =>
      codes.length === bits.length && bits.every((one, i) => target.isSame(bitsOf(target, codes[i] as number), one))
    let from = 0
    return (
      same(codesIn(target, convert(x)), got) &&
      oddLengths(at.length).every((length) => {
        const part = [from, from + length] as const
        from += length
        return same(codesIn(target, convert(x.slice(...part))), again.subarray(...part))
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

/** The bits in which the subject would give a code; those of no answer where there is none. */
const bitsOf = (target: Target, code: number): number => (code < 0 ? code : target.bits(code))

/** Answers as codes; −1 where they are values that the format has not. */
const codesIn = ({ format }: Target, answers: ArrayLike<number>): ArrayLike<number> => {
  if (!(answers instanceof Float32Array)) return answers
  const reader = new Target(format, 'values')
  return Array.from(new Uint32Array(answers.buffer), (bits) => reader.code(bits))
}
