import { type Datum, isZero } from '../spec/datum.ts'
import { compare } from '../spec/exact/dyadic.ts'
import type { Format } from '../spec/format.ts'
import type { Code } from '../spec/formats/row.ts'
import { toOrdinal } from '../spec/ordered.ts'
import { isDecode } from './claim.ts'
import { isBelow, nameOf } from './data.ts'
import type { Claim, Joint } from './record.ts'

/** Every code of the source, ascending: the place in the group is the code. */
const everyCode = ({ source }: Claim): readonly (readonly Code[])[] => [
  Array.from({ length: 2 ** source.width }, (_, code) => BigInt(code) as Code),
]

const common = {
  kind: 'joint',
  by: 'exhaustion',
  hypotheses: 'a decode: every code of the source, of at most 16 bits, stands for a datum of the wider target',
  concerns: isDecode,
  codes: everyCode,
  groups: () => [],
} as const

/** What a decoder owes to the whole code table of a narrow format. */
export const decoding: readonly Joint[] = [
  {
    ...common,
    id: 'decode-values',
    statement: 'every code decodes to the very datum that it stands for, −0 and NaN included',
    source: 'IEEE 754-2019 §3.4; OCP OFP8 1.0 §5; OCP MX 1.0 §5.3; P3109 §4.7.2',
    check: (x, q, claim) =>
      isWhole(x, claim) ? x.every((one, i) => termOf(one, claim) === termOf(q[i], claim)) : undefined,
    kills: ['decoded-bias-off-by-one', 'subnormals-decoded-with-hidden-bit'],
  },
  {
    ...common,
    id: 'decode-injective',
    statement: 'codes of different data decode to different data',
    source: 'IEEE 754-2019 §3.3: a format that has every datum of another keeps them apart',
    check: (x, q, claim) => {
      if (!isWhole(x, claim)) return undefined
      const distinct = (data: readonly Datum[]): number => new Set(data.map((one) => termOf(one, claim))).size
      return distinct(q) === distinct(x)
    },
    kills: ['subnormals-decoded-as-zero', 'nan-decoded-as-zero'],
  },
  {
    ...common,
    id: 'decode-order',
    statement: 'the values ascend with the codes, in the order of the format, and only −0 and +0 are equal',
    source: 'IEEE 754-2019 §5.10 (totalOrder on the numbers of a format)',
    check: (x, q, claim) => (isWhole(x, claim) ? ascends(q, claim) : undefined),
    kills: ['decoded-sign-lost', 'top-binade-decoded-as-infinity'],
  },
  {
    ...common,
    id: 'decode-census',
    statement: 'there are as many zeros, NaNs, infinities, subnormals and negative numbers as the format’s row says',
    source: 'IEEE 754-2019 §3.4; OCP OFP8 1.0 §5; OCP MX 1.0 §5.3; P3109 §3.1; counted from the row',
    check: (x, q, claim) => {
      if (!isWhole(x, claim)) return undefined
      const [counted, due] = [censusOf(q, claim.source), censusDue(claim.source)]
      return Object.entries(due).every(([kind, count]) => counted[kind as keyof Census] === count)
    },
    kills: ['nan-decoded-as-negative-zero', 'scale-nan-decoded-as-infinity'],
  },
]

const isWhole = (x: readonly Datum[], { source }: Claim): boolean => x.length === 2 ** source.width

/** The name of a datum in the target; where that has one zero, its sign is no part of it. */
const termOf = (x: Datum | undefined, { conversion: { format } }: Claim): string =>
  !x ? 'none' : isZero(x) && !format.hasNegativeZero ? '0' : nameOf(x)

/** Whether answers to every code, taken in the order of the source's ordinals, ascend. */
function ascends(q: readonly Datum[], { source }: Claim): boolean {
  const ordered: Datum[] = []
  q.forEach((one, code) => {
    ordered[Number(toOrdinal(source, BigInt(code) as Code))] = one
  })
  const numbers = ordered.filter(({ kind }) => kind !== 'nan')
  return numbers.every((one, i) => i === 0 || isBelow(numbers[i - 1] as Datum, one))
}

interface Census {
  readonly zeros: number
  readonly nans: number
  readonly infinities: number
  readonly subnormals: number
  readonly negative: number
}

/** What is among the answers; subnormal and negative are the nonzero numbers that the source's own terms call so. */
function censusOf(q: readonly Datum[], source: Format): Census {
  const count = (isOne: (x: Datum) => boolean): number => q.filter(isOne).length
  return {
    zeros: count(isZero),
    nans: count(({ kind }) => kind === 'nan'),
    infinities: count(({ kind }) => kind === 'infinity'),
    subnormals: count(
      (x) => x.kind === 'finite' && source.hasSubnormals && !isZero(x) && compare(x.magnitude, source.minNormal) < 0,
    ),
    negative: count((x) => x.kind === 'finite' && x.negative && !isZero(x)),
  }
}

/** The same from the row: fields and special codes are counted, no code is decoded. */
function censusDue({ row, maxIndex, hasSubnormals }: Format): Census {
  if (row.layout === 'twosComplement')
    return { zeros: 1, nans: 0, infinities: 0, subnormals: 0, negative: 2 ** (row.width - 1) }
  const signs = row.signed ? 2 : 1
  const fractions = 2 ** (row.precision - 1)
  const largest = Number(maxIndex.positive)
  return {
    zeros: row.zero ? (row.signed && row.nan !== 'negativeZero' ? 2 : 1) : 0,
    nans: { none: 0, ieee: signs * (fractions - 1), top: signs, negativeZero: 1 }[row.nan],
    infinities: row.infinities === 'none' ? 0 : signs,
    subnormals: hasSubnormals ? signs * Math.min(fractions - 1, largest) : 0,
    negative: row.signed ? largest : 0,
  }
}
