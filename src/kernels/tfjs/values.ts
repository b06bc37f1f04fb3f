import type { Format } from '../../../spec/format.ts'
import type { Parameters } from '../portable.ts'

/** Whether every number of a format is one of binary32, so that a tensor can hold it. */
export function hasTensorValues({ precision, bias, hasZero, maxIndex }: Parameters): boolean {
  const emin = hasZero ? 1 - bias : -bias
  const emax = emin + Math.floor(maxIndex / 2 ** (precision - 1)) - (hasZero ? 1 : 0)
  return emin - (precision - 1) >= -149 && emax <= 127
}

/** By code: the number that it stands for, of all codes that a quantizer gives. */
export function valuesOfCodes(
  { row, width }: Format,
  { precision, bias, hasZero, maxIndex, beyond, infinite, nan, negativeZero, sign, signed }: Parameters,
): Float32Array {
  const table = new Float32Array(2 ** width)
  const hidden = 2 ** (precision - 1)
  const emin = hasZero ? 1 - bias : -bias
  for (let index = 0; index <= maxIndex; index++) {
    const field = Math.floor(index / hidden)
    const isNormal = !hasZero || field > 0
    const significand = (index % hidden) + (isNormal ? hidden : 0)
    const exponent = emin + (isNormal && hasZero ? field - 1 : field) - (precision - 1)
    table[index] = significand * 2 ** exponent
    if (signed && (index > 0 || negativeZero > 0 || !hasZero)) table[sign + index] = -(table[index] as number)
  }
  for (const [positive, negative] of [beyond, infinite]) {
    if (positive > maxIndex) table[positive] = Number.POSITIVE_INFINITY
    if (negative > sign + maxIndex) table[negative] = Number.NEGATIVE_INFINITY
  }
  if (row.layout === 'float' && row.nan !== 'none') table[nan] = Number.NaN
  return table
}
