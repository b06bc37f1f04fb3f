import type { Claim } from '../../properties/record.ts'
import type { RunTable } from '../tables/compile.ts'
import { Places } from './places.ts'
import type { Cases } from './plan.ts'
import { closed, sampledWide, wideOrdinals } from './wide.ts'

/** Whether every value of a source can be tried. */
export const isTriable = ({ source }: Pick<Claim, 'source'>): boolean => source.width <= 32

/**
 * The inputs that an audit of these cases numbers: all of a source that can be tried, those listed of a wider one.
 * @param recorded the ordinals of inputs that were recorded, where a subject can be asked for nothing else
 * @param further the ordinals of inputs that properties ask for beside the boundary cases
 */
export function choosePlaces(
  claim: Claim,
  table: RunTable,
  cases: Cases,
  seed: number,
  recorded: readonly bigint[] | undefined,
  further: () => readonly bigint[],
): Places {
  const { source } = claim
  if (isTriable(claim)) return new Places({ source: source.row })
  const listed = (): BigUint64Array => {
    if (recorded) return BigUint64Array.from(new Set(recorded)).sort()
    if (cases.kind === 'inputs') return closed(source, cases.ordinals.map(BigInt))
    return cases.kind === 'sample'
      ? sampledWide(source, cases.count, seed)
      : closed(source, [...wideOrdinals(table, claim, seed), ...further()])
  }
  return new Places({ source: source.row, listed: listed() })
}
