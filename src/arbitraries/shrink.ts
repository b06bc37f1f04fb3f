import { complexityOf } from './complexity.ts'
import { type Binade, binadeOf, canonicalIndex, kindOf, type Point, trailingZeros } from './point.ts'
import { binadesSimplestFirst, type Piece, type PointSet, simplestFirst, take } from './set.ts'

/**
 * What is tried in the place of a failing code of a set: codes of the same set that are simpler, the simplest first.
 *
 * First the simplest of the whole set, up to a horizon; the first of them that fails is the simplest failing code there is.
 * Beyond the horizon, the relatives of the failing code: rounded to fewer significant bits, moved to other binades, made
 * smaller in its own, with the other sign. Where the failing codes are an interval, those alone lead to its simplest number:
 * one of the two neighbours with fewer bits stays in the interval for as long as any number with so few bits is in it, such a
 * number is the only one of its binade once no fewer bits will do, and powers of two are tried in every binade. Last come the
 * simplest of the binade of 1 and of the code's own, each up to the horizon: failing codes that are scattered often repeat in
 * every binade.
 */
export interface Shrinker {
  /** The simplest codes of the set, the simplest first. */
  simplest(): readonly Point[]
  /** The candidates among the simplest of the set. */
  simplestBelow(point: Point): Iterable<Point>
  /** The candidates beyond them. */
  simplerBeyond(point: Point): Iterable<Point>
}

export function shrinkerOf(set: PointSet, horizon: number): Shrinker {
  const { format } = set
  let known: readonly Point[] | undefined
  const simplest = (): readonly Point[] => {
    known ??= [...take(simplestFirst(set), horizon)]
    return known
  }
  return {
    simplest,
    *simplestBelow(point) {
      const key = complexityOf(format, point)
      for (const one of simplest()) {
        if (complexityOf(format, one) >= key) return
        yield one
      }
    },
    *simplerBeyond(point) {
      const key = complexityOf(format, point)
      const reached = complexityOf(format, simplest().at(-1) as Point)
      const isWanted = (one: bigint): boolean => one > reached && one < key
      // One key, one code: keys serve to leave out repetitions.
      const byKey = new Map([...relatives(set, point)].map((one) => [complexityOf(format, one), one]))
      for (const one of [...byKey.keys()].filter(isWanted).sort((a, b) => (a < b ? -1 : 1)))
        yield byKey.get(one) as Point
      if (kindOf(format, point) !== 'finite') return
      for (const one of binadesSimplestFirst(set, point, binadeOf(format, point.index), horizon)) {
        const own = complexityOf(format, one)
        if (isWanted(own) && !byKey.has(own)) yield one
      }
    },
  }
}

/** Codes of the set that have something of a code, of either sign. */
function* relatives(set: PointSet, { negative, index }: Point): Iterable<Point> {
  for (const one of indicesLike(set, { negative, index }))
    for (const sign of [false, true]) {
      const candidate = { negative: sign, index: one }
      if (set.has(candidate)) yield candidate
    }
}

function* indicesLike(set: PointSet, point: Point): Iterable<bigint> {
  const { format, pieces } = set
  const { index } = point
  yield index
  switch (kindOf(format, point)) {
    case 'zero':
      return
    case 'finite':
      yield* roundedTo(binadeOf(format, index), index)
      yield* lessInBinade(binadeOf(format, index), index)
      yield* inOtherBinades(pieces, binadeOf(format, index), index)
      return
    case 'nan':
      yield canonicalIndex(format)
      for (let bit = 1n; bit <= index; bit <<= 1n) if (index & bit) yield index ^ bit
      yield* ends(pieces)
      return
    case 'infinity':
      yield* ends(pieces)
  }
}

/** The neighbours with fewer significant bits, of each number of bits. */
function* roundedTo({ base, bits }: Binade, index: bigint): Iterable<bigint> {
  const t = index - base
  for (let shift = BigInt(trailingZeros(t)) + 1n; shift <= BigInt(bits); shift += 1n) {
    const below = (t >> shift) << shift
    yield base + below
    yield base + below + (1n << shift)
  }
}

/** Smaller numbers of the binade with as many significant bits: this less a power of two, for all that are above its last bit. */
function* lessInBinade({ base }: Binade, index: bigint): Iterable<bigint> {
  const t = index - base
  for (let step = (t & -t) << 1n; step <= t && step > 0n; step <<= 1n) yield index - step
}

/** The same significand in every other binade that has room for it. */
function* inOtherBinades(pieces: readonly Piece[], from: Binade, index: bigint): Iterable<bigint> {
  const t = index - from.base
  const spare = trailingZeros(t)
  const seen = new Set<bigint>()
  for (const piece of pieces) {
    if (piece.kind !== 'finite' || seen.has(piece.binade.base)) continue
    const { base, bits, exponent } = piece.binade
    if (Math.abs(exponent) > Math.abs(from.exponent)) return
    seen.add(base)
    const by = bits - from.bits
    if (t === 0n) yield base
    else if (by >= 0) yield base + (t << BigInt(by))
    else if (spare >= -by) yield base + (t >> BigInt(-by))
  }
}

/** The numbers that the set begins and ends with in each binade. */
function* ends(pieces: readonly Piece[]): Iterable<bigint> {
  for (const { kind, first, last } of pieces)
    if (kind === 'finite') {
      yield first
      yield last
    }
}
