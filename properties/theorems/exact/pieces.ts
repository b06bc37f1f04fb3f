import { type Dyadic, midpoint } from '../../../spec/exact/dyadic.ts'
import { isLess, type Rational, rationalOf } from '../../../spec/exact/rational.ts'
import { type Format, magnitudeOf } from '../../../spec/format.ts'
import { formats } from '../../../spec/formats/registry.ts'
import { type Quantizer, quantized } from './quantizer.ts'

/**
 * A rounding direction on the positive reals up to the largest number: constant between a number and the midpoint above it, and
 * between that and the next number. What is decided on every piece and at every end holds for every real; negative ones mirror it.
 */
export interface Piece {
  /** The piece is the open interval from → to, or the point where both are the same. */
  readonly from: Rational
  readonly to: Rational
  readonly value: Rational
  /** The magnitude index of the cell's lower end. */
  readonly index: bigint
}

export const isPoint = ({ from, to }: Piece): boolean => !isLess(from, to)

/** The pieces between 0 and the number of this index, in order; the number itself is the last. */
export function piecesOf(by: Quantizer, last: bigint = by.format.maxIndex.positive): readonly Piece[] {
  const at = (x: Dyadic): Rational => rationalOf(x)
  const pieces: Piece[] = []
  for (let index = 0n; index < last; index++) {
    const [low, high] = [magnitudeOf(by.format.row, index), magnitudeOf(by.format.row, index + 1n)]
    const middle = midpoint(low, high)
    const piece = (from: Dyadic, to: Dyadic): Piece => ({
      from: at(from),
      to: at(to),
      value: quantized(at(midpoint(from, to)), by),
      index,
    })
    pieces.push(
      ...(index === 0n ? [] : [piece(low, low)]),
      piece(low, middle),
      piece(middle, middle),
      piece(middle, high),
    )
  }
  const end = at(magnitudeOf(by.format.row, last))
  return [...pieces, { from: end, to: end, value: quantized(end, by), index: last }]
}

/** The signed formats of radix 2 with subnormals of at most 8 bits, the shortest first. */
export const smallFormats: readonly Format[] = formats
  .filter(
    ({ width, row, signed, hasZero, hasSubnormals }) =>
      width <= 8 && row.layout === 'float' && row.radixLog2 === 1 && signed && hasZero && hasSubnormals,
  )
  .toSorted((a, b) => a.width - b.width || a.precision - b.precision)

/** A number with so many decimals, cut off: "0.9583". */
export function decimalText({ numerator, denominator }: Rational, decimals: number): string {
  const size = numerator < 0n ? -numerator : numerator
  const digits = ((size * 10n ** BigInt(decimals)) / denominator).toString().padStart(decimals + 1, '0')
  const text = `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`
  return numerator < 0n ? `−${text}` : text
}
