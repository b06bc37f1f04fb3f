import { isZero } from '../spec/datum.ts'
import { scale, zero } from '../spec/exact/dyadic.ts'
import { finiteRange } from './accuracy.ts'
import { isDeterministic, rounds } from './claim.ts'
import { type Domain, extremeMagnitude, type Limits, magnitudes } from './domain.ts'
import type { Bound, Claim } from './record.ts'

/** Where results must not leave the numbers, or become none: what a program that never overflows may rely on. */
export const rangeBounds: readonly Bound[] = [
  {
    kind: 'bound',
    id: 'no-spurious-overflow',
    statement: 'Q(x) is a finite number where |x| is at most the largest finite one, whatever the overflow rule',
    source: 'IEEE 754-2019 §7.4: overflow is signalled only where the largest finite number is exceeded',
    hypotheses: '0 < |x| ≤ max finite, and min positive ≤ |x| where there is no zero; no decode',
    concerns: rounds,
    domain: finiteRange,
    check: (_x, q) => q.kind === 'finite',
    kills: ['negative-zero-is-nan', 'scale-overflows'],
  },
  {
    kind: 'bound',
    id: 'saturation',
    statement:
      'Q(x) is a finite number, with the sign of x in a signed format, where x is finite and the overflow rule saturates',
    source: 'OCP OFP8 1.0 §5.2.1 (saturating mode); P3109 §4.7.5 (SatFinite, SatPropagate)',
    hypotheses: 'overflow rule saturate or propagate; |x| finite and beyond max finite of its sign; no decode',
    concerns: (claim) => rounds(claim) && claim.conversion.overflow !== 'ieee',
    domain: (claim) => {
      const { format } = claim.conversion
      return magnitudes(claim, (negative) => ({ from: extremeMagnitude(format, negative), fromOpen: true }), true)
    },
    check: (x, q, { conversion: { format } }) => q.kind === 'finite' && (q.negative === x.negative || !format.signed),
    kills: ['saturation-gives-nan', 'overflow-into-sign-bit'],
  },
  {
    kind: 'bound',
    id: 'no-spurious-underflow',
    statement:
      'Q(x) ≠ 0 where |x| > η/2 to nearest (≥ ties away), |x| ≥ η toward zero, and x ≠ 0 away from zero or to odd; η the smallest positive number',
    source: 'IEEE 754-2019 §7.5 (gradual underflow) with §4.3',
    hypotheses: 'the target has a zero; not stochastic; |x| past that threshold, ≤ max finite; no decode',
    concerns: (claim) => rounds(claim) && isDeterministic(claim) && claim.conversion.format.hasZero,
    domain: aboveUnderflow,
    check: (_x, q) => !isZero(q),
    kills: ['no-subnormals', 'toward-positive-loses-tiny', 'ties-away-is-ties-to-even'],
  },
]

/** The finite inputs that no direction may round to zero. */
function aboveUnderflow(claim: Claim): Domain {
  const { format, rounding } = claim.conversion
  const eta = format.minPositive
  const limits = (negative: boolean): Limits => {
    const to = extremeMagnitude(format, negative)
    switch (rounding) {
      case 'rne':
        return { from: scale(eta, -1), fromOpen: true, to }
      case 'rna':
        return { from: scale(eta, -1), to }
      case 'rto':
        return { from: zero, to }
      case 'rtp':
        return { from: negative ? eta : zero, to }
      case 'rtn':
        return { from: negative ? zero : eta, to }
      default:
        return { from: eta, to }
    }
  }
  return magnitudes(claim, limits, format.signed)
}
