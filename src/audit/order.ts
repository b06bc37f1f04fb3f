import { ordinalToBits } from '../cases/simplest.ts'
import type { Span } from './bounds.ts'
import type { Seen } from './protocol.ts'
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
