import { floorIndex } from '../spec/codec.ts'
import { type Datum, isZero, signedValue } from '../spec/datum.ts'
import { abs, compare, type Dyadic, scale, subtract, times, zero } from '../spec/exact/dyadic.ts'
import { magnitudeOf } from '../spec/format.ts'
import { isBinary, isDeterministic, isNearest, rounds } from './claim.ts'
import { type Domain, extremeMagnitude, magnitudes } from './domain.ts'
import type { Bound, Claim, Finite } from './record.ts'

/** How far the answer is from the input, |Q(x) − x|; undefined when the answer is no number. */
const distance = (x: Finite, q: Datum): Dyadic | undefined =>
  q.kind === 'finite' ? abs(subtract(signedValue(q), signedValue(x))) : undefined

const atMost = (a: Dyadic | undefined, b: Dyadic): boolean => a !== undefined && compare(a, b) <= 0
const below = (a: Dyadic | undefined, b: Dyadic): boolean => a !== undefined && compare(a, b) < 0

/** The inputs in the target's normal range: from the smallest normal to the largest finite number. */
export const normalRange = (claim: Claim): Domain => {
  const { format } = claim.conversion
  return magnitudes(claim, () => ({ from: format.minNormal, to: format.maxFinite }), format.signed)
}

/** Below the normal range, zero excepted. In a format of equal steps that is the whole range. */
const belowNormal = (claim: Claim): Domain => {
  const { format } = claim.conversion
  if (format.row.layout === 'twosComplement') return finiteRange(claim)
  if (!format.hasZero) return []
  // Without exponent bits there is no normal range, and all of it is below.
  const all = compare(format.minNormal, format.maxFinite) > 0
  const limits = all ? { from: zero, to: format.maxFinite } : { from: zero, to: format.minNormal, toOpen: true }
  return magnitudes(claim, () => limits, format.signed)
}

/** Every finite input but zero that lies within the format's finite range. */
export const finiteRange = (claim: Claim): Domain => {
  const { format } = claim.conversion
  const from = format.hasZero ? zero : format.minPositive
  return magnitudes(claim, (negative) => ({ from, to: extremeMagnitude(format, negative) }), format.signed)
}

export const accuracy: readonly Bound[] = [
  {
    kind: 'bound',
    id: 'relative-error',
    statement: '|Q(x) − x| ≤ 2^−m·|x| for x in the normal range, m the stored fraction bits, in every direction',
    source:
      'Yun, "Why Does SGD Slow Down in Low-Precision Training?", relative error assumption; Higham, Accuracy and Stability §2.2',
    hypotheses: 'radix 2; min normal ≤ |x| ≤ max finite; no decode',
    concerns: (claim) => rounds(claim) && isBinary(claim),
    domain: normalRange,
    check: (x, q, { conversion: { format } }) => atMost(distance(x, q), scale(x.magnitude, 1 - format.precision)),
    kills: ['binade-carry-lost', 'sign-flipped', 'clamp-at-sibling-max'],
  },
  {
    kind: 'bound',
    id: 'relative-error-nearest',
    statement: '|Q(x) − x| ≤ u/(1+u)·|x| for x in the normal range, u = 2^−p, rounding to nearest',
    source: 'Jeannerod and Rump 2018, "On relative errors of floating-point operations", Theorem 2.1',
    hypotheses: 'radix 2, rne or rna; min normal ≤ |x| ≤ max finite; no decode',
    concerns: (claim) => rounds(claim) && isBinary(claim) && isNearest(claim),
    domain: normalRange,
    check: (x, q, { conversion: { format } }) => {
      const d = distance(x, q)
      return d !== undefined && atMost(times(d, (1n << BigInt(format.precision)) + 1n), x.magnitude)
    },
    kills: ['truncation-as-rounding', 'double-rounding-binary16'],
  },
  {
    kind: 'bound',
    id: 'relative-error-directed',
    statement: '|Q(x) − x| < 2u·|x| for x in the normal range, u = 2^−p, in a directed rounding',
    source: 'Higham, Accuracy and Stability §2.2; IEEE 754-2019 §4.3.2',
    hypotheses: 'radix 2, rtz, rtp, rtn or rto; min normal ≤ |x| ≤ max finite; no decode',
    concerns: (claim) => rounds(claim) && isBinary(claim) && isDeterministic(claim) && !isNearest(claim),
    domain: normalRange,
    check: (x, q, { conversion: { format } }) => below(distance(x, q), scale(x.magnitude, 1 - format.precision)),
    kills: ['toward-positive-increments-exact'],
  },
  {
    kind: 'bound',
    id: 'absolute-error-subnormal',
    statement:
      '|Q(x) − x| ≤ η/2 to nearest, < η directed, for x below the normal range, η the smallest positive number',
    source: 'Higham, Accuracy and Stability §2.1 (gradual underflow); IEEE 754-2019 §7.5',
    hypotheses: '0 < |x| < min normal, or |x| ≤ max finite where all steps are equal; not stochastic; no decode',
    concerns: (claim) => rounds(claim) && isDeterministic(claim),
    domain: belowNormal,
    check: (x, q, claim) => {
      const eta = claim.conversion.format.minPositive
      return isNearest(claim) ? atMost(distance(x, q), scale(eta, -1)) : below(distance(x, q), eta)
    },
    kills: ['subnormals-truncated', 'no-subnormals'],
  },
  {
    kind: 'bound',
    id: 'faithful',
    statement: 'Q(x) is one of the two numbers of the format next to x, or x itself where x is one',
    source: 'Muller et al., Handbook of Floating-Point Arithmetic §2.2 (faithful rounding)',
    hypotheses: '0 < |x| ≤ max finite, and min positive ≤ |x| where there is no zero; no decode',
    concerns: rounds,
    domain: finiteRange,
    check: (x, q, claim) => isNeighbour(x, q, claim),
    kills: ['binade-carry-lost', 'one-bit-short'],
  },
  {
    kind: 'bound',
    id: 'sign',
    statement: 'Q(x) has the sign of x, also where it is zero and the format has −0',
    source: 'IEEE 754-2019 §6.3',
    hypotheses: 'signed target; x finite and not zero',
    concerns: ({ conversion: { format } }) => format.signed,
    domain: (claim) => magnitudes(claim, () => ({ from: zero }), true),
    check: (x, q, { conversion: { format } }) =>
      q.kind === 'nan' || (isZero(q) && !format.hasNegativeZero) || q.negative === x.negative,
    kills: ['sign-flipped', 'negative-zero-loses-sign'],
  },
]

function isNeighbour(x: Finite, q: Datum, { conversion: { format } }: Claim): boolean {
  if (q.kind !== 'finite') return false
  const lower = floorIndex(format, x.magnitude)
  const below = magnitudeOf(format.row, lower)
  if (compare(q.magnitude, below) === 0) return isZero(q) || q.negative === x.negative
  const isExact = compare(below, x.magnitude) === 0
  return !isExact && q.negative === x.negative && compare(q.magnitude, magnitudeOf(format.row, lower + 1n)) === 0
}
