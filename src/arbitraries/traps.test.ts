import { describe, expect, it } from 'vitest'
import { decode } from '../../spec/codec.ts'
import { convert } from '../../spec/convert.ts'
import type { Datum } from '../../spec/datum.ts'
import { compare, midpoint } from '../../spec/exact/dyadic.ts'
import { type Format, magnitudeOf } from '../../spec/format.ts'
import type { Code, OverflowRule } from '../../spec/formats/row.ts'
import { datumAt } from '../../spec/ordered.ts'
import { formatOf } from '../../spec/testing.ts'
import { RequestError } from '../subjects/subject.ts'
import { fromNumber } from './point.ts'
import { membersOf, ordinalsOf } from './testing.ts'
import { type Detour, doubleRoundingTraps } from './traps.ts'

const detour = (source: string, intermediate: string, target: string, overflow?: OverflowRule): Detour => ({
  source: formatOf(source),
  intermediate: formatOf(intermediate),
  target: formatOf(target),
  overflow: overflow ?? formatOf(target).row.overflow,
})

const rne = (x: Datum, format: Format, overflow = format.row.overflow): Code | undefined =>
  convert(x, { format, rounding: 'rne', overflow })

/** The two codes of an input: rounded twice, and once. */
function roundedBothWays(x: Datum, { intermediate, target, overflow }: Detour): (Code | undefined)[] {
  const between = rne(x, intermediate) as Code
  return [rne(decode(intermediate, between), target, overflow), rne(x, target, overflow)]
}

/** Whether a datum is half-way between two neighbours of a format, the first that there would be past its largest among them. */
function isMidpoint(x: Datum, { row, maxIndex }: Format): boolean {
  if (x.kind !== 'finite') return false
  const last = x.negative ? maxIndex.negative : maxIndex.positive
  for (let index = 0n; index <= last; index += 1n)
    if (compare(midpoint(magnitudeOf(row, index), magnitudeOf(row, index + 1n)), x.magnitude) === 0) return true
  return false
}

describe('double-rounding traps', () => {
  it.each([
    ['binary16', 'e5m2', 'e2m1fn', undefined],
    ['binary16', 'e4m3', 'e2m1fn', undefined],
    ['binary16', 'e3m4', 'e3m2fn', undefined],
    ['binary16', 'e3m4', 'radix4-fp4', undefined],
    ['binary16', 'bfloat16', 'e4m3fn', undefined],
    ['binary16', 'bfloat16', 'e4m3fn', 'ieee'],
    ['binary16', 'bfloat16', 'mxint8', undefined],
    ['binary16', 'bfloat16', 'ue5m3', undefined],
    ['binary16', 'ue5m3', 'e2m1fn', undefined],
    ['bfloat16', 'e5m2', 'e8m0fnu', undefined],
    ['bfloat16', 'e3m4', 'e2m1fn', 'ieee'],
    ['bfloat16', 'binary8p3se', 'binary4p2se', 'propagate'],
  ] as const)(
    'from %s by way of %s to %s are all of its inputs that a midpoint leads astray',
    (from, by, to, overflow) => {
      const route = detour(from, by, to, overflow)
      const { source, intermediate, target } = route
      const wanted = ordinalsOf(source).filter((ordinal) => {
        const x = datumAt(source, ordinal)
        if (x.kind !== 'finite' || (x.negative && !intermediate.signed)) return false
        const [twice, once] = roundedBothWays(x, route)
        return twice !== once && isMidpoint(decode(intermediate, rne(x, intermediate) as Code), target)
      })
      expect(wanted.length).toBeGreaterThan(0)
      expect(membersOf(doubleRoundingTraps(route))).toEqual(wanted)
    },
  )

  it.each([
    // ml_dtypes #401: −431.99999999999994 became −448 by way of binary32; −416 is right.
    ['binary64', 'binary32', 'e4m3fn', -431.99999999999994],
    // flashinfer #5128: 1.31640625 became 1.25 by way of bfloat16; 1.375 is right.
    ['binary32', 'bfloat16', 'e4m3fn', 1.31640625],
    ['binary64', 'binary32', 'binary16', 1 + 2 ** -11 + 2 ** -30],
  ] as const)('from %s by way of %s to %s have one that is known', (source, intermediate, target, known) => {
    const route = detour(source, intermediate, target)
    const [twice, once] = roundedBothWays(fromNumber(known), route)
    expect(twice).not.toBe(once)
    const { pieces } = doubleRoundingTraps(route)
    const { magnitude, negative } = fromNumber(known) as Extract<Datum, { kind: 'finite' }>
    const found = pieces.filter(
      (piece) =>
        piece.negative === negative &&
        compare(magnitudeOf(route.source.row, piece.first), magnitude) <= 0 &&
        compare(magnitude, magnitudeOf(route.source.row, piece.last)) <= 0,
    )
    expect(found).toHaveLength(1)
  })

  it.each([
    ['binary32', 'e4m3fn', 'binary16'],
    ['binary32', 'binary32', 'e4m3fn'],
    ['binary32', 'e4m3fn', 'e4m3fn'],
    ['binary16', 'binary32', 'e4m3fn'],
  ])('from %s by way of %s to %s there are none, which is said', (...names) => {
    const error = () => doubleRoundingTraps(detour(...(names as [string, string, string])))
    expect(error).toThrow(RequestError)
    expect(error).toThrow(`expected an intermediate format between ${names[0]} and ${names[2]}, came ${names[1]}: `)
  })
})
