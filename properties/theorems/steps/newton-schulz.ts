import { add, compare, type Dyadic, scale, subtract } from '../../../spec/exact/dyadic.ts'
import { enclose, type Interval, multiply, plus, point } from '../../../spec/exact/interval.ts'
import { type Rational, rational } from '../../../spec/exact/rational.ts'

/** The odd polynomial φ(x) = ax + bx³ + cx⁵ that one Newton–Schulz step applies to each singular value. */
export interface Quintic {
  readonly a: Rational
  readonly b: Rational
  readonly c: Rational
}

/** Muon's coefficients: Jordan et al. 2024, "Muon: An optimizer for hidden layers in neural networks". */
export const muonQuintic: Quintic = { a: rational(34445, 10000), b: rational(-47750, 10000), c: rational(20315, 10000) }

const bits = 80
const times = (a: Interval, b: Interval): Interval => multiply(a, b, bits)
const sum = (a: Interval, b: Interval): Interval => plus(a, b, bits)
const integer = (n: bigint): Interval => point({ significand: n, exponent: 0 })

/** φ over an interval, by Horner's rule in x². */
function quinticOf({ a, b, c }: Quintic, x: Interval): Interval {
  const z = times(x, x)
  return times(x, sum(enclose(a, bits), times(z, sum(enclose(b, bits), times(enclose(c, bits), z)))))
}

/** φ′(x) = a + 3bx² + 5cx⁴. */
function slopeOf({ a, b, c }: Quintic, x: Interval): Interval {
  const z = times(x, x)
  const inner = sum(times(integer(3n), enclose(b, bits)), times(integer(5n), times(enclose(c, bits), z)))
  return sum(enclose(a, bits), times(z, inner))
}

const hull = (a: Interval, b: Interval): Interval => ({
  low: compare(a.low, b.low) <= 0 ? a.low : b.low,
  high: compare(a.high, b.high) >= 0 ? a.high : b.high,
})

/** How many parts an interval is cut into: a power of two. */
const partsLog2 = 10

/** An enclosure of φ over an interval: the hull of φ(m) + φ′(X)(X − m) over its parts X with midpoints m. */
export function quinticRange(quintic: Quintic, { low, high }: Interval): Interval {
  const width = scale(subtract(high, low), -partsLog2)
  const parts = Array.from({ length: 2 ** partsLog2 }, (_, i): Interval => {
    const from = add(low, { significand: width.significand * BigInt(i), exponent: width.exponent })
    const x = { low: from, high: add(from, width) }
    const middle = scale(add(x.low, x.high), -1)
    const offset = { low: subtract(x.low, middle), high: subtract(x.high, middle) }
    return sum(quinticOf(quintic, point(middle)), times(slopeOf(quintic, x), offset))
  })
  return parts.reduce(hull)
}

/** An enclosure of what `iterations` steps make of the singular values in an interval: each step's range is cut up anew. */
export function iteratedRange(quintic: Quintic, from: Interval, iterations: number): Interval {
  let x = from
  for (let i = 0; i < iterations; i++) x = trimmed(quinticRange(quintic, x))
  return x
}

/** What `iterations` steps make of one singular value. */
export function iterated(quintic: Quintic, from: Rational, iterations: number): Interval {
  let x = enclose(from, bits)
  for (let i = 0; i < iterations; i++) x = quinticOf(quintic, x)
  return x
}

/** Ends cut to 40 bits, outward, so that the parts' ends stay short. */
const trimmed = (x: Interval): Interval => plus(x, integer(0n), 40)

/** [from, to] as an interval of dyadics around it. */
export const between = (from: Rational, to: Rational): Interval => {
  const [low, high]: [Dyadic, Dyadic] = [enclose(from, bits).low, enclose(to, bits).high]
  return { low, high }
}
