import type { Finite } from '../../properties/record.ts'
import { noCode } from '../tables/compile.ts'
import { within } from './bounds.ts'
import { pause } from './pause.ts'
import type { Prepared } from './prepare.ts'
import { Target, unordered } from './target.ts'

/**
 * Where a subject gives the due answer, its properties are those of the specification; these are proved here, over every run, so
 * that an audit that finds equality has decided the bounds as well: within a run the answer is one, and for one answer the inputs
 * that satisfy a bound are an interval, so both ends speak for all between. Gives the ids of properties that the specification
 * itself would break: a fault of halfulp, not of a subject.
 */
export async function proveSpecification({ claim, places, runs, properties, domains }: Prepared): Promise<string[]> {
  const { starts, due } = runs
  const target = new Target(claim.conversion.format, 'codes')
  const bounds = properties.flatMap((property) => (property.kind === 'bound' ? [property] : []))
  const regions = properties.flatMap((property) => (property.kind === 'region' ? [property] : []))
  const ordered = properties.some(({ id }) => id === 'monotone')
  const broken = new Set<string>()
  let highest = Number.NEGATIVE_INFINITY
  for (let run = 0; run < starts.length; run++) {
    if (run % 512 === 0) await pause()
    const code = due[run] as number
    if (code === noCode) continue
    const span = {
      first: starts[run] as number,
      last: run + 1 < starts.length ? (starts[run + 1] as number) - 1 : places.count - 1,
    }
    const q = target.datum(code)
    const rank = target.rank(code)
    if (ordered && rank !== unordered) {
      if (rank < highest) broken.add('monotone')
      highest = Math.max(highest, rank)
    }
    for (const region of regions) {
      for (const { first, last } of within(domains[region.id] as Uint32Array, span)) {
        if (![first, last].every((ordinal) => region.check(places.datum(ordinal), q, claim))) broken.add(region.id)
      }
    }
    for (const bound of bounds) {
      for (const { first, last } of within(domains[bound.id] as Uint32Array, span)) {
        const holds = (ordinal: number): boolean => bound.check(places.datum(ordinal) as Finite, q, claim)
        if (!holds(first) || (last !== first && !holds(last))) broken.add(bound.id)
      }
    }
  }
  return [...broken]
}
