import { stochasticOf } from '../../properties/claim.ts'
import type { Claim } from '../../properties/record.ts'
import { gapOf } from '../../spec/convert.ts'
import type { Datum } from '../../spec/datum.ts'
import { awayCount, type Stochastic } from '../../spec/rounding.ts'

/**
 * The random words that an input is tried with. R is the low N bits of a word of 32; a subject may look at no other bit, so some
 * words have others set.
 */

/** The most random bits with which every R is tried on chosen inputs. */
export const mostWhole = 8

const two32 = 2 ** 32

/** Every R where those are few, in ascending order; else undefined. */
export const everyWord = ({ bits }: Stochastic): readonly number[] | undefined =>
  bits > mostWhole ? undefined : Array.from({ length: 2 ** bits }, (_, r) => r)

/** The first R that rounds away from zero, 2^N where none does; undefined where R has no say. */
export function turnOf(x: Datum, claim: Claim): bigint | undefined {
  if (x.kind !== 'finite') return undefined
  const rounding = stochasticOf(claim) as Stochastic
  const gap = gapOf(x.magnitude, claim.conversion.format)
  return gap.part === 0n ? undefined : (1n << BigInt(rounding.bits)) - awayCount(rounding, gap)
}

/** The words at which something happens to an input: its turn and what is beside it, the ends, some drawn. */
export function tellingWords(x: Datum, claim: Claim, below: (n: number) => number): readonly number[] {
  const { bits } = stochasticOf(claim) as Stochastic
  const count = 2 ** bits
  const high = two32 - count
  const drawn = (): number => below(2 ** 16) * 2 ** 16 + below(2 ** 16)
  const turn = turnOf(x, claim)
  const ends = [0, 1, count - 1].filter((r) => r < count)
  if (turn === undefined) return [...ends, two32 - 1, drawn()]
  const [before, at, after] = [-1, 0, 1].map((by) => Number(turn) + by) as [number, number, number]
  const beside = [before, at, after].filter((r) => r >= 0 && r < count)
  const withHigh = [before, at].filter((r) => r >= 0 && r < count).map((r) => r + high)
  return [...ends, ...beside, ...withHigh, drawn() % count, drawn()]
}

/** The words for an input whose distribution is looked at: every R, or more of them than for others. */
export function manyWords(x: Datum, claim: Claim, below: (n: number) => number): readonly number[] {
  const rounding = stochasticOf(claim) as Stochastic
  const powers = Array.from({ length: rounding.bits }, (_, k) => 2 ** k)
  return [...(everyWord(rounding) ?? powers), ...tellingWords(x, claim, below)]
}
