import type Big from 'big.js'
import type { Layout, Neighbour } from './layout.ts'

export type Direction = 'rne' | 'rna' | 'rtz' | 'rtp' | 'rtn' | 'rto'

/** A code of the format, or past which end of it the value was rounded. */
export type Rounded = number | 'above' | 'below'

interface Candidate extends Neighbour {
  readonly result: Rounded
}

/**
 * Rounding by search: the two values of the format between which x lies, then the one that the direction names. Both
 * ends are lengthened by the value that comes next with an unbounded exponent (IEEE 754-2019 §7.4).
 */
export function rounder(layout: Layout): (x: Big, direction: Direction) => Rounded {
  const candidates = candidatesOf(layout)
  return (x, direction) => {
    const index = lastNotAbove(candidates, x)
    if (index < 0) return layout.below || x.lt(0) ? 'below' : candidates.at(0).result
    const lower = candidates.at(index)
    // Also past the last candidate, from which an overflow is no longer in doubt.
    if (index === candidates.length - 1 || lower.value.eq(x)) return lower.result
    return choose(x, lower, candidates.at(index + 1), direction).result
  }
}

interface CandidateList {
  readonly length: number
  at(index: number): Candidate
}

/** Values are decoded when a search first meets them: all the decimals of a format can be gigabytes (K = 16, P = 1). */
function candidatesOf({ order, finiteValue, above, below }: Layout): CandidateList {
  const start = below ? 1 : 0
  const length = start + order.length + 1
  const met = new Map<number, Candidate>()
  if (below) met.set(0, { ...below, result: 'below' })
  met.set(length - 1, { ...above, result: 'above' })
  const at = (index: number) => {
    const known = met.get(index)
    if (known) return known
    const code = order[index - start]
    const candidate = { value: finiteValue(code), odd: code % 2 === 1, result: code }
    met.set(index, candidate)
    return candidate
  }
  return { length, at }
}

/** Index of the last candidate not above x, or −1. */
function lastNotAbove(candidates: CandidateList, x: Big): number {
  let notAbove = -1
  let isAbove = candidates.length
  while (isAbove - notAbove > 1) {
    const middle = Math.floor((notAbove + isAbove) / 2)
    if (candidates.at(middle).value.lte(x)) notAbove = middle
    else isAbove = middle
  }
  return notAbove
}

/** x lies strictly between lower and upper, whose codes differ in parity, and so is not 0. */
export function choose<Candidate extends Neighbour>(
  x: Big,
  lower: Candidate,
  upper: Candidate,
  direction: Direction,
): Candidate {
  switch (direction) {
    case 'rtn':
      return lower
    case 'rtp':
      return upper
    case 'rtz':
      return x.gt(0) ? lower : upper
    case 'rto':
      return lower.odd ? lower : upper
    case 'rne':
      return nearest(x, lower, upper, lower.odd ? upper : lower)
    case 'rna':
      return nearest(x, lower, upper, x.gt(0) ? upper : lower)
  }
}

function nearest<Candidate extends Neighbour>(x: Big, lower: Candidate, upper: Candidate, atTie: Candidate): Candidate {
  const order = x.minus(lower.value).cmp(upper.value.minus(x))
  if (order === 0) return atTie
  return order < 0 ? lower : upper
}
