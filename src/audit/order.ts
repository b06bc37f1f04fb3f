import type { Places } from '../cases/places.ts'
import { noCode, runAt } from '../tables/compile.ts'
import type { PackedRuns, Seen } from './protocol.ts'
import { notMember, type Target, unordered } from './target.ts'

/** Whether two answers to ascending inputs are in order; what has no place in the order breaks none. */
export function inOrder(target: Target, { numbers }: Places, before: Seen, after: Seen): boolean {
  if (before.ordinal < numbers.first || after.ordinal > numbers.last) return true
  const [a, b] = [target.code(before.got), target.code(after.got)]
  if (a === notMember || b === notMember) return true
  const [low, high] = [target.rank(a), target.rank(b)]
  return low === unordered || high === unordered || low <= high
}

/** Whether an answer that is not due is permitted for its input. */
export function isPermitted({ starts, due, permitted }: PackedRuns, target: Target, { ordinal, got }: Seen): boolean {
  const run = runAt(starts, ordinal)
  const code = target.code(got)
  const isListed = permitted.get(run)?.some(({ codes }) => codes === 'any' || codes.has(code)) === true
  return isListed || due[run] === noCode
}
