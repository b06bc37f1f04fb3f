/**
 * Where on the input line the wrong answers of an audit lie and how far off they are, in a few kilobytes: the ordinals of the source
 * (spec/ordered.ts) are cut into cells of 2^cellLog2, and neighbours that are alike are told as one stretch. Of binary32 the finest
 * cells are those of one sign, exponent and three leading significand bits.
 */

/** Cells of the finest division. */
export const finestCells = 4096

/** Stretches that are told apart: where there are more, cells are joined in pairs until there are not. */
const mostStretches = 360

/** Where wrong answers lie and how far off they are, as results tell it. */
export interface Mismatches {
  /** log2 of the inputs in one cell. */
  cellLog2: number
  /** Ascending: the first cell, how many alike follow each other, wrong answers in each, least and most ulps (null: not comparable). */
  stretches: [first: number, cells: number, count: number, least: number | null, most: number | null][]
  /** How many answers are how far off: the bit length of the distance in ulps, negative for answers that are too low. */
  ulps: [length: number, count: number][]
}

/** Neighbouring cells that are alike. */
export interface Stretch {
  readonly first: number
  readonly cells: number
  /** Wrong answers in each cell. */
  readonly count: number
  readonly ulps: { readonly least: number; readonly most: number } | null
}

export const stretchesOf = ({ stretches }: Mismatches): readonly Stretch[] =>
  stretches.map(([first, cells, each, least, most]) => ({
    first,
    cells,
    count: each,
    ulps: least === null || most === null ? null : { least, most },
  }))

/** Cells in any order, and counts by bit length, as a result tells them. */
export function mismatchesOf(
  cellLog2: number,
  cells: readonly Stretch[],
  ulps: ReadonlyMap<number, number>,
): Mismatches {
  let log2 = cellLog2
  let stretches = joined(cells, 0)
  while (stretches.length > mostStretches) {
    log2++
    stretches = joined(stretches, 1)
  }
  return {
    cellLog2: log2,
    stretches: stretches.map(({ first, cells: alike, count: each, ulps: range }) => [
      first,
      alike,
      each,
      range?.least ?? null,
      range?.most ?? null,
    ]),
    ulps: [...ulps].sort(([a], [b]) => a - b),
  }
}

/** The same of several audits together; undefined where none has any. Cells are as fine as in the coarsest. */
export function mergeMismatches(all: readonly (Mismatches | undefined)[]): Mismatches | undefined {
  const some = all.filter((one) => one !== undefined)
  if (some.length === 0) return undefined
  const log2 = Math.max(...some.map((one) => one.cellLog2))
  const cells = some.flatMap((one) => joined(stretchesOf(one), log2 - one.cellLog2))
  const ulps = new Map<number, number>()
  for (const [length, times] of some.flatMap((one) => one.ulps)) ulps.set(length, (ulps.get(length) ?? 0) + times)
  return mismatchesOf(log2, cells, ulps)
}

/** Stretches cell by cell, 2^log2 cells made one, and those alike joined again. */
function joined(stretches: readonly Stretch[], log2: number): readonly Stretch[] {
  const cells = new Map<number, Stretch>()
  for (const { first, cells: alike, ...one } of stretches) {
    for (let number = first; number < first + alike; number++) {
      const at = Math.floor(number / 2 ** log2)
      const before = cells.get(at)
      cells.set(at, { first: at, cells: 1, ...(before ? together(before, one) : one) })
    }
  }
  const found: Stretch[] = []
  for (const next of [...cells.values()].sort((a, b) => a.first - b.first)) {
    const last = found.at(-1)
    if (last && last.first + last.cells === next.first && isAlike(last, next))
      found[found.length - 1] = { ...last, cells: last.cells + 1 }
    else found.push(next)
  }
  return found
}

type Content = Pick<Stretch, 'count' | 'ulps'>

const together = (a: Content, b: Content): Content => ({
  count: a.count + b.count,
  ulps:
    a.ulps && b.ulps
      ? { least: Math.min(a.ulps.least, b.ulps.least), most: Math.max(a.ulps.most, b.ulps.most) }
      : (a.ulps ?? b.ulps),
})

const isAlike = (a: Content, b: Content): boolean =>
  a.count === b.count && a.ulps?.least === b.ulps?.least && a.ulps?.most === b.ulps?.most
