import type { Format } from '../../spec/format.ts'
import { type UserFormat, userRow } from '../../spec/formats/schema.ts'
import type { Rounding } from '../../spec/rounding.ts'
import * as parse from '../cli/parse.ts'
import { RequestError } from '../subjects/subject.ts'
import { said } from './options.ts'

/**
 * A format by id or alias (`e4m3fn`, `bf16`, `binary8p4se`), by the JSON file that declares it (`./fp7.json`), declared on the spot
 * (`{ id: 'my-fp7', width: 7, precision: 4, bias: 3 }`), or as it is.
 */
export type FormatName = Format | UserFormat | (string & {})

/** A direction, or stochastic rounding with N random bits as `sra:N`, `srb:N`, `src:N` (IEEE P3109 §4.7.4). */
export type RoundingName = 'rne' | 'rna' | 'rtz' | 'rtp' | 'rtn' | 'rto' | (string & {})

/**
 * A format with all that follows from it: its constants, in exact arithmetic.
 * @param name what is accepted wherever a format is asked for
 * @throws RequestError when there is no such format, or the declaration means none
 */
export function format(name: FormatName): Format {
  if (typeof name === 'string') return parse.parseFormat(name)
  if (typeof name !== 'object' || name === null)
    throw new RequestError(`expected a format such as 'e4m3fn', came ${said(name)}`)
  return 'row' in name ? name : parse.declaredFormat(name, 'the object')
}

/** What names the format in a command and in a call: its id, the file that declares it, or its declaration. */
export function nameOf(name: FormatName, { id, row }: Format): string {
  if (typeof name === 'string' && name.endsWith('.json')) return name
  const declared = userRow(row)
  return declared ? JSON.stringify(declared) : id
}

/** The rounding of this name; a stochastic one with these random bits. */
export function roundingOf(name: RoundingName, random: number | undefined): Rounding {
  const rounding = parse.parseRounding(name)
  if (typeof rounding === 'string') return rounding
  const limit = 2 ** rounding.bits
  if (random === undefined || !Number.isInteger(random) || random < 0 || random >= limit)
    throw new RequestError(`expected random bits from 0 to ${limit - 1} with ${name}, came ${random}`)
  return { ...rounding, random: BigInt(random) }
}
