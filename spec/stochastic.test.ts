import { describe, expect, it } from 'vitest'
import { decode } from './codec.ts'
import { convert } from './convert.ts'
import { finite, signedValue } from './datum.ts'
import { add, compare, type Dyadic, powerOfTwo, scale, subtract, times } from './exact/dyadic.ts'
import { type Format, magnitudeOf } from './format.ts'
import type { Code } from './formats/row.ts'
import { awayCount as awayCountOf, roundingText, roundsAway, type Stochastic } from './rounding.ts'
import { formatOf } from './testing.ts'

type Variant = Stochastic['variant']

/**
 * How many of the 2^N values of R round away from zero, by formulas of their own. `scaled` is ν·2^N, exact in binary64 for
 * the few bits used here. A counts R ≥ 2^N − ⌊ν·2^N⌋; for B, ⌊2y⌋ + 2R + 1 ≥ 2^(N+1) is R ≥ 2^N − (⌊2y⌋ + 1)/2.
 */
const awayCount: Record<Variant, (scaled: number) => number> = {
  sra: (scaled) => Math.floor(scaled),
  srb: (scaled) => Math.floor(scaled + 0.5),
  src: (scaled) => {
    const floor = Math.floor(scaled)
    const rest = scaled - floor
    return rest > 0.5 || (rest === 0.5 && floor % 2 === 1) ? floor + 1 : floor
  },
}

const variants = Object.keys(awayCount) as Variant[]
const bitCounts = [3, 4, 5, 6, 7, 8]

/** The codes that x gives for each R in [0, 2^N), |x| being ν of the way from the number of this index to the next. */
function answers(
  format: Format,
  index: bigint,
  nu: number,
  negative: boolean,
  variant: Variant,
  bits: number,
): (Code | undefined)[] {
  const lower = magnitudeOf(format.row, index)
  const gap = subtract(magnitudeOf(format.row, index + 1n), lower)
  const x = finite(negative, add(lower, scale(times(gap, BigInt(nu * 4096)), -12)))
  return Array.from({ length: 2 ** bits }, (_, random) =>
    convert(x, { format, rounding: { variant, bits, random: BigInt(random) }, overflow: 'saturate' }),
  )
}

/** In e2m1fn and e4m3fn: zero's neighbourhood, the last subnormal, a binade's end, the middle and the last gap. */
const gaps: [string, bigint][] = [
  ['e2m1fn', 0n],
  ['e2m1fn', 1n],
  ['e2m1fn', 4n],
  ['e2m1fn', 6n],
  ['e4m3fn', 0n],
  ['e4m3fn', 7n],
  ['e4m3fn', 15n],
  ['e4m3fn', 0x3cn],
  ['e4m3fn', 0x7dn],
]

/** Fractions of a gap: eighths, 256ths at a tie of ν·2^N and beside it, and the ends. */
const fractions = [
  0,
  1 / 4096,
  1 / 512,
  3 / 512,
  1 / 16,
  1 / 8,
  3 / 16,
  5 / 16,
  1 / 2,
  2049 / 4096,
  23 / 32,
  7 / 8,
  509 / 512,
  4095 / 4096,
]

describe('stochastic rounding (P3109 v4.0 §4.7.4, StochasticA, B and C)', () => {
  it.each(variants)(
    '%s rounds away for as many values of R as its formula says, of either sign, with 3 to 8 random bits',
    (variant) => {
      for (const [id, index] of gaps) {
        const format = formatOf(id)
        for (const negative of [false, true]) {
          const [lower, upper] = [index, index + 1n].map(
            (one) => one + (negative ? 1n << BigInt(format.width - 1) : 0n),
          )
          for (const bits of bitCounts) {
            for (const nu of fractions) {
              const codes = answers(format, index, nu, negative, variant, bits)
              const due = awayCount[variant](nu * 2 ** bits)
              const told = `${id} ${index}, ν = ${nu}, N = ${bits}`
              expect([told, codes.filter((code) => code === upper).length]).toEqual([told, due])
              expect([told, codes.filter((code) => code === lower).length]).toEqual([told, 2 ** bits - due])
            }
          }
        }
      }
    },
  )

  it.each(variants)('%s rounds away for the largest values of R, so that it is monotonic in R', (variant) => {
    const format = formatOf('e4m3fn')
    for (const bits of bitCounts) {
      for (const nu of fractions) {
        const codes = answers(format, 0x3cn, nu, false, variant, bits).map(Number)
        expect(codes).toEqual([...codes].sort((a, b) => a - b))
      }
    }
  })

  it.each(variants)(
    '%s is exact in the mean where ν·2^N is an integer: the values over all R add up to 2^N·x',
    (variant) => {
      for (const [id, index] of gaps) {
        const format = formatOf(id)
        const [lower, upper] = [magnitudeOf(format.row, index), magnitudeOf(format.row, index + 1n)]
        for (const bits of bitCounts) {
          for (let k = 0; k < 2 ** bits; k++) {
            const sum = answers(format, index, k / 2 ** bits, false, variant, bits)
              .map((code) => decode(format, code as Code))
              .map((q) => (q.kind === 'finite' ? signedValue(q) : powerOfTwo(999)))
              .reduce(add)
            // 2^N·x = 2^N·lower + k·gap.
            expect(compare(sum, add(scale(lower, bits), times(subtract(upper, lower), BigInt(k))))).toBe(0)
          }
        }
      }
    },
  )

  it.each(variants)(
    '%s keeps a number of the format, and brings what rounds past the largest one into range',
    (variant) => {
      const e4m3fn = formatOf('e4m3fn')
      const all = (x: Dyadic, overflow: 'ieee' | 'saturate') =>
        Array.from({ length: 16 }, (_, random) =>
          convert(finite(false, x), {
            format: e4m3fn,
            rounding: { variant, bits: 4, random: BigInt(random) },
            overflow,
          }),
        )
      expect(new Set(all(e4m3fn.maxFinite, 'ieee'))).toEqual(new Set([0x7en]))
      // 464 is half-way between 448 and the 480 that e4m3fn has not.
      expect(all({ significand: 464n, exponent: 0 }, 'ieee').map(Number)).toEqual([
        ...Array(8).fill(0x7e),
        ...Array(8).fill(0x7f),
      ])
      expect(new Set(all({ significand: 464n, exponent: 0 }, 'saturate'))).toEqual(new Set([0x7en]))
    },
  )

  it.each(variants)('%s: the count of the specification is that of the words which round away', (variant) => {
    for (const bits of [1, 2, 5, 8]) {
      for (let part = 0n; part < 96n; part += 1n) {
        const words = Array.from({ length: 2 ** bits }, (_, random) => ({ variant, bits, random: BigInt(random) }))
        const nu = { part, whole: 96n, negative: false, lowerIsOdd: false }
        const away = words.filter((rounding) => roundsAway(rounding, nu)).length
        expect([part, bits, awayCountOf({ variant, bits }, nu)]).toEqual([part, bits, BigInt(away)])
      }
    }
  })

  it.each(variants)('%s: with 32 random bits the answer turns at 2^N less the count', (variant) => {
    for (const part of [1n, 2n ** 17n, 2n ** 39n - 1n, 2n ** 39n, 2n ** 39n + 2n ** 7n, 2n ** 40n - 1n]) {
      const nu = { part, whole: 2n ** 40n, negative: true, lowerIsOdd: true }
      const turn = 2n ** 32n - awayCountOf({ variant, bits: 32 }, nu)
      for (const random of [turn - 1n, turn].filter((one) => one >= 0n && one < 2n ** 32n))
        expect([part, roundsAway({ variant, bits: 32, random }, nu)]).toEqual([part, random === turn])
    }
  })

  it('is named without the random bits of a moment', () => {
    expect(roundingText({ variant: 'srb', bits: 12, random: 7n })).toBe('srb:12')
    expect(roundingText('rtz')).toBe('rtz')
  })
})
