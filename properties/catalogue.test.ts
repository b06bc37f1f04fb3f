import { describe, expect, it } from 'vitest'
import { conversionsTo, formatOf } from '../spec/testing.ts'
import { accuracy } from './accuracy.ts'
import { catalogue } from './catalogue.ts'
import { decoding } from './decoding.ts'
import { directionBounds } from './directions.ts'
import { metamorphic } from './metamorphic.ts'
import { rangeBounds } from './ranges.ts'
import type { Bound, Claim, Region } from './record.ts'
import { relations } from './relations.ts'
import { shrinkage } from './shrinkage.ts'
import { specials } from './specials.ts'
import { stochastic } from './stochastic.ts'
import { inputsOf, membersOf, toySources, toyTargets } from './testing.ts'

describe('the catalogue', () => {
  it('holds every record of every theme, once', () => {
    const ids = catalogue.map(({ id }) => id)
    expect([...ids].sort()).toEqual([...new Set(ids)].sort())
    expect([...ids].sort()).toEqual(
      [
        ...accuracy,
        ...directionBounds,
        ...rangeBounds,
        ...specials,
        ...relations,
        ...decoding,
        ...metamorphic,
        ...shrinkage,
        ...stochastic,
      ]
        .map(({ id }) => id)
        .sort(),
    )
  })

  it.each(catalogue)(
    '$id is named in kebab-case, and says what it states and where that was read',
    ({ id, statement, source, hypotheses, kills }) => {
      expect(id).toMatch(/^[a-z]+(?:-[a-z]+)*$/)
      expect(statement.length).toBeGreaterThan(10)
      expect(source.length).toBeGreaterThan(10)
      expect(hypotheses.length).toBeGreaterThan(3)
      expect(statement).not.toMatch(/\.$|[\n\t]/)
      expect(kills.filter((mutant) => !/^[a-z0-9]+(?:-[a-z0-9]+)*$/.test(mutant))).toEqual([])
      expect([...new Set(kills)]).toEqual(kills)
    },
  )

  it('has one relation of each kind', () => {
    const kinds = relations.map(({ relation }) => relation)
    expect([...kinds].sort()).toEqual(['answers', 'batch', 'conforms', 'idempotent', 'member', 'monotone', 'odd'])
  })
})

describe('the hypotheses on the conversion', () => {
  const concerned = (
    id: string,
    formatId: string,
    rounding: 'rne' | 'rna' | 'rtz' | 'rtp' | 'rto' | 'sra',
  ): boolean => {
    const direction = rounding === 'sra' ? ({ variant: rounding, bits: 4, random: 3n } as const) : rounding
    const claim: Claim = {
      source: formatOf('binary32'),
      conversion: { format: formatOf(formatId), rounding: direction, overflow: 'ieee' },
    }
    return catalogue.find((property) => property.id === id)?.concerns(claim) ?? false
  }

  it.each([
    ['relative-error', 'e4m3fn', 'sra', true],
    ['relative-error', 'mxint8', 'rne', false],
    ['relative-error', 'radix4-fp4', 'rne', false],
    ['relative-error-nearest', 'e4m3fn', 'rna', true],
    ['relative-error-nearest', 'e4m3fn', 'rtz', false],
    ['relative-error-directed', 'e4m3fn', 'rto', true],
    ['relative-error-directed', 'e4m3fn', 'rne', false],
    ['relative-error-directed', 'e4m3fn', 'sra', false],
    ['absolute-error-subnormal', 'mxint8', 'rne', true],
    ['absolute-error-subnormal', 'e4m3fn', 'sra', false],
    ['sign', 'e4m3fn', 'rne', true],
    ['sign', 'ue5m3', 'rne', false],
    ['ties', 'e4m3fn', 'rne', true],
    ['ties', 'e4m3fn', 'rtz', false],
    ['nearest', 'mxint8', 'rna', true],
    ['nearest', 'e4m3fn', 'rto', false],
    ['directed-side', 'e4m3fn', 'rtp', true],
    ['directed-side', 'e4m3fn', 'rtz', false],
    ['toward-zero-side', 'e4m3fn', 'rtz', true],
    ['odd-when-inexact', 'e4m3fn', 'rto', true],
    ['odd-when-inexact', 'e4m3fn', 'rtz', false],
    ['saturation', 'e4m3fn', 'rne', false],
    ['no-spurious-underflow', 'e8m0fnu', 'rne', false],
    ['decode-values', 'e4m3fn', 'rne', false],
    ['scaling', 'e4m3fn', 'rne', true],
    ['scaling', 'mxint8', 'rne', false],
    ['negation', 'e4m3fn', 'rtp', false],
    ['permutation', 'mxint8', 'rne', true],
    ['permutation', 'e4m3fn', 'sra', false],
    ['shrinkage-nearest', 'e4m3fn', 'rtz', false],
    ['shrinkage-truncation', 'e4m3fn', 'rtz', true],
    ['monotone', 'e4m3fn', 'rto', true],
    ['monotone', 'e4m3fn', 'sra', false],
    ['odd', 'e4m3fn', 'rne', true],
    ['odd', 'e4m3fn', 'sra', true],
    ['odd', 'e4m3fn', 'rtp', false],
    ['batch-invariant', 'e4m3fn', 'sra', true],
    ['random-threshold', 'e4m3fn', 'sra', true],
    ['random-threshold', 'e4m3fn', 'rne', false],
    ['odd', 'ue5m3', 'rne', false],
    ['odd', 'mxint8', 'rne', false],
  ] as const)('of %s for %s %s: %s', (id, formatId, rounding, due) => {
    expect(concerned(id, formatId, rounding)).toBe(due)
  })
})

describe('every bound and region can fail', () => {
  const checked = catalogue.filter(
    (property): property is Bound | Region => property.kind === 'bound' || property.kind === 'region',
  )

  it.each(checked)(
    '$id: some input of its domain and some member of a format are refused, and some are not',
    (property) => {
      const source = toySources[1]
      const inputs = inputsOf(source)
      const seen = { held: 0, failed: 0 }
      for (const conversion of toyTargets.flatMap((format) => conversionsTo(format))) {
        const claim: Claim = { source, conversion }
        if (!property.concerns(claim)) continue
        for (const { first, last } of property.domain(claim)) {
          for (const q of membersOf(conversion.format)) {
            for (const x of [inputs[Number(first)], inputs[Number(last)]])
              seen[property.check(x as never, q, claim) ? 'held' : 'failed'] += 1
          }
        }
      }
      expect(seen.held).toBeGreaterThan(0)
      expect(seen.failed).toBeGreaterThan(0)
    },
  )
})

describe('of a decode', () => {
  it('no property speaks that only a rounding can break', () => {
    const claim: Claim = {
      source: formatOf('e4m3fn'),
      conversion: { format: formatOf('binary32'), rounding: 'rne', overflow: 'ieee' },
    }
    const speaking = catalogue.filter((property) => property.concerns(claim)).map(({ id }) => id)
    expect(speaking).toEqual([
      'answers',
      'member',
      'conforms',
      'sign',
      'exact',
      'powers-of-two',
      'zeros',
      'nan',
      'decode-values',
      'decode-injective',
      'decode-order',
      'decode-census',
      'monotone',
      'odd',
      'batch-invariant',
      'scaling',
      'negation',
      'permutation',
      'concatenation',
    ])
  })
})
