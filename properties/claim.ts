import { decode, encode } from '../spec/codec.ts'
import type { Format } from '../spec/format.ts'
import type { Code } from '../spec/formats/row.ts'
import type { Stochastic } from '../spec/rounding.ts'
import type { Claim } from './record.ts'

/** What a claim is about, asked by the records' hypotheses. */

export const isDeterministic = ({ conversion: { rounding } }: Claim): boolean => typeof rounding === 'string'

/** The stochastic rounding of a claim; its `random` is not looked at. */
export const stochasticOf = ({ conversion: { rounding } }: Claim): Stochastic | undefined =>
  typeof rounding === 'string' ? undefined : rounding

export const isNearest = ({ conversion: { rounding } }: Claim): boolean => rounding === 'rne' || rounding === 'rna'

/** Whether the target has normal numbers of radix 2, so that a bound relative to |x| makes sense. */
export const isBinary = ({ conversion: { format } }: Claim): boolean =>
  format.row.layout === 'float' && format.row.radixLog2 === 1

/** Whether −x is a value wherever x is, in the source and the target, and the direction treats the two alike. */
export const isSymmetric = ({ source, conversion: { format, rounding } }: Claim): boolean =>
  source.signed && format.signed && format.row.layout === 'float' && rounding !== 'rtp' && rounding !== 'rtn'

/** The widest source that is gone through code by code. */
const widestDecoded = 16

/**
 * Whether the conversion is a decode: from a narrow format to a wider one that has a datum for each of its codes, so that nothing is
 * ever rounded. Decided by trying every code, once for two formats.
 */
export function isDecode({ source, conversion: { format } }: Claim): boolean {
  if (source.width > widestDecoded || source.width >= format.width) return false
  const known = decodes.get(source)?.get(format)
  if (known !== undefined) return known
  const answer = hasEveryDatum(format, source)
  const ofSource = decodes.get(source) ?? new WeakMap<Format, boolean>()
  decodes.set(source, ofSource.set(format, answer))
  return answer
}

const decodes = new WeakMap<Format, WeakMap<Format, boolean>>()

function hasEveryDatum(target: Format, source: Format): boolean {
  for (let code = 0n; code < 1n << BigInt(source.width); code += 1n) {
    if (encode(target, decode(source, code as Code)) === undefined) return false
  }
  return true
}

/** Whether the claim is of a conversion that may have to round. */
export const rounds = (claim: Claim): boolean => !isDecode(claim)
