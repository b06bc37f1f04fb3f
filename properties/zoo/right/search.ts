import type { FloatRow } from '../../../spec/formats/row.ts'
import { layoutOf } from '../layout.ts'
import type { Quantize, Rounding, Rule } from '../record.ts'
import { codesOf, magnitudeValues } from './values.ts'

/**
 * A quantizer by definition: find the two neighbours of |x| among the format's values, and choose by the midpoint
 * between them. Comparisons only, all of exact binary64 numbers.
 */
export function searchQuantizer(row: FloatRow, rule: Rule): Quantize {
  const layout = layoutOf(row)
  const values = magnitudeValues(layout)
  const codes = codesOf(layout, rule)
  const Out = row.width > 8 ? Uint16Array : Uint8Array

  const quantize = (x: number): number => {
    if (Number.isNaN(x)) return codes.nan
    const negative = x < 0 || Object.is(x, -0)
    const absolute = Math.abs(x)
    if (absolute === Infinity) return negative ? codes.negativeInfinity : codes.positiveInfinity
    const below = largestNotAbove(values, absolute)
    const magnitude = below + (goesUp(rule.rounding, values, below, absolute, negative) ? 1 : 0)
    return (negative ? codes.negative : codes.positive)[magnitude]
  }
  return (x) => {
    const out = new Out(x.length)
    for (let index = 0; index < x.length; index++) out[index] = quantize(x[index])
    return out
  }
}

/** Index of the largest value that is at most `absolute`. */
function largestNotAbove(values: Float64Array, absolute: number): number {
  let low = 0
  let high = values.length
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if (values[middle] <= absolute) low = middle
    else high = middle
  }
  return low
}

/** Whether |x| goes to the value above `below`. The last value is out of range already, and has nothing above. */
function goesUp(rounding: Rounding, values: Float64Array, below: number, absolute: number, negative: boolean): boolean {
  if (absolute === values[below] || below === values.length - 1) return false
  const midpoint = (values[below] + values[below + 1]) / 2
  switch (rounding) {
    case 'rne':
      return absolute > midpoint || (absolute === midpoint && below % 2 === 1)
    case 'rna':
      return absolute >= midpoint
    case 'rtz':
      return false
    case 'rtp':
      return !negative
    case 'rtn':
      return negative
    case 'rto':
      return below % 2 === 0
  }
}
