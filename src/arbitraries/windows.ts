import { floorIndex } from '../../spec/codec.ts'
import { type Dyadic, scale } from '../../spec/exact/dyadic.ts'
import { type Format, magnitudeOf } from '../../spec/format.ts'
import { RequestError } from '../subjects/subject.ts'
import { expectNarrow, hasIndex, holds, lastIndex, midpointAbove, signsOf } from './places.ts'
import { type PointSet, pointSet, type Stretch } from './set.ts'

/** Inputs around chosen places: sets of the source's codes. */

/** What places are chosen by. */
export interface Around {
  readonly format: Format
  readonly source: Format
  /** How many of the source's numbers on either side of a place belong to it. */
  readonly within: number
}

/** The source's numbers around a magnitude, which is one of them or lies between two. */
function windowAround({ source, within }: Around, x: Dyadic, negative: boolean): Stretch[] {
  const below = floorIndex(source, x)
  const reach = BigInt(within)
  const first = below - reach + (hasIndex(source, x) ? 0n : 1n)
  const last = below + reach
  const top = lastIndex(source, negative)
  const stretch = { negative, first: first < 0n ? 0n : first, last: last > top ? top : last }
  return stretch.first <= stretch.last ? [stretch] : []
}

function windows(around: Around, places: (negative: boolean) => Iterable<Dyadic>, missing: string): PointSet {
  const stretches = signsOf(around.format).flatMap((negative) =>
    [...places(negative)].flatMap((x) => windowAround(around, x, negative)),
  )
  const set = pointSet(around.source, stretches)
  if (set) return set
  throw new RequestError(`expected a source that has ${missing} ${around.format.id}, came ${around.source.id}`)
}

/** At and around the midpoints between neighbouring numbers of the format, those that the source holds. */
export function nearTies(around: Around): PointSet {
  const { format, source } = around
  expectNarrow(format)
  const places = function* (negative: boolean): Iterable<Dyadic> {
    for (let index = 0n; index < lastIndex(format, negative); index += 1n) {
      const x = midpointAbove(format, index)
      if (holds(source, x, negative)) yield x
    }
  }
  return windows(around, places, 'midpoints between the numbers of')
}

/**
 * Around what bounds the subnormal numbers: half the smallest number, the smallest, the largest subnormal, the smallest normal
 * number, and the midpoint between those two.
 */
export function subnormalEdges(around: Around): PointSet {
  const { format } = around
  const { minPositive, minNormal } = format
  const below = floorIndex(format, minNormal) - 1n
  const upper = below > 0n ? [magnitudeOf(format.row, below), midpointAbove(format, below), minNormal] : [minNormal]
  return windows(around, () => [scale(minPositive, -1), minPositive, ...upper], 'numbers near the subnormal edge of')
}

/**
 * Around where the numbers of a format end: the largest finite one, the next that there would be, and the midpoint between,
 * past which rounding to nearest overflows.
 */
export function overflowEdges(around: Around): PointSet {
  const { format } = around
  const places = (negative: boolean): Dyadic[] => {
    const last = lastIndex(format, negative)
    return [magnitudeOf(format.row, last), midpointAbove(format, last), magnitudeOf(format.row, last + 1n)]
  }
  return windows(around, places, 'numbers near the overflow edge of')
}
