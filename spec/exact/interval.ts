import { add, bitLength, compare, type Dyadic, negate, scale, zero } from './dyadic.ts'
import { type Rational, rationalOf } from './rational.ts'

/**
 * A closed interval between two dyadics that is known to hold a real number. Every operation rounds outward to `bits` bits of
 * significand, so what it returns holds the exact result; more bits make it narrower.
 */
export interface Interval {
  readonly low: Dyadic
  readonly high: Dyadic
}

export const point = (x: Dyadic): Interval => ({ low: x, high: x })

const one: Dyadic = { significand: 1n, exponent: 0 }

/** The largest dyadic of at most `bits` significant bits that is not above x. */
function roundDown(x: Dyadic, bits: number): Dyadic {
  const magnitude = x.significand < 0n ? -x.significand : x.significand
  const excess = magnitude === 0n ? 0 : bitLength(magnitude) - bits
  // A shift of a negative BigInt rounds towards −∞, which is what is wanted.
  return excess <= 0 ? x : { significand: x.significand >> BigInt(excess), exponent: x.exponent + excess }
}

const roundUp = (x: Dyadic, bits: number): Dyadic => negate(roundDown(negate(x), bits))

const outward = (low: Dyadic, high: Dyadic, bits: number): Interval => ({
  low: roundDown(low, bits),
  high: roundUp(high, bits),
})

const exactProduct = (a: Dyadic, b: Dyadic): Dyadic => ({
  significand: a.significand * b.significand,
  exponent: a.exponent + b.exponent,
})

const least = (xs: readonly Dyadic[]): Dyadic => xs.reduce((a, b) => (compare(b, a) < 0 ? b : a))
const greatest = (xs: readonly Dyadic[]): Dyadic => xs.reduce((a, b) => (compare(b, a) > 0 ? b : a))

export const plus = (a: Interval, b: Interval, bits: number): Interval =>
  outward(add(a.low, b.low), add(a.high, b.high), bits)

export const minus = (a: Interval, b: Interval, bits: number): Interval => plus(a, flip(b), bits)

export const flip = (a: Interval): Interval => ({ low: negate(a.high), high: negate(a.low) })

export function multiply(a: Interval, b: Interval, bits: number): Interval {
  const corners = [a.low, a.high].flatMap((x) => [b.low, b.high].map((y) => exactProduct(x, y)))
  return outward(least(corners), greatest(corners), bits)
}

/** ⌊a / b⌋ in steps of 2^−bits relative to the quotient's size, for b > 0. */
function quotientDown(a: Dyadic, b: Dyadic, bits: number): Dyadic {
  if (a.significand === 0n) return zero
  const shift = Math.max(
    0,
    bits + 1 + bitLength(b.significand) - bitLength(a.significand < 0n ? -a.significand : a.significand),
  )
  const [n, d] = [a.significand << BigInt(shift), b.significand]
  const floor = n >= 0n ? n / d : -((-n + d - 1n) / d)
  return roundDown({ significand: floor, exponent: a.exponent - b.exponent - shift }, bits)
}

/**
 * a / b.
 * @throws RangeError when b holds 0
 */
export function divide(a: Interval, b: Interval, bits: number): Interval {
  if (b.high.significand < 0n) return divide(flip(a), flip(b), bits)
  if (b.low.significand <= 0n) throw new RangeError('division by an interval that holds zero')
  const low = least([quotientDown(a.low, b.low, bits), quotientDown(a.low, b.high, bits)])
  const high = least([quotientDown(negate(a.high), b.low, bits), quotientDown(negate(a.high), b.high, bits)])
  return { low, high: negate(high) }
}

/** The interval of `bits` bits around a rational. */
export function enclose({ numerator, denominator }: Rational, bits: number): Interval {
  return divide(point({ significand: numerator, exponent: 0 }), point({ significand: denominator, exponent: 0 }), bits)
}

/** ⌊√n⌋, by Newton's iteration from above. */
export function integerRoot(n: bigint): bigint {
  if (n < 2n) return n
  let x = 1n << BigInt(Math.ceil(bitLength(n) / 2))
  for (;;) {
    const next = (x + n / x) >> 1n
    if (next >= x) return x
    x = next
  }
}

function rootDown(x: Dyadic, bits: number): Interval {
  if (x.significand === 0n) return point(zero)
  const wanted = Math.max(0, 2 * bits + 2 - bitLength(x.significand))
  const shift = (x.exponent - wanted) % 2 === 0 ? wanted : wanted + 1
  const n = x.significand << BigInt(shift)
  const root = integerRoot(n)
  const exponent = (x.exponent - shift) / 2
  const above = root * root === n ? root : root + 1n
  return outward({ significand: root, exponent }, { significand: above, exponent }, bits)
}

/**
 * √a; what of `a` is below zero is cut off, as rounding errors of a sum of squares may be.
 * @throws RangeError when all of a is negative
 */
export function squareRoot(a: Interval, bits: number): Interval {
  if (a.high.significand < 0n) throw new RangeError('square root of a negative interval')
  const low = a.low.significand < 0n ? zero : a.low
  return { low: rootDown(low, bits).low, high: rootDown(a.high, bits).high }
}

/** e^x for one dyadic: reduced below 2^−8 by halving, summed until the remainder is below 2^−bits, squared back. */
function exponentialOf(x: Dyadic, bits: number): Interval {
  if (x.significand === 0n) return point(one)
  if (x.significand < 0n) return divide(point(one), exponentialOf(negate(x), bits + 2), bits)
  const size = bitLength(x.significand) + x.exponent
  const halvings = Math.max(0, size + 8)
  const working = bits + 2 * halvings + 16
  const reduced = point(scale(x, -halvings))
  let term: Interval = point(one)
  let total: Interval = point(one)
  for (let n = 1n; ; n++) {
    term = divide(multiply(term, reduced, working), point({ significand: n, exponent: 0 }), working)
    total = plus(total, term, working)
    if (term.high.significand === 0n || bitLength(term.high.significand) + term.high.exponent < -working) break
  }
  // With x ≤ 2^−8 the rest of the series is below the last term.
  total = { low: total.low, high: add(total.high, term.high) }
  for (let i = 0; i < halvings; i++) total = multiply(total, total, working)
  return outward(total.low, total.high, bits)
}

/** e^a, by the exponential series with its remainder. */
export const exponential = (a: Interval, bits: number): Interval => ({
  low: exponentialOf(a.low, bits).low,
  high: exponentialOf(a.high, bits).high,
})

/** 2·artanh(t) = ln((1+t)/(1−t)) for 0 ≤ t ≤ 1/3, by its series; the remainder is below t^(2n+1)/(1−t²). */
export function twiceArtanh(t: Interval, bits: number): Interval {
  const square = multiply(t, t, bits)
  let powers = t
  let total: Interval = point(zero)
  for (let n = 1n; ; n += 2n) {
    const term = divide(powers, point({ significand: n, exponent: 0 }), bits)
    total = plus(total, term, bits)
    powers = multiply(powers, square, bits)
    const size = powers.high.significand === 0n ? -Infinity : bitLength(powers.high.significand) + powers.high.exponent
    if (size < -bits) break
  }
  // 1/(1−t²) ≤ 9/8 < 2.
  return { low: scale(total.low, 1), high: scale(add(total.high, scale(powers.high, 1)), 1) }
}

/** ln x for one dyadic x > 0: x = m·2^k with m in [1, 2), and ln m = 2·artanh((m−1)/(m+1)). */
function logarithmOf(x: Dyadic, bits: number): Interval {
  const k = bitLength(x.significand) - 1 + x.exponent
  const working = bits + 16 + bitLength(BigInt(Math.abs(k)) + 1n)
  const m = scale(x, -k)
  const part = (y: Dyadic): Interval =>
    twiceArtanh(divide(point(add(y, negate(one))), point(add(y, one)), working), working)
  const two = part({ significand: 1n, exponent: 1 })
  const whole = multiply(point({ significand: BigInt(k), exponent: 0 }), two, working)
  return plus(whole, part(m), bits)
}

/**
 * ln a.
 * @throws RangeError when a holds a number that is not positive
 */
export function logarithm(a: Interval, bits: number): Interval {
  if (a.low.significand <= 0n) throw new RangeError('logarithm of an interval that is not positive')
  return { low: logarithmOf(a.low, bits).low, high: logarithmOf(a.high, bits).high }
}

/** What the intervals tell of a ≤ b: true, false, or undefined where they overlap and more bits are needed. */
export function isBelow(a: Interval, b: Interval): boolean | undefined {
  if (compare(a.high, b.low) <= 0) return true
  return compare(a.low, b.high) > 0 ? false : undefined
}

/**
 * Decides left ≤ right by enclosing both sides, with twice the bits each time until they come apart.
 * @returns undefined when they are still one at `most` bits, as two sides that are equal without being exact are
 */
export function decideAtMost(
  left: (bits: number) => Interval,
  right: (bits: number) => Interval,
  most = 4096,
): boolean | undefined {
  for (let bits = 64; bits <= most; bits *= 2) {
    const answer = isBelow(left(bits), right(bits))
    if (answer !== undefined) return answer
  }
  return undefined
}

/** The ends of an interval as rationals. */
export const ends = ({ low, high }: Interval): readonly [Rational, Rational] => [rationalOf(low), rationalOf(high)]
