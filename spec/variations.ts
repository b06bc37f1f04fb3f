import { decode, floorIndex } from './codec.ts'
import { type Conversion, convert, roundToIndex } from './convert.ts'
import { type Datum, finite, isZero } from './datum.ts'
import { compare, type Dyadic, midpoint, zero } from './exact/dyadic.ts'
import { type Format, magnitudeOf } from './format.ts'
import type { Code } from './formats/row.ts'
import { clamps, extreme, hasInfinity, pointsBack } from './overflow.ts'

/** A conversion of one value, as a variation sees it; `due` is what the specification itself answers. */
export interface Case {
  /** The value, exactly. */
  readonly x: Datum
  /** What the specification itself answers; undefined where any answer is right. */
  readonly due: Code | undefined
  /** What is claimed. */
  readonly conversion: Conversion
  /** The format of the value. */
  readonly source: Format
}

/**
 * A difference from the specification's answer that is not an error: `open` where no standard settles the case, so that it is
 * always permitted; `onRequest` where a user says that the subject means to do so.
 */
export interface Variation {
  /** A name that never changes; the word of `allow`. */
  readonly id: string
  /** What it permits. */
  readonly statement: string
  /** Standard and clause, or software, where it is found. */
  readonly source: string
  /** Whether it is permitted always, or only when a user asks for it. */
  readonly standing: 'open' | 'onRequest'
  /** Whether it can apply to any value under this conversion. */
  readonly concerns: (conversion: Conversion) => boolean
  /** The further codes permitted in this case; none where the variation does not apply. */
  readonly codes: (one: Case) => readonly Code[] | 'any'
}

const none: readonly Code[] = []

const isP3109 = (format: Format): boolean => /^binary\d+p\d/.test(format.id)

const nanOf = (format: Format): readonly Code[] => (format.nanCode === undefined ? none : [format.nanCode])

export const isSubnormal = (format: Format, x: Datum): boolean =>
  x.kind === 'finite' && !isZero(x) && format.hasSubnormals && compare(x.magnitude, format.minNormal) < 0

/** The widest format whose NaN codes are listed; who compares answers of a wider one takes all its NaNs for one. */
export const widestListed = 20

/** Every NaN code of a format, in order. Of use for narrow formats only. */
export function nanCodes(format: Format): readonly Code[] {
  const { nanCode, row } = format
  if (nanCode === undefined || row.layout === 'twosComplement') return none
  if (row.nan === 'negativeZero') return [nanCode]
  const first = row.nan === 'top' ? nanCode : (format.infinityIndex ?? format.maxIndex.positive) + 1n
  const positive = Array.from(
    { length: Number((1n << BigInt(format.width - (row.signed ? 1 : 0))) - first) },
    (_, i) => first + BigInt(i),
  )
  const sign = 1n << BigInt(format.width - 1)
  return (row.signed ? [...positive, ...positive.map((code) => code + sign)] : positive) as Code[]
}

/** Every variation: the values that `allow` takes. */
export const variations: readonly Variation[] = [
  {
    id: 'nan-code',
    statement: 'where NaN is due, every NaN code of the format is right: sign and payload are no part of the value',
    source: 'IEEE 754-2019 §6.2; OCP OFP8 1.0 §5.1',
    standing: 'open',
    concerns: ({ format }) =>
      format.nanCode !== undefined &&
      format.row.layout === 'float' &&
      format.row.nan !== 'negativeZero' &&
      format.width <= widestListed,
    codes: ({ due, conversion: { format } }) =>
      due !== undefined && decode(format, due).kind === 'nan' ? nanCodes(format) : none,
  },
  {
    id: 'nan-unrepresentable',
    statement: 'NaN into a format without NaN may give any code',
    source: 'OCP MX 1.0 §6.3 leaves it open',
    standing: 'open',
    concerns: ({ format }) => format.nanCode === undefined,
    codes: ({ due }) => (due === undefined ? 'any' : none),
  },
  {
    id: 'infinity-propagate',
    statement:
      'an infinity under propagate, into a format without infinities, may give NaN instead of the largest finite number',
    source: 'settled by no source but P3109 §4.7.5, which clamps',
    standing: 'open',
    concerns: ({ format, overflow }) => overflow === 'propagate' && !isP3109(format),
    codes: ({ x, conversion: { format } }) =>
      x.kind === 'infinity' && !hasInfinity(format, x.negative) ? nanOf(format) : none,
  },
  {
    id: 'unsigned-negative',
    statement:
      'a negative number into an unsigned format may give its smallest number, NaN or the answer to its absolute value',
    source: 'OCP MX 1.0 §5.4.1 leaves it open; P3109 settles it for its own formats',
    standing: 'open',
    concerns: ({ format }) => !format.signed && !isP3109(format),
    codes: ({ x, conversion }) => {
      if (x.kind === 'nan' || !x.negative || isZero(x)) return none
      const ofAbsolute = convert({ ...x, negative: false }, conversion)
      return [
        extreme(conversion.format, true),
        ...nanOf(conversion.format),
        ...(ofAbsolute === undefined ? none : [ofAbsolute]),
      ]
    },
  },
  {
    id: 'zero-unrepresentable',
    statement:
      'zero, and numbers below the smallest, into a format without zero may give NaN instead of the smallest number',
    source: 'OCP MX 1.0 §5.4.1 leaves it open',
    standing: 'open',
    concerns: ({ format }) => !format.hasZero,
    codes: ({ x, conversion: { format } }) =>
      x.kind === 'finite' && compare(x.magnitude, format.minPositive) < 0 ? nanOf(format) : none,
  },
  {
    id: 'scale-ties',
    statement: 'a tie in a pure scale (precision 1, no zero) may go up instead of to the even code',
    source:
      'OCP MX 1.0 §5.4.1 names no parity; ml_dtypes counts the hidden bit as odd; P3109 §4.7.4 settles it for its own formats',
    standing: 'open',
    concerns: ({ format, rounding }) => format.precision === 1 && rounding === 'rne' && !format.hasZero,
    codes: ({ x, conversion: { format, overflow } }) =>
      x.kind === 'finite' && isTie(x.magnitude, format)
        ? [convert(x, { format, rounding: 'rna', overflow }) as Code]
        : none,
  },
  {
    id: 'p3109-finite-overflow',
    statement: 'overflow without saturation in a finite domain may give NaN instead of the largest finite number',
    source: 'versions of IEEE P3109 §4.7.5 differ: the interim reports clamp, draft D1 gives NaN',
    standing: 'open',
    concerns: ({ format, overflow }) => isP3109(format) && clamps(format) && overflow === 'ieee',
    codes: ({ x, conversion }) => (isBeyond(x, conversion) ? nanOf(conversion.format) : none),
  },
  {
    id: 'minus-two-unused',
    statement: 'mxint8 may leave −2 unused and answer −127/64',
    source: 'OCP MX 1.0 §5.3.4',
    standing: 'open',
    concerns: ({ format }) => format.row.layout === 'twosComplement',
    codes: ({ due, conversion: { format } }) => (due === extreme(format, true) ? ([due + 1n] as Code[]) : none),
  },
  {
    id: 'zero-sign',
    statement: 'the sign of a zero result may be lost or changed',
    source: 'IEEE 754-2019 §6.3 requires it; some hardware drops it',
    standing: 'onRequest',
    concerns: ({ format }) => format.hasNegativeZero,
    codes: ({ due, conversion: { format } }) =>
      due !== undefined && isZero(decode(format, due)) ? ([0n, 1n << BigInt(format.width - 1)] as Code[]) : none,
  },
  {
    id: 'flush-results',
    statement: 'a subnormal result may be flushed to zero of the same sign',
    source: 'IEEE 754-2019 has no such mode; common hardware does (FTZ)',
    standing: 'onRequest',
    concerns: ({ format }) => format.hasSubnormals,
    codes: ({ x, due, conversion }) =>
      due !== undefined && x.kind === 'finite' && isSubnormal(conversion.format, decode(conversion.format, due))
        ? zeroOf(x.negative, conversion)
        : none,
  },
  {
    id: 'flush-inputs',
    statement: 'a subnormal input may be taken as zero of the same sign',
    source: 'IEEE 754-2019 has no such mode; common hardware does (DAZ)',
    standing: 'onRequest',
    concerns: () => true,
    codes: ({ x, source, conversion }) =>
      x.kind === 'finite' && isSubnormal(source, x) ? zeroOf(x.negative, conversion) : none,
  },
]

function zeroOf(negative: boolean, conversion: Conversion): readonly Code[] {
  const code = convert(finite(negative, zero), conversion)
  return code === undefined ? none : [code]
}

/** Whether |x| is half-way between two magnitudes. */
function isTie(x: Dyadic, format: Format): boolean {
  const lower = floorIndex(format, x)
  return lower >= 0n && compare(x, midpoint(magnitudeOf(format.row, lower), magnitudeOf(format.row, lower + 1n))) === 0
}

/** Whether x is out of range and the direction does not itself point back into it. */
function isBeyond(x: Datum, { format, rounding }: Conversion): boolean {
  if (x.kind !== 'finite') return x.kind === 'infinity'
  if (pointsBack(rounding, x.negative)) return false
  const limit = x.negative ? format.maxIndex.negative : format.maxIndex.positive
  return roundToIndex(x.negative, x.magnitude, format, rounding) > limit
}

/** What else is right, besides the due code: the variation that says so and the codes it permits. */
export interface Permitted {
  readonly variation: string
  readonly codes: ReadonlySet<bigint> | 'any'
}

/** The specification's whole answer: the due code, and what is permitted beside it under the variations allowed. */
export interface Answer {
  readonly due: Code | undefined
  readonly permitted: readonly Permitted[]
}

/** The answer of a conversion to x, a value of the source format, under these variations. */
export function answer(x: Datum, conversion: Conversion, source: Format, allowed: readonly Variation[]): Answer {
  const due = convert(x, conversion)
  const permitted: Permitted[] = []
  for (const variation of allowed) {
    if (!variation.concerns(conversion)) continue
    const codes = variation.codes({ x, due, conversion, source })
    if (codes === 'any') permitted.push({ variation: variation.id, codes })
    else if (codes.some((code) => code !== due))
      permitted.push({ variation: variation.id, codes: new Set(codes.filter((code) => code !== due)) })
  }
  return { due, permitted }
}

/** The variations that are always permitted. */
export const openVariations: readonly Variation[] = variations.filter(({ standing }) => standing === 'open')
