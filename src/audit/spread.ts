import type { Places } from '../cases/places.ts'
import { finestCells, type Mismatches, mismatchesOf } from '../report/mismatches.ts'
import type { Span } from './bounds.ts'
import { type Target, unordered } from './target.ts'

/** The wrong answers in one cell of the input line. */
export interface Cell {
  count: number
  /** How far off the answers are, in ulps; least > most where none can be compared. */
  least: number
  most: number
}

/** Where wrong answers lie and how far off they are. Mergeable: counts add, extremes stay. */
export interface Spread {
  /** By number: the ordinals of the source are cut into cells of equal size. */
  readonly cells: Map<number, Cell>
  /** By the signed bit length of the distance in ulps: 0 where an answer compares equal, −2 for −2 and −3. */
  readonly ulps: Map<number, number>
}

export const emptySpread = (): Spread => ({ cells: new Map(), ulps: new Map() })

/** log2 of how many ordinals of the source one cell holds. */
export const cellLog2 = ({ source }: Places): number => Math.max(0, source.width - Math.log2(finestCells))

/** Notes a span of places that all got one wrong answer. `due` is noCode where nothing is due. */
export function spread(into: Spread, places: Places, target: Target, span: Span, code: number, due: number): void {
  const got = code < 0 ? unordered : target.rank(code)
  const want = due < 0 ? unordered : target.rank(due)
  const ulps = got === unordered || want === unordered ? undefined : got - want
  const log2 = cellLog2(places)
  if (ulps !== undefined) add(into.ulps, bitLength(ulps), span.last - span.first + 1)
  for (let at = span.first; at <= span.last; ) {
    const number = places.isWhole ? Math.floor(at / 2 ** log2) : Number(places.ordinal(at) >> BigInt(log2))
    // Of places that are listed, several may fall into one cell, and there is no telling how many.
    const next = places.isWhole ? Math.min((number + 1) * 2 ** log2, span.last + 1) : at + 1
    enter(into.cells, number, { count: next - at, least: ulps ?? Infinity, most: ulps ?? -Infinity })
    at = next
  }
}

const bitLength = (ulps: number): number => {
  // Ranks of formats of 32 bits are up to 2^32 apart.
  const size = Math.abs(ulps)
  const length = size < 2 ** 32 ? 32 - Math.clz32(size) : 33
  return ulps < 0 ? -length : length
}

function enter(cells: Map<number, Cell>, number: number, { count, least, most }: Cell): void {
  const cell = cells.get(number)
  if (!cell) {
    cells.set(number, { count, least, most })
    return
  }
  cell.count += count
  cell.least = Math.min(cell.least, least)
  cell.most = Math.max(cell.most, most)
}

const add = (counts: Map<number, number>, key: number, by: number): void => {
  counts.set(key, (counts.get(key) ?? 0) + by)
}

/** Adds one spread to another. */
export function mergeSpread(into: Spread, from: Spread): void {
  for (const [number, cell] of from.cells) enter(into.cells, number, cell)
  for (const [length, count] of from.ulps) add(into.ulps, length, count)
}

/** As it stands in a result; undefined where no answer is wrong. */
export function mismatchesIn({ cells, ulps }: Spread, places: Places): Mismatches | undefined {
  if (cells.size === 0) return undefined
  const known = [...cells].map(([number, { count, least, most }]) => ({
    first: number,
    cells: 1,
    count,
    ulps: least <= most ? { least, most } : null,
  }))
  return mismatchesOf(cellLog2(places), known, ulps)
}
