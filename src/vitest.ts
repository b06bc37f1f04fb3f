/**
 * A conformance suite for a quantizer in somebody's own tests. Needs vitest.
 * @module halfulp/vitest
 */
import { beforeAll, describe, it } from 'vitest'
import { catalogue } from '../properties/catalogue.ts'
import { roundingText } from '../spec/rounding.ts'
import { audit, requestOf } from './audit/audit.ts'
import { type Claim, optionsOf } from './library/audit.ts'
import { checkOptions, conformanceOptions } from './library/options.ts'
import type { Result } from './report/result.ts'
import { propertyText } from './report/text.ts'
import type { SubjectFunction } from './subjects/subject.ts'

export type { Claim } from './library/audit.ts'
export type { SubjectFunction } from './subjects/subject.ts'

/** What a subject claims to be, on which inputs that is tried, and how the suite is called. */
export interface ConformanceOptions extends Claim {
  /** What the suite is called; default the subject and its claim. */
  readonly name?: string
  /** Milliseconds that the audit may take; default ten minutes. */
  readonly testTimeout?: number
}

const tenMinutes = 600_000

/**
 * Registers a suite with a test for every property of the catalogue that speaks of the claim. A test fails with the simplest
 * witness; one whose hypotheses no input met is skipped, and so is one that is not decided since the subject failed before: each says so.
 *
 * The subject is audited once, on its boundary cases unless `cases` says otherwise.
 * @param subject a function from a batch to its answers, or the name of a subject such as `native:./libq.so#f`
 * @param options the claim, and how the suite is called
 * @throws RequestError at once, when the request cannot be carried out
 */
export function describeConformance(subject: string | SubjectFunction, options: ConformanceOptions): void {
  checkOptions('describeConformance', conformanceOptions satisfies Record<keyof ConformanceOptions, unknown>, options)
  const { name, testTimeout = tenMinutes, ...claim } = options
  const request = optionsOf({ ...claim, cases: claim.cases ?? 'boundary', subject })
  const { uri, conversion, source } = requestOf(request)
  const properties = catalogue.filter((property) => property.concerns({ conversion, source }))
  const title = `${uri} is ${conversion.format.id} from ${source.id}, ${roundingText(conversion.rounding)}, overflow ${conversion.overflow}`
  describe(name ?? title, () => {
    let result: Result
    beforeAll(async () => {
      result = await audit(request)
    }, testTimeout)
    for (const { id, statement } of properties) {
      it(`${id}: ${statement}`, (context) => {
        const property = result.properties.find((one) => one.id === id)
        if (!property) throw new Error(`expected a verdict on ${id}, came none`)
        if (property.verdict === 'vacuous') context.skip('no input met its hypotheses')
        // The failure that ended the audit is told once, by the property that it breaks.
        if (property.verdict === 'skipped' && result.verdict === 'violates')
          context.skip(property.note ?? 'not decided')
        if (property.verdict !== 'holds' && property.verdict !== 'permitted')
          throw new Error(propertyText(property, result.spec.format))
      })
    }
  })
}
