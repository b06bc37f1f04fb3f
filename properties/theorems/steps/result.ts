import type { Dyadic } from '../../../spec/exact/dyadic.ts'
import { quotient, type Rational, rationalOf, rationalText } from '../../../spec/exact/rational.ts'
import { compareQuotients, product, type Quotient, quotientOf } from '../../tensors.ts'

/**
 * What a step check found of an inequality left ≤ right on recorded tensors. A tensor is a list of exact values, row by row; a
 * coordinate is an index into it. An inequality of whole tensors has one coordinate, 0.
 */
export interface StepResult {
  /**
   * `vacuous`: the hypotheses were met nowhere. `undecided`: both sides are enclosed, and the enclosures overlap; there is no
   * tolerance that would make a verdict of it.
   */
  readonly verdict: 'holds' | 'violated' | 'vacuous' | 'undecided'
  readonly coordinates: number
  /** Coordinates at which the hypotheses held, and those of them at which the inequality does not. */
  readonly met: number
  readonly violations: number
  /** The first coordinate that fails; where none does, the one at which left / right is largest; null when vacuous. */
  readonly at: number | null
  /** The sides there, each between two rationals that are one where the side is exact. */
  readonly left: Enclosure | null
  readonly right: Enclosure | null
  /** Which hypothesis was not met, and where; null when there is nothing to say. */
  readonly note: string | null
}

/** A real number known to lie between two rationals. */
export interface Enclosure {
  readonly low: Rational
  readonly high: Rational
}

export const exactly = (value: Rational): Enclosure => ({ low: value, high: value })

/** "3/4", or "[1/2, 3/4]". */
export const enclosureText = ({ low, high }: Enclosure): string =>
  rationalText(low) === rationalText(high) ? rationalText(low) : `[${rationalText(low)}, ${rationalText(high)}]`

/** Both sides at one coordinate, each between two quotients. */
export interface Sides {
  readonly left: Quotient
  readonly right: Quotient
  /** Where the right side is not exact: `right` is its lower end, and this the upper. */
  readonly rightHigh?: Quotient
}

const one: Dyadic = { significand: 1n, exponent: 0 }

export const whole = (x: Dyadic): Quotient => quotientOf(x, one)

/** x · factor for a rational factor. */
export const scaled = (x: Dyadic, factor: Rational): Quotient =>
  quotientOf(
    { significand: x.significand * factor.numerator, exponent: x.exponent },
    { significand: factor.denominator, exponent: 0 },
  )

export const rationalOfQuotient = ({ numerator, denominator }: Quotient): Rational =>
  quotient(rationalOf(numerator), rationalOf(denominator))

/** A result for hypotheses that concern the whole step and are not met. */
export const vacuousStep = (coordinates: number, note: string): StepResult => ({
  verdict: 'vacuous',
  coordinates,
  met: 0,
  violations: 0,
  at: null,
  left: null,
  right: null,
  note,
})

/** Whether a/b > c/d for quotients that are not negative; a side of 0 on the right is tighter than any. */
const isTighter = (a: Sides, b: Sides): boolean =>
  compareQuotients(
    quotientOf(
      product(a.left.numerator, a.right.denominator),
      product(a.left.denominator, a.right.numerator.significand === 0n ? one : a.right.numerator),
    ),
    quotientOf(
      product(b.left.numerator, b.right.denominator),
      product(b.left.denominator, b.right.numerator.significand === 0n ? one : b.right.numerator),
    ),
  ) > 0

/**
 * Decides left ≤ right at every coordinate; `sidesAt` gives the sides, or undefined where the hypotheses are not met.
 * @param unmet says what such coordinates lack, after their number: "where the value underflows"
 */
export function judge(coordinates: number, sidesAt: (i: number) => Sides | undefined, unmet: string): StepResult {
  const [failing, open]: [number[], number[]] = [[], []]
  let met = 0
  let tightest: { at: number; sides: Sides } | undefined
  let first: { at: number; sides: Sides } | undefined
  for (let i = 0; i < coordinates; i++) {
    const sides = sidesAt(i)
    if (!sides) continue
    met++
    const holds = compareQuotients(sides.left, sides.right) <= 0
    if (!holds && sides.rightHigh && compareQuotients(sides.left, sides.rightHigh) <= 0) open.push(i)
    else if (!holds) failing.push(i)
    if (failing[0] === i || (open[0] === i && failing.length === 0)) first = { at: i, sides }
    if (!tightest || isTighter(sides, tightest.sides)) tightest = { at: i, sides }
  }
  const note = met < coordinates ? `${coordinates - met} of ${coordinates} coordinates ${unmet}` : null
  if (!tightest) return vacuousStep(coordinates, note ?? 'no coordinates')
  const { at, sides } = first ?? tightest
  const verdict = failing.length > 0 ? 'violated' : open.length > 0 ? 'undecided' : 'holds'
  const right = { low: rationalOfQuotient(sides.right), high: rationalOfQuotient(sides.rightHigh ?? sides.right) }
  const left = exactly(rationalOfQuotient(sides.left))
  return { verdict, coordinates, met, violations: failing.length, at, left, right, note }
}
