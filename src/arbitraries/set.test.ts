import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Format } from '../../spec/format.ts'
import { formats } from '../../spec/formats/registry.ts'
import type { Code } from '../../spec/formats/row.ts'
import { toOrdinal } from '../../spec/ordered.ts'
import { formatOf } from '../../spec/testing.ts'
import { complexity } from './complexity.ts'
import { codesOf, dataOf } from './data.ts'
import { codeOf, datumOf, pointOf } from './point.ts'
import { type PointSet, pointSet, type Stretch, simplestFirst } from './set.ts'

const allCodes = ({ width }: Format): Code[] => Array.from({ length: 2 ** width }, (_, code) => BigInt(code) as Code)

/** These codes, the simplest first, by sorting. */
function sorted(format: Format, codes: readonly Code[]): Code[] {
  const keyed = codes.map((code) => ({ code, key: complexity(format, toOrdinal(format, code)) }))
  return keyed.sort((a, b) => (a.key < b.key ? -1 : 1)).map(({ code }) => code)
}

const listed = (set: PointSet): Code[] => [...simplestFirst(set)].map((point) => codeOf(set.format, point))

const isWithin = (format: Format, code: Code, stretches: readonly Stretch[]): boolean => {
  const { negative, index } = pointOf(format, code)
  return stretches.some((one) => one.negative === negative && one.first <= index && index <= one.last)
}

describe('a set of codes', () => {
  it.each(formats.filter(({ width }) => width <= 16))('of all of $id lists them, the simplest first', (format) => {
    expect(listed(codesOf(format))).toEqual(sorted(format, allCodes(format)))
  })

  it.each(formats.filter(({ width }) => width <= 8))('of the data of $id leaves out what it is told to', (format) => {
    const flags = [false, true]
    for (const nan of flags)
      for (const infinity of flags)
        for (const negativeZero of flags) {
          const set = dataOf(format, { nan, infinity, negativeZero })
          const wanted = allCodes(format).filter((code) => {
            const x = datumOf(format, pointOf(format, code))
            if (x.kind === 'nan') return nan && code === format.nanCode
            if (x.kind === 'infinity') return infinity
            return negativeZero || x.magnitude.significand > 0n || !x.negative
          })
          expect(listed(set)).toEqual(sorted(format, wanted))
        }
  })

  it.each(['e4m3fn', 'e5m2', 'e4m3fnuz', 'mxint8', 'e8m0fnu', 'radix4-fp4', 'binary8p1uf'])(
    'of stretches of %s, which may overlap, has each code once, listed and asked for',
    (id) => {
      const format = formatOf(id)
      const codes = allCodes(format)
      const indices = codes.map((code) => pointOf(format, code))
      const stretch = fc
        .tuple(fc.constantFrom(...indices), fc.nat({ max: 40 }))
        .map(([{ negative, index }, length]) => {
          const top = indices.filter((one) => one.negative === negative).length
          const last = index + BigInt(length)
          return { negative, first: index, last: last < BigInt(top) ? last : index }
        })
      fc.assert(
        fc.property(fc.array(stretch, { minLength: 1, maxLength: 5 }), (stretches) => {
          const set = pointSet(format, stretches) as PointSet
          const wanted = codes.filter((code) => isWithin(format, code, stretches))
          expect(listed(set)).toEqual(sorted(format, wanted))
          for (const code of codes) expect(set.has(pointOf(format, code))).toBe(wanted.includes(code))
        }),
        { numRuns: 60, seed: 2 },
      )
    },
  )

  it('is none where there are no stretches', () => {
    expect(pointSet(formatOf('e4m3fn'), [])).toBeUndefined()
  })

  it('has one binade a piece', () => {
    const { pieces } = codesOf(formatOf('e4m3fn'))
    // A zero, three subnormal binades, fourteen whole ones and one of seven numbers, a NaN; twice.
    expect(pieces).toHaveLength(2 * (1 + 3 + 15 + 1))
  })
})
