import type { Joint } from '../../properties/record.ts'
import { encode } from '../../spec/codec.ts'
import { toOrdinal } from '../../spec/ordered.ts'
import { ordered, simplifications } from '../cases/plan.ts'
import { decideJoint, type JointAccount } from './joint.ts'
import { inOrder, isPermitted } from './order.ts'
import { countDraws } from './own-random.ts'
import { type Covered, dueImage, type Prepared, tellingOrdinals } from './prepare.ts'
import type { Finding, Tally } from './protocol.ts'
import type { Request } from './request.ts'
import type { ConfirmedFailure } from './retry.ts'
import { decideDistributions, simplestWord } from './stochastic.ts'
import { emptyTally, merge, note } from './tally.ts'
import { notMember, Target } from './target.ts'
import type { Workforce } from './workforce.ts'

/** What can be decided only when the main pass is over, by asking the subject again. */
export interface Relations {
  /** Inputs whose answer is a number that the subject could be asked for; undefined where it failed to answer that. */
  readonly idempotent: { readonly met: number; readonly finding: Finding | undefined } | undefined
  /** Answers compared between batches; undefined where the subject failed before. */
  readonly batches: { readonly met: number; readonly finding: Finding | undefined } | undefined
  /** By joint property or one of distributions; undefined where the subject failed before. */
  readonly joint: Readonly<Record<string, JointAccount | undefined>>
  readonly failures: readonly ConfirmedFailure[]
}

interface Ground {
  readonly pool: Workforce
  readonly prepared: Prepared
  readonly tally: Tally
  readonly covered: Covered
  readonly request: Request
  readonly recorded: boolean
}

interface Answered<K extends 'idempotent' | 'batches'> {
  readonly account: Relations[K]
  readonly failures: readonly ConfirmedFailure[]
}

/** Undefined where the audit was stopped meanwhile. */
export async function follow(ground: Ground): Promise<Relations | undefined> {
  joinEdges(ground)
  const idempotent = await idempotence(ground)
  const joint = fails(idempotent) ? undefined : await jointly(ground)
  const drawn = !joint || fails(joint) ? undefined : await decideDistributions(ground)
  const { ownRandom } = ground.prepared
  const batches = !drawn || fails(drawn) || ownRandom ? undefined : await batchInvariance(ground)
  const draws =
    ownRandom && drawn && !fails(drawn) ? await countDraws(ground.pool, ground.prepared, ground.tally.form) : undefined
  await simplify(ground)
  if (!ground.prepared.ownRandom && ground.request.cases.kind !== 'inputs') await simplestWord(ground)
  if (ground.pool.stopped) return undefined
  return {
    idempotent: idempotent.account,
    joint: { ...joint?.accounts, ...drawn?.accounts, ...(draws ? { 'random-probability': draws } : {}) },
    batches: batches?.account,
    failures: [
      ...idempotent.failures,
      ...(joint?.failures ?? []),
      ...(drawn?.failures ?? []),
      ...(batches?.failures ?? []),
    ],
  }
}

const fails = ({ failures }: { readonly failures: readonly ConfirmedFailure[] }): boolean =>
  failures.some(({ reproduced }) => reproduced)

/** Decides the joint properties, one after the other, until the subject fails. */
async function jointly(
  ground: Ground,
): Promise<Pick<Answered<'batches'>, 'failures'> & { accounts: Relations['joint'] }> {
  const { prepared, request, covered, recorded } = ground
  const isKnown = recorded && covered.kind === 'points' ? new Set(covered.ordinals) : undefined
  const accounts: Record<string, JointAccount | undefined> = {}
  const failures: ConfirmedFailure[] = []
  for (const property of prepared.properties.filter((one): one is Joint => one.kind === 'joint')) {
    const known = (place: number): boolean => isKnown?.has(place) ?? true
    const decided = await decideJoint(property, { ...ground, seed: request.seed, known })
    accounts[property.id] = decided.account
    failures.push(...decided.failures)
    if (fails(decided)) break
  }
  return { accounts, failures }
}

/** Compares the last answer of every batch with the first of the next. */
function joinEdges({ prepared, tally, covered }: Ground): void {
  const target = new Target(prepared.claim.conversion.format, tally.form)
  const edges = tally.edges.sort((a, b) => a.first.ordinal - b.first.ordinal)
  edges.forEach(({ first }, i) => {
    const before = edges[i - 1]?.last
    if (!before || (covered.kind === 'ranges' && before.ordinal + 1 !== first.ordinal)) return
    if (before.got === first.got || inOrder(target, prepared.places, before, first)) return
    const isExcused = isPermitted(prepared.runs, target, before) || isPermitted(prepared.runs, target, first)
    const into = isExcused ? tally.excused : tally.findings
    note(into, 'monotone', prepared.places, 1, first.ordinal, first.got, before.ordinal)
  })
}

async function idempotence({ pool, prepared, tally, covered, recorded }: Ground): Promise<Answered<'idempotent'>> {
  const { format } = prepared.claim.conversion
  const { source } = prepared.claim
  const { places } = prepared
  const target = new Target(format, tally.form)
  const image = dueImage(prepared, covered)
  for (const [code, by] of tally.image) image.set(code, (image.get(code) ?? 0) + by)
  // Of recorded answers only those to inputs that were recorded can be asked for.
  const known = recorded && covered.kind === 'points' ? new Set(covered.ordinals) : undefined
  const asked = [...image].flatMap(([code, count]) => {
    if (code === notMember || count <= 0) return []
    const x = target.datum(code)
    const input = encode(source, x)
    if (x.kind === 'nan' || input === undefined) return []
    const ordinal = places.placeOf(toOrdinal(source, input))
    return ordinal === undefined || (known && !known.has(ordinal)) ? [] : [{ code, count, ordinal }]
  })
  asked.sort((a, b) => a.ordinal - b.ordinal)
  const { answers, failures } = await pool.ask(Uint32Array.from(asked, ({ ordinal }) => ordinal))
  if (!answers) return { account: undefined, failures }
  const findings: Record<string, Finding> = {}
  asked.forEach(({ code, count, ordinal }, i) => {
    const got = answers[i] as number
    if (target.code(got) === code) return
    const isExcused = isPermitted(prepared.runs, target, { ordinal, got })
    note(isExcused ? tally.excused : findings, 'idempotent', places, count, ordinal, got)
  })
  const met = asked.reduce((sum, { count }) => sum + count, 0)
  return { account: { met, finding: findings.idempotent }, failures }
}

async function batchInvariance({ pool, prepared, request, recorded }: Ground): Promise<Answered<'batches'>> {
  if (recorded) return { account: { met: 0, finding: undefined }, failures: [] }
  const short = request.isProgram
    ? [1, 2, 3, 5, 7, 8, 9, 13, 15, 16, 17, 31, 33, 63, 65, 127, 4097, 65_535]
    : Array.from({ length: 67 }, (_, i) => i + 1)
  // A page takes long over each batch, and its arrays have no addresses that could matter.
  const rounds = request.isInPage ? 1 : 6
  const lengths = request.isProgram
    ? short
    : [
        ...Array.from({ length: rounds }, () => short).flat(),
        127,
        129,
        255,
        257,
        1000,
        1023,
        1025,
        4095,
        8191,
        16_384,
        32_769,
        65_535,
      ]
  const tally = emptyTally('codes')
  const failures = await pool.run(
    [{ kind: 'batches', ordinals: tellingOrdinals(prepared, request.seed), lengths, seed: request.seed }],
    (one) => merge(tally, one),
    () => undefined,
  )
  const hasFailed = failures.some(({ reproduced }) => reproduced)
  return {
    account: hasFailed ? undefined : { met: tally.cases, finding: tally.findings['batch-invariant'] },
    failures,
  }
}

/** Where not every input was tried, tries inputs with fewer significant bits than the witnesses have, to show simpler ones. */
async function simplify({ pool, prepared, tally, covered, request, recorded }: Ground): Promise<void> {
  const found = Object.values(tally.findings)
  const { places } = prepared
  if (
    places.source.id !== 'binary32' ||
    !places.isWhole ||
    covered.kind === 'ranges' ||
    recorded ||
    request.cases.kind === 'inputs' ||
    found.length === 0
  )
    return
  const candidates = ordered(found.flatMap(({ witness }) => [...simplifications(witness.ordinal)]))
  await pool.run(
    [{ kind: 'points', ordinals: candidates }],
    (one) => {
      for (const [id, { witness }] of Object.entries(one.findings))
        if (tally.findings[id]) note(tally.findings, id, places, 0, witness.ordinal, witness.got, witness.other)
    },
    () => undefined,
  )
}
