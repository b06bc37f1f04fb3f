import { floatRowById, fromInfinity, fromOverflow, layoutOf, none } from '../layout.ts'
import type { StochasticQuantize, StochasticRule } from './record.ts'

/**
 * As hardware does it: the random bits are added below the last place that is kept, and what is left after the cut has the carry in
 * it. B is A with one bit more, 2R + 1; C first rounds the tail to N bits. Scaled numbers stay below 2^53, so that binary64 holds
 * them: where less than a unit of the random bits' last place is left, nothing but whether it is a tie or not counts.
 */
export function addAndCut({ format, variant, bits, overflow }: StochasticRule): StochasticQuantize {
  const row = floatRowById(format)
  const layout = layoutOf(row)
  const { fractionBits, minExponent, maxFinite, signBit, nan, negativeZero } = layout
  const tooLarge = fromOverflow(layout, { rounding: 'rne', overflow }, false)
  const infinite = fromInfinity(layout, { rounding: 'rne', overflow })
  const width = variant === 'srb' ? bits + 1 : bits
  const Codes = row.width > 8 ? Uint16Array : Uint8Array
  const magnitude = (x: number, word: number): number => {
    const random = word % 2 ** bits
    const noise = variant === 'srb' ? 2 * random + 1 : random
    // The exponent of the gap's own last place.
    const exponent = Math.max(floorLog2(x), minExponent) - fractionBits
    // In units of the random bits' last place: whole gaps are multiples of 2^width.
    const scaled = scale(x, width - exponent)
    const whole = Math.floor(scaled / 2 ** width) * 2 ** width
    const rest = scaled - whole
    const kept = variant === 'src' ? nearestEven(rest) : Math.floor(rest)
    const sum = (whole + (rest === 0 ? 0 : kept + noise)) / 2 ** width
    return Math.floor(sum) + (exponent + fractionBits - minExponent) * 2 ** fractionBits
  }
  return (x, random) => {
    const codes = new Codes(x.length)
    for (let i = 0; i < x.length; i++) {
      const absolute = Math.abs(x[i])
      const sign = x[i] < 0 || Object.is(x[i], -0) ? signBit : 0
      const rounded = absolute === 0 || absolute > 3.5e38 || Number.isNaN(absolute) ? 0 : magnitude(absolute, random[i])
      const limited = absolute === Infinity ? infinite : rounded > maxFinite ? tooLarge : rounded
      if (Number.isNaN(absolute) || limited === none) codes[i] = nan
      else codes[i] = limited === 0 && !negativeZero ? 0 : sign | limited
    }
    return codes
  }
}

/** x·2^by, which may pass through what one factor cannot hold. */
const scale = (x: number, by: number): number => x * 2 ** Math.trunc(by / 2) * 2 ** (by - Math.trunc(by / 2))

const view = new DataView(new ArrayBuffer(8))

function floorLog2(x: number): number {
  view.setFloat64(0, x)
  return (view.getUint16(0) >>> 4) - 1023
}

function nearestEven(x: number): number {
  const floor = Math.floor(x)
  const rest = x - floor
  return rest > 0.5 || (rest === 0.5 && floor % 2 === 1) ? floor + 1 : floor
}
