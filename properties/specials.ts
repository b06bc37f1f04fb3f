import { floorIndex } from '../spec/codec.ts'
import { convert } from '../spec/convert.ts'
import { type Datum, isZero, signedValue } from '../spec/datum.ts'
import { compare, type Dyadic, midpoint, zero } from '../spec/exact/dyadic.ts'
import { magnitudeOf } from '../spec/format.ts'
import { hasInfinity } from '../spec/overflow.ts'
import { infinities, magnitudes, members, midpoints, nans, zeros } from './domain.ts'
import type { Claim, Region } from './record.ts'

const equal = (a: Datum, b: Datum): boolean =>
  a.kind === 'finite' && b.kind === 'finite' && compare(signedValue(a), signedValue(b)) === 0

export const specials: readonly Region[] = [
  {
    kind: 'region',
    id: 'exact',
    statement: 'Q(x) = x where x is a nonzero number of the format',
    source: 'IEEE 754-2019 §5.4.2 with §4.3: an exact result is delivered unrounded',
    concerns: () => true,
    domain: members,
    check: equal,
    kills: ['no-subnormals', 'one-bit-short'],
  },
  {
    kind: 'region',
    id: 'ties',
    statement: 'half-way between two numbers, rne takes the one with an even code, rna the one farther from zero',
    source: 'IEEE 754-2019 §4.3.1; P3109 §4.7.4 (CodeIsEven)',
    concerns: ({ conversion: { rounding } }) => rounding === 'rne' || rounding === 'rna',
    domain: midpoints,
    check: (x, q, claim) =>
      q.kind === 'finite' && x.kind === 'finite' && compare(q.magnitude, tieWinner(x.magnitude, claim)) === 0,
    kills: ['ties-away', 'ties-toward-zero'],
  },
  {
    kind: 'region',
    id: 'overflow',
    statement:
      'past the largest finite number, Q(x) overflows exactly where x rounds beyond it, by the overflow rule asked for',
    source: 'IEEE 754-2019 §7.4; OCP OFP8 1.0 §5.2; P3109 §4.7.5',
    concerns: () => true,
    domain: (claim) =>
      magnitudes(claim, { from: claim.conversion.format.maxFinite, fromOpen: true, to: claim.source.maxFinite }, true),
    check: (x, q, claim) => x.kind === 'finite' && isOverflowAnswer(x.negative, x.magnitude, q, claim),
    kills: ['clamp-before-rounding', 'saturation-gives-nan', 'overflow-ignores-rtz'],
  },
  {
    kind: 'region',
    id: 'zeros',
    statement: 'Q(±0) = ±0, with its sign where the format has −0',
    source: 'IEEE 754-2019 §6.3',
    concerns: () => true,
    domain: zeros,
    check: (x, q, { conversion: { format } }) =>
      format.hasZero
        ? isZero(q) &&
          x.kind === 'finite' &&
          q.kind === 'finite' &&
          (!format.hasNegativeZero || x.negative === q.negative)
        : true,
    kills: ['zero-rebiased', 'negative-zero-loses-sign'],
  },
  {
    kind: 'region',
    id: 'infinities',
    statement: 'Q(±∞) is infinity, the largest finite number or NaN, by the format and the overflow rule',
    source: 'IEEE 754-2019 §6.1; OCP OFP8 1.0 §5.2; P3109 §4.7.5',
    concerns: () => true,
    domain: infinities,
    check: (x, q, { conversion: { format, overflow } }) => {
      if (x.kind !== 'infinity') return false
      const stays = overflow !== 'saturate' && hasInfinity(format, x.negative)
      return stays ? q.kind === 'infinity' && q.negative === x.negative : q.kind !== 'infinity'
    },
    kills: ['infinity-not-saturated', 'infinity-becomes-max'],
  },
  {
    kind: 'region',
    id: 'nan',
    statement: 'Q(NaN) is NaN, whatever the sign and payload of its input',
    source: 'IEEE 754-2019 §6.2; OCP OFP8 1.0 §5.1',
    concerns: () => true,
    domain: nans,
    check: (_x, q, { conversion: { format } }) => format.nanCode === undefined || q.kind === 'nan',
    kills: ['nan-payload-lost', 'nan-swallowed-by-clamp'],
  },
]

/** The magnitude that wins a tie at |x|. */
function tieWinner(x: Dyadic, { conversion: { format, rounding } }: Claim): Dyadic {
  const lower = floorIndex(format, x)
  const takesUpper = rounding === 'rna' || (lower & 1n) === 1n
  return magnitudeOf(format.row, takesUpper ? lower + 1n : lower)
}

/** Whether q is the answer for a finite |x| past the largest finite number, told from the threshold itself. */
function isOverflowAnswer(negative: boolean, x: Dyadic, q: Datum, { conversion }: Claim): boolean {
  const { format, rounding } = conversion
  const maxIndex = negative ? format.maxIndex.negative : format.maxIndex.positive
  const beyond = convert({ kind: 'infinity', negative }, conversion)
  const max = maxIndex < 0n ? zero : magnitudeOf(format.row, maxIndex)
  const isMax = q.kind === 'finite' && compare(q.magnitude, max) === 0 && (isZero(q) || q.negative === negative)
  const tie = midpoint(max, magnitudeOf(format.row, maxIndex + 1n))
  const side = compare(x, tie)
  const nearestIn = side < 0 || (side === 0 && rounding === 'rne' && (maxIndex & 1n) === 0n)
  const roundsIn = rounding === 'rne' || rounding === 'rna' ? nearestIn : rounding !== (negative ? 'rtn' : 'rtp')
  if (roundsIn || conversion.overflow !== 'ieee') return isMax
  return beyond === undefined || q.kind !== 'finite' || isMax
}
