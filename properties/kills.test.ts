import { describe, expect, it } from 'vitest'
import type { Datum } from '../spec/datum.ts'
import { datumAt, fromOrdinal } from '../spec/ordered.ts'
import { criticalMagnitudes, formatOf, ordinalsAround, specialOrdinals, stratifiedIndices } from '../spec/testing.ts'
import { catalogue } from './catalogue.ts'
import type { Bound, Claim, Region } from './record.ts'
import { claimOf, mutantOf, quantizerOf } from './testing-zoo.ts'
import type { Mutant } from './zoo/record.ts'

const source = formatOf('binary32')

interface Answered {
  readonly ordinal: bigint
  readonly x: Datum
  readonly q: Datum
}

const kept = new Map<string, readonly Answered[]>()

/** What a mutant answers around everything that happens in a format, ascending. */
function answersOf(mutant: Mutant, id: string): readonly Answered[] {
  const key = `${mutant.id} ${id}`
  const known = kept.get(key)
  if (known) return known
  const format = formatOf(id)
  const critical = criticalMagnitudes(format, stratifiedIndices(format))
  const ordinals = [...new Set([...ordinalsAround(source, critical), ...specialOrdinals(source)])]
  const data = ordinals.sort((a, b) => (a < b ? -1 : 1)).map((ordinal) => datumAt(source, ordinal))
  const found = quantizerOf(mutant, format)(ordinals.map((ordinal) => fromOrdinal(source, ordinal)))
  const answers = data.map((x, i) => ({ ordinal: ordinals[i], x, q: found[i] }))
  kept.set(key, answers)
  return answers
}

/** How many of the answers in a property's domain it refuses. */
function refused(property: Bound | Region, claim: Claim, answers: readonly Answered[]): number {
  const domain = property.domain(claim)
  let place = 0
  return answers.filter(({ ordinal, x, q }) => {
    while (place < domain.length && domain[place].last < ordinal) place++
    const isInside = place < domain.length && domain[place].first <= ordinal
    return isInside && !property.check(x as never, q, claim)
  }).length
}

const checked = catalogue.filter(
  (property): property is Bound | Region => property.kind === 'bound' || property.kind === 'region',
)

describe('every bound and region catches the mutants that its record names', () => {
  const pairs = checked.flatMap((property) =>
    property.kills.map((id) => [`${property.id} catches ${id}`, property, mutantOf(id)] as const),
  )

  it.each(pairs)('%s', (_name, property, mutant) => {
    const found = mutant.formats.map((id) => {
      const claim = claimOf(mutant, id)
      return property.concerns(claim) ? refused(property, claim, answersOf(mutant, id)) : 0
    })
    expect(Math.max(...found)).toBeGreaterThan(0)
  })

  it('and each catches one', () => expect(checked.filter(({ kills }) => kills.length === 0)).toEqual([]))
})
