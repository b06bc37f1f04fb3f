import { floatRowById, fromInfinity, fromOverflow, layoutOf, none } from '../layout.ts'
import { magnitudeValues } from '../right/values.ts'
import type { StochasticQuantize, StochasticRule } from './record.ts'

/**
 * By searching the values of a narrow format, and a table that gives for every fraction of a gap the first R that goes away: by ⌊ν·2^N⌋,
 * and whether what is left is nothing, less than a half, a half or more. Distances are exact in binary64.
 */
export function byThresholds({ format, variant, bits, overflow }: StochasticRule): StochasticQuantize {
  const layout = layoutOf(floatRowById(format))
  const { maxFinite, signBit, nan, negativeZero } = layout
  const values = magnitudeValues(layout)
  const tooLarge = fromOverflow(layout, { rounding: 'rne', overflow }, false)
  const infinite = fromInfinity(layout, { rounding: 'rne', overflow })
  const rounded = (absolute: number, word: number): number => {
    if (absolute >= (values[maxFinite + 1] as number)) return maxFinite + 1
    const lower = lastAtMost(values, absolute)
    const [low, high] = [values[lower] as number, values[lower + 1] as number]
    return absolute === low || word % 2 ** bits < firstAway((absolute - low) / (high - low), variant, bits)
      ? lower
      : lower + 1
  }
  return (x, random) => {
    const codes = new Uint8Array(x.length)
    for (let i = 0; i < x.length; i++) {
      const absolute = Math.abs(x[i])
      const sign = x[i] < 0 || Object.is(x[i], -0) ? signBit : 0
      const index = rounded(absolute, random[i])
      const limited = absolute === Infinity ? infinite : index > maxFinite ? tooLarge : index
      if (Number.isNaN(absolute) || limited === none) codes[i] = nan
      else codes[i] = limited === 0 && !negativeZero ? 0 : sign | limited
    }
    return codes
  }
}

/** The first R that goes away, 2^N where none does. */
function firstAway(nu: number, variant: StochasticRule['variant'], bits: number): number {
  const whole = Math.floor(nu * 2 ** bits)
  const rest = nu * 2 ** bits - whole
  const more = { sra: false, srb: rest >= 0.5, src: rest > 0.5 || (rest === 0.5 && whole % 2 === 1) }[variant]
  return 2 ** bits - whole - (more ? 1 : 0)
}

/** The index of the last value that does not exceed x. */
function lastAtMost(values: Float64Array, x: number): number {
  let low = 0
  let high = values.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if ((values[middle] as number) <= x) low = middle
    else high = middle - 1
  }
  return low
}
