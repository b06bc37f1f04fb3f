import { floorIndex } from '../spec/codec.ts'
import { type Datum, isZero, signedValue } from '../spec/datum.ts'
import { abs, compare, type Dyadic, floorLog2, powerOfTwo, subtract } from '../spec/exact/dyadic.ts'
import { type Format, magnitudeOf } from '../spec/format.ts'
import { finiteRange, normalRange } from './accuracy.ts'
import { isBinary, isDeterministic, isNearest, rounds } from './claim.ts'
import type { Bound, Claim, Finite } from './record.ts'

/** What each rounding direction promises of a single number, said without rounding one. */
export const directionBounds: readonly Bound[] = [
  {
    kind: 'bound',
    id: 'nearest',
    statement: 'no number of the format is nearer to x than Q(x)',
    source: 'IEEE 754-2019 §4.3.1: what is nearest to the infinitely precise result is delivered',
    hypotheses: 'rne or rna; 0 < |x| ≤ max finite, and min positive ≤ |x| where there is no zero; no decode',
    concerns: (claim) => rounds(claim) && isNearest(claim),
    domain: finiteRange,
    check: (x, q, { conversion: { format } }) => isNearestTo(x, q, format),
    kills: ['double-rounding-bfloat16', 'sticky-mask-short', 'subnormal-rounded-twice'],
  },
  {
    kind: 'bound',
    id: 'directed-side',
    statement: 'x ≤ Q(x) toward positive, Q(x) ≤ x toward negative',
    source: 'IEEE 754-2019 §4.3.2',
    hypotheses: 'rtp or rtn; 0 < |x| ≤ max finite, and min positive ≤ |x| where there is no zero; no decode',
    concerns: (claim) => rounds(claim) && isOneOf(claim, ['rtp', 'rtn']),
    domain: finiteRange,
    check: (x, q, { conversion: { rounding } }) => {
      const side = comparedWith(q, x)
      return side !== undefined && (rounding === 'rtp' ? side >= 0 : side <= 0)
    },
    kills: ['toward-positive-ignores-sign', 'toward-positive-loses-tiny'],
  },
  {
    kind: 'bound',
    id: 'toward-zero-side',
    statement: 'Q(x) lies between 0 and x, both included',
    source: 'IEEE 754-2019 §4.3.2: what is closest to and no greater in magnitude than the exact result',
    hypotheses: 'rtz; 0 < |x| ≤ max finite, and min positive ≤ |x| where there is no zero; no decode',
    concerns: (claim) => rounds(claim) && isOneOf(claim, ['rtz']),
    domain: finiteRange,
    check: (x, q) =>
      isZero(q) || (q.kind === 'finite' && q.negative === x.negative && compare(q.magnitude, x.magnitude) <= 0),
    kills: ['toward-zero-floors'],
  },
  {
    kind: 'bound',
    id: 'odd-when-inexact',
    statement: 'Q(x) = x, or Q(x) has an odd code: inexactness is never lost',
    source: 'Boldo and Melquiond 2008, "Emulation of FMA and correctly rounded sums", definition of rounding to odd',
    hypotheses: 'rto; 0 < |x| ≤ max finite, and min positive ≤ |x| where there is no zero; no decode',
    concerns: (claim) => rounds(claim) && isOneOf(claim, ['rto']),
    domain: finiteRange,
    check: (x, q, { conversion: { format } }) =>
      q.kind === 'finite' && (comparedWith(q, x) === 0 || (floorIndex(format, q.magnitude) & 1n) === 1n),
    kills: ['to-odd-by-guard-only'],
  },
  {
    kind: 'bound',
    id: 'binade',
    statement:
      '2^⌊log2|x|⌋ ≤ |Q(x)| ≤ 2^⌈log2|x|⌉, with the sign of x: Q(x) never leaves the binade of x but for its ends',
    source: 'IEEE 754-2019 §4.3: rounding is monotonic and delivers powers of two unchanged',
    hypotheses: 'radix 2, not stochastic; min normal ≤ |x| ≤ max finite; no decode',
    concerns: (claim) => rounds(claim) && isBinary(claim) && isDeterministic(claim),
    domain: normalRange,
    check: (x, q) => {
      if (q.kind !== 'finite' || q.negative !== x.negative) return false
      const floor = powerOfTwo(floorLog2(x.magnitude))
      const isPower = compare(floor, x.magnitude) === 0
      const ceiling = isPower ? floor : powerOfTwo(floorLog2(x.magnitude) + 1)
      return compare(q.magnitude, floor) >= 0 && compare(q.magnitude, ceiling) <= 0
    },
    kills: ['stale-fraction-after-carry', 'sign-flipped'],
  },
]

const isOneOf = ({ conversion: { rounding } }: Claim, some: readonly unknown[]): boolean => some.includes(rounding)

/** −1, 0 or 1 as q < x, q = x, q > x; undefined for NaN. */
function comparedWith(q: Datum, x: Finite): -1 | 0 | 1 | undefined {
  if (q.kind === 'nan') return undefined
  if (q.kind === 'infinity') return q.negative ? -1 : 1
  return compare(signedValue(q), signedValue(x))
}

/** Whether |q − x| is at most the distance to each of the two numbers next to |x|. */
function isNearestTo(x: Finite, q: Datum, format: Format): boolean {
  if (q.kind !== 'finite' || (!isZero(q) && q.negative !== x.negative)) return false
  const lower = floorIndex(format, x.magnitude)
  const distance = (y: Dyadic): Dyadic => abs(subtract(y, x.magnitude))
  const own = distance(q.magnitude)
  return [lower, lower + 1n].every((index) => compare(own, distance(magnitudeOf(format.row, index))) <= 0)
}
