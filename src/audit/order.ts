import { ordinalToBits } from '../cases/simplest.ts'
import { noCode, runAt } from '../tables/compile.ts'
import type { Span } from './bounds.ts'
import type { PackedRuns, Seen } from './protocol.ts'
import { notMember, type Target, unordered } from './target.ts'

const firstInfinity = 0x7f800000

/** The ordinals of binary32's numbers, infinities included. */
export const numbers: Span = { first: 0x7fffff, last: 0xffffffff - 0x7fffff }

/** Whether two answers to ascending inputs are in order; what has no place in the order breaks none. */
export function inOrder(target: Target, before: Seen, after: Seen): boolean {
  if (isNan(before.ordinal) || isNan(after.ordinal)) return true
  const [a, b] = [target.code(before.got), target.code(after.got)]
  if (a === notMember || b === notMember) return true
  const [low, high] = [target.rank(a), target.rank(b)]
  return low === unordered || high === unordered || low <= high
}

const isNan = (ordinal: number): boolean => (ordinalToBits(ordinal) & 0x7fffffff) > firstInfinity

/** Whether an answer that is not due is permitted for its input. */
export function isPermitted({ starts, due, permitted }: PackedRuns, target: Target, { ordinal, got }: Seen): boolean {
  const run = runAt(starts, ordinal)
  const code = target.code(got)
  const isListed = permitted.get(run)?.some(({ codes }) => codes === 'any' || codes.has(code)) === true
  return isListed || due[run] === noCode
}
