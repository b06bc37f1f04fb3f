import { Arbitrary, type Random, type Stream, stream, Value } from 'fast-check'
import type { Point } from './point.ts'
import type { Piece, PointSet } from './set.ts'
import { type Shrinker, shrinkerOf } from './shrink.ts'

/** How codes are shown to a property, and read back when a property is given an example of the user's own. */
export interface Face<T> {
  readonly show: (point: Point) => T
  readonly read: (value: unknown) => Point | undefined
}

/** How many of the simplest codes of a set are tried before anything else when a value fails. */
export const defaultHorizon = 2048

/** What a value remembers for shrinking: its code, and whether those of its set up to the horizon are still to be tried. */
class Trace {
  readonly point: Point
  readonly isFresh: boolean
  constructor(point: Point, isFresh: boolean) {
    this.point = point
    this.isFresh = isFresh
  }
}

/** Draws codes of a set. Every binade has the same chance, so that the rare ones are met. */
export class PointArbitrary<T> extends Arbitrary<T> {
  readonly #set: PointSet
  readonly #face: Face<T>
  readonly #shrinker: Shrinker
  readonly #specials: readonly Piece[]

  constructor(set: PointSet, face: Face<T>, horizon = defaultHorizon) {
    super()
    this.#set = set
    this.#face = face
    this.#shrinker = shrinkerOf(set, horizon)
    this.#specials = set.pieces.filter(({ kind }) => kind !== 'finite')
  }

  override generate(random: Random, biasFactor: number | undefined): Value<T> {
    const isBiased = biasFactor !== undefined && random.nextInt(1, biasFactor) === 1
    return this.#valueOf(isBiased ? this.#drawLikely(random) : drawFrom(this.#anyPiece(random), random), true)
  }

  override canShrinkWithoutContext(value: unknown): value is T {
    const point = this.#face.read(value)
    return point !== undefined && this.#set.has(point)
  }

  override shrink(value: T, context: unknown): Stream<Value<T>> {
    const trace = context instanceof Trace ? context : new Trace(this.#face.read(value) as Point, true)
    return stream(this.#candidates(trace))
  }

  *#candidates({ point, isFresh }: Trace): IterableIterator<Value<T>> {
    if (isFresh) for (const one of this.#shrinker.simplestBelow(point)) yield this.#valueOf(one, false)
    for (const one of this.#shrinker.simplerBeyond(point)) yield this.#valueOf(one, false)
  }

  #valueOf(point: Point, isFresh: boolean): Value<T> {
    return new Value(this.#face.show(point), new Trace(point, isFresh))
  }

  #anyPiece(random: Random): Piece {
    const { pieces } = this.#set
    return pieces[random.nextInt(0, pieces.length - 1)] as Piece
  }

  /** Where bugs are likely: the simplest codes, few significant bits, ends of pieces, and what is no finite nonzero number. */
  #drawLikely(random: Random): Point {
    const specials = this.#specials
    const piece = this.#anyPiece(random)
    switch (random.nextInt(0, specials.length > 0 ? 3 : 2)) {
      case 0:
        return this.#amongSimplest(random)
      case 1:
        return drawShort(piece, random)
      case 2:
        return { negative: piece.negative, index: random.nextInt(0, 1) === 0 ? piece.first : piece.last }
      default:
        return drawFrom(specials[random.nextInt(0, specials.length - 1)] as Piece, random)
    }
  }

  #amongSimplest(random: Random): Point {
    const simplest = this.#shrinker.simplest()
    return simplest[random.nextInt(0, Math.min(63, simplest.length - 1))] as Point
  }
}

const drawFrom = ({ negative, first, last }: Piece, random: Random): Point => ({
  negative,
  index: random.nextBigInt(first, last),
})

/** A number cut to a random length, where that stays in its piece. */
function drawShort(piece: Piece, random: Random): Point {
  const drawn = drawFrom(piece, random)
  if (piece.kind !== 'finite') return drawn
  const { base, bits } = piece.binade
  const shift = BigInt(random.nextInt(0, bits))
  const index = base + (((drawn.index - base) >> shift) << shift)
  return index < piece.first ? drawn : { negative: piece.negative, index }
}
