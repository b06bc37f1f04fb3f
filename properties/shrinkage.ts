import { encode } from '../spec/codec.ts'
import { type Datum, finite, isZero } from '../spec/datum.ts'
import { compare, type Dyadic } from '../spec/exact/dyadic.ts'
import { isBinary, isNearest, rounds } from './claim.ts'
import { type Below, drawSign, drawSignificand, drawWorstSignificand, isNormal, normalNumber } from './groups.ts'
import type { Claim, Joint } from './record.ts'
import { compareQuotients, type Quotient, qNormSquared, qStar, quotientOf, square, valuesOf } from './tensors.ts'

const tensorCount = 48
const longest = 64

/** Joint properties of whole tensors: between what limits quantization may shrink or stretch one. */
export const shrinkage: readonly Joint[] = [
  {
    kind: 'joint',
    id: 'shrinkage-nearest',
    statement:
      '1/(1+u) ≤ q* ≤ (1+2u)/(1+u), and q_norm = ‖Q(g)‖/‖g‖ between the same limits, where q* = ⟨Q(g),g⟩/‖g‖² and u = 2^−p',
    source:
      'from Jeannerod and Rump 2018, Theorem 2.1, since q* and q_norm² are means of Q(x)/x and its square; corrects "q ∈ (0,1]" of Yun, "Why Does SGD Slow Down in Low-Precision Training?"',
    hypotheses: 'radix 2, rne or rna; every element between min normal and max finite; no decode',
    concerns: (claim) => rounds(claim) && isBinary(claim) && isNearest(claim),
    by: 'sampling',
    groups: (claim, below) => tensors(claim, below, false),
    check: staysNear,
    kills: ['truncation-as-rounding', 'sign-flipped'],
  },
  {
    kind: 'joint',
    id: 'shrinkage-truncation',
    statement: '0 ≤ q* ≤ q_norm ≤ 1, and 1/(1+2u) < q* where no element is below the normal range',
    source:
      'Yun, "Why Does SGD Slow Down in Low-Precision Training?", the assumption q ∈ (0,1], as far as truncation bears it out; q* ≤ q_norm is Cauchy and Schwarz',
    hypotheses:
      'radix 2, rtz; every |element| ≤ max finite, and min positive ≤ |element| where there is no zero; no decode',
    concerns: (claim) => rounds(claim) && isBinary(claim) && claim.conversion.rounding === 'rtz',
    by: 'sampling',
    groups: (claim, below) => tensors(claim, below, true),
    check: shrinks,
    kills: ['toward-zero-floors'],
  },
]

/** (2^p + above) / (2^p + below): limits in u = 2^−p with integers. */
const limit = (precision: number, above: bigint, below: bigint): Quotient => {
  const integer = (n: bigint): Dyadic => ({ significand: n, exponent: 0 })
  const power = 1n << BigInt(precision)
  return quotientOf(integer(power + above), integer(power + below))
}

/** Undefined unless every element is in the normal range, and there is one. */
function staysNear(x: readonly Datum[], q: readonly Datum[], { conversion: { format } }: Claim): boolean | undefined {
  if (!x.every((one) => isNormal(one, format))) return undefined
  const g = valuesOf(x)
  if (!g) return undefined
  const quantized = valuesOf(q)
  const [along, normSquared] = [quantized && qStar(g, quantized), quantized && qNormSquared(g, quantized)]
  if (g.length === 0) return undefined
  if (!along || !normSquared) return false
  const [lowest, highest] = [limit(format.precision, 0n, 1n), limit(format.precision, 2n, 1n)]
  const lies = (value: Quotient, from: Quotient, to: Quotient): boolean =>
    compareQuotients(from, value) <= 0 && compareQuotients(value, to) <= 0
  return lies(along, lowest, highest) && lies(normSquared, square(lowest), square(highest))
}

/** Undefined unless every element is in the finite range, and one is not zero. */
function shrinks(x: readonly Datum[], q: readonly Datum[], { conversion: { format } }: Claim): boolean | undefined {
  const isInRange = (one: Datum): boolean =>
    one.kind === 'finite' &&
    compare(one.magnitude, format.maxFinite) <= 0 &&
    (format.hasZero || compare(one.magnitude, format.minPositive) >= 0) &&
    (format.signed || !one.negative)
  const g = valuesOf(x)
  if (!g || !x.every(isInRange) || x.every(isZero)) return undefined
  const quantized = valuesOf(q)
  const [along, normSquared] = [quantized && qStar(g, quantized), quantized && qNormSquared(g, quantized)]
  if (!along || !normSquared) return false
  const one = limit(format.precision, 0n, 0n)
  const least = limit(format.precision - 1, 0n, 1n)
  const isAllNormal = x.every((element) => isZero(element) || isNormal(element, format))
  return (
    along.numerator.significand >= 0n &&
    compareQuotients(normSquared, one) <= 0 &&
    (!isAllNormal || compareQuotients(least, along) < 0)
  )
}

/**
 * Tensors like gradients, magnitudes heaped about a scale of each one's own, and between them tensors of one magnitude, which come
 * closest to the limits.
 */
function tensors(claim: Claim, below: Below, withTiny: boolean): Datum[][] {
  const { emin, emax } = claim.conversion.format
  // A format without exponent bits has no normal range.
  if (emin > emax) return []
  return Array.from({ length: tensorCount }, (_, i) => {
    const length = 1 + below(longest)
    const draw = i % 2 === 0 ? heaped(claim, below, withTiny) : alike(claim, below)
    return Array.from({ length }, draw).flatMap((x) => (x ? [x] : []))
  }).filter((tensor) => tensor.length > 0)
}

/** Draws elements whose exponents lie about one of the target's, the sum of three draws away. */
function heaped(claim: Claim, below: Below, withTiny: boolean): () => Datum | undefined {
  const { source, conversion } = claim
  const { emin, emax, hasZero } = conversion.format
  const centre = emin + below(emax - emin + 1)
  return () => {
    const negative = drawSign(claim, below)
    const exponent = centre + below(3) + below(3) + below(3) - 3
    const x = normalNumber(claim, negative, drawSignificand(claim, below), exponent)
    if (x || !withTiny || !hasZero) return x
    const tiny = finite(negative, { significand: 1n, exponent: emin - 1 - below(conversion.format.precision) })
    return encode(source, tiny) === undefined ? undefined : tiny
  }
}

/** Draws one magnitude again and again, with signs. */
function alike(claim: Claim, below: Below): () => Datum | undefined {
  const { emin, emax } = claim.conversion.format
  const exponent = emin + below(emax - emin + 1)
  const significand = drawWorstSignificand(claim, below)
  return () => normalNumber(claim, drawSign(claim, below), significand, exponent)
}
