import { isDeepStrictEqual } from 'node:util'
import { catalogue } from '../../properties/catalogue.ts'
import { findFormat } from '../../spec/formats/registry.ts'
import { ordinalCount } from '../../spec/ordered.ts'
import { plain } from './escape.ts'
import { mergeMismatches } from './mismatches.ts'
import { grouped } from './numbers.ts'
import type { PropertyResult, Result, Witness } from './result.ts'
import { simplestWitness } from './simplest-witness.ts'
import { subjectText } from './text.ts'
import { specText } from './words.ts'

/** Why results are not the shards of one audit: what was expected, what came and what to do. */
export interface Refusal {
  readonly refused: string
}

/**
 * Joins the results of all shards of one audit, in any order: numbers are summed, the worst verdict stands, the simplest witness is
 * kept. What every shard tries anew on the same inputs, such as batches, counts once. `seconds` are those of all shards together, and
 * `date` is the last of theirs.
 * Answers on the two sides of a border between shards were never compared: where an answer is wrong, monotony stays undecided.
 */
export function mergeShards(results: readonly Result[]): Result | Refusal {
  const refused = differing(results) ?? incomplete(results) ?? uncovered(results)
  if (refused !== undefined) return { refused }
  const first = results[0] as Result
  const shards = [...results].sort((a, b) => shardOf(a).index - shardOf(b).index)
  const all = first.properties.map(({ id }) =>
    joined(
      shards.map((one) => one.properties.find((p) => p.id === id)!),
      first,
    ),
  )
  const properties = all.map((one) => withoutBorders(one, all, results.length))
  const isBroken = properties.some(({ verdict }) => verdict === 'violated')
  const mismatches = mergeMismatches(shards.map((one) => one.mismatches))
  const last = shards
    .flatMap(({ date }) => date ?? [])
    .sort()
    .at(-1)
  const isOpen = results.some(({ verdict }) => verdict === 'inconclusive')
  return {
    ...first,
    machine: {
      cpu: distinct(shards.map(({ machine }) => machine.cpu)) ?? '',
      os: distinct(shards.map(({ machine }) => machine.os)) ?? '',
      node: distinct(shards.map(({ machine }) => machine.node)) ?? '',
      gpu: distinct(shards.map(({ machine }) => machine.gpu)),
    },
    scope: {
      ...first.scope,
      cases: sum(results.map(({ scope }) => scope.cases)),
      planned: sum(results.map(({ scope }) => scope.planned)),
      shard: null,
    },
    verdict: isBroken ? 'violates' : isOpen ? 'inconclusive' : 'conforms',
    properties,
    permitted: permittedOf(shards),
    ...(mismatches ? { mismatches } : {}),
    ...(last === undefined ? {} : { date: last }),
    seconds: sum(results.map(({ seconds }) => seconds)),
  }
}

const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0)

/** Every value once; null where there is none. */
const distinct = (values: readonly (string | null)[]): string | null =>
  [...new Set(values.filter((value) => value !== null))].join('; ') || null

function shardOf({ scope }: Result): { index: number; of: number } {
  const [index = 0, of = 0] =
    /^(\d{1,4})\/(\d{1,4})$/
      .exec(scope.shard ?? '')
      ?.slice(1)
      .map(Number) ?? []
  return { index, of }
}

/** What tells the results apart that should be alike. */
function differing(results: readonly Result[]): string | undefined {
  const [first, ...others] = results as [Result, ...Result[]]
  for (const other of others) {
    if (!isDeepStrictEqual(other.subject, first.subject))
      return `expected shards of one subject, came ${named(first)} and ${named(other)}; judge all shards on the same file`
    if (!isDeepStrictEqual(other.spec, first.spec))
      return `expected shards of one specification, came ${against(first)} and ${against(other)}; judge all shards with the same options`
    const [a, b] = [first, other].map(({ scope: { kind, seed, generator } }) => [kind, seed, generator])
    const [ids, otherIds] = [first, other].map(({ properties }) => properties.map(({ id }) => id))
    if (!isDeepStrictEqual(a, b) || !isDeepStrictEqual(ids, otherIds))
      return 'expected shards of one audit, came some that chose their inputs or properties otherwise; judge all shards with the same options'
  }
  const ids = first.properties.map(({ id }) => id)
  return new Set(ids).size === ids.length ? undefined : 'expected every property once in a result, came one twice'
}

const named = ({ subject }: Result): string => plain(`${subjectText(subject)} (sha256 ${subject.sha256 ?? 'none'})`)

const against = ({ spec }: Result): string =>
  plain(`${specText(spec)}, halfulp ${spec.version}, permitted ${spec.allow.join(' ') || 'nothing'}`)

/** Which shards are missing, there twice, or none at all. */
function incomplete(results: readonly Result[]): string | undefined {
  const shards = results.map(shardOf)
  const of = shards[0]?.of ?? 0
  const odd = results.find((_, i) => {
    const { index, of: other } = shards[i]!
    return other !== of || index < 1 || index > of
  })
  if (odd)
    return `expected shards 1/${of || 'N'} to ${of || 'N'}/${of || 'N'}, came ${plain(odd.scope.shard ?? 'a result that is no shard')}; name the results of one audit`
  const twice = shards.find(({ index }, i) => shards.findIndex((one) => one.index === index) !== i)
  if (twice) return `expected every shard once, came ${twice.index}/${of} twice; leave one out`
  const have = new Set(shards.map(({ index }) => index))
  const missing = Array.from({ length: of }, (_, i) => i + 1).filter((index) => !have.has(index))
  if (missing.length === 0) return undefined
  return `expected all ${of} shards, came ${have.size}; judge ${missing.map((index) => `${index}/${of}`).join(', ')} too`
}

/** Whether shards of an exhaustive audit hold all inputs together. */
function uncovered(results: readonly Result[]): string | undefined {
  const { scope, spec } = results[0] as Result
  const source = findFormat(spec.from)
  const planned = sum(results.map((one) => one.scope.planned))
  if (scope.kind !== 'exhaustive' || !source || BigInt(planned) === ordinalCount(source)) return undefined
  return `expected shards of ${grouped(Number(ordinalCount(source)))} inputs together, came ${grouped(planned)}; judge all shards with one version`
}

/** From the worst to the best; a property that no shard had a case of is still vacuous. */
const worstFirst: readonly PropertyResult['verdict'][] = [
  'violated',
  'error',
  'skipped',
  'permitted',
  'holds',
  'vacuous',
]

/** Whether every shard tries a property on the same inputs, whatever its own are. */
function isRepeated(id: string): boolean {
  const property = catalogue.find((one) => one.id === id)
  return (
    property?.kind === 'joint' ||
    property?.kind === 'distribution' ||
    (property?.kind === 'relation' && property.relation === 'batch')
  )
}

function joined(parts: readonly PropertyResult[], { spec }: Result): PropertyResult {
  const first = parts[0] as PropertyResult
  const total = isRepeated(first.id) ? (all: number[]) => Math.max(...all) : sum
  const verdict = worstFirst.find((one) => parts.some((part) => part.verdict === one)) ?? first.verdict
  const telling = parts.filter((part) => part.verdict === verdict && part.note !== null)
  const witness = simplestWitness(
    parts.map((part) => part.witness),
    spec.from,
  )
  // A note on the one input belongs to its witness; others speak of all.
  const notes = telling.filter((part) => verdict !== 'violated' || part.witness === witness)
  return {
    ...first,
    verdict,
    cases: total(parts.map(({ cases }) => cases)),
    met: total(parts.map(({ met }) => met)),
    violations: total(parts.map(({ violations }) => violations)),
    witness,
    note: distinct(notes.map(({ note }) => note)),
  }
}

/**
 * Where every answer is the due one, or permitted, none breaks the order: the specification's own answers are in order. Where some
 * answer is wrong, those at the borders of shards would have to be compared.
 */
function withoutBorders(property: PropertyResult, all: readonly PropertyResult[], shards: number): PropertyResult {
  const { verdict } = property
  const record = catalogue.find(({ id }) => id === property.id)
  const isOrder = record?.kind === 'relation' && record.relation === 'monotone'
  const isWrong = all.some(({ id, verdict: other }) => id === 'conforms' && other !== 'holds' && other !== 'permitted')
  if (!isOrder || shards === 1 || !isWrong || (verdict !== 'holds' && verdict !== 'permitted')) return property
  const note = 'holds within every shard; answers on the two sides of the borders between shards were not compared'
  return { ...property, verdict: 'skipped', note }
}

function permittedOf(shards: readonly Result[]): Result['permitted'] {
  const all = shards.flatMap(({ permitted }) => permitted)
  return [...new Set(all.map(({ variation }) => variation))].map((variation) => {
    const some = all.filter((one) => one.variation === variation)
    const witness = simplestWitness(
      some.map((one) => one.witness),
      (shards[0] as Result).spec.from,
    ) as Witness
    return { ...some[0]!, cases: sum(some.map(({ cases }) => cases)), witness }
  })
}
