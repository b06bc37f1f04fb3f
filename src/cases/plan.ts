import { type Domain, members, midpoints } from '../../properties/domain.ts'
import type { Claim } from '../../properties/record.ts'
import type { RunTable } from '../tables/compile.ts'
import { uniformIntegers } from './random.ts'
import { bitsToOrdinal } from './simplest.ts'

/** Which inputs an audit tries. */
export type Cases =
  | { readonly kind: 'exhaustive' }
  | { readonly kind: 'boundary' }
  | { readonly kind: 'sample'; readonly count: number }
  | { readonly kind: 'inputs'; readonly ordinals: readonly number[] }

const top = 0xffffffff
const half = 0x80000000

/** Sorted and without repetition. */
export function ordered(ordinals: Iterable<number> | ArrayLike<number>): Uint32Array {
  const sorted = Uint32Array.from(ordinals as ArrayLike<number>).sort()
  let kept = 0
  for (let i = 0; i < sorted.length; i++) {
    if (i === 0 || sorted[i] !== sorted[kept - 1]) sorted[kept++] = sorted[i] as number
  }
  return sorted.slice(0, kept)
}

/** With every input its negative. */
function* mirrored(ordinals: Iterable<number>): Iterable<number> {
  for (const ordinal of ordinals) {
    yield ordinal
    yield top - ordinal
  }
}

/** Positive inputs of at most `bits` significant bits, zero and infinity among them. */
export function* simpleNumbers(bits: number): Iterable<number> {
  const step = 2 ** (24 - bits)
  for (let magnitude = 0x800000; magnitude <= 0x7f800000; magnitude += step) yield half + magnitude
  for (let lead = 0; lead < 23; lead++) {
    const base = 2 ** lead
    const small = Math.max(1, base / 2 ** (bits - 1))
    for (let magnitude = base; magnitude < 2 * base; magnitude += small) yield half + magnitude
  }
  yield half
}

/**
 * The inputs at which something happens: two source ulps around every change of the specification's answer, around every number
 * of the format and every midpoint; the ends of the source's own ranges; and every number of at most 8 significant bits. Closed
 * under negation.
 */
export function boundaryOrdinals(table: RunTable, claim: Claim): Uint32Array {
  const points = (domain: Domain): number[] => domain.map(({ first }) => Number(first))
  const ends = [0, 1, 0x7fffff, 0x800000, 0x7f7fffff, 0x7f800000, 0x7fc00000, 0x7fffffff].map(bitsToOrdinal)
  const happenings = [table.starts.map(Number), points(members(claim)), points(midpoints(claim)), ends].flat()
  const centres = ordered([...mirrored(happenings)])
  const around = new Float64Array(5 * centres.length)
  centres.forEach((centre, i) => {
    for (let by = 0; by < 5; by++) around[5 * i + by] = Math.min(top, Math.max(0, centre + by - 2))
  })
  return ordered([...around, ...mirrored(simpleNumbers(8))])
}

/** At least `count` inputs in all, drawn uniformly from the bit patterns, each with its negative. */
export function sampledOrdinals(count: number, seed: number): Uint32Array {
  const below = uniformIntegers(seed)
  const drawn = new Set<number>()
  while (drawn.size < Math.ceil(count / 2)) drawn.add(half + below(half))
  return ordered(mirrored(drawn))
}

/** An input and those near it with fewer significant bits: candidates for a simpler witness. */
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

/** Ordinals cut to jobs of at most `size` inputs, an input and its negative in the same one; ascending within each. */
export function cutByMagnitude(ordinals: Uint32Array, size: number): Uint32Array[] {
  const magnitude = (ordinal: number): number => (ordinal >= half ? ordinal - half : top - ordinal - half)
  const byMagnitude = ordinals.slice().sort((a, b) => magnitude(a) - magnitude(b))
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
