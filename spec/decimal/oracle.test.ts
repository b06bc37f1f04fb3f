import Big from 'big.js'
import { describe, expect, it } from 'vitest'
import { p3109, p3109ById } from '../formats/p3109.ts'
import { type FormatRow, floatRow } from '../formats/row.ts'
import { rows } from '../formats/rows.ts'
import { type DecimalInput, type Direction, decimalOracle, decodeBinary } from './oracle.ts'

const rowOf = (id: string): FormatRow => {
  const row = rows.find((candidate) => candidate.id === id) ?? p3109ById(id)
  if (!row) throw new Error(`no row ${id}`)
  return row
}
const oracleOf = (id: string) => decimalOracle(rowOf(id))
const two = (exponent: number) => new Big(exponent < 0 ? '0.5' : '2').pow(Math.abs(exponent))
const number = (value: string | number | Big): DecimalInput => ({ kind: 'number', value: new Big(value) })
const directions: Direction[] = ['rne', 'rna', 'rtz', 'rtp', 'rtn', 'rto']

const parametric = [3, 4, 5, 6].flatMap((bitwidth) =>
  [true, false].flatMap((signed) =>
    Array.from({ length: signed ? bitwidth - 1 : bitwidth }, (_, index) => index + 1).flatMap((precision) =>
      [true, false].map((extended) => p3109({ bitwidth, precision, signed, extended })),
    ),
  ),
)
const listed = [...rows.filter((row) => row.width <= 16), ...parametric]

describe('every value set', () => {
  it.each(listed)('$id keeps its own values, in every direction and rule', (row) => {
    const { decode, answer } = decimalOracle(row)
    // A step prime to 2^16 keeps the 16-bit formats quick and still meets every binade; narrower ones are walked whole.
    const step = row.width > 8 ? 61 : 1
    for (let code = 0; code < 2 ** row.width; code += step) {
      const value = decode(code)
      if (value?.kind !== 'number') continue
      const given = directions.map((direction) => answer(value, direction, 'ieee'))
      expect(given).toEqual(directions.map(() => code))
    }
  })

  it.each(listed.filter((row) => row.width <= 8))('$id at and beside the midpoint of every two neighbours', (row) => {
    const { decode, answer } = decimalOracle(row)
    const points = Array.from({ length: 2 ** row.width }, (_, code) => ({ code, answer: decode(code) }))
      .flatMap(({ code, answer: found }) => (found?.kind === 'number' ? [{ code, ...found }] : []))
      .filter((point) => !point.negativeZero)
      .sort((a, b) => a.value.cmp(b.value))
    // −0 stands for a negative number that rounds to zero; its sign is checked elsewhere.
    const zero = points.find(({ value }) => value.eq(0))
    const given = (x: Big, direction: Direction) => {
      const code = answer(number(x), direction, 'ieee') ?? -1
      const found = decode(code)
      return zero && found?.kind === 'number' && found.negativeZero ? zero.code : code
    }
    for (const [index, upper] of points.slice(1).entries()) {
      const lower = points[index]
      const middle = lower.value.plus(upper.value).times('0.5')
      const nudge = upper.value.minus(lower.value).times('1e-40')
      const [odd, even] = lower.code % 2 === 1 ? [lower, upper] : [upper, lower]
      const [near, far] = middle.gt(0) ? [lower, upper] : [upper, lower]
      expect([odd.code % 2, even.code % 2]).toEqual([1, 0])
      const tie = [even, far, near, upper, lower, odd].map(({ code }) => code)
      expect(directions.map((direction) => given(middle, direction))).toEqual(tie)
      expect([given(middle.plus(nudge), 'rne'), given(middle.plus(nudge), 'rna')]).toEqual([upper.code, upper.code])
      expect([given(middle.minus(nudge), 'rne'), given(middle.minus(nudge), 'rna')]).toEqual([lower.code, lower.code])
    }
  })
})

describe('binary16', () => {
  it('agrees with the roundTiesToEven of the language on awkward doubles', () => {
    const { answer } = oracleOf('binary16')
    const view = new DataView(new ArrayBuffer(8))
    for (let index = 0; index < 4000; index++) {
      // Exponents around binary16's range, and fractions that crowd its midpoints.
      const exponent = BigInt(1023 - 27 + (index % 46))
      const offset = [0n, 1n, 2n ** 40n, 2n ** 41n - 1n][index % 4]
      const fraction = (BigInt(index * 2654435761) & 0x7ffn) * 2n ** 41n + offset
      const bits = (BigInt(index & 1) << 63n) | (exponent << 52n) | fraction
      view.setBigUint64(0, bits)
      const double = view.getFloat64(0)
      view.setFloat16(0, double)
      expect([double, answer(decodeBinary(bits, 'binary64'), 'rne', 'ieee')]).toEqual([double, view.getUint16(0)])
    }
  })

  it('rounds its overflow threshold 65520 by each direction', () => {
    const { answer } = oracleOf('binary16')
    const given = directions.map((direction) => answer(number(65520), direction, 'ieee'))
    expect(given).toEqual([0x7c00, 0x7c00, 0x7bff, 0x7c00, 0x7bff, 0x7bff])
  })
})

describe('rounding', () => {
  /** Each row of codes in the order of `directions`: rne rna rtz rtp rtn rto; rule `ieee`. */
  it.each<[string, string | number | Big, (number | undefined)[]]>([
    // e4m3fn near 1: values 1 (0x38), 1.125 (0x39), 1.25 (0x3a).
    ['e4m3fn', '1.0625', [0x38, 0x39, 0x38, 0x39, 0x38, 0x39]],
    ['e4m3fn', '1.1875', [0x3a, 0x3a, 0x39, 0x3a, 0x39, 0x39]],
    ['e4m3fn', '-1.0625', [0xb8, 0xb9, 0xb8, 0xb8, 0xb9, 0xb9]],
    ['e4m3fn', '1.0624999999999999999999999999999999', [0x38, 0x38, 0x38, 0x39, 0x38, 0x39]],
    ['e4m3fn', '1.0625000000000000000000000000000001', [0x39, 0x39, 0x38, 0x39, 0x38, 0x39]],
    // The two threshold traps: 464 is a tie between 448 and the 480 that is NaN; 2^−10 is one between 0 and 2^−9.
    ['e4m3fn', 464, [0x7e, 0x7f, 0x7e, 0x7f, 0x7e, 0x7e]],
    ['e4m3fn', '464.000000000000000001', [0x7f, 0x7f, 0x7e, 0x7f, 0x7e, 0x7e]],
    ['e4m3fn', 480, [0x7f, 0x7f, 0x7e, 0x7f, 0x7e, 0x7e]],
    ['e4m3fn', -464, [0xfe, 0x7f, 0xfe, 0xfe, 0x7f, 0xfe]],
    ['e4m3fn', two(-10), [0x00, 0x01, 0x00, 0x01, 0x00, 0x01]],
    ['e4m3fn', two(-10).neg(), [0x80, 0x81, 0x80, 0x80, 0x81, 0x81]],
    ['e4m3fn', '1e-300', [0x00, 0x00, 0x00, 0x01, 0x00, 0x01]],
    ['e5m2', 61440, [0x7c, 0x7c, 0x7b, 0x7c, 0x7b, 0x7b]],
    ['e5m2', -61439, [0xfb, 0xfb, 0xfb, 0xfb, 0xfc, 0xfb]],
    ['e4m3fnuz', '-1e-9', [0x00, 0x00, 0x00, 0x00, 0x81, 0x81]],
    ['e4m3fnuz', 248, [0x80, 0x80, 0x7f, 0x80, 0x7f, 0x7f]],
    ['e2m1fn', 2.5, [0x4, 0x5, 0x4, 0x5, 0x4, 0x5]],
    ['e2m1fn', 5, [0x6, 0x7, 0x6, 0x7, 0x6, 0x7]],
    ['e2m1fn', 100, [0x7, 0x7, 0x7, 0x7, 0x7, 0x7]],
    // No zero: powers of two only, tie 3 between 2 (0x80) and 4 (0x81), 1.5 between 1 (0x7f) and 2.
    ['e8m0fnu', 3, [0x80, 0x81, 0x80, 0x81, 0x80, 0x81]],
    ['e8m0fnu', 1.5, [0x80, 0x80, 0x7f, 0x80, 0x7f, 0x7f]],
    ['e8m0fnu', two(126).times(3), [0xfe, 0xff, 0xfe, 0xff, 0xfe, 0xfe]],
    ['e8m0fnu', two(-140), [0, 0, 0, 0, 0, 0]],
    ['e8m0fnu', 0, [0, 0, 0, 0, 0, 0]],
    ['e8m0fnu', two(-140).neg(), [0xff, 0xff, 0, 0, 0xff, 0]],
    // Unsigned: −2^−10 is a tie between 0 and the −2^−9 that the format lacks.
    ['ue4m3', two(-10).neg(), [0x00, 0x7f, 0x00, 0x00, 0x7f, 0x00]],
    ['ue4m3', '-0.001', [0x7f, 0x7f, 0x00, 0x00, 0x7f, 0x00]],
    ['ue4m3', -3, [0x7f, 0x7f, 0x00, 0x00, 0x7f, 0x00]],
    // Steps of 1/64, ties by the parity of the code; past either end the range clamps.
    ['mxint8', '0.0234375', [0x02, 0x02, 0x01, 0x02, 0x01, 0x01]],
    ['mxint8', '-0.0234375', [0xfe, 0xfe, 0xff, 0xff, 0xfe, 0xff]],
    ['mxint8', '1.9921875', [0x7f, 0x7f, 0x7f, 0x7f, 0x7f, 0x7f]],
    ['mxint8', -2.1, [0x80, 0x80, 0x80, 0x80, 0x80, 0x80]],
    ['mxint8', '-0.001', [0x00, 0x00, 0x00, 0x00, 0xff, 0xff]],
    // Radix 4: 2.5 lies half way from 1 (code 4) to 4 (code 5), 10 from 4 to 16 (code 6), 2^−7 from 0 to 4^−3 (code 1).
    ['radix4-fp4', 2.5, [0x4, 0x5, 0x4, 0x5, 0x4, 0x5]],
    ['radix4-fp4', 10, [0x6, 0x6, 0x5, 0x6, 0x5, 0x5]],
    ['radix4-fp4', two(-7), [0x0, 0x1, 0x0, 0x1, 0x0, 0x1]],
    ['radix4-fp4', two(-7).neg(), [0x8, 0x9, 0x8, 0x8, 0x9, 0x9]],
    // P = 1 with zero: no subnormals, the parity of the code breaks the tie.
    ['binary8p1uf', two(-128), [0x00, 0x01, 0x00, 0x01, 0x00, 0x01]],
    ['binary8p1uf', 1.5, [0x80, 0x81, 0x80, 0x81, 0x80, 0x81]],
    ['binary8p1uf', two(127), [0xfe, 0xfe, 0xfe, 0xfe, 0xfe, 0xfe]],
    // 4p2se ends at 2 (code 6), then infinity (7) where 3 would be: 2.5 is a tie.
    ['binary4p2se', 2.5, [0x6, 0x7, 0x6, 0x7, 0x6, 0x6]],
    ['binary4p2se', -9, [0xf, 0xf, 0xe, 0xe, 0xf, 0xe]],
    ['binary4p2sf', 9, [0x7, 0x7, 0x7, 0x7, 0x7, 0x7]],
    ['binary8p4ue', -1, [0xff, 0xff, 0x00, 0x00, 0xff, 0x00]],
    ['binary8p4uf', -1, [0x00, 0x00, 0x00, 0x00, 0x00, 0x00]],
    // tf32: 1 is 0x1fc00, one step is 2^−10.
    ['tf32', two(-11).plus(1), [0x1fc00, 0x1fc01, 0x1fc00, 0x1fc01, 0x1fc00, 0x1fc01]],
  ])('%s of %s', (id, value, expected) => {
    const { answer } = oracleOf(id)
    expect(directions.map((direction) => answer(number(value), direction, 'ieee'))).toEqual(expected)
  })
})

describe('overflow rules', () => {
  const positive: DecimalInput = { kind: 'infinity', negative: false }
  const negative: DecimalInput = { kind: 'infinity', negative: true }

  /** Codes due for 10^9, −10^9, ∞, −∞ and NaN, rounded to nearest. */
  it.each<[string, 'ieee' | 'saturate' | 'propagate', (number | undefined)[]]>([
    ['e5m2', 'ieee', [0x7c, 0xfc, 0x7c, 0xfc, 0x7e]],
    ['e5m2', 'saturate', [0x7b, 0xfb, 0x7b, 0xfb, 0x7e]],
    ['e5m2', 'propagate', [0x7b, 0xfb, 0x7c, 0xfc, 0x7e]],
    ['e4m3fn', 'ieee', [0x7f, 0x7f, 0x7f, 0x7f, 0x7f]],
    ['e4m3fn', 'saturate', [0x7e, 0xfe, 0x7e, 0xfe, 0x7f]],
    ['e4m3fn', 'propagate', [0x7e, 0xfe, 0x7e, 0xfe, 0x7f]],
    ['e5m2fnuz', 'ieee', [0x80, 0x80, 0x80, 0x80, 0x80]],
    ['binary16', 'ieee', [0x7c00, 0xfc00, 0x7c00, 0xfc00, 0x7e00]],
    ['e4m3', 'ieee', [0x78, 0xf8, 0x78, 0xf8, 0x7c]],
    ['e3m2fn', 'ieee', [0x1f, 0x3f, 0x1f, 0x3f, undefined]],
    ['mxint8', 'ieee', [0x7f, 0x80, 0x7f, 0x80, undefined]],
    ['ue4m3', 'ieee', [0x7f, 0x7f, 0x7f, 0x7f, 0x7f]],
    ['ue4m3', 'saturate', [0x7e, 0x00, 0x7e, 0x00, 0x7f]],
    ['ue4m3', 'propagate', [0x7e, 0x00, 0x7e, 0x00, 0x7f]],
    ['binary8p4se', 'ieee', [0x7f, 0xff, 0x7f, 0xff, 0x80]],
    ['binary8p4se', 'propagate', [0x7e, 0xfe, 0x7f, 0xff, 0x80]],
    ['binary8p4sf', 'ieee', [0x7f, 0xff, 0x7f, 0xff, 0x80]],
    // P3109 v4.0: NaN where an unsigned extended format is given −∞; a finite domain clamps.
    ['binary8p3ue', 'ieee', [0xfe, 0xff, 0xfe, 0xff, 0xff]],
    ['binary8p3ue', 'propagate', [0xfd, 0x00, 0xfe, 0x00, 0xff]],
    ['binary8p3uf', 'ieee', [0xfe, 0x00, 0xfe, 0x00, 0xff]],
  ])('%s, %s', (id, rule, expected) => {
    const { answer } = oracleOf(id)
    const inputs = [number(1e9), number(-1e9), positive, negative, { kind: 'nan' } as const]
    if (id.startsWith('binary8p3u')) inputs.splice(0, 2, number(1e30), number(-1e30))
    expect(inputs.map((input) => answer(input, 'rne', rule))).toEqual(expected)
  })

  it('has no NaN to give where the exponent of all ones has no trailing bit beside it', () => {
    const row = floatRow({
      id: 'e3m0',
      width: 4,
      precision: 1,
      bias: 3,
      infinities: 'ieee',
      nan: 'ieee',
      source: 'a toy with values 2^(E−3)',
    })
    const { answer } = decimalOracle(row)
    expect(answer({ kind: 'nan' }, 'rne', 'ieee')).toBeUndefined()
    expect(answer(number(-1000), 'rne', 'ieee')).toBe(0xf)
    expect(answer(number(-1000), 'rne', 'saturate')).toBe(0xe)
  })

  it('gives infinities without regard to the direction', () => {
    const { answer } = oracleOf('e5m2')
    for (const direction of directions) expect(answer(negative, direction, 'ieee')).toBe(0xfc)
  })

  it.each([
    ['e4m3fn', 0x80],
    ['e5m2', 0x80],
    ['radix4-fp4', 0x8],
    ['e4m3fnuz', 0],
    ['binary8p4se', 0],
    ['e8m0fnu', 0],
    ['ue4m3', 0],
    ['mxint8', 0],
  ])('%s given −0', (id, code) => {
    const zero: DecimalInput = { kind: 'number', value: new Big(0), negativeZero: true }
    for (const direction of directions) expect(oracleOf(id).answer(zero, direction, 'ieee')).toBe(code)
  })
})
