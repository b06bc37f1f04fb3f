import type { FloatRow } from '../../../spec/formats/row.ts'
import { floatRowById, layoutOf } from '../layout.ts'
import { bigintQuantizer } from '../right/bigint.ts'
import { magnitudeValues } from '../right/values.ts'
import type { StochasticQuantize, StochasticRule } from './record.ts'

/**
 * The definitions of IEEE P3109 v4.0 §4.7.4 word for word, in integers without bound: ν is a quotient of integers, and the neighbours
 * are found by truncation. Microseconds an input.
 */

/** Numbers are integers of units of 2^−160, finer than any quantum here and any input. */
const unitLog2 = -160n

export function byDefinition(rule: StochasticRule): StochasticQuantize {
  const row = floatRowById(rule.format)
  const { overflow } = rule
  const [cut, risen, fallen] = (['rtz', 'rtp', 'rtn'] as const).map((rounding) =>
    bigintQuantizer(row, { rounding, overflow }),
  )
  const next = nextOf(row)
  return (x, random) => {
    const bits = new Uint32Array(x.buffer, x.byteOffset, x.length)
    const codes = cut(x)
    const [positive, negative] = [risen(x), fallen(x)]
    for (let i = 0; i < x.length; i++) {
      if ((bits[i] & 0x7fffffff) >= 0x7f800000) continue
      const { part, whole, units } = fractionOf(row, bits[i])
      const goesAway = part > 0n && away(rule, part, whole, BigInt(random[i]))
      if (goesAway || units >= next) codes[i] = bits[i] >>> 31 === 1 ? negative[i] : positive[i]
    }
    return codes
  }
}

/** ν = part/whole, and |x| in units. */
function fractionOf(row: FloatRow, bits: number): { part: bigint; whole: bigint; units: bigint } {
  const field = BigInt((bits >>> 23) & 0xff)
  const fraction = BigInt(bits & 0x7fffff)
  const units = (field === 0n ? fraction : fraction | 0x800000n) << ((field === 0n ? 1n : field) - 150n - unitLog2)
  const precision = BigInt(row.precision)
  const smallest = 1n - BigInt(row.bias) - (precision - 1n) - unitLog2
  const leading = BigInt(units.toString(2).length) - precision
  const whole = 1n << (leading > smallest ? leading : smallest)
  return { part: units % whole, whole, units }
}

/** The number that would come after the largest, in units; binary64 holds it. */
const nextOf = (row: FloatRow): bigint => BigInt((magnitudeValues(layoutOf(row)).at(-1) as number) * 2 ** 160)

function away({ variant, bits }: StochasticRule, part: bigint, whole: bigint, word: bigint): boolean {
  const n = BigInt(bits)
  const random = word % (1n << n)
  if (variant === 'sra') return (part << n) / whole + random >= 1n << n
  if (variant === 'srb') return (part << (n + 1n)) / whole + 2n * random + 1n >= 1n << (n + 1n)
  const floor = (part << n) / whole
  const rest = 2n * ((part << n) - floor * whole)
  const nearest = rest > whole || (rest === whole && floor % 2n === 1n) ? floor + 1n : floor
  return nearest + random >= 1n << n
}
