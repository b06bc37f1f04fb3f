import type { Bound, Claim, Finite } from '../../properties/record.ts'
import type { Places } from '../cases/places.ts'
import { notMember, type Target } from './target.ts'

/** A closed range of ordinals; empty when last < first. */
export interface Span {
  readonly first: number
  readonly last: number
}

const nothing: Span = { first: 1, last: 0 }

/** The index of the first pair of a domain (pairs of first and last, ascending) that ends at or after an ordinal. */
function firstPairAfter(domain: Uint32Array, ordinal: number): number {
  let low = 0
  let high = domain.length / 2
  while (low < high) {
    const middle = (low + high) >> 1
    if ((domain[2 * middle + 1] as number) < ordinal) low = middle + 1
    else high = middle
  }
  return low
}

/** The parts of a domain within a span. */
export function within(domain: Uint32Array, { first, last }: Span): readonly Span[] {
  const low = firstPairAfter(domain, first)
  if (2 * low >= domain.length || (domain[2 * low] as number) > last) return none
  const parts: Span[] = []
  for (let pair = low; 2 * pair < domain.length && (domain[2 * pair] as number) <= last; pair++)
    parts.push({
      first: Math.max(first, domain[2 * pair] as number),
      last: Math.min(last, domain[2 * pair + 1] as number),
    })
  return parts
}

const none: readonly Span[] = []

/** Decides one bound over whole spans of inputs that have one answer. */
export class BoundJudge {
  readonly property: Bound
  readonly #claim: Claim
  readonly #target: Target
  readonly #places: Places
  /** The ranges of the domain: one or two, negative and positive. */
  readonly #ranges: readonly Span[]
  /** By range and code: the inputs of the range that satisfy the bound with this answer; null while met only once. */
  readonly #admitted: readonly Map<number, Span | null>[]

  constructor(property: Bound, claim: Claim, target: Target, places: Places, domain: Uint32Array) {
    this.#places = places
    this.property = property
    this.#claim = claim
    this.#target = target
    this.#ranges = Array.from({ length: domain.length / 2 }, (_, pair) => ({
      first: domain[2 * pair] as number,
      last: domain[2 * pair + 1] as number,
    }))
    this.#admitted = this.#ranges.map(() => new Map())
  }

  /** How many inputs of a span violate the bound with this answer, and the simplest of them. */
  violations({ first, last }: Span, code: number): { count: number; simplest: number } | undefined {
    let found: { count: number; simplest: number } | undefined
    for (let range = 0; range < this.#ranges.length; range++) {
      const { first: from, last: to } = this.#ranges[range] as Span
      if (last < from || first > to) continue
      const part = { first: Math.max(first, from), last: Math.min(last, to) }
      const admitted = this.#admittedIn(range, part, code)
      if (admitted.first <= part.first && part.last <= admitted.last) continue
      const below = { first: part.first, last: Math.min(part.last, admitted.first - 1) }
      const above = { first: Math.max(part.first, admitted.last + 1), last: part.last }
      for (const bad of admitted.last < admitted.first ? [part] : [below, above]) {
        if (bad.last < bad.first) continue
        const worst = this.#places.simplestIn(bad.first, bad.last)
        const count = bad.last - bad.first + 1
        found = found
          ? { count: found.count + count, simplest: this.#simpler(found.simplest, worst) }
          : { count, simplest: worst }
      }
    }
    return found
  }

  #simpler(a: number, b: number): number {
    return this.#places.complexity(b) < this.#places.complexity(a) ? b : a
  }

  /** The inputs of a range of the domain that satisfy the bound with this answer; at least those of this part. */
  #admittedIn(range: number, part: Span, code: number): Span {
    if (code === notMember) return nothing
    const kept = this.#admitted[range] as Map<number, Span | null>
    const known = kept.get(code)
    if (known) return known
    // For one answer the inputs that satisfy a bound are an interval, so both ends speak for all between. An answer that is met
    // again is worth finding that interval once and for all.
    if (known === undefined) {
      kept.set(code, null)
      if (this.#holds(part.first, code) && this.#holds(part.last, code)) return part
    }
    const admitted = this.#admit(this.#ranges[range] as Span, code)
    kept.set(code, admitted)
    return admitted
  }

  #holds(ordinal: number, code: number): boolean {
    return this.property.check(this.#places.datum(ordinal) as Finite, this.#target.datum(code), this.#claim)
  }

  /** The inputs of a range of the domain that satisfy the bound with this answer: an interval around the answer's own value. */
  #admit(range: Span, code: number): Span {
    const near = this.#places.atOrAfter(this.#target.nearestOrdinal(code, this.#claim.source))
    const seeds = [near, near - 1, near + 1].map((seed) => Math.min(range.last, Math.max(range.first, seed)))
    const seed = seeds.find((ordinal) => this.#holds(ordinal, code))
    if (seed === undefined) return nothing
    return { first: this.#lastHolding(seed, range.first, code), last: this.#lastHolding(seed, range.last, code) }
  }

  /** The ordinal farthest from `holding` towards `end` at which the bound still holds. */
  #lastHolding(holding: number, end: number, code: number): number {
    if (this.#holds(end, code)) return end
    let inside = holding
    let outside = end
    while (Math.abs(outside - inside) > 1) {
      const middle = Math.floor((inside + outside) / 2)
      if (this.#holds(middle, code)) inside = middle
      else outside = middle
    }
    return inside
  }
}
