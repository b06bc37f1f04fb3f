import type { FloatRow } from '../../../spec/formats/row.ts'
import type { Quantize, Rounding, Rule } from '../record.ts'

/**
 * A quantizer in integers without bound, which shares nothing with the others but the rows: a few microseconds an
 * input, for boundary cases only. Numbers are integers of units of 2^−160, smaller than half of any format's quantum
 * here, and smaller than any binary32 input.
 */
const unitLog2 = -160n

export function bigintQuantizer(row: FloatRow, rule: Rule): Quantize {
  const Out = row.width > 8 ? Uint16Array : Uint8Array
  return (x) => {
    const bits = new Uint32Array(x.buffer, x.byteOffset, x.length)
    const codes = new Out(x.length)
    for (let index = 0; index < x.length; index++) codes[index] = Number(encode(row, rule, BigInt(bits[index])))
    return codes
  }
}

function encode(row: FloatRow, { rounding, overflow }: Rule, bits: bigint): bigint {
  const negative = bits >> 31n === 1n
  const field = (bits >> 23n) & 0xffn
  const fraction = bits & 0x7fffffn
  const sign = negative ? 1n << BigInt(row.width - 1) : 0n
  if (field === 0xffn && fraction !== 0n) return nanOf(row)

  const largest = largestFinite(row)
  const infinite = infinityOf(row)
  if (field === 0xffn) {
    if (overflow === 'ieee') return infinite === undefined ? withoutInfinity(row, sign, largest) : sign | infinite
    return overflow === 'propagate' && infinite !== undefined ? sign | infinite : sign | largest
  }
  const significand = field === 0n ? fraction : fraction | 0x800000n
  const units = significand << ((field === 0n ? 1n : field) - 150n - unitLog2)
  const magnitude = roundUnits(row, rounding, units, negative)
  if (magnitude === 0n && row.nan === 'negativeZero') return 0n
  if (magnitude <= largest) return sign | magnitude
  const stopsAtLargest = { rne: false, rna: false, rtz: true, rtp: negative, rtn: !negative, rto: true }[rounding]
  if (overflow !== 'ieee' || stopsAtLargest) return sign | largest
  return infinite === undefined ? withoutInfinity(row, sign, largest) : sign | infinite
}

/** The magnitude that |x| rounds to, with exponents that go on above the format's own. */
function roundUnits(row: FloatRow, rounding: Rounding, units: bigint, negative: boolean): bigint {
  const precision = BigInt(row.precision)
  const smallestQuantum = 1n - BigInt(row.bias) - (precision - 1n) - unitLog2
  const quantum = larger(BigInt(units.toString(2).length) - precision, smallestQuantum)
  const quotient = units >> quantum
  const remainder = units - (quotient << quantum)
  // Each step of the quantum's exponent is 2^(p−1) codes; the significand's own leading bit makes up the first.
  const below = ((quantum - smallestQuantum) << (precision - 1n)) + quotient
  if (remainder === 0n) return below
  const odd = below % 2n === 1n
  const twice = 2n * remainder
  const gap = 1n << quantum
  const up = {
    rne: twice > gap || (twice === gap && odd),
    rna: twice >= gap,
    rtz: false,
    rtp: !negative,
    rtn: negative,
    rto: !odd,
  }[rounding]
  return up ? below + 1n : below
}

/** Infinity's magnitude: all ones above the fraction, or the last one that is not NaN. */
function infinityOf(row: FloatRow): bigint | undefined {
  if (row.infinities === 'none') return undefined
  const all = (1n << BigInt(row.width - 1)) - 1n
  if (row.infinities === 'top') return row.nan === 'top' ? all - 1n : all
  return all - ((1n << BigInt(row.precision - 1)) - 1n)
}

function largestFinite(row: FloatRow): bigint {
  const infinite = infinityOf(row)
  if (infinite !== undefined) return infinite - 1n
  const all = (1n << BigInt(row.width - 1)) - 1n
  return row.nan === 'top' ? all - 1n : all
}

function nanOf(row: FloatRow): bigint {
  const signBit = 1n << BigInt(row.width - 1)
  const quiet = { none: 0n, top: signBit - 1n, negativeZero: signBit }
  if (row.nan !== 'ieee') return quiet[row.nan]
  return signBit - (1n << BigInt(row.precision - 1)) + (1n << BigInt(row.precision - 2))
}

function withoutInfinity(row: FloatRow, sign: bigint, largest: bigint): bigint {
  return row.nan === 'none' || row.overflowWithoutInfinity === 'clamp' ? sign | largest : nanOf(row)
}

function larger(a: bigint, b: bigint): bigint {
  return a > b ? a : b
}
