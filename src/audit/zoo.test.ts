import { describe, expect, it } from 'vitest'
import { floatRowById } from '../../properties/zoo/layout.ts'
import { zoo } from '../../properties/zoo/mutants.ts'
import type { Mutant } from '../../properties/zoo/record.ts'
import type { Format } from '../../spec/format.ts'
import { findFormat } from '../../spec/formats/registry.ts'
import { simpleNumbers } from '../cases/boundary.ts'
import { ordered } from '../cases/plan.ts'
import { bitsToOrdinal, complexity, ordinalToBits } from '../cases/simplest.ts'
import { runAt } from '../tables/compile.ts'
import { type Claimed, judgeHere, preparedFor, violatedIn } from '../testing/judge-here.ts'
import { audit } from './audit.ts'

/** No boundary is near the one input that it gets wrong: only trying them all finds it. */
const needsExhaustion = 'wrong-at-one-input'

function claimedBy({ rounding, overflow }: Mutant, format: string): Claimed {
  return { format, rounding, overflow: overflow === 'default' ? floatRowById(format).overflow : overflow }
}

/** The least complexity among inputs of at most 8 significant bits that a mutant gets wrong, found without the engine. */
function simplestWrong(mutant: Mutant, format: string): number {
  const { runs } = preparedFor(claimedBy(mutant, format))
  const ordinals = ordered([...simpleNumbers(8)].flatMap((ordinal) => [ordinal, 0xffffffff - ordinal]))
  const answers = mutant.quantizer(floatRowById(format))(
    new Float32Array(Uint32Array.from(ordinals, ordinalToBits).buffer),
  )
  const wrong = ordinals.filter((ordinal, i) => {
    const run = runAt(runs.starts, ordinal)
    const isPermitted = runs.permitted.get(run)?.some(({ codes }) => codes === 'any' || codes.has(answers[i] as number))
    return answers[i] !== runs.due[run] && !isPermitted
  })
  return wrong.reduce((least, ordinal) => Math.min(least, complexity(ordinal)), Number.POSITIVE_INFINITY)
}

describe('every mutant of the zoo is caught by boundary cases', () => {
  const pairs = zoo.flatMap((mutant) =>
    // The others are judged by `npm run zoo`.
    mutant.formats
      .filter((format) => format === 'e4m3fn')
      .map((format) => ({ mutant, format, name: `${mutant.id} in ${format}` })),
  )
  it.each(pairs)('$name', async ({ mutant, format }) => {
    const result = await judgeHere(mutant.quantizer(floatRowById(format)), claimedBy(mutant, format))
    const violated = violatedIn(result)
    if (mutant.id === needsExhaustion) return expect(violated).toEqual([])
    expect(violated).not.toEqual([])
    const witness = result.properties.find(({ id }) => id === 'conforms')?.witness
    if (!witness) return expect(violated).toContain('batch-invariant')
    expect(complexity(bitsToOrdinal(Number(witness.input)))).toBeLessThanOrEqual(simplestWrong(mutant, format))
  })
})

describe('a quantizer that is wrong at exactly one of the 2^32 inputs is caught', () => {
  // Each part holds 2^27 inputs; 0x3f8ccccd is in the 16th of 32.
  it.each(['e4m3fn'])('in %s, by trying every input of the part that it is in', async (id) => {
    const format = findFormat(id) as Format
    const subject = `js:properties/zoo/subjects.ts#mutants.${needsExhaustion}.${id}`
    const result = await audit({ subject, format, shard: { index: 16, of: 32 } })
    const conforms = result.properties.find((property) => property.id === 'conforms')
    expect(conforms).toMatchObject({
      verdict: 'violated',
      by: 'exhaustion',
      violations: 1,
      witness: { input: '0x3f8ccccd' },
    })
  })
})
