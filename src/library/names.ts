import type { Format } from '../../spec/format.ts'
import { findFormat, formats } from '../../spec/formats/registry.ts'
import type { Rounding } from '../../spec/rounding.ts'
import * as parse from '../cli/parse.ts'
import { RequestError } from '../subjects/subject.ts'

/** A format by id or alias (`e4m3fn`, `bf16`, `binary8p4se`), or as it is. */
export type FormatName = Format | (string & {})

/** A direction, or stochastic rounding with N random bits as `sra:N`, `srb:N`, `src:N` (IEEE P3109 §4.7.4). */
export type RoundingName = 'rne' | 'rna' | 'rtz' | 'rtp' | 'rtn' | 'rto' | (string & {})

/**
 * A format by id or alias.
 * @throws RequestError when there is no such format
 */
export function format(name: FormatName): Format {
  if (typeof name !== 'string') return name
  const found = findFormat(name)
  if (found) return found
  throw new RequestError(
    `expected a format (${formats.map(({ id }) => id).join(', ')}, or of IEEE P3109 such as binary8p4se), came "${name}"`,
  )
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
