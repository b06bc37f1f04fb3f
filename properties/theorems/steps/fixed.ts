import { decode, encodeIndex, floorIndex } from '../../../spec/codec.ts'
import { type Conversion, convert } from '../../../spec/convert.ts'
import { finite, signedValue } from '../../../spec/datum.ts'
import { compare, type Dyadic } from '../../../spec/exact/dyadic.ts'
import * as q from '../../../spec/exact/rational.ts'
import { type Format, magnitudeOf } from '../../../spec/format.ts'

/**
 * A rational that compares with every member of a format and every midpoint between two as x does, as a dyadic: cut two places
 * below the format's smallest step and made odd there unless it is exact. Deterministic rounding cannot tell the two apart.
 */
function standIn(x: q.Rational, { minPositive }: Format): Dyadic {
  const exponent = minPositive.exponent - 2
  const size = x.numerator < 0n ? -x.numerator : x.numerator
  const [n, d] = exponent < 0 ? [size << BigInt(-exponent), x.denominator] : [size, x.denominator << BigInt(exponent)]
  const floor = n / d
  return { significand: floor * d === n ? floor : floor | 1n, exponent }
}

/**
 * Q(x) of a rational under a direction that draws nothing.
 * @throws RangeError when the result is no number
 */
export function rounded(x: q.Rational, conversion: Conversion): Dyadic {
  const code = convert(finite(x.numerator < 0n, standIn(x, conversion.format)), conversion)
  const answer = code === undefined ? undefined : decode(conversion.format, code)
  if (answer?.kind !== 'finite')
    throw new RangeError(`expected ${q.rationalText(x)} in the range of ${conversion.format.id}`)
  return signedValue(answer)
}

/** One moment fed with a constant: v ← Q(β·v + γ·input). */
export interface ConstantFeed {
  readonly beta: q.Rational
  readonly gamma: q.Rational
  readonly input: q.Rational
}

const next = ({ beta, gamma, input }: ConstantFeed, v: Dyadic): q.Rational =>
  q.sum(q.product(beta, q.rationalOf(v)), q.product(gamma, input))

/** Where a moment that starts at 0 comes to rest, and after how many steps; monotone rounding cannot make it go in circles. */
export function freezesAt(
  feed: ConstantFeed,
  conversion: Conversion,
): { readonly value: Dyadic; readonly steps: number } {
  let value: Dyadic = { significand: 0n, exponent: 0 }
  for (let steps = 0; ; steps++) {
    const after = rounded(next(feed, value), conversion)
    if (compare(after, value) === 0) return { value, steps }
    value = after
  }
}

/** Every positive member v of a format with Q(β·v + γ·input) = v, from the smallest up. Goes through all of them: 2^15 at most. */
export function fixedPoints(feed: ConstantFeed, conversion: Conversion): readonly Dyadic[] {
  const { format } = conversion
  const found: Dyadic[] = []
  for (let index = 1n; index <= format.maxIndex.positive; index++) {
    const member = magnitudeOf(format.row, index)
    if (compare(rounded(next(feed, member), conversion), member) === 0) found.push(member)
  }
  return found
}

/** The next member below a positive member of a format, and the next above, with no upper limit on the exponent. */
export function neighboursOf(format: Format, member: Dyadic): { readonly below: Dyadic; readonly above: Dyadic } {
  const index = floorIndex(format, member)
  return { below: magnitudeOf(format.row, index - 1n), above: magnitudeOf(format.row, index + 1n) }
}

/** The code of a magnitude with an index, read back: the members of a format one after the other. */
export const memberAt = (format: Format, index: bigint): Dyadic => {
  const member = decode(format, encodeIndex(format, false, index))
  if (member.kind !== 'finite') throw new RangeError(`expected an index of a number of ${format.id}, came ${index}`)
  return member.magnitude
}
