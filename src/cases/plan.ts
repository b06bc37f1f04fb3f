import type { Places } from './places.ts'
import { drawPlace, uniformIntegers } from './random.ts'

/** Which inputs an audit tries. */
export type Cases =
  | { readonly kind: 'exhaustive' }
  | { readonly kind: 'boundary' }
  | { readonly kind: 'sample'; readonly count: number }
  | {
      readonly kind: 'inputs'
      readonly ordinals: readonly (number | bigint)[]
      /** For stochastic rounding: the random word of each, where one was named. */
      readonly random?: readonly (number | undefined)[]
    }

/** Sorted and without repetition. */
export function ordered(ordinals: Iterable<number> | ArrayLike<number>): Uint32Array {
  const sorted = Uint32Array.from(ordinals as ArrayLike<number>).sort()
  let kept = 0
  for (let i = 0; i < sorted.length; i++) {
    if (i === 0 || sorted[i] !== sorted[kept - 1]) sorted[kept++] = sorted[i] as number
  }
  return sorted.slice(0, kept)
}

/** The index of the first of ascending ordinals, from an index on, that is not below a bound; galloping, since the next is mostly near. */
export function lowerBound(ordinals: Uint32Array, bound: number, from = 0): number {
  let low = from
  let step = 1
  while (low + step <= ordinals.length && (ordinals[low + step - 1] as number) < bound) {
    low += step
    step *= 2
  }
  let high = Math.min(low + step - 1, ordinals.length)
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((ordinals[middle] as number) < bound) low = middle + 1
    else high = middle
  }
  return low
}

/** The places of at least `count` inputs in all, drawn uniformly from the bit patterns, each with its negative. */
export function sampledPlaces(count: number, seed: number, places: Places): Uint32Array {
  if (count >= places.count) return Uint32Array.from({ length: places.count }, (_, place) => place)
  const below = uniformIntegers(seed)
  const drawn = new Set<number>()
  while (drawn.size < Math.ceil(count / 2))
    drawn.add(places.firstPositive + drawPlace(below, places.count - places.firstPositive))
  return ordered([...drawn].flatMap((place) => [place, places.mirror(place) ?? place]))
}

const top = 0xffffffff
const half = 0x80000000

/** A binary32 input and those near it with fewer significant bits: candidates for a simpler witness. */
export function* simplifications(ordinal: number): Iterable<number> {
  const positive = ordinal >= half
  const magnitude = positive ? ordinal - half : top - ordinal - half
  for (let bits = 1; bits < 24; bits++) {
    const unit = 2 ** bits
    for (const near of [Math.floor(magnitude / unit) * unit, Math.ceil(magnitude / unit) * unit]) {
      const candidate = half + Math.min(near, 0x7f800000)
      yield candidate
      yield top - candidate
    }
  }
}

/** Places cut to jobs of at most `size` inputs, an input and its negative in the same one; ascending within each. */
export function cutByMagnitude(at: Uint32Array, size: number, places: Places): readonly Uint32Array[] {
  if (!places.isSymmetric || at.length <= size) return at.length === 0 ? [] : [at]
  const middle = places.count / 2
  const cut = lowerBound(at, middle)
  const jobs: Uint32Array[] = []
  // The negative places below `down` and the positive ones from `up` on are still to be given out, those of least magnitude first.
  for (let down = cut, up = cut; down > 0 || up < at.length; ) {
    const [lowest, highest] = [down, up]
    while (down > 0 || up < at.length) {
      const negative = down > 0 ? middle - 1 - (at[down - 1] as number) : Number.POSITIVE_INFINITY
      const positive = up < at.length ? (at[up] as number) - middle : Number.POSITIVE_INFINITY
      if (lowest - down + up - highest >= size) break
      if (negative <= positive) down--
      if (positive <= negative) up++
    }
    jobs.push(Uint32Array.from([...at.subarray(down, lowest), ...at.subarray(highest, up)]))
  }
  return jobs
}
