import { stochasticOf } from '../../properties/claim.ts'
import type { Claim, Distribution, Drawn } from '../../properties/record.ts'
import type { Stochastic } from '../../spec/rounding.ts'
import { type Answer, answer, type Variation } from '../../spec/variations.ts'
import type { Pairs } from '../cases/pairs.ts'
import { Places } from '../cases/places.ts'
import { mostWhole, turnOf } from '../cases/words.ts'
import { noCode, runAt } from '../tables/compile.ts'
import type { JointAccount } from './joint.ts'
import { isPermitted } from './order.ts'
import { assemble, type Prepared } from './prepare.ts'
import type { Finding, PackedRuns, Tally } from './protocol.ts'
import type { ConfirmedFailure } from './retry.ts'
import { note } from './tally.ts'
import { notMember, Target } from './target.ts'
import type { Workforce } from './workforce.ts'

/**
 * Audits of stochastic rounding. An input is a value with a random word (cases/pairs.ts), and to those every answer is determined, so
 * that they are judged as other inputs are. Besides, the answers to one value over its words make a distribution.
 */

/** What an audit derives from a claim of stochastic rounding. */
export function prepareStochastic(claim: Claim, allowed: readonly Variation[], pairs: Pairs): Prepared {
  const { listed, random, chosen } = pairs
  const places = new Places({ source: claim.source.row, listed, random })
  const all = Uint32Array.from({ length: places.count }, (_, place) => place)
  const limit = 2 ** (stochasticOf(claim) as Stochastic).bits
  const groups = [...chosen]
    .map((ordinal) => all.subarray(places.atOrAfter(ordinal), places.atOrAfter(ordinal + 1n)))
    .map((group) => group.filter((place) => (places.word(place) as number) < limit))
    .filter(({ length }) => length > 0)
  return { ...assemble(claim, places, runsOf(claim, places, allowed), () => all), groups }
}

/** The due answers by place. One value has two at most, that below its turn and that from there on. */
function runsOf(claim: Claim, places: Places, allowed: readonly Variation[]): PackedRuns {
  const rounding = stochasticOf(claim) as Stochastic
  const limit = 2 ** rounding.bits
  const starts: number[] = []
  const due: number[] = []
  const permitted = new Map<number, Permits>()
  const push = (place: number, one: Due): void => {
    if (due.at(-1) === one.code && !one.permits && !permitted.has(due.length - 1)) return
    if (one.permits) permitted.set(due.length, one.permits)
    starts.push(place)
    due.push(one.code)
  }
  for (let place = 0; place < places.count; ) {
    const x = places.datum(place)
    const turn = turnOf(x, claim) ?? BigInt(limit)
    const [below, from] = [turn - 1n, turn].map((random) => {
      const valid = random < 0n ? 0n : random >= BigInt(limit) ? BigInt(limit) - 1n : random
      const conversion = { ...claim.conversion, rounding: { ...rounding, random: valid } }
      return packed(answer(x, conversion, claim.source, allowed))
    }) as [Due, Due]
    const ordinal = places.ordinal(place)
    for (; place < places.count && places.ordinal(place) === ordinal; place++)
      push(place, (places.word(place) as number) % limit < Number(turn) ? below : from)
  }
  return { starts: Uint32Array.from(starts), due: Float64Array.from(due), permitted }
}

/** Codes that are permitted beside the due one, by the variation that says so. */
export type Permits = readonly { variation: string; codes: ReadonlySet<number> | 'any' }[]

interface Due {
  readonly code: number
  readonly permits?: Permits
}

function packed({ due, permitted }: Answer): Due {
  const code = due === undefined ? noCode : Number(due)
  if (permitted.length === 0) return { code }
  const permits = permitted.map(({ variation, codes }) => ({
    variation,
    codes: codes === 'any' ? codes : new Set([...codes].map(Number)),
  }))
  return { code, permits }
}

interface Ground {
  readonly pool: Workforce
  readonly prepared: Prepared
  readonly tally: Tally
}

/** Decides every property of distributions on the chosen inputs; undefined accounts where the subject failed. */
export async function decideDistributions({ pool, prepared, tally }: Ground): Promise<{
  accounts: Record<string, JointAccount | undefined>
  failures: readonly ConfirmedFailure[]
}> {
  const { claim, places, properties, groups = [], ownRandom, runs } = prepared
  const speaking = properties.filter(
    (one): one is Distribution => one.kind === 'distribution' && (!ownRandom || one.ofAnyRandom),
  )
  const accounts: Record<string, JointAccount | undefined> = {}
  if (speaking.length === 0) return { accounts, failures: [] }
  const asked = Uint32Array.from(groups.flatMap((group) => [...group]))
  const { answers, failures } = await pool.ask(asked)
  if (!answers) return { accounts, failures }
  const target = new Target(claim.conversion.format, tally.form)
  const met: Record<string, number> = {}
  const findings: Record<string, Finding> = {}
  let from = 0
  for (const group of groups) {
    const got = answers.subarray(from, from + group.length)
    from += group.length
    const drawn = drawnOf(target, places, group, got)
    if (!drawn) continue
    const x = places.datum(group[0] as number)
    for (const property of speaking) {
      const holds = property.check(x, drawn, claim)
      if (holds !== undefined) met[property.id] = (met[property.id] ?? 0) + 1
      if (holds !== false) continue
      const isExcused = [...group].some((ordinal, i) =>
        isPermitted(ownRandom ?? runs, target, { ordinal, got: got[i] as number }),
      )
      const at = telling(prepared, target, group, got)
      note(isExcused ? tally.excused : findings, property.id, places, 1, group[at] as number, got[at] as number)
    }
  }
  for (const { id } of speaking) accounts[id] = { met: met[id] ?? 0, finding: findings[id] }
  return { accounts, failures }
}

/** The answers to a group by ascending R; undefined where one is no member of the format, which is a finding of its own. */
function drawnOf(target: Target, places: Places, group: Uint32Array, got: Uint32Array): Drawn[] | undefined {
  const codes = Array.from(got, (one) => target.code(one))
  if (codes.includes(notMember)) return undefined
  return codes
    .map((code, i) => ({ random: BigInt(places.word(group[i] as number) as number), q: target.datum(code) }))
    .sort((a, b) => (a.random < b.random ? -1 : 1))
}

/** Which pair of a group to show for it: that with the smallest R whose answer is not due, else the first. */
function telling({ places, runs }: Prepared, target: Target, group: Uint32Array, got: Uint32Array): number {
  const wrong = [...group.keys()].filter(
    (i) => target.code(got[i] as number) !== runs.due[runAt(runs.starts, group[i] as number)],
  )
  const word = (i: number): number => places.word(group[i] as number) as number
  return wrong.reduce((best, i) => (word(i) < word(best) ? i : best), wrong[0] ?? 0)
}

/**
 * Asks for the input of the simplest violation with every R, where those are few, and shows the smallest that is answered wrongly: the
 * words that inputs are tried with are near their turns.
 */
export async function simplestWord({ pool, prepared, tally }: Ground): Promise<void> {
  const { claim, places, runs } = prepared
  const rounding = stochasticOf(claim)
  const finding = tally.findings.conforms
  if (!rounding || rounding.bits > mostWhole || !finding || finding.witness.other !== undefined) return
  const { ordinal: place } = finding.witness
  const limit = 2 ** rounding.bits
  const first = places.atOrAfter(places.ordinal(place))
  const group = Array.from({ length: places.atOrAfter(places.ordinal(place) + 1n) - first }, (_, i) => first + i)
  const turn = Number(turnOf(places.datum(place), claim) ?? limit)
  /** A place of this input on the same side of its turn. */
  const like = (r: number): number | undefined =>
    group.find((one) => (places.word(one) as number) % limit < turn === r < turn)
  // Twice as many, for a subject that looks at one bit more.
  const words = Uint32Array.from({ length: 2 * limit }, (_, word) => word)
  const { answers } = await pool.ask(new Uint32Array(words.length).fill(place), undefined, words)
  if (!answers) return
  const target = new Target(claim.conversion.format, tally.form)
  for (const [word, got] of answers.entries()) {
    const ordinal = like(word % limit)
    const seen = ordinal === undefined ? undefined : { ordinal, got }
    if (!seen || target.code(got) === runs.due[runAt(runs.starts, seen.ordinal)] || isPermitted(runs, target, seen))
      continue
    if (word < (places.word(place) as number)) finding.witness = { ...seen, word }
    return
  }
}
