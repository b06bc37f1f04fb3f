import type { Bound, Claim, Finite } from '../../properties/record.ts'
import { simpler, simplestIn } from '../cases/simplest.ts'
import { inputAt, notMember, type Target } from './target.ts'

/** A closed range of ordinals; empty when last < first. */
export interface Span {
  readonly first: number
  readonly last: number
}

const nothing: Span = { first: 1, last: 0 }

/** The part of a domain (pairs of first and last) within a span: indices of its pairs. */
export function* within(domain: Uint32Array, { first, last }: Span): Iterable<Span> {
  let low = 0
  let high = domain.length / 2
  while (low < high) {
    const middle = (low + high) >> 1
    if ((domain[2 * middle + 1] as number) < first) low = middle + 1
    else high = middle
  }
  for (let pair = low; 2 * pair < domain.length && (domain[2 * pair] as number) <= last; pair++) {
    yield { first: Math.max(first, domain[2 * pair] as number), last: Math.min(last, domain[2 * pair + 1] as number) }
  }
}

/** Decides one bound over whole spans of inputs that have one answer. */
export class BoundJudge {
  readonly property: Bound
  readonly #claim: Claim
  readonly #target: Target
  readonly #domain: Uint32Array
  /** By domain range and code: the inputs of the range that satisfy the bound with this answer. */
  readonly #admitted = new Map<string, Span>()

  constructor(property: Bound, claim: Claim, target: Target, domain: Uint32Array) {
    this.property = property
    this.#claim = claim
    this.#target = target
    this.#domain = domain
  }

  /** How many inputs of a span violate the bound with this answer, and the simplest of them. */
  violations(span: Span, code: number): { count: number; simplest: number } | undefined {
    let count = 0
    const simplest: number[] = []
    for (const part of within(this.#domain, span)) {
      for (const bad of this.#violating(part, code)) {
        if (bad.last < bad.first) continue
        count += bad.last - bad.first + 1
        simplest.push(simplestIn(bad.first, bad.last))
      }
    }
    if (count === 0) return undefined
    return { count, simplest: simplest.reduce(simpler) }
  }

  #violating(part: Span, code: number): Span[] {
    if (code === notMember) return [part]
    const range = this.#rangeAround(part.first)
    const key = `${range.first} ${code}`
    let admitted = this.#admitted.get(key)
    if (!admitted) {
      // For one answer the inputs that satisfy a bound are an interval, so both ends speak for all between.
      if (this.#holds(part.first, code) && this.#holds(part.last, code)) return []
      admitted = this.#admit(range, code)
      this.#admitted.set(key, admitted)
    }
    if (admitted.last < admitted.first) return [part]
    return [
      { first: part.first, last: Math.min(part.last, admitted.first - 1) },
      { first: Math.max(part.first, admitted.last + 1), last: part.last },
    ]
  }

  #rangeAround(ordinal: number): Span {
    const [found] = within(this.#domain, { first: ordinal, last: ordinal })
    let pair = 0
    while ((this.#domain[2 * pair + 1] as number) < (found as Span).first) pair++
    return { first: this.#domain[2 * pair] as number, last: this.#domain[2 * pair + 1] as number }
  }

  #holds(ordinal: number, code: number): boolean {
    return this.property.check(inputAt(this.#claim.source, ordinal) as Finite, this.#target.datum(code), this.#claim)
  }

  /** The inputs of a range of the domain that satisfy the bound with this answer: an interval around the answer's own value. */
  #admit(range: Span, code: number): Span {
    const near = Number(this.#target.nearestOrdinal(code, this.#claim.source))
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
