import { gapOf } from '../spec/convert.ts'
import { type Datum, isZero } from '../spec/datum.ts'
import {
  difference,
  isAtMost,
  isEqual,
  isLess,
  opposite,
  product,
  type Rational,
  rational,
} from '../spec/exact/rational.ts'
import { rounds, stochasticOf } from './claim.ts'
import { nameOf } from './data.ts'
import { awayOf, isInteger, mean, ofAll, ofGap, sizesOf } from './gap.ts'
import type { Claim, Distribution, Drawn } from './record.ts'

/**
 * What stochastic rounding with N random bits promises of the answers to one x over R = 0 … 2^N − 1, told from the two numbers next
 * to |x|, lo and hi, and ν = (|x| − lo)/(hi − lo), without rounding one. A, B and C are the variants `sra`, `srb`, `src`.
 */

const common = {
  kind: 'distribution',
  ofAnyRandom: false,
  concerns: (claim: Claim) => rounds(claim) && stochasticOf(claim) !== undefined,
} as const

const inexact = 'stochastic; x lies between two neighbouring finite numbers of the target; no decode'
const everyWord = `${inexact}; every R is tried: N ≤ 8`
const resolved = `${everyWord}; ν·2^N is an integer`
const p3109 = 'IEEE P3109 v4.0 §4.7.4 (StochasticA, B and C)'
const croci =
  'Croci, Fasi, Higham, Mary and Mikaitis 2022, "Stochastic rounding: implementation, error analysis and applications", §2'

export const stochastic: readonly Distribution[] = [
  {
    ...common,
    ofAnyRandom: true,
    id: 'random-support',
    statement: 'whatever R is, Q(x) is one of the two numbers next to x',
    source: `${p3109}; ${croci}`,
    hypotheses: inexact,
    check: ofGap(false, ({ negative, low, high }, answers) =>
      sizesOf(answers, negative).every((size) => size !== undefined && (isEqual(size, low) || isEqual(size, high))),
    ),
    kills: ['stochastic-carry-dropped', 'stochastic-half-added', 'stochastic-returns-zero'],
  },
  {
    ...common,
    id: 'random-monotone',
    statement: 'R ≤ R′ implies |Q(x, R)| ≤ |Q(x, R′)|',
    source: `${p3109}: away from zero where a count and R reach 2^N`,
    hypotheses: inexact,
    check: ofGap(false, ({ negative }, answers) => {
      const sizes = sizesOf(answers, negative)
      return sizes.every((size, i) => {
        const before = sizes[i - 1]
        return size !== undefined && (before === undefined || before === size || isAtMost(before, size))
      })
    }),
    kills: ['stochastic-word-complemented', 'stochastic-bits-reversed', 'stochastic-floor'],
  },
  {
    ...common,
    id: 'random-threshold',
    statement:
      'Q(x) is the number below |x| where R < 2^N − K, the one above from there on; K = ⌊ν·2^N⌋ by A, ⌊ν·2^N + ½⌋ by B, RNE(ν·2^N) by C',
    source: p3109,
    hypotheses: inexact,
    check: ofGap(false, ({ negative, low, high, scaled }, answers, { variant, bits }) => {
      const turn = (1n << BigInt(bits)) - awayOf(scaled, variant)
      return sizesOf(answers, negative).every((size, i) => {
        const { random } = answers[i] as Drawn
        return size !== undefined && isEqual(size, random < turn ? low : high)
      })
    }),
    kills: ['stochastic-threshold-late', 'stochastic-threshold-early', 'stochastic-words-one-bit-short'],
  },
  {
    ...common,
    id: 'random-probability',
    statement:
      'of the 2^N values of R exactly K round away from zero, and the others toward it; K as in random-threshold',
    source: p3109,
    hypotheses: everyWord,
    check: ofAll(({ low, high, scaled }, values, { variant, bits }) => {
      const away = awayOf(scaled, variant)
      const countOf = (wanted: Rational): bigint =>
        values.reduce((total, { value, count }) => (isEqual(value, wanted) ? total + count : total), 0n)
      return countOf(high) === away && countOf(low) === (1n << BigInt(bits)) - away
    }),
    kills: ['stochastic-always-down', 'stochastic-sticky-counts', 'stochastic-other-variant'],
  },
  {
    ...common,
    id: 'random-unbiased',
    statement: 'E Q(x) = x, the mean over the 2^N values of R',
    source: `${croci}; false where N bits do not resolve ν: see random-bias`,
    hypotheses: resolved,
    check: ofAll(({ x, scaled }, values) => (isInteger(scaled) ? isEqual(mean(values), x) : undefined)),
    kills: ['stochastic-always-down', 'stochastic-half-added', 'stochastic-subnormals-truncated'],
  },
  {
    ...common,
    id: 'random-bias',
    statement:
      '|E Q(x) − x| < 2^−N·(hi − lo) and toward zero by A, at most half of that by B and C, the mean over the 2^N values of R',
    source: `${p3109}; ${croci}: bits that are not looked at`,
    hypotheses: everyWord,
    check: ofAll(({ x, low, high }, values, { variant, bits }) => {
      const bias = difference(mean(values), x)
      const step = product(difference(high, low), rational(1n, 1n << BigInt(bits)))
      if (variant === 'sra') return isAtMost(bias, rational(0)) && isLess(opposite(step), bias)
      const half = product(step, rational(1n, 2n))
      return isAtMost(bias, half) && isAtMost(opposite(half), bias)
    }),
    kills: ['stochastic-always-down', 'stochastic-sticky-counts', 'stochastic-threshold-early'],
  },
  {
    ...common,
    id: 'random-variance',
    statement: 'E (Q(x) − x)² = (|x| − lo)·(hi − |x|), over the 2^N values of R',
    source: `${croci}; Connolly, Higham and Mary 2021, "Stochastic rounding and its probabilistic backward error analysis"`,
    hypotheses: resolved,
    check: ofAll(({ x, low, high, scaled }, values) => {
      if (!isInteger(scaled)) return undefined
      const squares = values.map(({ value, count }) => {
        const error = difference(value, x)
        return { value: product(error, error), count }
      })
      return isEqual(mean(squares), product(difference(x, low), difference(high, x)))
    }),
    kills: ['stochastic-always-down', 'stochastic-subnormals-truncated'],
  },
  {
    ...common,
    ofAnyRandom: true,
    id: 'random-irrelevant',
    statement:
      'Q(x) is the same for every R where nothing is to be decided: a number of the format, zero, infinity, NaN, or past the number that would come after the largest',
    source: `${p3109}: ν = 0 never rounds away; §4.7.5 of IEEE P3109 and IEEE 754-2019 §7.4 for what is out of range`,
    hypotheses: 'stochastic; x is such; NaN only where the format has it; no decode',
    check: (x, answers, claim) => {
      if (!isDecided(x, claim)) return undefined
      return new Set(answers.map(({ q }) => nameOf(q))).size <= 1
    },
    kills: ['stochastic-exact-moves', 'stochastic-overflow-at-random', 'stochastic-nan-carries'],
  },
]

/** Whether R has no say in the answer. */
function isDecided(x: Datum, { conversion: { format } }: Claim): boolean {
  if (x.kind === 'nan') return format.nanCode !== undefined
  if (x.kind === 'infinity' || isZero(x)) return true
  const { lower, part } = gapOf(x.magnitude, format)
  return lower < 0n || part === 0n || lower > (x.negative ? format.maxIndex.negative : format.maxIndex.positive)
}
