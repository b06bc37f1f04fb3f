import { makeQuantizer } from '../base.ts'
import { zooFormats } from '../formats.ts'
import { floatRowById } from '../layout.ts'
import type { Converter, ConverterMutant, Pair, RightConverter, Rounding } from '../record.ts'
import { directions } from '../record.ts'
import { rightFormats } from '../right.ts'

/** Conversions from binary64, of which most shipped code does two in a row. */

const to = (formats: readonly string[]): readonly Pair[] => formats.map((format) => ({ source: 'binary64', format }))

const half = to(['binary16'])
const others = to(zooFormats.filter((id) => id !== 'binary16'))

/** What comes of numbers of binary32 that stand in for those of binary64. */
const through =
  (narrowing: (x: number) => number, rounding: Rounding = 'rne') =>
  ({ format }: Pair): Converter => {
    const row = floatRowById(format)
    const quantize = makeQuantizer(row, { rounding, overflow: row.overflow })
    return (x) => quantize(Float32Array.from(x as Float64Array, narrowing))
  }

const cell = new Float64Array(1)
const halves = new Uint32Array(cell.buffer)
/** Which half of a binary64 number in memory holds the sign and the exponent. */
const high = new Uint32Array(Float64Array.of(-0).buffer)[1] === 0 ? 0 : 1

/** A binary64 number without the low half of its bits. */
function highHalf(x: number): number {
  cell[0] = x
  if (Number.isFinite(x)) halves[1 - high] = 0
  return roundToOdd(cell[0])
}

const single = new Float32Array(1)
const singleBits = new Int32Array(single.buffer)

/** A binary64 number in binary32, rounded to odd: what is inexact goes to the neighbour with an odd significand. */
export function roundToOdd(x: number): number {
  single[0] = x
  if (single[0] === x || Number.isNaN(x)) return single[0]
  const away = Math.abs(single[0]) > Math.abs(x) ? 1 : 0
  singleBits[0] = (singleBits[0] - away) | 1
  return single[0]
}

export const wideMutants: readonly ConverterMutant[] = [
  {
    id: 'double-rounding-binary32',
    zooClass: 1,
    statement: 'rounds binary64 to binary32 first: −431.99999999999994 becomes −448 in e4m3fn instead of −416',
    seenIn: ['ml_dtypes #401'],
    rounding: 'rne',
    pairs: others,
    converter: through(Math.fround),
  },
  {
    id: 'double-rounding-binary32-to-half',
    zooClass: 4,
    statement: 'rounds binary64 to binary32 on its way to binary16',
    seenIn: ['boa #5237', 'julia #57805', 'LLVM #133995', 'tinygrad #18071'],
    rounding: 'rne',
    pairs: half,
    converter: through(Math.fround),
  },
  {
    id: 'low-word-ignored',
    zooClass: 6,
    statement: 'looks at the high 32 bits of a binary64 number only, with no sticky bit for the others',
    seenIn: [],
    rounding: 'rne',
    pairs: [...others, ...half],
    converter: through(highHalf),
  },
]

/** Round-to-odd to binary32 first leaves nothing to be rounded wrongly (Boldo and Melquiond 2008). */
export const wideRight: readonly RightConverter[] = directions.flatMap((rounding) =>
  // Every direction in the formats of the right quantizers, to nearest in all.
  to(rounding === 'rne' ? zooFormats : rightFormats).map((pair) => ({
    ...pair,
    way: 'round-to-odd',
    rounding,
    make: () => through(roundToOdd, rounding)(pair),
  })),
)
