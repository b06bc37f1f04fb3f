import type { Property } from '../../properties/record.ts'
import { roundingText } from '../../spec/rounding.ts'
import { variations } from '../../spec/variations.ts'
import type { Places } from '../cases/places.ts'
import { lowerBound } from '../cases/plan.ts'
import { generatorName } from '../cases/random.ts'
import type { PropertyResult, Result, Witness } from '../report/result.ts'
import { version } from '../version.ts'
import type { Relations } from './follow.ts'
import { ownRandom, ownRandomStatement } from './own-random.ts'
import type { Plan } from './plan.ts'
import { type Covered, countIn, type Prepared } from './prepare.ts'
import type { Finding, Seen, Tally } from './protocol.ts'
import type { Request } from './request.ts'
import type { ConfirmedFailure } from './retry.ts'
import { mismatchesIn } from './spread.ts'
import { notMember } from './target.ts'
import { witnesses } from './witness.ts'

/** Everything that an audit learned. */
export interface Known {
  readonly request: Request
  readonly prepared: Prepared
  readonly plan: Plan
  readonly tally: Tally
  readonly covered: Covered
  /** Undefined where the audit was stopped before it could ask again. */
  readonly relations: Relations | undefined
  readonly failures: readonly ConfirmedFailure[]
  readonly stopped: boolean
  readonly subject: Result['subject']
  readonly machine: Result['machine']
  readonly seconds: number
}

/** The result of an audit: a verdict for every property, and one over all. */
export function conclude(known: Known): Result {
  const { request, prepared, plan, tally, relations, seconds } = known
  const show = witnesses(known)
  const properties = prepared.properties.map((property) => decide(property, known, show))
  const complete = relations !== undefined && tally.cases >= plan.planned && tally.cases > 0
  const violated = properties.some(({ verdict }) => verdict === 'violated')
  const { conversion, options } = request
  const mismatches = mismatchesIn(tally.spread, prepared.places)
  return {
    schema: 'halfulp-result/1',
    subject: known.subject,
    spec: {
      format: conversion.format.id,
      from: prepared.claim.source.id,
      rounding: roundingText(conversion.rounding),
      overflow: conversion.overflow,
      allow: request.allowed.map(({ id }) => id),
      row: { ...conversion.format.row },
      version,
    },
    machine: known.machine,
    scope: {
      kind: plan.kind,
      cases: tally.cases,
      planned: plan.planned,
      seed: plan.kind === 'sample' ? request.seed : null,
      generator: plan.kind === 'sample' ? generatorName : null,
      shard: options.shard ? `${options.shard.index}/${options.shard.of}` : null,
    },
    verdict: violated ? 'violates' : complete && !prepared.ownRandom ? 'conforms' : 'inconclusive',
    properties,
    permitted: Object.entries(tally.permitted).map(([id, { violations, witness }]) => ({
      variation: id,
      statement: id === ownRandom ? ownRandomStatement : (variations.find((one) => one.id === id)?.statement ?? ''),
      cases: violations,
      witness: show(witness),
    })),
    ...(mismatches ? { mismatches } : {}),
    identified: null,
    date: new Date().toISOString(),
    seconds,
  }
}

const byScope: Record<Plan['kind'], PropertyResult['by']> = {
  exhaustive: 'exhaustion',
  boundary: 'boundary',
  sample: 'sampling',
  recorded: 'sampling',
  inputs: 'sampling',
}

/** What is known of one property: how often its hypotheses were met and how often it failed. */
interface Account {
  readonly met: number
  readonly finding: Finding | undefined
  readonly note?: string
}

function decide(property: Property, known: Known, show: (seen: Seen) => Witness): PropertyResult {
  const { plan, tally, request } = known
  const account = accountOf(property, known)
  const { met, finding, note } = account ?? { met: 0, finding: undefined }
  const stopped = known.stopped || request.options.signal?.aborted
  const isBlind = known.prepared.ownRandom !== undefined && followsWords(property)
  const halted = known.relations === undefined || tally.cases < plan.planned || account === undefined || isBlind
  const undecided = isBlind
    ? 'it draws random numbers of its own, so that R cannot be compared'
    : `no violation so far; ${stopped ? 'stopped' : 'ended by the failure of the subject'} after ${tally.cases} of ${plan.planned} inputs`
  const permitted =
    property.id === 'conforms' ? Object.keys(tally.permitted).length > 0 : tally.excused[property.id] !== undefined
  const chosen = chosenBy(property, plan, isBlind)
  const verdict = finding ? 'violated' : halted ? 'skipped' : met === 0 ? 'vacuous' : permitted ? 'permitted' : 'holds'
  return {
    id: property.id,
    statement: property.statement,
    source: property.source,
    verdict,
    by: chosen ?? byScope[plan.kind],
    cases: chosen ? met : tally.cases,
    met,
    violations: finding?.violations ?? 0,
    witness: finding ? show(finding.witness) : null,
    note: note ?? (halted && !finding ? undecided : null),
  }
}

/** How groups and batches are chosen, whatever the scope of the rest; undefined for properties that are decided on all inputs. */
function chosenBy(property: Property, plan: Plan, isBlind: boolean): PropertyResult['by'] | undefined {
  if (property.kind === 'joint') return property.by
  if (property.kind === 'distribution') return isBlind ? 'sampling' : byScope[plan.kind]
  return property.id === 'batch-invariant' ? 'sampling' : undefined
}

/** Whether a property says how the answer follows from the random word. */
function followsWords(property: Property): boolean {
  if (property.kind === 'distribution') return !property.ofAnyRandom
  return property.kind === 'relation' && ['conforms', 'odd', 'batch'].includes(property.relation)
}

/** Undefined where the subject failed before the property could be decided. */
function accountOf(property: Property, known: Known): Account | undefined {
  const { tally, covered, prepared, relations, failures } = known
  const finding = tally.findings[property.id]
  // What compares answers to the same word says nothing of one that looks at no word; an answer that no word gives is wrong all the same.
  if (prepared.ownRandom && followsWords(property) && property.kind === 'relation' && property.relation !== 'conforms')
    return undefined
  if (property.kind === 'joint' || property.kind === 'distribution') return relations?.joint[property.id]
  if (property.kind !== 'relation')
    return { met: countIn(prepared.domains[property.id] as Uint32Array, covered), finding }
  const { numbers } = prepared.places
  const inNumbers = numbers.first > numbers.last ? 0 : countIn(Uint32Array.of(numbers.first, numbers.last), covered)
  switch (property.relation) {
    case 'answers':
      return answersAccount(failures, tally, prepared.places)
    case 'member':
    case 'conforms':
      return { met: tally.cases, finding }
    case 'monotone':
      return { met: Math.max(0, inNumbers - (covered.kind === 'ranges' ? covered.spans.length : 1)), finding }
    case 'odd':
      return { met: covered.kind === 'ranges' ? inNumbers / 2 : pairsIn(covered.ordinals, prepared.places), finding }
    case 'idempotent':
      return relations?.idempotent
    case 'batch':
      return relations?.batches
  }
}

/** How many of these inputs, ascending, are positive numbers whose negatives are among them too. */
function pairsIn(ordinals: Uint32Array, places: Places): number {
  if (places.isSymmetric && ordinals.length === places.count)
    return Math.max(0, places.numbers.last - places.firstPositive + 1)
  let pairs = 0
  // Mirrors fall while places rise: one walk up and one down meet them all.
  let below = ordinals.length - 1
  for (let i = lowerBound(ordinals, places.firstPositive); i < ordinals.length; i++) {
    const place = ordinals[i] as number
    if (place > places.numbers.last) break
    const mirror = places.mirror(place)
    if (mirror === undefined || mirror === place) continue
    while (below >= 0 && (ordinals[below] as number) > mirror) below--
    if (below >= 0 && ordinals[below] === mirror) pairs++
  }
  return pairs
}

function answersAccount(failures: readonly ConfirmedFailure[], tally: Tally, places: Places): Account {
  const [failure] = failures
  if (!failure) return { met: tally.cases, finding: undefined }
  const hex = (i: number): string => places.name(failure.inputs[i] as number)
  const last = failure.inputs.length - 1
  const given =
    failure.inputs.length === 1 ? `the input ${hex(0)}` : `the ${failure.inputs.length} inputs ${hex(0)} … ${hex(last)}`
  const where = failure.alone
    ? `given ${given}`
    : `in a batch that begins with the input ${hex(0)}, but not given that batch alone`
  const again = failure.reproduced ? '' : '; not seen again when retried'
  return {
    met: tally.cases,
    finding: {
      violations: failures.length,
      witness: { ordinal: failure.inputs[0] as number, got: notMember },
      complexity: 0,
    },
    note: `${failure.message}, ${where}${again}`,
  }
}
