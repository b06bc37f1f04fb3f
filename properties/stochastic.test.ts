import { describe, expect, it } from 'vitest'
import { decode } from '../spec/codec.ts'
import { convert } from '../spec/convert.ts'
import type { Datum } from '../spec/datum.ts'
import type { Format } from '../spec/format.ts'
import type { Code, OverflowRule } from '../spec/formats/row.ts'
import type { Stochastic } from '../spec/rounding.ts'
import { shortened } from '../spec/testing.ts'
import type { Claim, Drawn } from './record.ts'
import { stochastic } from './stochastic.ts'
import { inputsOf, toNumber, toySources, toyTargets } from './testing.ts'

const variants = ['sra', 'srb', 'src'] as const
const [source] = toySources as readonly [Format]

const claimOf = (format: Format, variant: Stochastic['variant'], bits: number, overflow: OverflowRule): Claim => ({
  source,
  conversion: { format, rounding: { variant, bits, random: 0n }, overflow },
})

/** The specification's answers to an input over every R; what it leaves open is taken for the code 0. */
const answersTo = (x: Datum, { conversion }: Claim): Drawn[] => {
  const rounding = conversion.rounding as Stochastic
  const known = new Map<bigint, Datum>()
  return Array.from({ length: 2 ** rounding.bits }, (_, r) => {
    const random = BigInt(r)
    const code = convert(x, { ...conversion, rounding: { ...rounding, random } }) ?? (0n as Code)
    const q = known.get(code) ?? decode(conversion.format, code)
    known.set(code, q)
    return { random, q }
  })
}

const recordOf = (id: string) => stochastic.find((one) => one.id === id) as (typeof stochastic)[number]

describe('what is said of random words is true of the specification', () => {
  const met = new Map<string, number>()

  it.each(toyTargets)('for every input, variant and rule: $id', (format) => {
    const refused: string[] = []
    for (const [i, variant] of variants.entries()) {
      const claim = claimOf(format, variant, 1 + i, i === 1 ? 'ieee' : 'saturate')
      for (const x of inputsOf(source)) {
        const answers = answersTo(x, claim)
        for (const { id, check } of stochastic) {
          const verdict = check(x, answers, claim)
          if (verdict !== undefined) met.set(id, (met.get(id) ?? 0) + 1)
          if (verdict === false) refused.push(`${id} ${variant} ${toNumber(x)}`)
        }
      }
    }
    expect(shortened(refused)).toEqual([])
  })

  it('with the hypotheses of each met', () => {
    for (const { id } of stochastic) expect([id, (met.get(id) ?? 0) > 1000]).toEqual([id, true])
  })

  it('and of no deterministic rounding', () => {
    const claim = { source, conversion: { format: toyTargets[0], rounding: 'rne', overflow: 'ieee' } } as const
    expect(stochastic.filter(({ concerns }) => concerns(claim as Claim))).toEqual([])
  })
})

describe('each can fail:', () => {
  const format = toyTargets.find(({ id }) => id === 'with-ieee') as Format
  const claim = claimOf(format, 'sra', 3, 'ieee')
  const inputs = inputsOf(source).filter((x) => x.kind === 'finite' && !x.negative)
  /** Which properties refuse answers that are changed, and for how many inputs. */
  const refusing = (change: (drawn: Drawn[], x: Datum) => Drawn[], some: readonly Datum[] = inputs): string[] =>
    stochastic
      .filter(({ check }) => some.some((x) => check(x, change(answersTo(x, claim), x), claim) === false))
      .map(({ id }) => id)

  it('answers toward zero break the threshold, the probability, the mean, the bias and the variance', () => {
    expect(refusing((drawn) => drawn.map((one) => ({ ...one, q: drawn[0].q })))).toEqual([
      'random-threshold',
      'random-probability',
      'random-unbiased',
      'random-bias',
      'random-variance',
    ])
  })

  it('answers in the opposite order break the order and the threshold alone', () => {
    const reversed = (drawn: Drawn[]): Drawn[] =>
      drawn.map(({ random }, i) => ({ random, q: drawn[drawn.length - 1 - i].q }))
    expect(refusing(reversed)).toEqual(['random-monotone', 'random-threshold'])
  })

  it('a third answer breaks the support', () => {
    const third = (drawn: Drawn[]): Drawn[] => [...drawn.slice(0, -1), { random: 7n, q: decode(format, 11n as Code) }]
    expect(refusing(third)).toContain('random-support')
  })

  it('a number of the format that moves is refused', () => {
    const one = inputs.filter((x) => toNumber(x) === 1)
    const moved = (drawn: Drawn[]): Drawn[] => [...drawn.slice(0, -1), { random: 7n, q: decode(format, 13n as Code) }]
    expect(refusing(moved, one)).toEqual(['random-irrelevant'])
  })

  it('and one that is not a number is, wherever a number is due', () => {
    const none = (drawn: Drawn[]): Drawn[] => drawn.map((one) => ({ ...one, q: { kind: 'nan' } as const }))
    expect(refusing(none)).toEqual(stochastic.map(({ id }) => id).filter((id) => id !== 'random-irrelevant'))
  })
})

describe('the figures of a case worked by hand', () => {
  // Of three bits: lo = 1, hi = 1.25.
  const format = toyTargets.find(({ id }) => id === 'with-ieee') as Format

  it('x = 1.125 with one bit is away for R = 1 alone, and has the mean 1.125 and the variance 1/64', () => {
    const claim = claimOf(format, 'sra', 1, 'ieee')
    const x = inputsOf(source).find((one) => toNumber(one) === 1.125) as Datum
    const drawn = answersTo(x, claim)
    expect(drawn.map(({ q }) => toNumber(q))).toEqual([1, 1.25])
    for (const id of ['random-probability', 'random-unbiased', 'random-variance'])
      expect([id, recordOf(id).check(x, drawn, claim)]).toEqual([id, true])
  })

  it('what one bit does not resolve: 1.0625 goes toward zero by A, and is biased by 1/16, less than 1/8', () => {
    const x = inputsOf(source).find((one) => toNumber(one) === 1.0625) as Datum
    const claim = claimOf(format, 'sra', 1, 'ieee')
    const drawn = answersTo(x, claim)
    expect(drawn.map(({ q }) => toNumber(q))).toEqual([1, 1])
    expect(recordOf('random-unbiased').check(x, drawn, claim)).toBeUndefined()
    expect(recordOf('random-bias').check(x, drawn, claim)).toBe(true)
    // By B ν·2^N + ½ = 1 goes away for one of two words; by C the tie goes to the even 0.
    for (const [variant, due] of [
      ['srb', [1, 1.25]],
      ['src', [1, 1]],
    ] as const) {
      const other = claimOf(format, variant, 1, 'ieee')
      expect(answersTo(x, other).map(({ q }) => toNumber(q))).toEqual(due)
      expect(recordOf('random-bias').check(x, answersTo(x, other), other)).toBe(true)
    }
  })

  it('where not every R is tried, nothing is said of means', () => {
    const x = inputsOf(source).find((one) => toNumber(one) === 1.125) as Datum
    const claim = claimOf(format, 'sra', 2, 'ieee')
    const some = answersTo(x, claim).slice(0, 3)
    for (const id of ['random-probability', 'random-unbiased', 'random-bias', 'random-variance'])
      expect([id, recordOf(id).check(x, some, claim)]).toEqual([id, undefined])
    expect(recordOf('random-threshold').check(x, some, claim)).toBe(true)
  })
})
