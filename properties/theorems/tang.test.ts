import { describe, expect, it } from 'vitest'
import {
  difference,
  isAtMost,
  isLess,
  parseRational,
  rational,
  rationalOf,
  rationalText,
} from '../../spec/exact/rational.ts'
import { fixedPoints } from './exact/feed.ts'
import { quantizer } from './exact/quantizer.ts'
import { orthogonals, squareText, times, transposed } from './exact/square.ts'
import { between, iterated, iteratedRange, muonQuintic, quinticRange } from './steps/newton-schulz.ts'
import { tang } from './tang.ts'
import { fewestBits, figures } from './tang-asymptotics.ts'
import { betas, restsAt } from './tang-freeze-table.ts'
import { isSharp } from './tang-newton-schulz.ts'
import { formatsMeeting } from './tang-side-condition.ts'

/** That each is as recorded and its mutants are refuted is tried with those of the other paper, in src/docs. */
describe('the records of quantized Adam and Muon', () => {
  it('claim nothing of a theorem that was not read, and call nothing false that was not', () => {
    for (const { paper, certainty } of tang) if (paper === 'tang') expect(certainty).toBe('secondHand')
    const calledFalse = tang.filter(({ paper, corrected }) => paper === 'tang' && corrected)
    expect(calledFalse).toEqual([])
    const rates = tang.filter(({ statement }) => /T\^−¼/.test(statement))
    expect(rates).toEqual([])
  })

  it('have mutants, each with a name of its own', () => {
    expect(tang.filter(({ mutants }) => mutants.length === 0)).toEqual([])
    const ids = tang.flatMap(({ id, mutants }) => [id, ...mutants.map((mutant) => mutant.id)])
    expect(new Set(ids).size).toBe(ids.length)
    expect(ids.filter((id) => !/^[a-z0-9]+(-[a-z0-9.]+)+$/.test(id))).toEqual([])
  })
})

describe('figures', () => {
  it('of the factor of q_M at T = 10⁴ are 99, .98 and .11', () => {
    const [first, second, third] = figures()
    expect(first).toEqual(rational(99))
    for (const [found, printed] of [
      [second!, '.98'],
      [third!, '.11'],
    ] as const) {
      const off = difference(found, parseRational(printed))
      expect(isLess(off, rational(1, 200)) && isLess(rational(-1, 200), off)).toBe(true)
    }
  })

  it('of the second moment at rest do not depend on how the recursion is followed: in integers, step by step', () => {
    // v in units of 2^−40, of which every bfloat16 number that occurs is a multiple; the next v is the numerator over 1000.
    const one = 1n << 40n
    let v = 0n
    for (let steps = 0; steps < 400; steps++) {
      const numerator = v * 999n + one
      const exponent = (numerator / 1000n).toString(2).length - 1
      const step = 1000n << BigInt(exponent - 7)
      const [floor, rest] = [numerator / step, numerator % step]
      const up = 2n * rest > step || (2n * rest === step && floor % 2n === 1n)
      v = (floor + (up ? 1n : 0n)) << BigInt(exponent - 7)
    }
    expect(v).toBe(one / 4n)
    const found = restsAt({ format: 'bfloat16', rounding: 'rne', printed: '' }, betas.decimal).value
    expect(rationalText(found)).toBe('1/4')
  })

  it.each(['e4m3fn', 'e5m2'])('of the second moment at rest are the smallest fixed point, %s', (format) => {
    for (const rounding of ['rne', 'rtz']) {
      const feed = { beta: betas.decimal, gamma: rational(1, 1000), input: rational(1) }
      const { value } = restsAt({ format, rounding, printed: '' }, betas.decimal)
      expect(fixedPoints(feed, quantizer(format, rounding))[0]).toEqual(value)
    }
  })

  it('of .999 as a binary64 and as a binary32 are those numbers', () => {
    expect(Number(betas.binary64.numerator) / Number(betas.binary64.denominator)).toBe(0.999)
    expect(Number(betas.binary32.numerator) / Number(betas.binary32.denominator)).toBe(Math.fround(0.999))
  })

  it('of the side condition tell e4m3fn and e2m3fn from e5m2, e3m2fn and e2m1fn', () => {
    const meeting = formatsMeeting()
      .filter(({ meets }) => meets)
      .map(({ id }) => id)
    expect(meeting).toEqual(['binary32', 'binary16', 'bfloat16', 'e4m3fn', 'e2m3fn'])
    // (.9·10/9)² / (.999·8/9) = 1/.888 for u = 1/8.
    expect(formatsMeeting().find(({ id }) => id === 'e5m2')?.r).toEqual(rational(1000, 888))
  })

  it('of the fewest bits are the least', () => {
    for (const target of [2, 3, 9, 10, 256, 257, 258]) {
      const bits = fewestBits(rational(target))
      expect(2 ** (bits + 1) + 1).toBeGreaterThanOrEqual(target)
      if (bits > 0) expect(2 ** bits + 1).toBeLessThan(target)
    }
  })
})

describe('Newton–Schulz', () => {
  const phi = (x: number): number => x * (3.4445 + x * x * (-4.775 + 2.0315 * x * x))
  const toNumber = (x: { significand: bigint; exponent: number }): number => Number(x.significand) * 2 ** x.exponent

  it('of one value is near what doubles give', () => {
    for (const x of [0.01, 0.3, 0.68315644, 0.90112771, 1]) {
      let expected = x
      for (let i = 0; i < 5; i++) expected = phi(expected)
      const { low, high } = iterated(muonQuintic, parseRational(`${x}`), 5)
      expect(toNumber(low)).toBeCloseTo(expected, 10)
      expect(isAtMost(rationalOf(low), rationalOf(high))).toBe(true)
    }
  })

  it('of an interval holds what single values give, and little more', () => {
    const range = quinticRange(muonQuintic, between(rational(1, 10), rational(12, 10)))
    const values = Array.from({ length: 1101 }, (_, i) => phi(0.1 + i / 1000))
    expect(toNumber(range.low)).toBeLessThanOrEqual(Math.min(...values))
    expect(toNumber(range.high)).toBeGreaterThanOrEqual(Math.max(...values))
    expect(toNumber(range.low)).toBeCloseTo(Math.min(...values), 3)
    expect(toNumber(range.high)).toBeCloseTo(Math.max(...values), 3)
    const { low, high } = iteratedRange(muonQuintic, between(rational(1, 100), rational(1)), 5)
    expect([toNumber(low), toNumber(high)].map((x) => x.toFixed(3))).toEqual(['0.682', '1.134'])
    expect(isSharp()).toBe(true)
  })
})

describe('the rational orthogonal matrices', () => {
  it('are orthogonal', () => {
    expect(orthogonals.map((u) => squareText(times(transposed(u), u)))).toEqual(orthogonals.map(() => '(1, 0; 0, 1)'))
  })
})
