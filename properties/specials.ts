import { decode, floorIndex } from '../spec/codec.ts'
import { type Datum, finite, isZero, signedValue } from '../spec/datum.ts'
import { compare, type Dyadic, midpoint, zero } from '../spec/exact/dyadic.ts'
import { magnitudeOf } from '../spec/format.ts'
import { extreme, infinite, overflowed } from '../spec/overflow.ts'
import { isDeterministic, isNearest, rounds } from './claim.ts'
import { extremeMagnitude, infinities, magnitudes, members, midpoints, nans, powersOfTwo, zeros } from './domain.ts'
import type { Claim, Region } from './record.ts'

/** Whether two data are the same value; the sign of zero is no part of it, nor are sign and payload of NaN. */
function same(a: Datum, b: Datum): boolean {
  if (a.kind === 'finite' && b.kind === 'finite') return compare(signedValue(a), signedValue(b)) === 0
  return a.kind === b.kind && isNegative(a) === isNegative(b)
}

const isNegative = (x: Datum): boolean => x.kind !== 'nan' && x.negative

export const specials: readonly Region[] = [
  {
    kind: 'region',
    id: 'exact',
    statement: 'Q(x) = x where x is a nonzero number of the format',
    source: 'IEEE 754-2019 §5.4.2 with §4.3: an exact result is delivered unrounded',
    hypotheses: 'x is a nonzero number of the target',
    concerns: () => true,
    domain: members,
    check: (x, q) => same(q, x),
    kills: ['no-subnormals', 'one-bit-short'],
  },
  {
    kind: 'region',
    id: 'powers-of-two',
    statement: 'Q(±2^k) = ±2^k where that is a number of the format, subnormal or normal',
    source: 'IEEE 754-2019 §5.4.2 with §4.3: an exact result is delivered unrounded',
    hypotheses: 'x = ±2^k is a number of the target',
    concerns: () => true,
    domain: powersOfTwo,
    check: (x, q) => same(q, x),
    kills: ['no-subnormals', 'sign-flipped'],
  },
  {
    kind: 'region',
    id: 'ties',
    statement: 'half-way between two numbers, rne takes the one with an even code, rna the one farther from zero',
    source: 'IEEE 754-2019 §4.3.1; P3109 §4.7.4 (CodeIsEven)',
    hypotheses: 'rne or rna; x half-way between two neighbouring finite numbers of the target; no decode',
    concerns: (claim) => rounds(claim) && isNearest(claim),
    domain: midpoints,
    check: (x, q, claim) => x.kind === 'finite' && same(q, finite(x.negative, tieWinner(x.magnitude, claim))),
    kills: ['ties-away', 'ties-toward-zero'],
  },
  {
    kind: 'region',
    id: 'overflow',
    statement:
      'past the largest finite number, Q(x) overflows exactly where x rounds beyond it, by the overflow rule asked for',
    source: 'IEEE 754-2019 §7.4; OCP OFP8 1.0 §5.2; P3109 §4.7.5',
    hypotheses: '|x| finite and beyond max finite of its sign; not stochastic; no decode',
    concerns: (claim) => rounds(claim) && isDeterministic(claim),
    domain: (claim) => {
      const { format } = claim.conversion
      return magnitudes(claim, (negative) => ({ from: extremeMagnitude(format, negative), fromOpen: true }), true)
    },
    check: (x, q, claim) => x.kind === 'finite' && same(q, overflowAnswer(x.negative, x.magnitude, claim)),
    kills: ['clamp-before-rounding', 'saturation-gives-nan', 'overflow-ignores-rtz'],
  },
  {
    kind: 'region',
    id: 'zeros',
    statement: 'Q(±0) = ±0, with its sign where the format has −0',
    source: 'IEEE 754-2019 §6.3',
    hypotheses: 'x = ±0; source and target have a zero',
    concerns: ({ source, conversion: { format } }) => source.hasZero && format.hasZero,
    domain: zeros,
    check: (x, q, { conversion: { format } }) =>
      isZero(q) && (!format.hasNegativeZero || isNegative(x) === isNegative(q)),
    kills: ['zero-rebiased', 'negative-zero-loses-sign'],
  },
  {
    kind: 'region',
    id: 'infinities',
    statement: 'Q(±∞) is infinity, the largest finite number or NaN, by the format and the overflow rule',
    source: 'IEEE 754-2019 §6.1; OCP OFP8 1.0 §5.2; P3109 §4.7.5',
    hypotheses: 'x = ±∞; the source has infinities',
    concerns: ({ source }) => source.infinityIndex !== undefined,
    domain: infinities,
    check: (x, q, { conversion: { format, overflow } }) =>
      same(q, decode(format, infinite(format, isNegative(x), overflow))),
    kills: ['infinity-not-saturated', 'infinity-becomes-max'],
  },
  {
    kind: 'region',
    id: 'nan',
    statement: 'Q(NaN) is NaN, whatever the sign and payload of its input',
    source: 'IEEE 754-2019 §6.2; OCP OFP8 1.0 §5.1',
    hypotheses: 'x is NaN; source and target have NaN',
    concerns: ({ source, conversion: { format } }) => source.nanCode !== undefined && format.nanCode !== undefined,
    domain: nans,
    check: (_x, q) => q.kind === 'nan',
    kills: ['nan-payload-lost', 'nan-swallowed-by-clamp'],
  },
]

/** The magnitude that wins a tie at |x|. */
function tieWinner(x: Dyadic, { conversion: { format, rounding } }: Claim): Dyadic {
  const lower = floorIndex(format, x)
  const takesUpper = rounding === 'rna' || (lower & 1n) === 1n
  return magnitudeOf(format.row, takesUpper ? lower + 1n : lower)
}

/** The answer to a finite |x| past the largest finite number, told from the threshold itself. */
function overflowAnswer(negative: boolean, x: Dyadic, claim: Claim): Datum {
  const { format, rounding, overflow } = claim.conversion
  const max = negative ? format.maxIndex.negative : format.maxIndex.positive
  // Only rounding to nearest brings back what lies less than half a gap beyond; the overflow rules see to the directed ones.
  const threshold = max < 0n ? zero : midpoint(magnitudeOf(format.row, max), magnitudeOf(format.row, max + 1n))
  const side = compare(x, threshold)
  const staysIn = isNearest(claim) && (side < 0 || (side === 0 && rounding === 'rne' && (max & 1n) === 0n))
  return decode(format, staysIn ? extreme(format, negative) : overflowed(format, negative, rounding, overflow))
}
