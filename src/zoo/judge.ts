import type { Format } from '../../spec/format.ts'
import { findFormat } from '../../spec/formats/registry.ts'
import { criticalMagnitudes, ordinalsAround, specialOrdinals, stratifiedIndices } from '../../spec/testing.ts'
import { audit } from '../audit/audit.ts'
import type { Prepared } from '../audit/prepare.ts'
import { simpleNumbers } from '../cases/boundary.ts'
import { ordered } from '../cases/plan.ts'
import type { Result } from '../report/result.ts'
import { judgeHere, preparedFor } from '../testing/judge-here.ts'
import { type Item, needsExhaustion } from './items.ts'

/** The part of 128 that holds the one input that a mutant gets wrong. */
const shard = { index: 64, of: 128 }

const formatOf = (id: string): Format => findFormat(id) as Format

const binary32 = formatOf('binary32')
const top = 0xffffffff

/** Judges an item on the boundary cases of its claim; what they cannot find, on every input of a part. */
export function judgeItem({ id, make, claimed }: Item): Promise<Result> {
  if (id === needsExhaustion) return exhausted({ make, claimed }, shard)
  const { format, rounding, source = 'binary32' } = claimed
  const isSpread = source === 'binary32' && typeof rounding === 'string' && formatOf(format).width > 8
  return judgeHere(make(), claimed, isSpread ? spreadOut(preparedFor(claimed)) : preparedFor(claimed))
}

/** Judges an item on every input, or every one of a part. */
export const exhausted = (
  { make, claimed: { format, source = 'binary32', rounding, overflow } }: Pick<Item, 'make' | 'claimed'>,
  part?: typeof shard,
): Promise<Result> =>
  audit({
    subject: make(),
    format: formatOf(format),
    source: formatOf(source),
    rounding,
    overflow,
    ...(part ? { shard: part } : {}),
  })

const spreads = new WeakMap<Prepared, Prepared>()

/**
 * Of a 16-bit format the boundary cases of one code in 97, of those at and beside powers of two and of the first and last ones; that
 * the specification keeps its own properties is the concern of other tests.
 */
function spreadOut(prepared: Prepared): Prepared {
  const known = spreads.get(prepared)
  if (known) return known
  const { format } = prepared.claim.conversion
  const critical = criticalMagnitudes(format, stratifiedIndices(format))
  const around = [...ordinalsAround(binary32, critical), ...specialOrdinals(binary32)].map(Number)
  const simple = [...simpleNumbers(5)].flatMap((ordinal) => [ordinal - 1, ordinal, top - ordinal, top - ordinal + 1])
  const places = ordered(
    [...around, ...around.map((ordinal) => top - ordinal), ...simple].filter((one) => one >= 0 && one <= top),
  )
  const spread: Prepared = { ...prepared, boundary: () => places, broken: async () => [] }
  spreads.set(prepared, spread)
  return spread
}
