import { describe, expect, it } from 'vitest'
import type { Format } from '../spec/format.ts'
import { formats } from '../spec/formats/registry.ts'
import { formatOf } from '../spec/testing.ts'
import { accuracy } from './accuracy.ts'
import { catalogue } from './catalogue.ts'
import { type Domain, infinities, members, midpoints, nans, powersOfTwo, zeros } from './domain.ts'
import type { Bound, Claim, Region } from './record.ts'
import { specials } from './specials.ts'
import { inputsOf, membersOf, toNumber, toyInteger, toyScales, toySources, toyTargets } from './testing.ts'

const claimOf = (format: Format, source: Format): Claim => ({
  source,
  conversion: { format, rounding: 'rne', overflow: 'ieee' },
})

const ordinalsOf = (domain: Domain): number[] =>
  domain.flatMap(({ first, last }) => Array.from({ length: Number(last - first) + 1 }, (_, i) => Number(first) + i))

/** The ordinals of the inputs for which a predicate holds, by trying all. */
const where = (source: Format, holds: (x: number) => boolean): number[] =>
  inputsOf(source).flatMap((x, ordinal) => (holds(toNumber(x)) ? [ordinal] : []))

const domainOf = (records: readonly (Bound | Region)[], id: string, claim: Claim): Domain => {
  const record = records.find((one) => one.id === id)
  if (!record) throw new Error(`no property ${id}`)
  return record.domain(claim)
}

/** The finite values of a format in ascending order, zero once. */
const valuesOf = (format: Format): number[] =>
  [
    ...new Set(
      membersOf(format)
        .map(toNumber)
        .filter(Number.isFinite)
        .map((x) => x + 0),
    ),
  ].sort((a, b) => a - b)

/** The limits that a format's own list of values gives. */
function limitsOf(format: Format) {
  const values = valuesOf(format)
  const positive = values.filter((x) => x > 0)
  return { values, max: positive.at(-1) as number, min: positive[0], lowest: values[0], minNormal: 2 ** format.emin }
}

const pairs = (targets: readonly Format[], sources = toySources): [string, Format, Format][] =>
  sources.flatMap((source) =>
    targets.map((format) => [`${source.id} to ${format.id}`, format, source] as [string, Format, Format]),
  )

/** Sources of every make: unsigned, without zero, with NaN in the place of −0, without special values, of two's complement. */
const oddSources = [
  ...toyTargets.filter(({ width }) => width === 5),
  ...toyScales,
  toyInteger,
  ...['radix4-fp4', 'e2m1fn', 'binary5p1se', 'binary5p2ue'].map(formatOf),
]

const all = [
  ...toyTargets,
  ...toyScales,
  formatOf('radix4-fp4'),
  formatOf('binary5p1se'),
  formatOf('binary4p2sf'),
  formatOf('e2m1fn'),
]

describe.each([...pairs(all), ...pairs([...all, ...toySources], oddSources)])(
  'the domains of %s are what trying every input finds:',
  (_name, format, source) => {
    const claim = claimOf(format, source)
    const { values, max, min, minNormal } = limitsOf(format)
    const isOfSign = (x: number): boolean => Number.isFinite(x) && x !== 0 && (format.signed || x > 0)

    it('the normal range, from the smallest normal to the largest finite number', () => {
      const due = where(source, (x) => isOfSign(x) && Math.abs(x) >= minNormal && Math.abs(x) <= max)
      for (const id of ['relative-error', 'relative-error-nearest', 'relative-error-directed']) {
        expect(ordinalsOf(domainOf(accuracy, id, claim))).toEqual(due)
      }
    })

    it('what lies below the normal range, zero excepted', () => {
      // Without exponent bits there is no normal range, and what lies below it ends at the largest number.
      const isBelow = (x: number): boolean => Math.abs(x) < minNormal && (minNormal <= max || Math.abs(x) <= max)
      const due = where(source, (x) => format.hasZero && isOfSign(x) && isBelow(x))
      expect(ordinalsOf(domainOf(accuracy, 'absolute-error-subnormal', claim))).toEqual(due)
    })

    it('the finite range', () => {
      const due = where(source, (x) => isOfSign(x) && Math.abs(x) <= max && (format.hasZero || Math.abs(x) >= min))
      expect(ordinalsOf(domainOf(accuracy, 'faithful', claim))).toEqual(due)
    })

    it('every nonzero finite input, and those past the largest finite number', () => {
      expect(ordinalsOf(domainOf(accuracy, 'sign', claim))).toEqual(where(source, (x) => Number.isFinite(x) && x !== 0))
      expect(ordinalsOf(domainOf(specials, 'overflow', claim))).toEqual(
        where(source, (x) => Number.isFinite(x) && (x > max || x < (claim.conversion.format.signed ? -max : 0))),
      )
    })

    it('the numbers of the format, and the midpoints between them', () => {
      const middles = values.slice(1).map((x, i) => (x + values[i]) / 2)
      expect(ordinalsOf(members(claim))).toEqual(where(source, (x) => x !== 0 && values.includes(x)))
      expect(ordinalsOf(midpoints(claim))).toEqual(where(source, (x) => middles.includes(x)))
      const isPower = (x: number): boolean => Number.isInteger(Math.log2(Math.abs(x)))
      expect(ordinalsOf(powersOfTwo(claim))).toEqual(where(source, (x) => values.includes(x) && isPower(x)))
    })

    it('zeros, infinities and NaNs', () => {
      expect(ordinalsOf(zeros(claim))).toEqual(where(source, (x) => x === 0))
      expect(ordinalsOf(infinities(claim))).toEqual(where(source, (x) => Math.abs(x) === Infinity))
      expect(ordinalsOf(nans(claim))).toEqual(where(source, Number.isNaN))
    })
  },
)

describe.each(pairs([toyInteger], [...toySources, ...oddSources]))(
  'the domains of %s reach one step further below zero than above (OCP MX 1.0 §5.3.4):',
  (_name, format, source) => {
    const claim = claimOf(format, source)
    const { values, max, lowest } = limitsOf(format)

    it('the finite range, and what lies outside it', () => {
      expect(lowest).toBe(-2)
      const isInside = (x: number): boolean => Number.isFinite(x) && x !== 0 && x >= lowest && x <= max
      expect(ordinalsOf(domainOf(accuracy, 'faithful', claim))).toEqual(where(source, isInside))
      expect(ordinalsOf(domainOf(specials, 'overflow', claim))).toEqual(
        where(source, (x) => Number.isFinite(x) && (x < lowest || x > max)),
      )
    })

    it('the numbers of the format, and the midpoints between them', () => {
      const middles = values.slice(1).map((x, i) => (x + values[i]) / 2)
      expect(ordinalsOf(members(claim))).toEqual(where(source, (x) => x !== 0 && values.includes(x)))
      expect(ordinalsOf(midpoints(claim))).toEqual(where(source, (x) => middles.includes(x)))
      const isPower = (x: number): boolean => Number.isInteger(Math.log2(Math.abs(x)))
      expect(ordinalsOf(powersOfTwo(claim))).toEqual(where(source, (x) => values.includes(x) && isPower(x)))
    })
  },
)

it('every domain is a list of disjoint, ascending ranges within the source, for every registered format and source', () => {
  const sources = ['binary32', 'binary64', 'binary16', 'bfloat16'].map(formatOf)
  const targets = formats.filter(({ width }) => width <= 8)
  const faults = sources.flatMap((source) =>
    targets.flatMap((format) =>
      catalogue.flatMap((property) => {
        if ((property.kind !== 'bound' && property.kind !== 'region') || !property.concerns(claimOf(format, source)))
          return []
        const domain = property.domain(claimOf(format, source))
        const isSound = domain.every(
          ({ first, last }, i) =>
            first <= last && last < 1n << BigInt(source.width) && first > (domain[i - 1]?.last ?? -1n),
        )
        return isSound ? [] : [`${property.id}: ${source.id} to ${format.id}`]
      }),
    ),
  )
  expect(faults).toEqual([])
})
