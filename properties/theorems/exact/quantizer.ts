import { decode } from '../../../spec/codec.ts'
import { convert } from '../../../spec/convert.ts'
import { finite, signedValue } from '../../../spec/datum.ts'
import type { Dyadic } from '../../../spec/exact/dyadic.ts'
import { isAtMost, opposite, type Rational, rational, rationalOf } from '../../../spec/exact/rational.ts'
import type { Format } from '../../../spec/format.ts'
import { findFormat } from '../../../spec/formats/registry.ts'
import { type Direction, directions, type Rounding, type Stochastic } from '../../../spec/rounding.ts'
import { certainly, type Distribution, merged } from './distribution.ts'

/** A real quantizer, saturating: a format with a direction, or with stochastic rounding of so many random bits. */
export interface Quantizer {
  /** "e2m1fn rtz", "e4m3fn sra:4". */
  readonly label: string
  readonly format: Format
  readonly rounding: Direction | Pick<Stochastic, 'variant' | 'bits'>
}

/** @throws RangeError for a format or a rounding that is none */
export function quantizer(formatId: string, rounding: string): Quantizer {
  const format = findFormat(formatId)
  const [variant, bits] = rounding.split(':')
  const parsed = Object.hasOwn(directions, rounding)
    ? (rounding as Direction)
    : { variant: variant as Stochastic['variant'], bits: Number(bits) }
  if (!format || (typeof parsed === 'object' && !(parsed.bits >= 1)))
    throw new RangeError(`expected a format and a rounding, came "${formatId}" and "${rounding}"`)
  return { label: `${formatId} ${rounding}`, format, rounding: parsed }
}

export const absolute = (x: Rational): Rational => (x.numerator < 0n ? opposite(x) : x)

/** Whether |x| is at most the largest finite number, so that nothing saturates. */
export const isInRange = (x: Rational, { format }: Quantizer): boolean =>
  isAtMost(absolute(x), rationalOf(format.maxFinite))

/** The smallest positive number of a format, η. */
export const smallestOf = (format: Format): Rational => rationalOf(format.minPositive)

/** The unit roundoff u = 2^−p. */
export const roundoffOf = (format: Format): Rational => rational(1n, 1n << BigInt(format.precision))

/**
 * A dyadic that every rounding treats as the rational |x|: x itself where it is a multiple of the step, else the middle of the step
 * that holds it. With `bits` random bits a rule compares with multiples of a gap's 2^−(bits+1); the step is finer than that.
 */
function standIn(x: Rational, format: Format, bits: number): Dyadic {
  const exponent = format.emin - (format.precision - 1) - bits - 3
  const { numerator, denominator } = absolute(x)
  const [n, d] =
    exponent < 0 ? [numerator << BigInt(-exponent), denominator] : [numerator, denominator << BigInt(exponent)]
  const floor = n / d
  return floor * d === n ? { significand: floor, exponent } : { significand: 2n * floor + 1n, exponent: exponent - 1 }
}

function numberFor(x: Rational, format: Format, rounding: Rounding, bits: number): Rational {
  const code = convert(finite(x.numerator < 0n, standIn(x, format, bits)), { format, rounding, overflow: 'saturate' })
  const q = code === undefined ? undefined : decode(format, code)
  if (q?.kind !== 'finite') throw new RangeError(`expected ${format.id} to have a number for every rational`)
  return rationalOf(signedValue(q))
}

const known = new Map<string, Distribution<Rational>>()

/** Q(x): one value for a direction; for stochastic rounding every random number is tried. */
export function quantize(x: Rational, { label, format, rounding }: Quantizer): Distribution<Rational> {
  const key = `${label} ${x.numerator}/${x.denominator}`
  const before = known.get(key)
  if (before) return before
  const found = typeof rounding === 'string' ? certainly(numberFor(x, format, rounding, 0)) : drawn(x, format, rounding)
  known.set(key, found)
  return found
}

/** Q(x) of a quantizer with a direction. */
export function quantized(x: Rational, by: Quantizer): Rational {
  const [only, ...more] = quantize(x, by)
  if (!only || more.length > 0) throw new RangeError(`expected one value, but ${by.label} draws`)
  return only.value
}

function drawn(
  x: Rational,
  format: Format,
  { variant, bits }: Pick<Stochastic, 'variant' | 'bits'>,
): Distribution<Rational> {
  const count = 1n << BigInt(bits)
  const all = Array.from({ length: Number(count) }, (_, random) => ({
    probability: rational(1n, count),
    value: numberFor(x, format, { variant, bits, random: BigInt(random) }, bits),
  }))
  return merged(all, ({ numerator, denominator }) => `${numerator}/${denominator}`)
}
