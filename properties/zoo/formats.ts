import type { FloatRow } from '../../spec/formats/row.ts'
import { rows } from '../../spec/formats/rows.ts'
import { exponentBias, storedFraction } from './base.ts'
import { floatRowById, infinityCase, type Layout, layoutOf, none } from './layout.ts'
import type { Mutant } from './record.ts'

/** For which formats quantizers of the zoo are built, and what a format must have for a bug to be possible in it. */

const widest = 16

/** Whether the base quantizer can do a format: radix 2, at most 16 bits, no numbers below binary32's smallest binade. */
export const isBuildable = (row: FloatRow): boolean =>
  row.width <= widest && row.radixLog2 === 1 && layoutOf(row).minExponent >= -exponentBias

/** Of the family of IEEE P3109 one for each layout: extended and finite, signed and not, of precision 1, of one exponent bit. */
const ofP3109 = [
  'binary8p4se',
  'binary8p3se',
  'binary8p4sf',
  'binary8p1uf',
  'binary5p1se',
  'binary4p2sf',
  'binary4p3sf',
] as const

/** Every named floating-point format that the base quantizer can do, and some of IEEE P3109. */
export const zooFormats: readonly string[] = [
  ...rows.flatMap((row) => (row.layout === 'float' && isBuildable(row) ? [row.id] : [])),
  ...ofP3109,
]

/**
 * One format of every layout: signed and not, with and without infinities, NaN at the top or in the place of −0, none, no zero, two's
 * complement, one bit of precision, IEEE P3109, 16 bits. What is judged when time is short.
 */
export const representatives: readonly string[] = [
  'binary16',
  'e5m2',
  'e4m3fn',
  'e4m3fnuz',
  'e8m0fnu',
  'e2m1fn',
  'ue5m3',
  'mxint8',
  'binary8p1uf',
]

/** The exponent of binary32's smallest normal number. */
const lowestNormal = 1 - exponentBias

/** Something that a format must have for a bug to show in it, in words that follow "needs", and as code. */
export interface Need {
  readonly words: string
  readonly isMet: (layout: Layout) => boolean
}

const magnitudeMask = ({ row }: Layout): number => 2 ** (row.signed ? row.width - 1 : row.width) - 1

/** What the exponent field of zero becomes when the difference of the biases is added to it. */
export const rebiasedZero = (layout: Layout): number =>
  (-(exponentBias - layout.row.bias) << layout.fractionBits) & magnitudeMask(layout)

/** One bit more than the format's magnitudes have. */
export const oneBitMore = (layout: Layout): number => 2 * magnitudeMask(layout) + 1

/** The magnitude of binary32's largest binade, with exponents that go on. */
const largestBinade = ({ minExponent, fractionBits }: Layout): number =>
  (exponentBias + 1 - minExponent) * 2 ** fractionBits

export const needs = {
  sign: { words: 'a sign', isMet: ({ row }) => row.signed },
  nan: { words: 'a NaN', isMet: ({ row }) => row.nan !== 'none' },
  payload: { words: 'NaNs with a payload, beside infinity', isMet: ({ row }) => row.nan === 'ieee' },
  zero: { words: 'a zero', isMet: ({ row }) => row.zero },
  negativeZero: { words: 'a negative zero', isMet: ({ negativeZero }) => negativeZero },
  nanAtNegativeZero: {
    words: 'a NaN in the place of negative zero',
    isMet: ({ row }) => row.nan === 'negativeZero',
  },
  fraction: { words: 'stored fraction bits', isMet: ({ fractionBits }) => fractionBits > 0 },
  subnormals: { words: 'subnormals', isMet: ({ row, fractionBits }) => row.zero && fractionBits > 0 },
  overflow: {
    words: 'an overflow to infinity or NaN',
    isMet: (layout) => infinityCase(layout) !== layout.maxFinite,
  },
  escape: {
    words: 'an infinity or a NaN',
    isMet: ({ row, infinity }) => infinity !== none || row.nan !== 'none',
  },
  nanForInfinity: {
    words: 'a NaN for what is out of range',
    isMet: (layout) => infinityCase(layout) === none,
  },
  topBinade: {
    words: 'several numbers in its largest binade',
    isMet: ({ maxFinite, fractionBits }) => maxFinite % 2 ** fractionBits !== 0,
  },
  reachesEight: {
    words: 'numbers from 4 to 8',
    isMet: ({ row, fractionBits, maxFinite }) => maxFinite > (row.bias + 2) << fractionBits,
  },
  endsAboveSource: {
    words: 'a range that ends well above binary32’s',
    isMet: ({ minExponent, row }) => minExponent - row.precision >= lowestNormal,
  },
  endsBelowSource: {
    words: 'numbers among the subnormals of binary32',
    isMet: ({ minExponent, fractionBits }) => minExponent - fractionBits < lowestNormal,
  },
  farBelow32: {
    words: 'inputs 32 bits below its smallest numbers',
    isMet: ({ minExponent, fractionBits }) => storedFraction - fractionBits + minExponent - lowestNormal >= 32,
  },
  farBelow64: {
    words: 'inputs 64 binades below its normal numbers',
    isMet: ({ minExponent }) => minExponent - lowestNormal >= 64,
  },
  farAbove: {
    words: 'inputs whose exponents take two bits more than its own',
    isMet: (layout) => largestBinade(layout) > oneBitMore(layout),
  },
  spill: {
    words: 'inputs in the binade above its largest code',
    isMet: (layout) => layout.row.signed && largestBinade(layout) > magnitudeMask(layout) + 1,
  },
  otherBias: {
    words: 'another bias than binary32',
    isMet: (layout) => layout.row.zero && rebiasedZero(layout) !== 0,
  },
  finerThanHalf: {
    words: 'less precision than binary16, or another range',
    isMet: ({ row }) => row.id !== 'binary16',
  },
  notBfloat16: { words: 'to be another than bfloat16', isMet: ({ row }) => row.id !== 'bfloat16' },
  topBinadeOfNumbers: {
    words: 'numbers with an exponent field of all ones',
    isMet: ({ row }) => row.nan !== 'ieee' && row.infinities !== 'ieee',
  },
} as const satisfies Readonly<Record<string, Need>>

export type NeedId = keyof typeof needs

/** Of what a bug needs, that which a format has not. */
export const unmet = (row: FloatRow, needed: readonly NeedId[]): readonly NeedId[] =>
  needed.filter((id) => !needs[id].isMet(layoutOf(row)))

/** Which formats a mutant is about. */
type Scope = Pick<Mutant, 'needs' | 'among'>

/** Whether a mutant can be built for a format, of the zoo or not. */
export const isPossible = ({ needs: needed, among }: Scope, row: FloatRow): boolean =>
  isBuildable(row) && (among === 'all' || among.includes(row.id)) && unmet(row, needed).length === 0

/** The formats of the zoo for which a mutant can be built. */
export const formatsWith = (scope: Scope): readonly string[] =>
  zooFormats.filter((id) => isPossible(scope, floatRowById(id)))
