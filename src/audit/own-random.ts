import { isImprobable } from '../../properties/binomial.ts'
import { stochasticOf } from '../../properties/claim.ts'
import type { Claim } from '../../properties/record.ts'
import { convert } from '../../spec/convert.ts'
import type { Datum } from '../../spec/datum.ts'
import { type Rational, rational, rationalText } from '../../spec/exact/rational.ts'
import type { Stochastic } from '../../spec/rounding.ts'
import { turnOf } from '../cases/words.ts'
import { runAt } from '../tables/compile.ts'
import type { Prepared } from './prepare.ts'
import type { Finding } from './protocol.ts'
import type { Permits } from './stochastic.ts'
import { note } from './tally.ts'
import { Target } from './target.ts'
import type { Workforce } from './workforce.ts'

/**
 * Subjects that draw random numbers of their own instead of taking R from the words that they are given. Which of two answers comes
 * cannot be compared then; what can be said is whether it is one of the two, and, of many draws, whether their number is credible.
 */

/** Pairs that are asked for twice to find out whether a subject follows its random words, and how often the witness is among them. */
const probed = { most: 4096, witness: 256 } as const

/**
 * Whether a subject answers the same batch, random words and all, in two ways: it draws random numbers of its own.
 * @param witness the place of an input that was answered otherwise than it should, or before
 */
export async function drawsItself(
  pool: Workforce,
  { places, runs, groups }: Prepared,
  witness: number,
): Promise<boolean> {
  if (!groups) return false
  const isOpen = (place: number): boolean => {
    const first = places.atOrAfter(places.ordinal(place))
    const last = places.atOrAfter(places.ordinal(place) + 1n) - 1
    return runs.due[runAt(runs.starts, first)] !== runs.due[runAt(runs.starts, last)]
  }
  const open = groups.flatMap((group) => [...group]).filter(isOpen)
  const again = Array<number>(probed.witness).fill(witness)
  const probe = Uint32Array.from([...open.slice(0, probed.most), ...again])
  const [first, second] = [await pool.ask(probe), await pool.ask(probe)]
  return first.answers !== undefined && second.answers?.some((got, i) => got !== first.answers?.[i]) === true
}

/** The variation under which a subject that draws its own random numbers is judged. */
export const ownRandom = 'own-random'
export const ownRandomStatement = 'a subject that draws its own random numbers may give the answer to any R'

/** The same claim for a subject that draws its own random numbers: each answer that some R gives is permitted. */
export function withOwnRandom(prepared: Prepared): Prepared {
  const { places, runs, claim } = prepared
  const due = Array.from({ length: places.count }, (_, place) => runs.due[runAt(runs.starts, place)] as number)
  const permitted = new Map<number, Permits>()
  for (let first = 0; first < places.count; ) {
    const end = places.atOrAfter(places.ordinal(first) + 1n)
    const codes = new Set(codesOf(places.datum(first), claim))
    for (let place = first; place < end; place++) {
      const before = runs.permitted.get(runAt(runs.starts, place)) ?? []
      if (before.length > 0 || codes.size > 1) permitted.set(place, [...before, { variation: ownRandom, codes }])
    }
    first = end
  }
  const each = { starts: Uint32Array.from(due.keys()), due: Float64Array.from(due), permitted }
  return { ...prepared, runs: each, ownRandom: runs }
}

/** The answers that some R gives to an input. */
function codesOf(x: Datum, { conversion }: Claim): number[] {
  const rounding = conversion.rounding as Stochastic
  return [0n, (1n << BigInt(rounding.bits)) - 1n].flatMap((random) => {
    const code = convert(x, { ...conversion, rounding: { ...rounding, random } })
    return code === undefined ? [] : [Number(code)]
  })
}

/** Inputs of which many answers are counted, and how many of each. */
const counted = { inputs: 24, draws: 2048 } as const

/** The probability that a subject which rounds as it claims is found to violate that by counting. */
const errorLog10 = -9

export interface Counted {
  readonly met: number
  readonly finding: Finding | undefined
  readonly note: string
}

/**
 * Counts how often inputs go away from zero, and finds a violation where so many, or so few, of independent draws with the probability
 * K/2^N would come with less than 10^−9, all inputs and both sides taken together. Undefined where the subject failed.
 */
export async function countDraws(
  pool: Workforce,
  prepared: Prepared,
  form: 'codes' | 'values',
): Promise<Counted | undefined> {
  const { claim, places, groups = [], ownRandom, runs } = prepared
  const strict = ownRandom ?? runs
  const dueOf = (place: number): number => strict.due[runAt(strict.starts, place)] as number
  const open = groups.filter((group) => group.some((place) => dueOf(place) !== dueOf(group[0] as number)))
  const chosen = open.filter((_, i) => i % Math.ceil(open.length / counted.inputs) === 0)
  const asked = Uint32Array.from(chosen.flatMap((group) => Array<number>(counted.draws).fill(group[0] as number)))
  const { answers } = await pool.ask(asked)
  if (!answers) return undefined
  const target = new Target(claim.conversion.format, form)
  const each = rational(1n, 10n ** BigInt(-errorLog10) * BigInt(2 * Math.max(1, chosen.length)))
  const findings: Record<string, Finding> = {}
  let seen = ''
  chosen.forEach((group, i) => {
    const x = group[0] as number
    const farther = farthest(target, group.map(dueOf))
    const got = answers.subarray(i * counted.draws, (i + 1) * counted.draws)
    const away = got.filter((one) => target.code(one) === farther).length
    const p = probability(claim, places.datum(x))
    if (!isImprobable(counted.draws, away, p, each)) return
    note(findings, 'random-probability', places, 1, x, got[0] as number)
    if (findings['random-probability']?.witness.ordinal === x)
      seen = `${away} of ${counted.draws} draws went away from zero at ${places.hex(x)}, where the probability is ${rationalText(p)}; `
  })
  const words = `${seen}${counted.draws} draws at each of ${chosen.length} inputs, compared with K/2^N by exact binomial tails, error probability 10^${errorLog10}`
  return { met: chosen.length, finding: findings['random-probability'], note: words }
}

/** K/2^N. */
function probability(claim: Claim, x: Datum): Rational {
  const { bits } = stochasticOf(claim) as Stochastic
  const limit = 1n << BigInt(bits)
  return rational(limit - (turnOf(x, claim) ?? limit), limit)
}

/** The code of these that lies farther from zero; an answer out of range lies farthest. */
function farthest(target: Target, codes: Uint32Array | readonly number[]): number {
  const reach = (code: number): number => {
    const x = target.datum(code)
    return x.kind === 'finite' ? Math.abs(target.rank(code)) : Number.POSITIVE_INFINITY
  }
  return [...codes].reduce((best, code) => (reach(code) > reach(best) ? code : best))
}
