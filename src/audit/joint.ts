import { catalogue } from '../../properties/catalogue.ts'
import type { Claim, Joint } from '../../properties/record.ts'
import { encode } from '../../spec/codec.ts'
import type { Datum } from '../../spec/datum.ts'
import { toOrdinal } from '../../spec/ordered.ts'
import { uniformIntegers } from '../cases/random.ts'
import { isPermitted } from './order.ts'
import type { Prepared } from './prepare.ts'
import type { Finding, Tally } from './protocol.ts'
import type { ConfirmedFailure } from './retry.ts'
import { note } from './tally.ts'
import { notMember, Target } from './target.ts'
import type { Workforce } from './workforce.ts'

/** The inputs of a joint property's groups, as ordinals of the source; what the source cannot hold is left out with its group. */
export function groupsOf(property: Joint, claim: Claim, seed: number): bigint[][] {
  const { source } = claim
  if (property.codes) return Array.from(property.codes(claim), (codes) => codes.map((code) => toOrdinal(source, code)))
  const groups = Array.from(property.groups(claim, uniformIntegers(seed)), (group) =>
    group.map((x) => {
      const code = encode(source, x)
      return code === undefined ? undefined : toOrdinal(source, code)
    }),
  )
  return groups.filter((group): group is bigint[] => group.every((ordinal) => ordinal !== undefined))
}

/** The ordinals of all inputs that the joint properties of a claim ask for. */
export const askedJointly = (claim: Claim, seed: number): bigint[] =>
  catalogue.flatMap((property) =>
    property.kind === 'joint' && property.concerns(claim) ? groupsOf(property, claim, seed).flat() : [],
  )

export interface JointAccount {
  readonly met: number
  readonly finding: Finding | undefined
  readonly note?: string
}

/** Asks for a property's groups, each in a batch of its own, and decides it on the answers. Undefined where the subject failed. */
export async function decideJoint(
  property: Joint,
  { pool, prepared, tally, seed, known }: JointGround,
): Promise<{ account: JointAccount | undefined; failures: readonly ConfirmedFailure[] }> {
  const { claim, places, runs } = prepared
  const groups = groupsOf(property, claim, seed)
    .map((ordinals) => ordinals.map((ordinal) => places.placeOf(ordinal)))
    .filter((group): group is number[] => group.every((place) => place !== undefined && known(place)))
  if (groups.length === 0) return { account: { met: 0, finding: undefined }, failures: [] }
  const lengths = groups.map(({ length }) => length)
  const { answers, failures } = await pool.ask(Uint32Array.from(groups.flat()), lengths)
  if (!answers) return { account: undefined, failures }
  const target = new Target(claim.conversion.format, tally.form)
  const findings: Record<string, Finding> = {}
  let met = 0
  let from = 0
  for (const group of groups) {
    const seen = group.map((ordinal, i) => ({ ordinal, got: answers[from + i] as number }))
    from += group.length
    const codes = seen.map(({ got }) => target.code(got))
    // What is no member of the format is a finding of its own.
    if (codes.includes(notMember)) continue
    const holds = property.check(
      group.map((place) => places.datum(place)),
      codes.map((code): Datum => target.datum(code)),
      claim,
    )
    if (holds !== undefined) met++
    if (holds !== false) continue
    const isExcused = seen.some((one) => isPermitted(runs, target, one))
    const [first, second] = seen
    if (first)
      note(isExcused ? tally.excused : findings, property.id, places, 1, first.ordinal, first.got, second?.ordinal)
  }
  return { account: { met, finding: findings[property.id] }, failures }
}

interface JointGround {
  readonly pool: Workforce
  readonly prepared: Prepared
  readonly tally: Tally
  readonly seed: number
  /** Whether an input may be asked for. */
  readonly known: (place: number) => boolean
}
