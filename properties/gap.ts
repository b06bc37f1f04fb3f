import { gapOf } from '../spec/convert.ts'
import { type Datum, isZero, signedValue } from '../spec/datum.ts'
import { opposite, product, type Rational, rational, rationalOf, sum } from '../spec/exact/rational.ts'
import { magnitudeOf } from '../spec/format.ts'
import type { Stochastic } from '../spec/rounding.ts'
import { stochasticOf } from './claim.ts'
import type { Claim, Distribution, Drawn } from './record.ts'

/** What the properties of random words look at: the gap that an input lies in, and the answers to it as numbers. */

/** An inexact |x| between two finite numbers, as rationals; ν·2^N = scaled. */
export interface Gap {
  readonly negative: boolean
  readonly x: Rational
  readonly low: Rational
  readonly high: Rational
  readonly scaled: Rational
}

/** The gap that x lies within; undefined for what is no number, exact or next to no number on one side. */
function inGap(x: Datum, claim: Claim): Gap | undefined {
  if (x.kind !== 'finite' || isZero(x)) return undefined
  const { format } = claim.conversion
  const { lower, part, whole } = gapOf(x.magnitude, format)
  const last = x.negative ? format.maxIndex.negative : format.maxIndex.positive
  if (lower < 0n || part === 0n || lower >= last) return undefined
  const { bits } = stochasticOf(claim) as Stochastic
  const [low, high] = [lower, lower + 1n].map((index) => rationalOf(magnitudeOf(format.row, index)))
  return {
    negative: x.negative,
    x: rationalOf(x.magnitude),
    low: low as Rational,
    high: high as Rational,
    scaled: rational(part << BigInt(bits), whole),
  }
}

/** The answer as a number of the sign of x; undefined where it is none. */
function sizeOf(q: Datum, negative: boolean): Rational | undefined {
  if (q.kind !== 'finite') return undefined
  const value = rationalOf(signedValue(q))
  return negative ? opposite(value) : value
}

/** The same for many answers, most of which are alike. */
export function sizesOf(answers: readonly Drawn[], negative: boolean): readonly (Rational | undefined)[] {
  const known = new Map<Datum, Rational | undefined>()
  return answers.map(({ q }) => {
    if (!known.has(q)) known.set(q, sizeOf(q, negative))
    return known.get(q)
  })
}

/** The answers by value, with how many R give each; undefined where one is no number. */
function outcomes(answers: readonly Drawn[], negative: boolean): { value: Rational; count: bigint }[] | undefined {
  const counts = new Map<Datum, bigint>()
  for (const { q } of answers) counts.set(q, (counts.get(q) ?? 0n) + 1n)
  const found = [...counts].map(([q, count]) => ({ value: sizeOf(q, negative), count }))
  return found.every((one): one is { value: Rational; count: bigint } => one.value !== undefined) ? found : undefined
}

/** Σ value·count / Σ count. */
export const mean = (all: readonly { value: Rational; count: bigint }[]): Rational =>
  product(
    sum(...all.map(({ value, count }) => product(value, rational(count)))),
    rational(
      1n,
      all.reduce((total, { count }) => total + count, 0n),
    ),
  )

export const isInteger = ({ denominator }: Rational): boolean => denominator === 1n

/** K, how many of the 2^N values of R round away from zero. */
export function awayOf({ numerator, denominator }: Rational, variant: Stochastic['variant']): bigint {
  const floor = numerator / denominator
  const twice = 2n * (numerator - floor * denominator)
  switch (variant) {
    case 'sra':
      return floor
    case 'srb':
      return twice >= denominator ? floor + 1n : floor
    case 'src':
      return twice > denominator || (twice === denominator && floor % 2n === 1n) ? floor + 1n : floor
  }
}

/** A property of an inexact x within the finite range, over all R where `whole`. */
export const ofGap =
  (
    whole: boolean,
    holds: (gap: Gap, answers: readonly Drawn[], rounding: Stochastic) => boolean | undefined,
  ): Distribution['check'] =>
  (x, answers, claim) => {
    const rounding = stochasticOf(claim) as Stochastic
    const gap = inGap(x, claim)
    if (!gap || (whole && answers.length !== 2 ** rounding.bits)) return undefined
    return holds(gap, answers, rounding)
  }

/** A property of the values over all R. */
export const ofAll = (
  holds: (gap: Gap, values: readonly { value: Rational; count: bigint }[], rounding: Stochastic) => boolean | undefined,
): Distribution['check'] =>
  ofGap(true, (gap, answers, rounding) => {
    const values = outcomes(answers, gap.negative)
    return values ? holds(gap, values, rounding) : false
  })
