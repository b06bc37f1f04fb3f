import type { Format } from '../../spec/format.ts'
import { complexityOf } from './complexity.ts'
import { type Binade, binadeOf, canonicalIndex, type Kind, kindOf, type Point } from './point.ts'

/** Magnitude indices of one sign, `first` to `last`, both included. */
export interface Stretch {
  readonly negative: boolean
  readonly first: bigint
  readonly last: bigint
}

/** The part of a stretch that is of one kind and, where finite, in one binade. */
export type Piece = Stretch &
  ({ readonly kind: Exclude<Kind, 'finite'> } | { readonly kind: 'finite'; readonly binade: Binade })

type FinitePiece = Extract<Piece, { kind: 'finite' }>

/** A set of codes of a format, in pieces. */
export interface PointSet {
  readonly format: Format
  /** In the order of the simplest that there could be in their binade; never empty. */
  readonly pieces: readonly Piece[]
  has(point: Point): boolean
}

/** The set of the codes in these stretches, which may touch and overlap; undefined where there is none. */
export function pointSet(format: Format, stretches: readonly Stretch[]): PointSet | undefined {
  const disjoint = [false, true].map((negative) => merged(stretches.filter((one) => one.negative === negative)))
  const pieces = disjoint.flat().flatMap((stretch) => [...cut(format, stretch)])
  if (pieces.length === 0) return undefined
  return {
    format,
    pieces: sortedPieces(format, pieces),
    has: ({ negative, index }) => {
      const found = lastFrom(disjoint[negative ? 1 : 0] as Stretch[], index)
      return found !== undefined && index <= found.last
    },
  }
}

/** By how simple the power of two is that begins their binade; pieces of one binade ascending. */
function sortedPieces(format: Format, pieces: readonly Piece[]): Piece[] {
  const keyed = pieces.map((piece) => {
    const index = piece.kind === 'finite' ? piece.binade.base : piece.first
    return { piece, key: complexityOf(format, { negative: piece.negative, index }) }
  })
  keyed.sort((a, b) => (a.key === b.key ? (a.piece.first < b.piece.first ? -1 : 1) : a.key < b.key ? -1 : 1))
  return keyed.map(({ piece }) => piece)
}

function merged(stretches: readonly Stretch[]): Stretch[] {
  const sorted = [...stretches].sort((a, b) => (a.first < b.first ? -1 : 1))
  const kept: Stretch[] = []
  for (const stretch of sorted) {
    const before = kept.at(-1)
    if (!before || stretch.first > before.last + 1n) kept.push(stretch)
    else if (stretch.last > before.last) kept[kept.length - 1] = { ...before, last: stretch.last }
  }
  return kept
}

/** Of stretches in ascending order, the last that begins at or before an index. */
function lastFrom(stretches: readonly Stretch[], index: bigint): Stretch | undefined {
  let low = 0
  let high = stretches.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((stretches[middle] as Stretch).first <= index) low = middle + 1
    else high = middle
  }
  return stretches[low - 1]
}

function* cut(format: Format, { negative, first, last }: Stretch): Iterable<Piece> {
  for (let from = first; from <= last; ) {
    const kind = kindOf(format, { negative, index: from })
    const maxIndex = negative ? format.maxIndex.negative : format.maxIndex.positive
    const binade = kind === 'finite' ? binadeOf(format, from) : undefined
    // The NaN at the sign bit alone has index 0, and numbers follow it.
    const isRun = kind === 'nan' && from > maxIndex
    const end = binade ? smaller(binade.base + (1n << BigInt(binade.bits)) - 1n, maxIndex) : isRun ? last : from
    const to = smaller(end, last)
    yield binade
      ? { kind: 'finite', binade, negative, first: from, last: to }
      : { kind: kind as Exclude<Kind, 'finite'>, negative, first: from, last: to }
    from = to + 1n
  }
}

const smaller = (a: bigint, b: bigint): bigint => (a < b ? a : b)

/** Every code of the set, the simplest first. */
export function* simplestFirst({ format, pieces }: PointSet): Iterable<Point> {
  const of = (kind: Kind): Piece[] => pieces.filter((piece) => piece.kind === kind)
  const firsts = (kind: Kind): Point[] => of(kind).map(({ negative, first }) => ({ negative, index: first }))
  yield* firsts('zero')
  yield* finiteSimplestFirst(of('finite') as FinitePiece[])
  yield* firsts('infinity')
  yield* nansSimplestFirst(format, of('nan'))
}

/**
 * The finite codes of the set in two binades, that of exponent nearest to 0 and that of a given code, with the code's sign: of
 * each so many at most, the simplest first.
 */
export function* binadesSimplestFirst(
  { pieces }: PointSet,
  point: Point,
  binade: Binade,
  most: number,
): Iterable<Point> {
  const own = pieces.filter(
    (piece): piece is FinitePiece => piece.kind === 'finite' && piece.negative === point.negative,
  )
  for (const base of new Set([own[0]?.binade.base, binade.base]))
    yield* take(finiteSimplestFirst(own.filter((piece) => piece.binade.base === base)), most)
}

/** The first so many. */
export function* take<T>(all: Iterable<T>, most: number): Iterable<T> {
  let taken = 0
  for (const one of all) {
    if (taken++ === most) return
    yield one
  }
}

function* finiteSimplestFirst(pieces: readonly FinitePiece[]): Iterable<Point> {
  const most = Math.max(0, ...pieces.map(({ binade }) => binade.bits + 1))
  for (let bits = 1; bits <= most; bits++)
    for (const piece of pieces) {
      for (const index of withBits(piece, bits)) yield { negative: piece.negative, index }
    }
}

/** The numbers of a piece with exactly so many significant bits, ascending. */
function* withBits({ binade: { base, bits: width }, first, last }: FinitePiece, bits: number): Iterable<bigint> {
  if (bits === 1 && first === base) yield base
  if (bits === 1 || bits > width + 1) return
  // Odd multiples of 2^shift, counted from the beginning of the binade.
  const shift = BigInt(width + 1 - bits)
  const least = (first - base + (1n << shift) - 1n) >> shift
  for (let index = base + ((least | 1n) << shift); index <= last; index += 2n << shift) yield index
}

/** The canonical NaN of either sign, then the others by payload. */
function* nansSimplestFirst(format: Format, pieces: readonly Piece[]): Iterable<Point> {
  if (pieces.length === 0) return
  const canonical = canonicalIndex(format)
  const atIndex = function* (index: bigint): Iterable<Point> {
    for (const { negative, first, last } of pieces) if (index >= first && index <= last) yield { negative, index }
  }
  yield* atIndex(canonical)
  const lowest = pieces.map(({ first }) => first).reduce(smaller)
  const highest = pieces.map(({ last }) => last).reduce((a, b) => (a > b ? a : b))
  for (let index = lowest; index <= highest; index += 1n) if (index !== canonical) yield* atIndex(index)
}
