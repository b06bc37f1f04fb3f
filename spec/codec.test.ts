import { describe, expect, it } from 'vitest'
import { decode, encode, floorIndex, isCode } from './codec.ts'
import { type Datum, finite, infinity, signedValue } from './datum.ts'
import { compare, midpoint, scale } from './exact/dyadic.ts'
import { deriveFormat, type Format, magnitudeOf } from './format.ts'
import { p3109ById } from './formats/p3109.ts'
import { formats } from './formats/registry.ts'
import type { Code } from './formats/row.ts'
import { datumAt, fromOrdinal, ordinalCount, toOrdinal } from './ordered.ts'
import { allIndices, formatOf, shortened } from './testing.ts'

const p3109Ids = [
  'binary3p1se',
  'binary3p3uf',
  'binary4p2se',
  'binary5p5ue',
  'binary6p1uf',
  'binary8p4se',
  'binary8p1ue',
  'binary16p11se',
]
const listed: Format[] = [
  ...formats.filter(({ width }) => width <= 16),
  ...p3109Ids.map((id) => deriveFormat(p3109ById(id)!)),
]

const codes = (format: Format): Code[] => Array.from({ length: 2 ** format.width }, (_, bits) => BigInt(bits) as Code)

const isSame = (a: Datum, b: Datum): boolean =>
  a.kind === b.kind &&
  (a.kind === 'nan' || b.kind === 'nan' || a.negative === b.negative) &&
  (a.kind !== 'finite' || b.kind !== 'finite' || compare(a.magnitude, b.magnitude) === 0)

describe.each(listed)('every code of $id', (format) => {
  it('comes back from decoding and encoding, but for the NaNs, which give the canonical one', () => {
    const wrong = codes(format).filter((code) => {
      const datum = decode(format, code)
      return encode(format, datum) !== (datum.kind === 'nan' ? format.nanCode : code)
    })
    expect(wrong).toEqual([])
  })

  it('stands for a magnitude that increases strictly with its index, also past the largest finite number', () => {
    const indices = allIndices(format)
    const isAbove = (index: bigint): boolean =>
      compare(magnitudeOf(format.row, index), magnitudeOf(format.row, index - 1n)) > 0
    expect(indices.slice(1).filter((index) => !isAbove(index))).toEqual([])
  })

  it('has an index that floorIndex finds at its value, just below and just above (rounding sees an unbounded exponent)', () => {
    const wrong = allIndices(format).filter((index) => {
      const value = magnitudeOf(format.row, index)
      const next = magnitudeOf(format.row, index + 1n)
      const above = midpoint(value, midpoint(value, next))
      const below = midpoint(next, midpoint(value, next))
      return (
        [value, above, below].some((x) => floorIndex(format, x) !== index) || floorIndex(format, next) !== index + 1n
      )
    })
    expect(wrong).toEqual([])
  })

  it('alone is a code: nothing is below 0 or of more than width bits', () => {
    const count = 1n << BigInt(format.width)
    expect([-1n, 0n, count - 1n, count].map((bits) => isCode(format, bits))).toEqual([false, true, true, false])
  })
})

describe('encode', () => {
  const dyadic = (significand: bigint, exponent: number) => ({ significand, exponent })

  it('gives nothing for what is no member of the format', () => {
    const e4m3fn = formatOf('e4m3fn')
    const beside = [dyadic(17n, -4), dyadic(480n, 0), dyadic(1n, -10), dyadic(1n, 900), dyadic(1n, -900)]
    expect(beside.map((x) => encode(e4m3fn, finite(false, x)))).toEqual(beside.map(() => undefined))
    expect(encode(e4m3fn, infinity(false))).toBeUndefined()
    expect(encode(formatOf('e2m1fn'), { kind: 'nan' })).toBeUndefined()
    expect(encode(formatOf('e8m0fnu'), finite(false, dyadic(0n, 0)))).toBeUndefined()
    expect(encode(formatOf('ue5m3'), finite(true, dyadic(1n, 0)))).toBeUndefined()
    expect(encode(formatOf('binary8p4ue'), infinity(true))).toBeUndefined()
    expect(encode(formatOf('radix4-fp4'), finite(false, dyadic(1n, 1)))).toBeUndefined()
  })

  it('does not mind how a dyadic is written', () => {
    const one = formatOf('binary16').maxIndex.positive - 0x3fffn
    expect(one).toBe(0x3c00n)
    for (const shift of [0n, 1n, 30n, 2000n]) {
      expect(encode(formatOf('binary16'), finite(false, dyadic(1n << shift, -Number(shift))))).toBe(one)
    }
  })

  it('takes −2 in mxint8, and no +2 (OCP MX 1.0 §5.3.4)', () => {
    const mxint8 = formatOf('mxint8')
    expect([true, false].map((negative) => encode(mxint8, finite(negative, dyadic(1n, 1))))).toEqual([0x80n, undefined])
  })

  it('gives the only zero of a format without −0', () => {
    expect(encode(formatOf('e4m3fnuz'), finite(true, dyadic(0n, 0)))).toBe(0n)
    expect(encode(formatOf('e4m3fn'), finite(true, dyadic(0n, 0)))).toBe(0x80n)
  })
})

describe.each(['binary16', 'bfloat16', 'e5m2', 'e4m3fn'])('the ordered integers of %s', (id) => {
  const source = formatOf(id)
  const last = ordinalCount(source) - 1n

  it('number every code once, and mirror at the sign', () => {
    const wrong = codes(source).filter((code) => {
      const ordinal = toOrdinal(source, code)
      const opposite = fromOrdinal(source, last - ordinal)
      return fromOrdinal(source, ordinal) !== code || (opposite ^ code) !== 1n << BigInt(source.width - 1)
    })
    expect(wrong).toEqual([])
  })

  it('ascend with the value, −0 just before +0, NaNs outermost', () => {
    const findings: string[] = []
    for (let ordinal = 1n; ordinal <= last; ordinal += 1n) {
      const [a, b] = [datumAt(source, ordinal - 1n), datumAt(source, ordinal)]
      const isZeros = ordinal === (last + 1n) / 2n
      const isOrdered =
        a.kind === 'finite' && b.kind === 'finite'
          ? compare(signedValue(a), signedValue(b)) === (isZeros ? 0 : -1)
          : a.kind === 'nan'
            ? b.kind === 'nan' || (b.kind === 'infinity' && b.negative) || id === 'e4m3fn'
            : b.kind === 'nan'
              ? a.kind === 'infinity' || id === 'e4m3fn'
              : a.kind !== b.kind
      if (!isOrdered) findings.push(`ordinal ${ordinal}: ${a.kind}, ${b.kind}`)
    }
    expect(shortened(findings)).toEqual([])
    expect(
      [last / 2n, last / 2n + 1n].map((ordinal) =>
        isSame(datumAt(source, ordinal), finite(ordinal * 2n < last, scale({ significand: 0n, exponent: 0 }, 0))),
      ),
    ).toEqual([true, true])
  })
})
