import Big from 'big.js'
import { describe, expect, it } from 'vitest'
import { p3109, p3109ById } from '../formats/p3109.ts'
import { type FormatRow, floatRow } from '../formats/row.ts'
import { rows } from '../formats/rows.ts'
import { decimalOracle, decodeBinary } from './oracle.ts'

const rowOf = (id: string): FormatRow => {
  const row = rows.find((candidate) => candidate.id === id) ?? p3109ById(id)
  if (!row) throw new Error(`no row ${id}`)
  return row
}
const oracleOf = (id: string) => decimalOracle(rowOf(id))
const two = (exponent: number) => new Big(exponent < 0 ? '0.5' : '2').pow(Math.abs(exponent))
const codes = (row: FormatRow) => Array.from({ length: 2 ** row.width }, (_, code) => code)

/** What a code decodes to, in words that a table can hold. */
function said(id: string, code: number): string {
  const answer = oracleOf(id).decode(code)
  if (!answer) return 'no code'
  if (answer.kind === 'nan') return 'NaN'
  if (answer.kind === 'infinity') return answer.negative ? '-inf' : 'inf'
  return answer.negativeZero ? '-0' : answer.value.toFixed()
}

const binades = (significand: string | number, exponent: number) => two(exponent).times(significand).toFixed()

/**
 * id, then code and value of: max finite, min normal, min subnormal. Figures of IEEE 754-2019, OCP OFP8, OCP MX 1.0 and
 * ml_dtypes. Where a format has no subnormals, or none is known, another code stands in the last column.
 */
const extremes: [string, number, string, number, string, number, string][] = [
  ['binary16', 0x7bff, '65504', 0x0400, binades(1, -14), 1, binades(1, -24)],
  ['bfloat16', 0x7f7f, '338953138925153547590470800371487866880', 0x0080, binades(1, -126), 1, binades(1, -133)],
  ['tf32', 0x3fbff, two(128).minus(two(117)).toFixed(), 0x400, binades(1, -126), 1, binades(1, -136)],
  ['e4m3fn', 0x7e, '448', 0x08, '0.015625', 1, '0.001953125'],
  ['e5m2', 0x7b, '57344', 0x04, '0.00006103515625', 1, '0.0000152587890625'],
  ['e4m3', 0x77, '240', 0x08, '0.015625', 1, '0.001953125'],
  ['e3m4', 0x6f, '15.5', 0x10, '0.25', 1, '0.015625'],
  ['e4m3fnuz', 0x7f, '240', 0x08, '0.0078125', 1, '0.0009765625'],
  ['e5m2fnuz', 0x7f, '57344', 0x04, '0.000030517578125', 1, '0.00000762939453125'],
  ['e4m3b11fnuz', 0x7f, '30', 0x08, binades(1, -10), 1, binades(1, -13)],
  ['e8m0fnu', 0xfe, '170141183460469231731687303715884105728', 0, binades(1, -127), 1, binades(1, -126)],
  ['e3m2fn', 0x1f, '28', 0x04, '0.25', 1, '0.0625'],
  ['e2m3fn', 0x1f, '7.5', 0x08, '1', 1, '0.125'],
  ['e2m1fn', 0x7, '6', 0x2, '1', 1, '0.5'],
  ['ue4m3', 0x7e, '448', 0x08, '0.015625', 1, '0.001953125'],
  ['ue5m3', 0xfe, '114688', 0x08, binades(1, -14), 1, binades(1, -17)],
  ['mxint8', 0x7f, '1.984375', 0x80, '-2', 1, '0.015625'],
  ['hfp8-1-4-3', 0x7f, '30', 0x08, binades(1, -10), 1, binades(1, -13)],
  ['hfp8-1-5-2', 0x7b, '57344', 0x04, binades(1, -14), 1, binades(1, -16)],
  ['radix4-fp4', 0x7, '64', 0x1, '0.015625', 2, '0.0625'],
  // IEEE P3109 v4.0: the largest finite numbers, then 1.0 (2^(K−2) signed, 2^(K−1) unsigned), then another code.
  ['binary8p4se', 0x7e, '224', 0x40, '1', 1, binades(1, -10)],
  ['binary8p3se', 0x7e, '49152', 0x40, '1', 1, binades(1, -17)],
  ['binary8p4sf', 0x7f, '240', 0x40, '1', 0xff, '-240'],
  ['binary4p2se', 0x6, '2', 0x4, '1', 1, '0.25'],
  ['binary4p2sf', 0x7, '3', 0x4, '1', 1, '0.25'],
  ['binary8p1uf', 0xfe, binades(1, 126), 0x80, '1', 1, binades(1, -127)],
]

describe('decode', () => {
  it.each(extremes)('%s has the extremes that its standard prints', (id, c1, v1, c2, v2, c3, v3) => {
    expect([said(id, c1), said(id, c2), said(id, c3)]).toEqual([v1, v2, v3])
  })

  it('covers every row narrow enough to be listed, and refuses the others', () => {
    const wide = ['binary32', 'binary64']
    expect(rows.map((row) => row.id).filter((id) => !extremes.some(([known]) => known === id))).toEqual(wide)
    for (const id of wide) expect(() => oracleOf(id)).toThrow(/up to 19 bits/)
  })

  it.each([
    ['binary16', 2046],
    ['bfloat16', 254],
    ['tf32', 2046],
    ['e5m2', 6],
    ['e4m3', 14],
    ['e3m4', 30],
    ['e4m3fn', 2],
    ['e4m3fnuz', 1],
    ['e5m2fnuz', 1],
    ['e4m3b11fnuz', 1],
    ['e8m0fnu', 1],
    ['e3m2fn', 0],
    ['e2m3fn', 0],
    ['e2m1fn', 0],
    ['ue4m3', 1],
    ['ue5m3', 1],
    ['mxint8', 0],
    ['hfp8-1-4-3', 0],
    ['hfp8-1-5-2', 6],
    ['radix4-fp4', 0],
    ['binary8p4se', 1],
    ['binary8p1uf', 1],
  ])('%s has %i codes of NaN', (id, count) => {
    const { decode } = oracleOf(id)
    expect(codes(rowOf(id)).filter((code) => decode(code)?.kind === 'nan')).toHaveLength(count)
  })

  it.each([
    ['binary16', 0x7c00, 'inf'],
    ['binary16', 0xfc00, '-inf'],
    ['binary16', 0x7c01, 'NaN'],
    ['binary16', 0x8000, '-0'],
    ['bfloat16', 0xff80, '-inf'],
    ['e5m2', 0x7c, 'inf'],
    ['e5m2', 0xfd, 'NaN'],
    ['e4m3', 0xf8, '-inf'],
    ['e4m3', 0x79, 'NaN'],
    ['e3m4', 0x70, 'inf'],
    ['e4m3fn', 0x7f, 'NaN'],
    ['e4m3fn', 0xff, 'NaN'],
    ['e4m3fn', 0xfe, '-448'],
    ['e4m3fnuz', 0x80, 'NaN'],
    ['e8m0fnu', 0xff, 'NaN'],
    ['e8m0fnu', 0x7f, '1'],
    ['ue4m3', 0x7f, 'NaN'],
    ['ue4m3', 0x80, 'no code'],
    ['e2m1fn', 0x8, '-0'],
    ['mxint8', 0x40, '1'],
    ['mxint8', 0xff, '-0.015625'],
    ['radix4-fp4', 0x4, '1'],
    ['radix4-fp4', 0xf, '-64'],
    ['binary8p4se', 0x80, 'NaN'],
    ['binary8p4se', 0x7f, 'inf'],
    ['binary8p4se', 0xff, '-inf'],
    ['binary8p4ue', 0xff, 'NaN'],
    ['binary8p4ue', 0xfe, 'inf'],
    ['binary8p4uf', 0xfe, 'no inf'],
  ])('%s code %i is %s', (id, code, meaning) => {
    if (meaning === 'no inf') expect(oracleOf(id).decode(code)?.kind).toBe('number')
    else expect(said(id, code)).toBe(meaning)
  })

  it.each([-1, 0.5, 256, Number.NaN])('%d is no code of an 8-bit format', (code) => {
    expect(oracleOf('e4m3fn').decode(code)).toBeUndefined()
  })

  it.each([
    floatRow({ id: 'signed scale', width: 8, precision: 1, bias: 127, zero: false, source: 'none' }),
    floatRow({ id: 'unsigned', width: 8, precision: 4, bias: 8, signed: false, nan: 'negativeZero', source: 'none' }),
    floatRow({ id: 'radix-4 1-2-1', width: 4, precision: 2, bias: 1, radixLog2: 2, source: 'none' }),
    floatRow({ id: 'hole', width: 8, precision: 4, bias: 7, infinities: 'ieee', source: 'none' }),
  ])('$id contradicts itself and is refused', (row) => {
    expect(() => decimalOracle(row)).toThrow(RangeError)
  })
})

describe('decodeBinary', () => {
  const numberOf = (bits: bigint, source: 'binary32' | 'binary64') => {
    const input = decodeBinary(bits, source)
    return input.kind === 'number' ? input.value : undefined
  }

  it('reads the numbers of IEEE 754 exactly', () => {
    const tenth = '0.1000000000000000055511151231257827021181583404541015625'
    const minusPi = '-3.141592653589793115997963468544185161590576171875'
    expect(numberOf(0x3fb999999999999an, 'binary64')?.toFixed()).toBe(tenth)
    expect(numberOf(0xc00921fb54442d18n, 'binary64')?.toFixed()).toBe(minusPi)
    expect(numberOf(1n, 'binary64')?.toPrecision(17)).toBe('4.9406564584124654e-324')
    expect(numberOf(0x7fefffffffffffffn, 'binary64')?.toPrecision(17)).toBe('1.7976931348623157e+308')
    expect(numberOf(0x7f7fffffn, 'binary32')?.toFixed()).toBe('340282346638528859811704183484516925440')
    expect(numberOf(1n, 'binary32')?.toPrecision(18)).toBe('1.40129846432481707e-45')
    expect(numberOf(0x00800000n, 'binary32')?.eq(two(-126))).toBe(true)
  })

  it('tells zeros, infinities and NaNs by their sign and fraction', () => {
    expect(decodeBinary(0x80000000n, 'binary32')).toMatchObject({ kind: 'number', negativeZero: true })
    expect(decodeBinary(0n, 'binary64')).toMatchObject({ kind: 'number', negativeZero: false })
    expect(decodeBinary(0xff800000n, 'binary32')).toEqual({ kind: 'infinity', negative: true })
    expect(decodeBinary(0x7ff0000000000000n, 'binary64')).toEqual({ kind: 'infinity', negative: false })
    expect(decodeBinary(0xfff0000000000001n, 'binary64')).toEqual({ kind: 'nan' })
    expect(() => decodeBinary(0x100000000n, 'binary32')).toThrow(RangeError)
    expect(() => decodeBinary(-1n, 'binary64')).toThrow(RangeError)
  })
})

const parametric = [3, 4, 5, 6].flatMap((bitwidth) =>
  [true, false].flatMap((signed) =>
    Array.from({ length: signed ? bitwidth - 1 : bitwidth }, (_, index) => index + 1).flatMap((precision) =>
      [true, false].map((extended) => p3109({ bitwidth, precision, signed, extended })),
    ),
  ),
)
const listed = [...rows.filter((row) => row.width <= 16), ...parametric]

describe('every value set', () => {
  it.each(listed)('$id increases strictly with the magnitude of its codes', (row) => {
    const { decode } = decimalOracle(row)
    const values = codes(row).flatMap((code) => {
      const answer = decode(code)
      return answer?.kind === 'number' && !answer.negativeZero ? [{ code, value: answer.value }] : []
    })
    const falling = row.layout === 'float' && row.signed
    const positive = values.filter(({ value }) => value.gte(0))
    const negative = values.filter(({ value }) => value.lt(0))
    expect(positive.slice(1).filter(({ value }, index) => value.lte(positive[index].value))).toEqual([])
    expect(negative.slice(1).filter(({ value }, index) => value.lt(negative[index].value) !== falling)).toEqual([])
  })
})
