import { type Domain, members, midpoints } from '../../properties/domain.ts'
import type { Claim } from '../../properties/record.ts'
import type { RunTable } from '../tables/compile.ts'
import { ordered } from './plan.ts'
import { bitsToOrdinal } from './simplest.ts'

const top = 0xffffffff
const half = 0x80000000

/** With every binary32 input its negative. */
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

/** Every normal power of two: beside it an exponent found by a rounded logarithm is wrong, however far from the format's range. */
const binades = Array.from({ length: 254 }, (_, i) => bitsToOrdinal((i + 1) << 23))

/**
 * The binary32 inputs at which something happens: two source ulps around every change of the specification's answer, around every number
 * of the format and every midpoint, around every power of two and the ends of the source's own ranges; and every number of at most
 * 8 significant bits. Closed under negation.
 */
function ofBinary32(table: RunTable, claim: Claim): Uint32Array {
  const points = (domain: Domain): number[] => domain.map(({ first }) => Number(first))
  const ends = [0, 1, 0x7fffff, 0x800000, 0x7f7fffff, 0x7f800000, 0x7fc00000, 0x7fffffff].map(bitsToOrdinal)
  const happenings = [table.starts.map(Number), points(members(claim)), points(midpoints(claim)), ends, binades].flat()
  const centres = ordered([...mirrored(happenings)])
  const around = new Float64Array(5 * centres.length)
  centres.forEach((centre, i) => {
    for (let by = 0; by < 5; by++) around[5 * i + by] = Math.min(top, Math.max(0, centre + by - 2))
  })
  return ordered([...around, ...mirrored(simpleNumbers(8))])
}

/** The places of the boundary cases of a source that has a place for every value: of a narrow one, all. */
export const boundaryPlaces = (table: RunTable, claim: Claim): Uint32Array =>
  claim.source.id === 'binary32'
    ? ofBinary32(table, claim)
    : Uint32Array.from({ length: 2 ** claim.source.width }, (_, place) => place)
