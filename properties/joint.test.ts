import { describe, expect, it } from 'vitest'
import { decode, encode } from '../spec/codec.ts'
import { convert } from '../spec/convert.ts'
import type { Datum } from '../spec/datum.ts'
import type { Format } from '../spec/format.ts'
import { formats } from '../spec/formats/registry.ts'
import type { Code } from '../spec/formats/row.ts'
import { conversionsTo, formatOf, ruleIds, shortened } from '../spec/testing.ts'
import { uniformIntegers } from '../src/cases/random.ts'
import { isDecode } from './claim.ts'
import { decoding } from './decoding.ts'
import { metamorphic } from './metamorphic.ts'
import type { Claim, Joint } from './record.ts'
import { shrinkage } from './shrinkage.ts'
import { toyInteger, toyScales, toySources, toyTargets } from './testing.ts'

const joint = [...metamorphic, ...shrinkage, ...decoding]

const groupsOf = (property: Joint, claim: Claim, seed: number): (readonly Datum[])[] =>
  property.codes
    ? Array.from(property.codes(claim), (codes) => codes.map((code) => decode(claim.source, code)))
    : Array.from(property.groups(claim, uniformIntegers(seed)))

/** The specification's answer; to NaN, where none is due, the code 0. */
const answer = ({ conversion }: Claim, x: Datum): Datum => {
  const code = convert(x, conversion)
  return decode(conversion.format, code ?? (0n as Code))
}

const nameOf = ({ source, conversion: { format, rounding, overflow } }: Claim): string =>
  `${source.id} to ${format.id} ${rounding} ${overflow}`

const targets: readonly Format[] = [
  ...toyTargets,
  ...toyScales,
  toyInteger,
  ...['radix4-fp4', 'binary5p1se', 'binary5p3ue', 'e4m3fn', 'bfloat16'].map(formatOf),
]

const sources: readonly Format[] = [
  ...toySources,
  ...toyScales,
  toyInteger,
  ...['e4m3fnuz', 'ue5m3', 'binary16', 'binary32', 'binary64'].map(formatOf),
]

const claims: readonly Claim[] = sources.flatMap((source) =>
  targets.flatMap((format) =>
    conversionsTo(format, [ruleIds[format.id.length % 3]]).map((conversion) => ({ source, conversion })),
  ),
)

describe.each([...metamorphic, ...shrinkage])('the groups of $id', (property) => {
  const concerned = claims.filter((claim) => property.concerns(claim))

  it('hold values of the source alone, and the specification’s own answers to them hold', () => {
    const faults: string[] = []
    const met = { holds: 0, vacuous: 0 }
    for (const claim of concerned) {
      for (const [i, group] of groupsOf(property, claim, 1).entries()) {
        if (i % 3 !== 0) continue
        if (group.some((x) => encode(claim.source, x) === undefined)) faults.push(`${nameOf(claim)}: no value`)
        const holds = property.check(
          group,
          group.map((x) => answer(claim, x)),
          claim,
        )
        if (holds === false) faults.push(`${nameOf(claim)}: group ${i} is refused`)
        met[holds === undefined ? 'vacuous' : 'holds'] += 1
      }
    }
    expect(shortened(faults)).toEqual([])
    expect(met.holds).toBeGreaterThan(100)
    expect(met.vacuous).toBeLessThan(met.holds / 10)
  })

  it('are the same from the same seed, and others from another', () => {
    const [claim] = concerned.filter(({ source }) => source.id === 'binary32')
    const drawn = [1, 1, 2].map((seed) => JSON.stringify(groupsOf(property, claim, seed), bigintAsText))
    expect(drawn[1]).toBe(drawn[0])
    expect(drawn[2]).not.toBe(drawn[0])
  })

  it('are met for every format here, from binary32', () => {
    const unmet = formats.filter((format) => {
      const tried = conversionsTo(format, ['saturate'])
        .map((conversion) => ({ source: formatOf('binary32'), conversion }))
        .filter((claim) => property.concerns(claim) && format.width <= 16)
      return !tried.every((claim) =>
        groupsOf(property, claim, 1)
          .slice(0, 4)
          .some(
            (group) =>
              property.check(
                group,
                group.map((x) => answer(claim, x)),
                claim,
              ) === true,
          ),
      )
    })
    expect(unmet.map(({ id }) => id)).toEqual([])
  })
})

const bigintAsText = (_key: string, value: unknown): unknown => (typeof value === 'bigint' ? `${value}` : value)

describe('a decode', () => {
  const narrow = [...toyTargets, ...toyScales, toyInteger, ...formats.filter(({ width }) => width <= 8)]
  const wide = [...toySources, ...['binary16', 'bfloat16', 'tf32', 'binary32', 'binary64'].map(formatOf)]
  const pairs = narrow.flatMap((source) =>
    wide.map((format): Claim => ({ source, conversion: { format, rounding: 'rne', overflow: 'ieee' } })),
  )

  it('is a conversion to a wider format in which every value is found, and no other', () => {
    const valuesOf = (format: Format): number[] =>
      Array.from({ length: 2 ** format.width }, (_, code) => asNumber(decode(format, BigInt(code) as Code)))
    const toySets = new Map(toySources.map((format) => [format.id, new Set(valuesOf(format))]))
    const disagreeing = pairs.filter((claim) => {
      const set = toySets.get(claim.conversion.format.id)
      if (!set) return false
      const hasAll = valuesOf(claim.source).every((x) => set.has(x))
      return isDecode(claim) !== (hasAll && claim.source.width < claim.conversion.format.width)
    })
    expect(disagreeing.map(nameOf)).toEqual([])
  })

  it('is seen where there is one', () => {
    const found = (source: string, format: string): boolean =>
      isDecode({
        source: formatOf(source),
        conversion: { format: formatOf(format), rounding: 'rne', overflow: 'ieee' },
      })
    expect(found('e4m3fn', 'binary32')).toBe(true)
    expect(found('e4m3fn', 'binary16')).toBe(true)
    expect(found('e8m0fnu', 'binary32')).toBe(true)
    expect(found('e8m0fnu', 'binary16')).toBe(false)
    expect(found('bfloat16', 'binary32')).toBe(true)
    expect(found('mxint8', 'bfloat16')).toBe(true)
    expect(found('e5m2', 'bfloat16')).toBe(true)
    expect(found('bfloat16', 'binary16')).toBe(false)
    expect(found('binary16', 'binary16')).toBe(false)
    expect(found('binary32', 'binary64')).toBe(false)
    expect(found('e4m3fnuz', 'e4m3fn')).toBe(false)
  })

  it.each(decoding)('by the specification satisfies $id', (property) => {
    const decodes = pairs.filter(isDecode)
    expect(decodes.length).toBeGreaterThan(100)
    const verdicts = decodes.map((claim) => {
      const [codes] = groupsOf(property, claim, 1)
      return property.check(
        codes,
        codes.map((x) => answer(claim, x)),
        claim,
      )
    })
    expect(decodes.filter((_, i) => verdicts[i] !== true).map(nameOf)).toEqual([])
  })

  /** What each says of decoders whose answers to the codes 1 and 2 are exchanged, or both the first. A count may see the latter. */
  const due = {
    'decode-values': { swapped: false, merged: false },
    'decode-injective': { swapped: true, merged: false },
    'decode-order': { swapped: false, merged: false },
    'decode-census': { swapped: true, merged: undefined },
  }

  it.each(decoding)(
    'of two swapped codes, or of two with one value, breaks $id, unless that is a count',
    (property) => {
      for (const claim of pairs.filter(isDecode)) {
        const [codes] = groupsOf(property, claim, 1)
        const [zero, one, two, ...rest] = codes.map((x) => answer(claim, x))
        const { swapped, merged } = due[property.id as keyof typeof due]
        expect(property.check(codes, [zero, two, one, ...rest], claim)).toBe(swapped)
        if (merged !== undefined) expect(property.check(codes, [zero, one, one, ...rest], claim)).toBe(merged)
      }
    },
  )

  it.each(decoding)('asked for in part says nothing of $id', (property) => {
    const claim = pairs.filter(isDecode)[0]
    const [codes] = groupsOf(property, claim, 1)
    expect(property.check(codes.slice(1), codes.slice(1), claim)).toBeUndefined()
  })
})

function asNumber(x: Datum): number {
  if (x.kind === 'nan') return Number.NaN
  const magnitude =
    x.kind === 'infinity' ? Number.POSITIVE_INFINITY : Number(x.magnitude.significand) * 2 ** x.magnitude.exponent
  return x.negative ? -magnitude : magnitude
}

it('every joint property is one of these', () => {
  expect(new Set(joint.map(({ id }) => id)).size).toBe(joint.length)
  expect(joint.every(({ kind }) => kind === 'joint')).toBe(true)
})
