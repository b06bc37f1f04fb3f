import { uniformInt } from 'pure-rand/distribution/uniformInt'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'
import { type Role, roles } from '../traces/manifest.ts'

/** A stream of random numbers, the same for the same seed on every machine. */
export interface Stream {
  /** `count` uniform words of `bits` bits, 1 ≤ bits ≤ 32. */
  readonly words: (count: number, bits: number) => Uint32Array
  /** A uniform integer in [0, limit). */
  readonly below: (limit: number) => number
  /** A multiple of 2^−24, uniform in [0, 1): exact in binary32. */
  readonly unit: () => number
  /** About a normal deviate: twelve uniform ones less six, a multiple of 2^−24. No logarithm, so alike on every machine. */
  readonly normal: () => number
}

/** What random numbers are for: each use has a stream of its own, so that one use more or less leaves the others as they are. */
const purposes = ['data', 'start', 'batches', ...(Object.keys(roles) as Role[])] as const

export type Purpose = (typeof purposes)[number]

/** The streams of a seed lie 2^64 numbers of xoroshiro128+ apart. */
export function streamFor(seed: number, purpose: Purpose): Stream {
  const generator = xoroshiro128plus(seed)
  for (let i = 0; i < purposes.indexOf(purpose); i++) generator.jump()
  const unit = (): number => (generator.next() >>> 8) * 2 ** -24
  return {
    words: (count, bits) => {
      const words = new Uint32Array(count)
      for (let i = 0; i < count; i++) words[i] = generator.next() >>> (32 - bits)
      return words
    },
    below: (limit) => uniformInt(generator, 0, limit - 1),
    unit,
    normal: () => Array.from({ length: 12 }, unit).reduce((sum, u) => sum + u, -6),
  }
}

/** `count` different numbers below `limit`, in the order drawn (Floyd's algorithm); all of them in order where count ≥ limit. */
export function drawRows(random: Stream, count: number, limit: number): Uint32Array {
  if (count >= limit) return Uint32Array.from({ length: limit }, (_, i) => i)
  const drawn = new Set<number>()
  for (let last = limit - count; last < limit; last++) {
    const row = random.below(last + 1)
    drawn.add(drawn.has(row) ? last : row)
  }
  return Uint32Array.from(drawn)
}
