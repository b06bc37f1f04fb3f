import { plain } from './escape.ts'
import type { Evidence } from './evidence.ts'
import { Names } from './names.ts'
import type { PropertyResult } from './result.ts'
import { scopeLine, specText } from './words.ts'

/** What no statement can be made of. */
export interface Refusal {
  /** What was expected, what came and what to do. */
  readonly refused: string
}

/**
 * Results as an in-toto statement with a test-result predicate (in-toto.io/attestation/test-result/v0.1), to be written as JSON and
 * signed elsewhere. It speaks of one file by its hash, and of whole audits that came to a verdict. A property that was permitted to
 * differ is a warning; one that was not decided is in no list, since it did not pass.
 */
export function renderIntoto(evidence: readonly Evidence[]): object | Refusal {
  const results = evidence.flatMap((one) => one.results)
  const refused = refusal(evidence)
  if (refused !== undefined) return { refused }
  const names = new Names()
  const named = results.flatMap(({ properties, spec }) =>
    properties.map(({ id, by, verdict }) => ({
      name: names.give(`${specText(spec)}: ${id} by ${by}`),
      verdict,
    })),
  )
  const of = (...verdicts: PropertyResult['verdict'][]): string[] =>
    named.filter(({ verdict }) => verdicts.includes(verdict)).map(({ name }) => name)
  const [warned, failed] = [of('permitted'), of('violated', 'error')]
  const { uri, sha256 } = results[0]?.subject ?? {}
  return {
    _type: 'https://in-toto.io/Statement/v1',
    subject: [{ name: plain(uri ?? ''), digest: { sha256 } }],
    predicateType: 'https://in-toto.io/attestation/test-result/v0.1',
    predicate: {
      result: failed.length > 0 ? 'FAILED' : warned.length > 0 ? 'WARNED' : 'PASSED',
      configuration: evidence.map((one) => ({
        name: plain(one.file),
        digest: { sha256: one.sha256 },
        annotations: {
          specifications: one.results.map(({ spec }) => plain(`${specText(spec)}; halfulp ${spec.version}`)),
          inputs: one.results.map(({ scope }) => plain(scopeLine(scope))),
        },
      })),
      passedTests: of('holds'),
      warnedTests: warned,
      failedTests: failed,
    },
  }
}

function refusal(evidence: readonly Evidence[]): string | undefined {
  const results = evidence.flatMap((one) => one.results)
  const hashes = [...new Set(results.map(({ subject }) => subject.sha256))]
  const [hash] = hashes
  if (hashes.length !== 1)
    return `expected results of one subject for a statement, came ${hashes.length}; write a statement for each`
  if (hash === null || hash === undefined || !/^[\da-f]{64}$/.test(hash))
    return 'expected a subject with a sha256 for a statement, came one that is no file; choose another output'
  const part = results.find(({ scope }) => scope.shard !== null)
  if (part)
    return `expected a whole audit for a statement, came shard ${plain(part.scope.shard ?? '')}; merge the shards`
  if (results.some(({ verdict }) => verdict === 'inconclusive'))
    return 'expected a verdict for a statement, came an inconclusive result; finish the audit'
  return undefined
}
