import { describe, expect, it } from 'vitest'
import { type Dyadic, midpoint } from '../../spec/exact/dyadic.ts'
import { type Format, magnitudeOf } from '../../spec/format.ts'
import { formats } from '../../spec/formats/registry.ts'
import { datumAt } from '../../spec/ordered.ts'
import { formatOf, ordinalsAround } from '../../spec/testing.ts'
import { RequestError } from '../subjects/subject.ts'
import { toNumber } from './point.ts'
import { membersOf } from './testing.ts'
import { nearTies, overflowEdges, subnormalEdges } from './windows.ts'

const binary32 = formatOf('binary32')
const binary64 = formatOf('binary64')

const inBinary32 = formats.filter(({ id, width }) => width <= 8 && id !== 'mxint8')

/** The midpoints between neighbours, from the values themselves. */
function midpointsOf({ row, maxIndex }: Format): Dyadic[] {
  const values = Array.from({ length: Number(maxIndex.positive) + 1 }, (_, index) => magnitudeOf(row, BigInt(index)))
  return values.slice(1).map((upper, i) => midpoint(values[i] as Dyadic, upper))
}

/** Ordinals around magnitudes, of the signs that the format has. */
function around(source: Format, { signed }: Format, magnitudes: readonly Dyadic[], within: bigint): bigint[] {
  const first = 1n << BigInt(source.width - 1)
  return ordinalsAround(source, magnitudes, within).filter((ordinal) => signed || ordinal >= first)
}

describe('near ties', () => {
  it.each(inBinary32)('from binary32 to $id lie within so many numbers of its midpoints', (format) => {
    for (const within of [0, 1, 3])
      expect(membersOf(nearTies({ format, source: binary32, within }))).toEqual(
        around(binary32, format, midpointsOf(format), BigInt(within)),
      )
  })

  it('from binary64 to e4m3fn as well', () => {
    const format = formatOf('e4m3fn')
    expect(membersOf(nearTies({ format, source: binary64, within: 2 }))).toEqual(
      around(binary64, format, midpointsOf(format), 2n),
    )
  })

  it('go down to the lowest of two’s complement', () => {
    const set = nearTies({ format: formatOf('mxint8'), source: binary32, within: 0 })
    const values = membersOf(set).map((ordinal) => toNumber(datumAt(binary32, ordinal)))
    expect(values).toEqual(Array.from({ length: 255 }, (_, i) => (i + 0.5 - 128) / 64))
  })

  it('are around midpoints that the source holds, those of few enough bits', () => {
    const set = nearTies({ format: formatOf('e5m2'), source: formatOf('bfloat16'), within: 0 })
    expect(membersOf(set)).toHaveLength(2 * 123)
    // Of binary16's own midpoints, those below 2^−17, odd multiples of 2^−25, have no more than bfloat16's 8 bits.
    const below = nearTies({ format: formatOf('binary16'), source: formatOf('bfloat16'), within: 0 })
    expect(membersOf(below)).toHaveLength(2 * 128)
  })

  it('are refused where the source holds none', () => {
    const error = () => nearTies({ format: formatOf('binary16'), source: formatOf('binary16'), within: 2 })
    expect(error).toThrow(RequestError)
    expect(error).toThrow('expected a source that has midpoints between the numbers of binary16, came binary16')
  })

  it('are refused for a target too wide to go through', () => {
    expect(() => nearTies({ format: binary32, source: binary64, within: 0 })).toThrow(
      'expected a target format of at most 16 bits, came binary32',
    )
  })
})

describe('edges', () => {
  const numbers = (set: ReturnType<typeof nearTies>): number[] =>
    membersOf(set).map((ordinal) => toNumber(datumAt(set.format, ordinal)))

  const both = (positive: number[]): number[] => [...positive.map((x) => -x).reverse(), ...positive]

  it.each([
    // OCP OFP8 1.0 §5.1: largest 448, steps of 32 there; smallest 2^−9, smallest normal 2^−6.
    ['e4m3fn', [448, 464, 480], [2 ** -10, 2 ** -9, 2 ** -6 - 2 ** -9, 2 ** -6 - 2 ** -10, 2 ** -6]],
    // OCP MX 1.0 §5.3.3: largest 6, smallest 0.5, smallest normal 1; the one subnormal is the smallest number.
    ['e2m1fn', [6, 7, 8], [0.25, 0.5, 0.75, 1]],
  ] as const)('of %s are where its standard says', (id, overflow, subnormal) => {
    const options = { format: formatOf(id), source: binary32, within: 0 }
    expect(numbers(overflowEdges(options))).toEqual(both([...overflow]))
    expect(numbers(subnormalEdges(options))).toEqual(both([...subnormal]))
  })

  it('of an unsigned scale are positive, and it has no subnormal numbers', () => {
    const options = { format: formatOf('e8m0fnu'), source: binary64, within: 0 }
    expect(numbers(overflowEdges(options))).toEqual([2 ** 127, 1.5 * 2 ** 127, 2 ** 128])
    expect(numbers(subnormalEdges(options))).toEqual([2 ** -128, 2 ** -127])
  })

  it('of two’s complement differ by sign', () => {
    const options = { format: formatOf('mxint8'), source: binary32, within: 0 }
    expect(numbers(overflowEdges(options))).toEqual([-129 / 64, -128.5 / 64, -2, 127 / 64, 127.5 / 64, 2])
  })

  it('reach as far as is asked, and where the source has no such number, to those beside it', () => {
    const format = formatOf('binary16')
    const set = overflowEdges({ format, source: formatOf('bfloat16'), within: 1 })
    // bfloat16 has steps of 256 below 2^16 and of 512 above; 65504 and 65520 lie between two of its numbers.
    expect(numbers(set)).toEqual(both([65280, 65536, 66048]))
    // 448, 464 and 480 as multiples of 16.
    const places = [28n, 29n, 30n].map((significand) => ({ significand, exponent: 4 }))
    expect(membersOf(overflowEdges({ format: formatOf('e4m3fn'), source: binary32, within: 5 }))).toEqual(
      ordinalsAround(binary32, places, 5n),
    )
  })

  it('stop at zero, which has both signs', () => {
    const binary16 = formatOf('binary16')
    const steps = [0, 1, 2, 3, 4, ...[-3, -2, -1, 0, 1, 2, 3, 4].map((by) => 1023 + by)]
    expect(numbers(subnormalEdges({ format: binary16, source: binary16, within: 3 }))).toEqual(
      both(steps.map((step) => step * 2 ** -24)),
    )
  })

  it('are refused where the source does not reach', () => {
    expect(() => overflowEdges({ format: formatOf('bfloat16'), source: formatOf('binary16'), within: 2 })).toThrow(
      'expected a source that has numbers near the overflow edge of bfloat16, came binary16',
    )
  })
})
