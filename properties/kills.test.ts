import { describe, expect, it } from 'vitest'
import { decode, encode } from '../spec/codec.ts'
import type { Datum } from '../spec/datum.ts'
import type { Code } from '../spec/formats/row.ts'
import { datumAt, fromOrdinal, ordinalCount } from '../spec/ordered.ts'
import { criticalMagnitudes, ordinalsAround, specialOrdinals, stratifiedIndices } from '../spec/testing.ts'
import { uniformIntegers } from '../src/cases/random.ts'
import { catalogue } from './catalogue.ts'
import type { Bound, Claim, Joint, Region } from './record.ts'
import { type Suspect, suspectsOf } from './testing-zoo.ts'

interface Answered {
  readonly ordinal: bigint
  readonly x: Datum
  readonly q: Datum
}

/** Every input of a narrow source; else those around everything that happens in the target, ascending. */
function telling({ source, conversion: { format } }: Claim): readonly bigint[] {
  if (source.width <= 16) return Array.from({ length: 2 ** source.width }, (_, ordinal) => BigInt(ordinal))
  const critical = criticalMagnitudes(format, stratifiedIndices(format))
  const ordinals = [...new Set([...ordinalsAround(source, critical), ...specialOrdinals(source)])]
  return ordinals.filter((one) => one >= 0n && one < ordinalCount(source)).sort((a, b) => (a < b ? -1 : 1))
}

const suspects = new Map<string, readonly Suspect[]>()
const answers = new Map<Suspect, readonly Answered[]>()

function knownSuspects(id: string): readonly Suspect[] {
  const known = suspects.get(id) ?? suspectsOf(id)
  suspects.set(id, known)
  return known
}

function answersOf(suspect: Suspect): readonly Answered[] {
  const known = answers.get(suspect)
  if (known) return known
  const { source } = suspect.claim
  const ordinals = telling(suspect.claim)
  const data = suspect.ask(ordinals.map((ordinal) => fromOrdinal(source, ordinal)))
  const fresh = ordinals.map((ordinal, i) => ({ ordinal, x: datumAt(source, ordinal), q: data[i] }))
  answers.set(suspect, fresh)
  return fresh
}

/** How many of a suspect's answers in the domain of a property it refuses. */
function refused(property: Bound | Region, suspect: Suspect): number {
  const domain = property.domain(suspect.claim)
  let place = 0
  return answersOf(suspect).filter(({ ordinal, x, q }) => {
    while (place < domain.length && domain[place].last < ordinal) place++
    const isInside = place < domain.length && domain[place].first <= ordinal
    return isInside && !property.check(x as never, q, suspect.claim)
  }).length
}

/** How many groups, each asked for in a batch of its own, a joint property refuses: the fewest of several draws. */
const refusedGroups = (property: Joint, suspect: Suspect): number =>
  Math.min(...[0, 1, 2].map((seed) => refusedOfDraw(property, suspect, seed)))

function refusedOfDraw(property: Joint, { claim, ask }: Suspect, seed: number): number {
  const codesOf = (group: readonly Datum[]): readonly Code[] => group.map((x) => encode(claim.source, x) as Code)
  const groups = property.codes?.(claim) ?? Array.from(property.groups(claim, uniformIntegers(seed)), codesOf)
  return [...groups].filter((codes) => {
    const x = codes.map((code) => decode(claim.source, code))
    return property.check(x, ask(codes), claim) === false
  }).length
}

/** Those of random words are tried in src/audit/stochastic.test.ts. */
const checked = catalogue.filter((property) => property.kind !== 'relation' && property.kind !== 'distribution')

describe('every bound, region and joint property catches the mutants that its record names', () => {
  const pairs = checked.flatMap((property) =>
    property.kills.map((id) => [`${property.id} catches ${id}`, property, id] as const),
  )

  it.each(pairs)('%s', (_name, property, id) => {
    const found = knownSuspects(id)
      .filter(({ claim }) => property.concerns(claim))
      .map((suspect) => (property.kind === 'joint' ? refusedGroups(property, suspect) : refused(property, suspect)))
    expect(Math.max(0, ...found)).toBeGreaterThan(0)
  })

  it('and each names one', () => expect(checked.filter(({ kills }) => kills.length === 0)).toEqual([]))
})
