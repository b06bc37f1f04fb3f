import { decode, floorIndex } from '../../spec/codec.ts'
import { type Conversion, convert } from '../../spec/convert.ts'
import { type Datum, finite, infinity, isZero } from '../../spec/datum.ts'
import { compare, type Dyadic, midpoint, powerOfTwo } from '../../spec/exact/dyadic.ts'
import { type Format, magnitudeOf } from '../../spec/format.ts'
import type { Code } from '../../spec/formats/row.ts'
import type { Kind } from './schema.ts'

/**
 * The inputs worth writing down for a conversion: numbers of the format, midpoints and what lies next to them, where formats and
 * directions differ or shipped code has gone wrong. A selection to be read; an audit tries more.
 */
export interface Input {
  readonly bits: bigint
  readonly kind: Kind
}

/**
 * How many places of the format are visited: all that tell; some; those at the ends of its range; its upper end alone, where
 * overflow rules differ; or the codes of a narrow source, for decoders.
 */
export type Breadth = 'full' | 'some' | 'ends' | 'edge' | 'codes'

/** Formats of at most so many magnitudes have every one of them visited. */
const fewMagnitudes = 16n

/** The indices of the magnitudes that are visited: beside zero, the smallest normal number, 1 and the largest, and a spread. */
function indicesOf(format: Format, breadth: Exclude<Breadth, 'codes'>): readonly bigint[] {
  const max = format.maxIndex.positive
  const normal = format.hasSubnormals ? 1n << BigInt(format.precision - 1) : 1n
  const one = floorIndex(format, powerOfTwo(0))
  const middle = [one - 1n, one, one + 1n]
  const inFours = floorIndex(format, powerOfTwo(2)) + 1n
  const topBinade = max - (max % normal)
  const every = Array.from({ length: max < fewMagnitudes ? Number(max) + 2 : 0 }, (_, index) => BigInt(index))
  const chosen = {
    full:
      max < fewMagnitudes
        ? every
        : [
            ...[0n, 1n, normal - 1n, normal, ...middle, one + 2n, inFours],
            ...spread(format, normal),
            ...[topBinade, max - 1n, max, max + 1n],
          ],
    some: [0n, 1n, normal - 1n, ...middle, max],
    ends: [0n, one, max],
    edge: [topBinade, max, max + 1n],
  }[breadth]
  return [...new Set(chosen)].filter((index) => index >= 0n && index <= max + 1n).sort(ascending)
}

/** Some indices between the others, every other one that of a power of two. */
function spread({ maxIndex: { positive: max } }: Format, normal: bigint): readonly bigint[] {
  return [1n, 2n, 4n].map((i) => {
    const index = (max * i) / 5n
    return i % 2n === 0n ? index - (index % normal) : index | 1n
  })
}

/** A magnitude, and which inputs near it tell: itself, the source's neighbours of it. */
interface Place {
  readonly magnitude: Dyadic
  readonly kinds: readonly [below: Kind | undefined, at: Kind, above: Kind | undefined]
}

/** What is tried for one magnitude: beside midpoints where the direction is a nearest one, else beside numbers. */
function placesOf({ format, rounding }: Conversion, index: bigint, breadth: Breadth): readonly Place[] {
  const value = magnitudeOf(format.row, index)
  const next = magnitudeOf(format.row, index + 1n)
  const middle = midpoint(value, next)
  if (breadth === 'edge' && index !== format.maxIndex.positive)
    return [
      { magnitude: value, kinds: [undefined, 'value', undefined] },
      { magnitude: middle, kinds: [undefined, 'midpoint', undefined] },
    ]
  if (rounding !== 'rne' && rounding !== 'rna')
    return [
      { magnitude: value, kinds: ['below-value', 'value', 'above-value'] },
      { magnitude: middle, kinds: [undefined, 'midpoint', undefined] },
    ]
  const quarter: Place = { magnitude: midpoint(middle, next), kinds: [undefined, 'quarter', undefined] }
  return [
    { magnitude: value, kinds: [undefined, 'value', undefined] },
    { magnitude: middle, kinds: ['below-midpoint', 'midpoint', 'above-midpoint'] },
    ...(index % 4n === 0n ? [quarter] : []),
  ]
}

/** The inputs at a place. Where the source does not have the magnitude, the numbers on either side of it stand for it. */
function inputsAt({ magnitude, kinds: [below, at, above] }: Place, source: Format): readonly Input[] {
  const floor = codeOf(finite(false, magnitude), source)
  const held = decode(source, floor)
  const isHeld = held.kind === 'finite' && compare(held.magnitude, magnitude) === 0
  const isOutside = !isHeld && floor === source.maxIndex.positive
  const found: [bigint, Kind | undefined][] = isHeld
    ? [
        [floor - 1n, below],
        [floor, at],
        [floor + 1n, above],
      ]
    : [
        [floor, below ?? sideOf('below', at)],
        [floor + 1n, isOutside ? undefined : (above ?? sideOf('above', at))],
      ]
  return found.flatMap(([bits, kind]) => (kind === undefined || bits <= 0n ? [] : [{ bits, kind }]))
}

const sideOf = (side: 'below' | 'above', at: Kind): Kind =>
  at === 'quarter' ? at : `${side}-${at === 'value' ? 'value' : 'midpoint'}`

/** The source's code of a datum; of what it does not hold, the next one toward zero. */
const codeOf = (x: Datum, source: Format): Code =>
  convert(x, { format: source, rounding: 'rtz', overflow: x.kind === 'infinity' ? 'ieee' : 'saturate' }) as Code

/** The source's own special values, without sign: zero, the limits of its range, infinity, NaNs quiet and signalling. */
function specials(source: Format, breadth: Breadth): readonly Input[] {
  const infinite = codeOf(infinity(false), source)
  const limit = (x: Dyadic): bigint => codeOf(finite(false, x), source)
  const normal = limit(source.minNormal)
  const isFull = breadth === 'full' || breadth === 'some'
  const largest = limit(source.maxFinite)
  const limits = isFull ? [limit(source.minPositive), normal - 1n, normal, largest] : [largest]
  const nans = isFull ? [infinite + 1n, (1n << BigInt(source.width - 1)) - 1n] : []
  return [
    { bits: 0n, kind: 'zero' },
    ...limits.map((bits): Input => ({ bits, kind: 'source-limit' })),
    { bits: infinite, kind: 'infinity' },
    ...[source.nanCode as bigint, ...nans].map((bits): Input => ({ bits, kind: 'nan' })),
  ]
}

/** Powers of two far outside the format's range, where shift counts and exponents have wrapped round in shipped code. */
function farAway(format: Format, source: Format): readonly Input[] {
  const lowest = format.row.layout === 'float' ? format.emin : 1 - format.precision
  return [lowest - 32, lowest - 64, format.emax + 2].flatMap((exponent): Input[] => {
    const bits = codeOf(finite(false, powerOfTwo(exponent)), source)
    return bits === 0n || bits === source.maxIndex.positive ? [] : [{ bits, kind: 'far' }]
  })
}

/** The codes of a source, each an input; of a source of more than 8 bits, those of the places that are visited. */
function codesOf(source: Format): readonly Input[] {
  const sign = 1n << BigInt(source.width - 1)
  const codes =
    source.width <= 8
      ? Array.from({ length: 2 ** source.width }, (_, code) => BigInt(code))
      : [...indicesOf(source, 'full'), ...specials(source, 'full').map(({ bits }) => bits)].flatMap((code) => [
          code,
          code + sign,
        ])
  return [...new Set(codes)].sort(ascending).map((bits) => {
    const x = decode(source, bits as Code)
    return { bits, kind: x.kind === 'finite' ? (isZero(x) ? 'zero' : 'value') : x.kind }
  })
}

const ascending = (a: bigint, b: bigint): number => (a < b ? -1 : 1)

/**
 * The inputs of a conversion, ascending by bit pattern, each once.
 * @param source one of spec/ordered.ts's sources, in whose layout the next code is the next number; for `codes` any of at most 16 bits
 */
export function chooseInputs(conversion: Conversion, source: Format, breadth: Breadth): readonly Input[] {
  const { format, rounding } = conversion
  if (breadth === 'codes') return codesOf(source)
  const sign = 1n << BigInt(source.width - 1)
  const found = new Map<bigint, Kind>()
  const add = ({ bits, kind }: Input, isMirrored: boolean): void => {
    if (!found.has(bits)) found.set(bits, kind)
    if (isMirrored) add({ bits: bits + sign, kind }, false)
  }
  for (const one of specials(source, breadth)) add(one, true)
  // A direction that is the same for both signs is tried with a minus at every other place.
  const isOdd = rounding !== 'rtp' && rounding !== 'rtn'
  indicesOf(format, breadth).forEach((index, at) => {
    const isMirrored = format.signed ? !isOdd || at % 2 === 0 : at < 3
    for (const place of placesOf(conversion, index, breadth))
      for (const one of inputsAt(place, source)) add(one, isMirrored)
  })
  if (breadth === 'full') for (const one of farAway(format, source)) add(one, format.signed)
  return [...found].map(([bits, kind]) => ({ bits, kind })).sort((a, b) => (a.bits < b.bits ? -1 : 1))
}
