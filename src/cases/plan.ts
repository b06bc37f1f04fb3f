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
  const magnitude = (place: number): number => (place >= middle ? place - middle : middle - 1 - place)
  const byMagnitude = at.slice().sort((a, b) => magnitude(a) - magnitude(b))
  const jobs: Uint32Array[] = []
  for (let from = 0; from < byMagnitude.length; ) {
    let to = Math.min(from + size, byMagnitude.length)
    while (to < byMagnitude.length && magnitude(byMagnitude[to] as number) === magnitude(byMagnitude[to - 1] as number))
      to++
    jobs.push(byMagnitude.slice(from, to).sort())
    from = to
  }
  return jobs
}
