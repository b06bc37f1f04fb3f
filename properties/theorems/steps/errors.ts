import { abs, compare, type Dyadic, powerOfTwo, scale, subtract, zero } from '../../../spec/exact/dyadic.ts'
import { type Rational, rational } from '../../../spec/exact/rational.ts'
import type { Format } from '../../../spec/format.ts'
import type { Direction } from '../../../spec/rounding.ts'
import { compareQuotients, type Quotient, quotientOf } from '../../tensors.ts'
import { judge, rationalOfQuotient, type StepResult, scaled, whole } from './result.ts'

/** How a tensor was rounded, as far as its error bounds depend on it; `stochastic` stands for sra, srb and src. */
export interface Quantization {
  readonly format: Format
  readonly rounding: Direction | 'stochastic'
  readonly subnormals: 'kept' | 'flushed'
}

/**
 * θ and η′ with |Q(x) − x| ≤ max(θ|x|, η′), hence ≤ θ|x| + η′, where nothing saturates: with u = 2^−p and η the smallest positive
 * number, θ = u/(1+u) and η′ = η/2 to nearest (Jeannerod and Rump 2018, Theorem 2.1), 2u/(1+2u) and η toward zero, 2u and η in
 * every other direction. Where subnormals are flushed η′ is the smallest normal number.
 * @throws RangeError for a format without a zero or with a radix other than 2, of which this says nothing
 */
export function elementBound({ format, rounding, subnormals }: Quantization): { theta: Rational; eta: Dyadic } {
  if (!format.hasZero || format.row.layout !== 'float' || format.row.radixLog2 !== 1)
    throw new RangeError(`expected a float format of radix 2 with a zero, came ${format.id}`)
  const nearest = rounding === 'rne' || rounding === 'rna'
  const steps = 1n << BigInt(format.precision)
  const theta = nearest ? rational(1n, steps + 1n) : rounding === 'rtz' ? rational(2n, steps + 2n) : rational(2n, steps)
  const kept = nearest ? scale(format.minPositive, -1) : format.minPositive
  return { theta, eta: subnormals === 'flushed' ? format.minNormal : kept }
}

/** |Q(x) − x| ≤ max(θ|x|, η′) for each element; hypothesis: |x| is at most the largest finite number. */
export function elementErrors(
  x: readonly Dyadic[],
  quantized: readonly Dyadic[],
  quantization: Quantization,
): StepResult {
  const { theta, eta } = elementBound(quantization)
  return judge(
    x.length,
    (i) => {
      const magnitude = abs(x[i] as Dyadic)
      if (compare(magnitude, quantization.format.maxFinite) > 0) return undefined
      const relative = scaled(magnitude, theta)
      const right = compareQuotients(relative, whole(eta)) < 0 ? whole(eta) : relative
      return { left: whole(abs(subtract(quantized[i] as Dyadic, x[i] as Dyadic))), right }
    },
    'are out of range',
  )
}

/** The largest relative error of a stored tensor: the q of Assumption 3.1 of Tang, Li and Zou, as measured. */
export interface RelativeError {
  /** max |stored − x| / |x| over the coordinates that count; 0 when there are none. */
  readonly largest: Rational
  /** The first coordinate that attains it; null when it is 0. */
  readonly at: number | null
  /** Coordinates that count: x ≠ 0, without underflow and overflow. */
  readonly met: number
  /** x = 0, which says nothing of a relative error when 0 is stored. */
  readonly zeros: number
  /** Coordinates that the assumption excludes: 0 < |x| < the smallest normal number, or 0 stored for another number. */
  readonly underflows: number
  /** Those beyond the largest finite number. */
  readonly overflows: number
  /** Whether a coordinate is excluded, for the checks that follow a coordinate through many steps. */
  readonly excluded: readonly boolean[]
}

/**
 * Measures q. Without a format only a 0 stored for another number counts as underflow, and nothing as overflow; a number stored for
 * 0 is excluded like an underflow, since no q bounds it.
 */
export function relativeError(x: readonly Dyadic[], stored: readonly Dyadic[], format?: Format): RelativeError {
  let largest: Quotient = quotientOf(zero, powerOfTwo(0))
  let at: number | null = null
  const counts = { met: 0, zeros: 0, underflows: 0, overflows: 0 }
  const excluded = x.map((value, i) => {
    const [magnitude, answer] = [abs(value), stored[i] as Dyadic]
    if (magnitude.significand === 0n && answer.significand === 0n) {
      counts.zeros++
      return false
    }
    const isSmall = format !== undefined && compare(magnitude, format.minNormal) < 0
    if (magnitude.significand === 0n || answer.significand === 0n || isSmall) {
      counts.underflows++
      return true
    }
    if (format && compare(magnitude, format.maxFinite) > 0) {
      counts.overflows++
      return true
    }
    counts.met++
    const error = quotientOf(abs(subtract(answer, value)), magnitude)
    if (compareQuotients(error, largest) > 0) [largest, at] = [error, i]
    return false
  })
  return { largest: rationalOfQuotient(largest), at, ...counts, excluded }
}
