import type { Format } from '../../../spec/format.ts'
import type { OverflowRule } from '../../../spec/formats/row.ts'
import type { Rounding } from '../../../spec/rounding.ts'
import { isPortable, type Parameters, parametersOf } from '../portable.ts'

const kinds = { rne: 0, rna: 1, rtz: 2, rtp: 3, rtn: 4, rto: 5, sra: 6, srb: 7, src: 8 } as const

/** A magnitude that no code has. */
const none = 0xffffffff

/** Whether the WGSL kernel is made for a format: every one of the portable kernel whose magnitudes are 31-bit integers. */
export const isForWgsl = (format: Format): boolean => isPortable(format) && format.maxIndex.positive < 2n ** 31n

/** Whether every number of a format is one of binary32, so that its codes can be decoded to that. */
export const hasValues = ({ precision, emin, emax }: Format): boolean => emax <= 127 && emin - (precision - 1) >= -149

/**
 * What the overrides of source.ts are for a conversion.
 * @throws RangeError where the kernel is not made for the format, or for its values
 */
export function constantsOf(
  format: Format,
  rounding: Rounding,
  overflow: OverflowRule,
  asValues: boolean,
): Record<string, number> {
  if (!isForWgsl(format) || (asValues && !hasValues(format)))
    throw new RangeError(
      `expected a binary float format of at most 32 bits${asValues ? ', every number of which is one of binary32' : ''}, came ${format.id}`,
    )
  const all = parametersOf(format, typeof rounding === 'string' ? rounding : 'rne', overflow)
  const { row } = format
  return {
    digits: all.precision,
    bias: all.bias,
    emin: all.hasZero ? 1 - all.bias : -all.bias,
    hasZero: Number(all.hasZero),
    isSigned: Number(all.signed),
    sign: all.sign,
    maxIndex: all.maxIndex,
    beyondUp: all.beyond[0],
    beyondDown: all.beyond[1],
    infiniteUp: all.infinite[0],
    infiniteDown: all.infinite[1],
    nan: all.nan,
    negativeZero: all.negativeZero,
    rounding: kinds[typeof rounding === 'string' ? rounding : rounding.variant],
    bits: typeof rounding === 'string' ? 0 : rounding.bits,
    infinity: Number(format.infinityIndex ?? none),
    nanIsNegativeZero: Number(row.layout === 'float' && row.nan === 'negativeZero'),
    asValues: Number(asValues),
    isSymmetric: Number(isSymmetric(all)),
    wraps: Number((129 + all.bias) * 2 ** (all.precision - 1) >= 2 ** 32),
  }
}

const isSymmetric = ({ sign, signed, hasZero, negativeZero, beyond, infinite }: Parameters): boolean =>
  signed && hasZero && negativeZero === sign && beyond[1] === sign + beyond[0] && infinite[1] === sign + infinite[0]
