import { catalogue } from '../../properties/catalogue.ts'
import type { Domain } from '../../properties/domain.ts'
import type { Claim, Property } from '../../properties/record.ts'
import type { Variation } from '../../spec/variations.ts'
import { boundaryPlaces } from '../cases/boundary.ts'
import { Places } from '../cases/places.ts'
import { lowerBound, ordered } from '../cases/plan.ts'
import { drawPlace, uniformIntegers } from '../cases/random.ts'
import { compileRuns, noCode, type RunTable } from '../tables/compile.ts'
import type { PackedRuns } from './protocol.ts'
import { proveSpecification } from './prove.ts'

/** What an audit derives from a claim before it asks the subject anything. */
export interface Prepared {
  readonly claim: Claim
  readonly places: Places
  readonly runs: PackedRuns
  readonly properties: readonly Property[]
  readonly domains: Readonly<Record<string, Uint32Array>>
  /** The places of the boundary cases; made when first asked for. */
  readonly boundary: () => Uint32Array
  /** The properties that the specification itself breaks (prove.ts); found when first asked for. */
  readonly broken: () => Promise<readonly string[]>
  /** For stochastic rounding: the places of each input whose distribution is looked at. */
  readonly groups?: readonly Uint32Array[]
  /**
   * Set where the subject draws random numbers of its own, and what depends on the words that it is given cannot be judged: the
   * answers that are due and permitted to one that follows them.
   */
  readonly ownRandom?: PackedRuns
}

/** @param placesFor which inputs there are, given the specification's answers; every value of the source unless told otherwise */
export function prepare(
  claim: Claim,
  allowed: readonly Variation[],
  placesFor: (table: RunTable) => Places = () => new Places({ source: claim.source.row }),
): Prepared {
  const table = compileRuns(claim.conversion, claim.source, allowed)
  const places = placesFor(table)
  return assemble(claim, places, packRuns(table, places), () =>
    places.isWhole ? boundaryPlaces(table, claim) : Uint32Array.from({ length: places.count }, (_, place) => place),
  )
}

/** What follows from the inputs and the answers that are due. */
export function assemble(claim: Claim, places: Places, runs: PackedRuns, boundaryOf: () => Uint32Array): Prepared {
  const properties = catalogue.filter((property) => property.concerns(claim))
  const domains: Record<string, Uint32Array> = {}
  for (const property of properties) {
    if (property.kind === 'bound' || property.kind === 'region')
      domains[property.id] = pack(property.domain(claim), places)
  }
  let boundary: Uint32Array | undefined
  let broken: Promise<readonly string[]> | undefined
  const prepared: Prepared = {
    claim,
    places,
    runs,
    properties,
    domains,
    boundary: () => {
      boundary ??= boundaryOf()
      return boundary
    },
    broken: () => {
      broken ??= proveSpecification(prepared)
      return broken
    },
  }
  return prepared
}

/** The places of a domain, as pairs of first and last; what holds none is left out. */
function pack(domain: Domain, places: Places): Uint32Array {
  return Uint32Array.from(
    domain.flatMap(({ first, last }) => {
      const [from, to] = [places.atOrAfter(first), places.atOrAfter(last + 1n) - 1]
      return from <= to ? [from, to] : []
    }),
  )
}

/** The runs that hold a place, by the places at which they start. */
function packRuns({ starts, due, permitted }: RunTable, places: Places): PackedRuns {
  const from = starts.map((start) => places.atOrAfter(start))
  const kept = from.flatMap((start, run) => (start < (from[run + 1] ?? places.count) ? [run] : []))
  const codes = kept.flatMap((run, i) => {
    const all = permitted.get(run)
    if (!all) return []
    const packed = all.map(({ variation, codes }) => ({
      variation,
      codes: codes === 'any' ? codes : new Set([...codes].map(Number)),
    }))
    return [[i, packed] as const]
  })
  return {
    starts: Uint32Array.from(kept, (run) => from[run] as number),
    due: Float64Array.from(kept, (run) => due[run] as number),
    permitted: new Map(codes),
  }
}

/** A set of inputs that were judged. */
export type Covered =
  | { readonly kind: 'ranges'; readonly spans: readonly { readonly first: number; readonly last: number }[] }
  | { readonly kind: 'points'; readonly ordinals: Uint32Array }

/** How many of the covered inputs lie in a domain (pairs of first and last, ascending). */
export function countIn(domain: Uint32Array, covered: Covered): number {
  if (covered.kind === 'points') {
    const { ordinals } = covered
    let met = 0
    let from = 0
    for (let pair = 0; 2 * pair < domain.length && from < ordinals.length; pair++) {
      const first = lowerBound(ordinals, domain[2 * pair] as number, from)
      from = lowerBound(ordinals, (domain[2 * pair + 1] as number) + 1, first)
      met += from - first
    }
    return met
  }
  let met = 0
  for (const { first, last } of covered.spans) {
    for (let pair = 0; 2 * pair < domain.length; pair++) {
      const from = Math.max(first, domain[2 * pair] as number)
      const to = Math.min(last, domain[2 * pair + 1] as number)
      if (from <= to) met += to - from + 1
    }
  }
  return met
}

/** By code: for how many of the covered inputs the specification gives it. */
export function dueImage({ places, runs: { starts, due } }: Prepared, covered: Covered): Map<number, number> {
  const image = new Map<number, number>()
  const add = (code: number, by: number): void => {
    if (code !== noCode && by > 0) image.set(code, (image.get(code) ?? 0) + by)
  }
  if (covered.kind === 'points') {
    let run = 0
    for (const ordinal of covered.ordinals) {
      while (run + 1 < starts.length && (starts[run + 1] as number) <= ordinal) run++
      add(due[run] as number, 1)
    }
    return image
  }
  due.forEach((code, run) => {
    const first = starts[run] as number
    const last = run + 1 < starts.length ? (starts[run + 1] as number) - 1 : places.count - 1
    for (const span of covered.spans) add(code, Math.min(last, span.last) - Math.max(first, span.first) + 1)
  })
  return image
}

/** Inputs of each kind among those that are asked for in batches of many lengths. */
const ofEachKind = 1024

/** Runs at either end, where inputs go out of range, of which the first and the last input are always among them. */
const ofTheEnds = 16

/**
 * Inputs that tell quantizers apart, to be asked for in batches of many lengths: ties, the ends of runs, other boundary cases, and
 * some drawn from all.
 */
export function tellingOrdinals({ places, runs: { starts }, domains, boundary }: Prepared, seed: number): Uint32Array {
  const below = uniformIntegers(seed)
  const drawn = (from: Uint32Array): number[] =>
    Array.from({ length: ofEachKind }, () => from[below(from.length)] as number)
  const ties = (domains.ties ?? starts).filter((_, i) => domains.ties === undefined || i % 2 === 0)
  const ends = drawn(starts).map((start) => Math.max(0, start - below(2)))
  const all = Array.from({ length: ofEachKind }, () => drawPlace(below, places.count))
  // Infinities and overflows are few, and a path of its own is often wrong there.
  const outermost = [...starts.subarray(0, ofTheEnds), ...starts.subarray(-ofTheEnds)].flatMap((start) => [
    start,
    Math.max(0, start - 1),
  ])
  return ordered([...drawn(ties.length > 0 ? ties : starts), ...ends, ...outermost, ...drawn(boundary()), ...all])
}
