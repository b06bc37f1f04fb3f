import { describe, expect, it, vi } from 'vitest'
import { decode } from '../spec/codec.ts'
import { convert } from '../spec/convert.ts'
import type { Datum } from '../spec/datum.ts'
import type { Format } from '../spec/format.ts'
import { datumAt } from '../spec/ordered.ts'
import type { Rounding } from '../spec/rounding.ts'
import {
  conversionsTo,
  criticalMagnitudes,
  directionIds,
  formatOf,
  isFull,
  ordinalsAround,
  ruleIds,
  shortened,
  specialOrdinals,
} from '../spec/testing.ts'
import { catalogue } from './catalogue.ts'
import type { Bound, Claim, Region } from './record.ts'
import { specials } from './specials.ts'
import { inputsOf, membersOf, toNumber, toyInteger, toyScales, toySources, toyTargets } from './testing.ts'

vi.setConfig({ testTimeout: isFull ? 3_600_000 : 120_000 })

const checked = catalogue.filter(
  (property): property is Bound | Region => property.kind === 'bound' || property.kind === 'region',
)

const bounds = catalogue.filter((property): property is Bound => property.kind === 'bound')

const small = [
  ...toyTargets,
  ...toyScales,
  toyInteger,
  formatOf('radix4-fp4'),
  formatOf('binary5p1se'),
  formatOf('binary4p2sf'),
]

/** The places of the numbers next to q on either side, q itself included; every place for NaN. */
function nextTo(q: number, values: readonly number[]): number[] {
  const places = values.map((_, i) => i)
  if (Number.isNaN(q)) return places
  const below = places.filter((i) => values[i] <= q)
  const above = places.filter((i) => values[i] >= q)
  return [...below.slice(-1), ...above.slice(0, 1)]
}

/** What is wrong with the inputs of one range that satisfy a bound with q, given as one boolean an input. */
function faultOfRange(holds: readonly boolean[], q: Datum, values: readonly number[]): string | undefined {
  const first = holds.indexOf(true)
  if (first < 0) return undefined
  if (holds.slice(first, holds.lastIndexOf(true) + 1).includes(false)) return 'no interval'
  const near = nextTo(toNumber(q), values)
  const isThere = q.kind === 'nan' ? near.every((i) => holds[i]) : near.some((i) => holds[i])
  return isThere ? undefined : 'no input next to the answer is among them'
}

describe.each(toySources)('of the inputs of $id in one range of a domain,', (source) => {
  const inputs = inputsOf(source)
  const numbers = inputs.map(toNumber)

  it.each(bounds)(
    'those that satisfy $id with a given answer are none, or an interval that holds one next to it',
    (bound) => {
      const findings: string[] = []
      for (const format of small) {
        const members = membersOf(format)
        for (const rounding of directionIds) {
          const claim: Claim = { source, conversion: { format, rounding, overflow: 'ieee' } }
          if (!bound.concerns(claim)) continue
          for (const { first, last } of bound.domain(claim)) {
            const [from, to] = [Number(first), Number(last) + 1]
            for (const [code, q] of members.entries()) {
              const holds = inputs.slice(from, to).map((x) => bound.check(x as never, q, claim))
              const fault = faultOfRange(holds, q, numbers.slice(from, to))
              if (fault) findings.push(`${format.id} ${rounding}, ordinals ${first} to ${last}, code ${code}: ${fault}`)
            }
          }
        }
      }
      expect(shortened(findings)).toEqual([])
    },
  )
})

it('the check of intervals sees a hole and one that lies apart from the answer', () => {
  const values = [1, 2, 3, 4]
  const two: Datum = { kind: 'finite', negative: false, magnitude: { significand: 2n, exponent: 0 } }
  expect(faultOfRange([true, true, false, true], two, values)).toBe('no interval')
  expect(faultOfRange([false, false, true, true], two, values)).toBe('no input next to the answer is among them')
  expect(faultOfRange([true, true, true, false], two, values)).toBeUndefined()
  expect(faultOfRange([false, false, false, false], two, values)).toBeUndefined()
})

/** Where the specification's own answer to an input in a property's domain is refused by the property. */
function refusals(
  format: Format,
  source: Format,
  roundings: readonly Rounding[],
  rules = ruleIds,
  isTried: (ordinal: bigint) => boolean = () => true,
): string[] {
  const findings: string[] = []
  for (const rounding of roundings) {
    for (const overflow of rules) {
      const conversion = { format, rounding, overflow }
      const claim: Claim = { source, conversion }
      for (const property of checked) {
        if (!property.concerns(claim)) continue
        for (const { first, last } of property.domain(claim)) {
          for (let ordinal = first; ordinal <= last; ordinal += 1n) {
            if (!isTried(ordinal)) continue
            const x = datumAt(source, ordinal)
            const due = convert(x, conversion)
            if (due === undefined || property.check(x as never, decode(format, due), claim)) continue
            const direction = typeof rounding === 'string' ? rounding : rounding.variant
            findings.push(
              `${property.id}: ${toNumber(x)} to ${format.id} ${direction} ${overflow} gives ${toNumber(decode(format, due))}`,
            )
          }
        }
      }
    }
  }
  return findings
}

describe.each(toySources)(
  'the specification’s own answers to every input of $id satisfy every bound and region',
  (source) => {
    it.each([
      ...toyTargets,
      formatOf('radix4-fp4'),
      formatOf('binary5p1se'),
      formatOf('binary4p2sf'),
      formatOf('binary5p3ue'),
    ])('to $id, in every direction and rule', (format) =>
      expect(shortened(refusals(format, source, directionIds))).toEqual([]),
    )

    it.each(toyScales)('to $id, which has no zero and so gives its smallest number to negative ones', (format) => {
      expect(shortened(refusals(format, source, directionIds))).toEqual([])
    })

    it('to a format of two’s complement, which reaches one step further below zero (OCP MX 1.0 §5.3.4)', () => {
      expect(shortened(refusals(toyInteger, source, directionIds))).toEqual([])
    })

    it('by stochastic rounding, which may or may not overflow where the largest finite number is near (P3109 v4.0 §4.7.4)', () => {
      const stochastic = (['sra', 'srb', 'src'] as const).flatMap((variant) =>
        [0n, 1n, 2n, 3n].map((random) => ({ variant, bits: 2, random })),
      )
      expect(shortened(toyTargets.flatMap((format) => refusals(format, source, stochastic)))).toEqual([])
    })
  },
)

describe('the specification’s own answers from bfloat16 satisfy every bound and region', () => {
  const source = formatOf('bfloat16')
  const step = isFull ? 1n : 13n

  it.each(
    [
      'e4m3fn',
      'e5m2',
      'e4m3fnuz',
      'e3m4',
      'e2m1fn',
      'ue4m3',
      'ue5m3',
      'hfp8-1-4-3',
      'radix4-fp4',
      'binary8p4se',
      'binary8p1uf',
      'e8m0fnu',
      'mxint8',
    ].map((id, place) => [id, ruleIds[place % 3]] as const),
  )(`to %s under the rule %s, at every input of ${step} and within two ulps of values and midpoints`, (id, rule) => {
    const format = formatOf(id)
    const critical = new Set([...ordinalsAround(source, criticalMagnitudes(format)), ...specialOrdinals(source)])
    expect(
      shortened(
        refusals(
          format,
          source,
          directionIds,
          isFull ? ruleIds : [rule],
          (ordinal) => ordinal % step === 0n || critical.has(ordinal),
        ),
      ),
    ).toEqual([])
  })
})

describe('a region that has one answer accepts no other', () => {
  it.each(['exact', 'nan'])('%s', (id) => {
    const region = specials.find((one) => one.id === id) as Region
    const source = toySources[1]
    const inputs = inputsOf(source)
    const accepted: string[] = []
    for (const conversion of toyTargets
      .filter(({ nanCode }) => nanCode !== undefined)
      .flatMap((format) => conversionsTo(format, ['ieee']))) {
      const claim: Claim = { source, conversion }
      for (const { first, last } of region.domain(claim)) {
        for (let ordinal = Number(first); ordinal <= Number(last); ordinal++) {
          const due = toNumber(decode(conversion.format, convert(inputs[ordinal], conversion)!))
          for (const q of membersOf(conversion.format)) {
            if (!Object.is(toNumber(q), due) && region.check(inputs[ordinal], q, claim))
              accepted.push(`${toNumber(inputs[ordinal])}: ${toNumber(q)}`)
          }
        }
      }
    }
    expect(shortened(accepted)).toEqual([])
  })
})
