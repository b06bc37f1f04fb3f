import type { FloatRow } from '../../../spec/formats/row.ts'
import { formatsWith, type NeedId, zooFormats } from '../formats.ts'
import { floatRowById, type Layout, layoutOf } from '../layout.ts'
import type { Converter, ConverterMutant, Mutant, RightConverter } from '../record.ts'

/** Decoders: from codes to the values of binary32, each computed when it is met. */

interface Decoded {
  readonly negative: boolean
  /** The code without its sign bit. */
  readonly magnitude: number
}

/** Unsigned formats of OCP MX and IEEE P3109 in which a block has its scale. */
const scales = ['e8m0fnu', 'ue4m3', 'ue5m3', 'binary8p1uf'] as const

/** Replaces the value of some codes, or gives the right one back. */
type Wrong = (right: number, code: Decoded, layout: Layout) => number

/** The value of a code, by the formula of IEEE 754-2019 §3.4 in binary64 arithmetic, which is exact here. */
function numberOf({ negative, magnitude }: Decoded, { row, fractionBits, maxFinite, infinity }: Layout): number {
  const sign = negative ? -1 : 1
  if (magnitude === infinity) return sign * Number.POSITIVE_INFINITY
  if (magnitude > maxFinite) return Number.NaN
  if (negative && magnitude === 0 && row.nan === 'negativeZero') return Number.NaN
  const field = magnitude >> fractionBits
  const trailing = magnitude - (field << fractionBits)
  const isNormal = field > 0 || !row.zero
  const exponent = (isNormal ? field : 1) - row.bias - fractionBits
  return sign * (trailing + (isNormal ? 2 ** fractionBits : 0)) * 2 ** exponent
}

function decoder(row: FloatRow, wrong: Wrong = (right) => right): Converter {
  const layout = layoutOf(row)
  const { signBit } = layout
  return (codes) =>
    Float32Array.from(codes as Uint8Array, (code) => {
      const one = { negative: row.signed && code >= signBit, magnitude: row.signed ? code % signBit : code }
      return wrong(numberOf(one, layout), one, layout)
    })
}

const mutant = (
  description: Pick<ConverterMutant, 'id' | 'zooClass' | 'statement' | 'seenIn'>,
  needs: readonly NeedId[],
  wrong: Wrong,
  among: Mutant['among'] = 'all',
): ConverterMutant => ({
  ...description,
  rounding: 'rne',
  pairs: formatsWith({ needs, among }).map((source) => ({ source, format: 'binary32' })),
  converter: ({ source }) => decoder(floatRowById(source), wrong),
})

const isSubnormal = ({ magnitude }: Decoded, { fractionBits }: Layout): boolean =>
  magnitude > 0 && magnitude < 1 << fractionBits

export const decoderMutants: readonly ConverterMutant[] = [
  mutant(
    {
      id: 'nan-decoded-as-negative-zero',
      zooClass: 10,
      statement: 'the code of NaN is taken for −0',
      seenIn: ['triton #10745'],
    },
    ['nanAtNegativeZero'],
    (right, { negative, magnitude }) => (negative && magnitude === 0 ? -0 : right),
  ),
  mutant(
    {
      id: 'nan-decoded-as-zero',
      zooClass: 10,
      statement: 'drops the sign bit of NaN, as abs does: 0',
      seenIn: ['triton #9603'],
    },
    ['nanAtNegativeZero'],
    (right, { negative, magnitude }) => (negative && magnitude === 0 ? 0 : right),
  ),
  mutant(
    {
      id: 'scale-nan-decoded-as-infinity',
      zooClass: 11,
      statement: 'the NaN of a scale becomes infinity: its bits are moved to the exponent',
      seenIn: ['LLVM #214919'],
    },
    ['nan'],
    (right) => (Number.isNaN(right) ? Number.POSITIVE_INFINITY : right),
    scales,
  ),
  mutant(
    {
      id: 'top-binade-decoded-as-infinity',
      zooClass: 12,
      statement: 'an exponent field of all ones is taken for infinity, where the format has numbers',
      seenIn: ['cutlass #3602'],
    },
    ['topBinadeOfNumbers'],
    (right, { negative, magnitude }, { maxFinite, fractionBits }) =>
      magnitude >> fractionBits === maxFinite >> fractionBits ? (negative ? -1 : 1) * Number.POSITIVE_INFINITY : right,
  ),
  mutant(
    {
      id: 'subnormals-decoded-as-zero',
      zooClass: 30,
      statement: 'subnormal codes are taken for zero',
      seenIn: ['TVM #20315'],
    },
    ['subnormals'],
    (right, code, layout) => (isSubnormal(code, layout) ? right * 0 : right),
  ),
  mutant(
    {
      id: 'subnormals-decoded-with-hidden-bit',
      zooClass: 30,
      statement: 'subnormal codes are decoded like normal ones, with a hidden bit',
      seenIn: [],
    },
    ['subnormals'],
    (right, code, layout) => {
      const { row, fractionBits } = layout
      const hidden = (code.magnitude + 2 ** fractionBits) * 2 ** (-row.bias - fractionBits)
      return isSubnormal(code, layout) ? (code.negative ? -hidden : hidden) : right
    },
  ),
  mutant(
    { id: 'decoded-sign-lost', zooClass: 'systematic', statement: 'the sign bit is not looked at', seenIn: [] },
    ['sign'],
    (right) => Math.abs(right),
  ),
  mutant(
    {
      id: 'decoded-bias-off-by-one',
      zooClass: 'systematic',
      statement: 'the bias is one too large: every number is half of what it is',
      seenIn: [],
    },
    [],
    (right, { magnitude }, { maxFinite }) => (magnitude <= maxFinite ? right / 2 : right),
  ),
  mutant(
    {
      id: 'decoded-wrong-at-one-code',
      zooClass: 'systematic',
      statement: 'the code of 1 alone is decoded wrong',
      seenIn: [],
    },
    [],
    (right) => (right === 1 ? 1.5 : right),
  ),
  mutant(
    { id: 'decoded-max-as-nan', zooClass: 12, statement: 'the largest finite code is taken for NaN', seenIn: [] },
    [],
    (right, { magnitude }, { maxFinite }) => (magnitude === maxFinite ? Number.NaN : right),
  ),
]

/** The code's fields moved to those of binary32, and the difference of the biases made up by a multiplication, which is exact. */
function rebiased(row: FloatRow): Converter {
  const { signBit, fractionBits, maxFinite, infinity } = layoutOf(row)
  const scale = 2 ** (127 - row.bias)
  const value = new Float32Array(1)
  const bits = new Uint32Array(value.buffer)
  return (codes) =>
    Float32Array.from(codes as Uint8Array, (code) => {
      const magnitude = row.signed ? code % signBit : code
      bits[0] = magnitude << (23 - fractionBits)
      const negative = row.signed && code >= signBit
      const isNan =
        (magnitude > maxFinite && magnitude !== infinity) || (negative && magnitude === 0 && row.nan === 'negativeZero')
      const absolute = isNan ? Number.NaN : magnitude === infinity ? Number.POSITIVE_INFINITY : value[0] * scale
      return negative ? -absolute : absolute
    })
}

export const decoderRight: readonly RightConverter[] = zooFormats.flatMap((source) => {
  const row = floatRowById(source)
  const pair = { source, format: 'binary32', rounding: 'rne' as const }
  const byFormula = { ...pair, way: 'decode-formula', make: () => decoder(row) }
  // binary32 has no binade of its own for the exponent field 0 of a scale.
  return row.zero ? [byFormula, { ...pair, way: 'decode-rebias', make: () => rebiased(row) }] : [byFormula]
})
