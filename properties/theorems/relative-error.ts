import { powerOfTwo } from '../../spec/exact/dyadic.ts'
import {
  difference,
  isAtMost,
  isEqual,
  isLess,
  product,
  quotient,
  type Rational,
  rational,
  rationalOf,
  rationalText,
  sum,
} from '../../spec/exact/rational.ts'
import type { Format } from '../../spec/format.ts'
import { findFormat } from '../../spec/formats/registry.ts'
import { decideOver, outcome } from './decision.ts'
import { type Piece, piecesOf, smallFormats } from './exact/pieces.ts'
import { absolute, quantizer, roundoffOf, smallestOf } from './exact/quantizer.ts'
import type { Decision, Theorem } from './record.ts'

/** Q(x)/x and |Q(x) − x|/|x|, for every real: what a shrinkage factor of one element can be. */

const one = rational(1)
const two = rational(2)

const isNormal = ({ from }: Piece, format: Format): boolean => isAtMost(rationalOf(format.minNormal), from)

const allPieces = (rounding: string): readonly { readonly format: Format; readonly piece: Piece }[] =>
  smallFormats.flatMap((format) => piecesOf(quantizer(format.id, rounding)).map((piece) => ({ format, piece })))

const words = {
  by: 'exhaustion',
  note: `every real up to the largest number, piece by piece, in ${smallFormats.length} formats: ${smallFormats.map(({ id }) => id).join(', ')}`,
} as const

const pieceText = ({ from, to, value }: Piece, format: Format): string =>
  `${format.id}: Q = ${rationalText(value)} for x from ${rationalText(from)} to ${rationalText(to)}`

/** Between these limits in u, over the normal range. */
const decideRatio = (low: (u: Rational) => Rational, high: (u: Rational) => Rational): Decision =>
  decideOver(
    allPieces('rne'),
    ({ format, piece }) => {
      if (!isNormal(piece, format)) return 'unmet'
      const u = roundoffOf(format)
      const [least, most] = [quotient(piece.value, piece.to), quotient(piece.value, piece.from)]
      return outcome(isAtMost(low(u), least) && isAtMost(most, high(u)), () => pieceText(piece, format))
    },
    words,
  )

const lowest = (u: Rational): Rational => quotient(one, sum(one, u))
const highest = (u: Rational): Rational => quotient(sum(one, product(two, u)), sum(one, u))

const ratio: Theorem = {
  id: 'halfulp-ratio-nearest',
  paper: 'halfulp',
  reference: 'in place of "q ∈ (0, 1]" of Yun',
  statement: 'rounding to nearest even gives Q(x)/x in [1/(1+u), (1+2u)/(1+u)] in the normal range',
  hypotheses: 'min normal ≤ |x| ≤ max finite, u = 2^−p',
  procedure: 'on each piece on which Q is constant the ratio falls, so that its ends decide',
  certainty: 'read',
  decide: () => decideRatio(lowest, highest),
  mutants: [
    { id: 'at-most-1', statement: 'at most 1', decide: () => decideRatio(lowest, () => one) },
    {
      id: 'smaller-above',
      statement: 'at most (1+u)/(1+u/2)',
      decide: () => decideRatio(lowest, (u) => quotient(sum(one, u), sum(one, product(rational(1, 2), u)))),
    },
    {
      id: 'larger-below',
      statement: 'at least 1 − u/2',
      decide: () => decideRatio((u) => difference(one, product(rational(1, 2), u)), highest),
    },
  ],
}

/** The largest relative error in the cell from kη to (k+1)η, taken at the ends of its pieces, against what is due. */
const decideSubnormal = (due: Readonly<Record<'rne' | 'rtz', (k: bigint) => Rational>>, most = two): Decision =>
  decideOver(
    smallFormats.flatMap((format) =>
      (['rne', 'rtz'] as const).flatMap((rounding) => {
        const pieces = piecesOf(quantizer(format.id, rounding))
        const cells = Number(quotient(rationalOf(format.minNormal), smallestOf(format)).numerator)
        return Array.from({ length: cells }, (_, k) => ({
          format,
          rounding,
          k: BigInt(k),
          pieces: pieces.filter(({ index, from }) => index === BigInt(k) && from.numerator > 0n),
          first: pieces.filter(({ index, from }) => index === BigInt(k) && from.numerator === 0n),
        }))
      }),
    ),
    ({ format, rounding, k, pieces, first }) => {
      const errors = [
        ...pieces.flatMap(({ from, to, value }) => [from, to].map((x) => quotient(absolute(difference(value, x)), x))),
        // From 0 to the first midpoint Q is 0, and the relative error 1 throughout.
        ...first.map(({ to, value }) => quotient(absolute(difference(value, to)), to)),
      ]
      const [head, ...rest] = errors as [Rational, ...Rational[]]
      const largestError = rest.reduce((a, b) => (isLess(a, b) ? b : a), head)
      const ratios = pieces.map(({ from, value }) => quotient(value, from))
      return outcome(
        isEqual(largestError, due[rounding](k)) && ratios.every((x) => isAtMost(x, most)),
        () =>
          `${format.id} ${rounding}: in cell ${k} the relative error comes to ${rationalText(largestError)}, Q/x to ${ratios.map(rationalText).join(', ')}`,
      )
    },
    { ...words, note: `${words.note}; every cell below the normal range` },
  )

const trueErrors = { rne: (k: bigint) => rational(1n, 2n * k + 1n), rtz: (k: bigint) => rational(1n, k + 1n) }

const subnormal: Theorem = {
  id: 'halfulp-subnormal-error',
  paper: 'halfulp',
  reference: 'below the normal range, where no bound in u holds',
  statement:
    'for kη < |x| < (k+1)η below the normal range the relative error comes to 1/(k+1) by truncation and 1/(2k+1) to nearest, and Q(x)/x is at most 2',
  hypotheses: '0 < |x| < min normal, η the smallest number; "comes to" is the supremum',
  procedure: 'on each piece on which Q is constant the ends decide',
  certainty: 'read',
  decide: () => decideSubnormal(trueErrors),
  mutants: [
    {
      id: 'one-over-k',
      statement: '1/(k+2) by truncation',
      decide: () => decideSubnormal({ ...trueErrors, rtz: (k) => rational(1n, k + 2n) }),
    },
    {
      id: 'nearest-like-truncation',
      statement: '1/(k+1) to nearest',
      decide: () => decideSubnormal({ ...trueErrors, rne: trueErrors.rtz }),
    },
    {
      id: 'ratio-at-most-three-halves',
      statement: 'Q(x)/x is at most 3/2',
      decide: () => decideSubnormal(trueErrors, rational(3, 2)),
    },
  ],
}

const elementFormats = ['e5m2', 'e4m3fn', 'e3m2fn', 'e2m3fn', 'e2m1fn'] as const

/** An element of a block over its scale X = 2^(⌊log2 amax⌋ − emax): |V/X| < 2^(emax + 1), rounded to nearest and clamped. */
const decideBlock = (isIncluded: (piece: Piece, format: Format) => boolean, bound: (m: number) => Rational): Decision =>
  decideOver(
    elementFormats.flatMap((id) => {
      const format = findFormat(id) as Format
      const end = rationalOf(powerOfTwo(format.emax + 1))
      const largest = rationalOf(format.maxFinite)
      const clamped: Piece = { from: largest, to: end, value: largest, index: format.maxIndex.positive }
      return [...piecesOf(quantizer(id, 'rne')), clamped].map((piece) => ({ format, piece }))
    }),
    ({ format, piece }) => {
      if (!isIncluded(piece, format)) return 'unmet'
      const most = bound(format.precision - 1)
      const at = [piece.from, piece.to].find((x) => isLess(product(most, x), absolute(difference(piece.value, x))))
      return outcome(at === undefined, () => `${pieceText(piece, format)}, next to ${rationalText(at ?? one)}`)
    },
    { by: 'exhaustion', note: `every real that an element can be, piece by piece, in ${elementFormats.join(', ')}` },
  )

const block: Theorem = {
  id: 'halfulp-mx-saturation',
  paper: 'halfulp',
  reference: 'OCP MX 1.0 §6.3 with Yun’s |Q(x) − x| ≤ 2^−m|x|',
  statement:
    'in an MX block with the floor scale no element at or above the smallest normal number has |Q − V| > 2^−m|V|, those that are clamped included; only underflow inside the block breaks it',
  hypotheses:
    'X = 2^(⌊log2 max|V|⌋ − emax) within the range of e8m0; elements to nearest even, clamped; m the stored fraction bits',
  procedure: 'every |V/X| below 2^(emax+1), piece by piece, the clamped ones as one piece',
  certainty: 'read',
  decide: () => decideBlock(isNormal, (m) => rational(1n, 1n << BigInt(m))),
  mutants: [
    {
      id: 'underflow-too',
      statement: 'the same for elements below the smallest normal number',
      decide: () =>
        decideBlock(
          ({ from }) => from.numerator > 0n,
          (m) => rational(1n, 1n << BigInt(m)),
        ),
    },
    {
      id: 'half-an-ulp',
      statement: 'the same with 2^−(m+1), which nearest gives where nothing is clamped',
      decide: () => decideBlock(isNormal, (m) => rational(1n, 1n << BigInt(m + 1))),
    },
  ],
}

export const relativeError: readonly Theorem[] = [ratio, subnormal, block]
