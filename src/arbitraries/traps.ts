import { decode, floorIndex } from '../../spec/codec.ts'
import { convert } from '../../spec/convert.ts'
import type { Format } from '../../spec/format.ts'
import type { Code, OverflowRule } from '../../spec/formats/row.ts'
import { RequestError } from '../subjects/subject.ts'
import { expectNarrow, hasIndex, holds, lastIndex, midpointAbove, signsOf } from './places.ts'
import { datumOf, type Point } from './point.ts'
import { type PointSet, pointSet, type Stretch } from './set.ts'

/** A conversion by way of another format. */
export interface Detour {
  readonly source: Format
  readonly intermediate: Format
  readonly target: Format
  /** What the target does with values out of its range. */
  readonly overflow: OverflowRule
}

/** What the specification answers, by way of the intermediate format and straight, each time rounding to nearest, ties to even. */
function answers({ source, intermediate, target, overflow }: Detour, point: Point): readonly (Code | undefined)[] {
  const x = datumOf(source, point)
  const onTheWay = convert(x, { format: intermediate, rounding: 'rne', overflow: intermediate.row.overflow })
  const twice =
    onTheWay === undefined
      ? undefined
      : convert(decode(intermediate, onTheWay), { format: target, rounding: 'rne', overflow })
  return [twice, convert(x, { format: target, rounding: 'rne', overflow })]
}

/**
 * The inputs that round to a midpoint of the target in the intermediate format, and from there to the other of the target's two
 * neighbours than the one that they are nearer to.
 *
 * @throws RequestError where there is none
 */
export function doubleRoundingTraps(detour: Detour): PointSet {
  const { source, intermediate, target } = detour
  expectNarrow(target)
  const stretches = signsOf(source, intermediate, target).flatMap((negative) => {
    return Array.from({ length: Number(lastIndex(target, negative)) + 1 }, (_, index) =>
      trapAbove(detour, BigInt(index), negative),
    )
  })
  const found = stretches.filter((stretch) => stretch !== undefined)
  const set = pointSet(source, found)
  if (set) return set
  throw new RequestError(
    `expected an intermediate format between ${source.id} and ${target.id}, came ${intermediate.id}: ` +
      `no ${source.id} input that it rounds to a midpoint of ${target.id} comes out other than it should`,
  )
}

/** The traps at the midpoint between two neighbours of the target, the lower of which has this index. */
function trapAbove(detour: Detour, lower: bigint, negative: boolean): Stretch | undefined {
  const { source, intermediate, target } = detour
  const m = midpointAbove(target, lower)
  if (!holds(intermediate, m, negative)) return undefined
  const j = floorIndex(intermediate, m)
  const tiesGoToMidpoint = (j & 1n) === 0n
  // From the midpoint the even neighbour is taken: the trap is on the side of the other, up to half-way to the intermediate's next number.
  const isAbove = (lower & 1n) === 0n
  // Where the trap is below, the lower neighbour is odd: the midpoint is no power of two, and so not the intermediate's first.
  const [below, above] = isAbove ? [m, midpointAbove(intermediate, j)] : [midpointAbove(intermediate, j - 1n), m]
  const hasFirst = !isAbove && tiesGoToMidpoint && hasIndex(source, below)
  const lacksLast = !(isAbove && tiesGoToMidpoint) && hasIndex(source, above)
  const last = floorIndex(source, above) - (lacksLast ? 1n : 0n)
  const top = lastIndex(source, negative)
  const stretch = {
    negative,
    first: floorIndex(source, below) + (hasFirst ? 0n : 1n),
    last: last > top ? top : last,
  }
  return stretch.first <= stretch.last && isTrap(detour, stretch) ? stretch : undefined
}

/**
 * Whether the specification says that a stretch is all traps. Rounding is monotone: where both ends have the same two answers,
 * all between them have. What overflows either way to the same code is no trap.
 */
function isTrap(detour: Detour, { negative, first, last }: Stretch): boolean {
  const [twice, once] = answers(detour, { negative, index: first })
  const [twiceAtEnd, onceAtEnd] = answers(detour, { negative, index: last })
  return twice !== once && twice === twiceAtEnd && once === onceAtEnd
}
