import { describe, expect, it } from 'vitest'
import { decode, encode } from './codec.ts'
import { type Datum, isZero, signedValue } from './datum.ts'
import { compare } from './exact/dyadic.ts'
import { formats } from './formats/registry.ts'
import type { Code } from './formats/row.ts'
import { datumAt, fromOrdinal, mirrorOrdinal, numberRange, ordinalCount, toOrdinal } from './ordered.ts'
import { formatOf } from './testing.ts'

const p3109 = ['binary8p4se', 'binary8p3uf', 'binary6p3sf', 'binary5p2ue', 'binary4p4uf', 'binary3p1se'].map(formatOf)
const narrow = [...formats.filter(({ width }) => width <= 16), ...p3109]

/** −1, 0, 1 as a < b, a = b, a > b; infinities included. */
function order(a: Datum, b: Datum): number {
  const rank = (x: Datum): number => (x.kind === 'infinity' ? (x.negative ? -1 : 1) : 0)
  if (a.kind === 'finite' && b.kind === 'finite') return compare(signedValue(a), signedValue(b))
  return Math.sign(rank(a) - rank(b))
}

describe.each(narrow.map((format) => [format.id, format] as const))('ordinals of %s', (_id, format) => {
  const ordinals = Array.from({ length: Number(ordinalCount(format)) }, (_, i) => BigInt(i))

  it('number every code once', () => {
    const codes = new Set(ordinals.map((ordinal) => fromOrdinal(format, ordinal)))
    expect(codes.size).toBe(ordinals.length)
    expect(ordinals.every((ordinal) => toOrdinal(format, fromOrdinal(format, ordinal)) === ordinal)).toBe(true)
    expect(ordinals.every((code) => fromOrdinal(format, toOrdinal(format, code as Code)) === code)).toBe(true)
  })

  it('ascend with the value between the NaNs, −0 before +0', () => {
    const { first, last } = numberRange(format)
    let before: Datum | undefined
    const wrong = ordinals.filter((ordinal) => {
      const x = datumAt(format, ordinal)
      if ((x.kind === 'nan') !== (ordinal < first || ordinal > last)) return true
      if (x.kind === 'nan') return false
      const isHigher = before === undefined || order(before, x) < 0
      const isZeroPair =
        before !== undefined && isZero(before) && isZero(x) && before.kind === 'finite' && before.negative
      before = x
      return !isHigher && !isZeroPair
    })
    expect(wrong).toEqual([])
  })

  it('mirror to the negative', () => {
    const wrong = ordinals.filter((ordinal) => {
      const x = datumAt(format, ordinal)
      const mirror = mirrorOrdinal(format, ordinal)
      if (x.kind === 'nan') return mirror !== undefined && datumAt(format, mirror).kind !== 'nan'
      const negated = { ...x, negative: !x.negative }
      if (mirror === undefined) return format.signed && encode(format, negated) !== undefined
      const y = datumAt(format, mirror)
      return y.kind === 'nan' || order(negated, y) !== 0 || (format.hasNegativeZero && y.negative === x.negative)
    })
    expect(wrong).toEqual([])
  })
})

it('the one NaN of a format without −0 goes to the top', () => {
  expect(decode(formatOf('e4m3fnuz'), 0x80n as Code).kind).toBe('nan')
  expect(toOrdinal(formatOf('e4m3fnuz'), 0x80n as Code)).toBe(255n)
})
