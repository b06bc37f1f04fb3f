import { version } from '../version.ts'
import { machineText } from './compare.ts'
import { longest, plain } from './escape.ts'
import type { Evidence } from './evidence.ts'
import { type Suite, suitesOf } from './names.ts'
import type { PropertyResult } from './result.ts'
import { reasonOf, scopeLine, secondsOf, specText, toldOf, witnessLines } from './words.ts'

/** What CTRF calls a verdict; the verdict itself is kept beside it. */
const statuses: Readonly<Record<PropertyResult['verdict'], 'passed' | 'failed' | 'skipped' | 'other'>> = {
  holds: 'passed',
  permitted: 'passed',
  violated: 'failed',
  vacuous: 'skipped',
  skipped: 'skipped',
  error: 'other',
}

/**
 * Results as the Common Test Report Format (ctrf.io), as an object to be written as JSON: a property is a test.
 * @param written when the results were written; result files do not tell
 */
export function renderCtrf(evidence: readonly Evidence[], written: Date): object {
  const suites = suitesOf(evidence)
  const tests = suites.flatMap(testsOf)
  const count = (status: string): number => tests.filter((test) => test.status === status).length
  const duration = Math.round(suites.reduce((sum, { result }) => sum + secondsOf(result) * 1000, 0))
  return {
    reportFormat: 'CTRF',
    specVersion: '0.1.0',
    generatedBy: `halfulp ${version}`,
    results: {
      tool: { name: 'halfulp', version },
      summary: {
        tests: tests.length,
        passed: count('passed'),
        failed: count('failed'),
        skipped: count('skipped'),
        pending: 0,
        other: count('other'),
        suites: suites.length,
        start: written.getTime() - duration,
        stop: written.getTime(),
      },
      tests,
      extra: { results: suites.map(extraOf) },
    },
  }
}

function testsOf({ name: suite, tests, result }: Suite) {
  return tests.map(({ name, property }) => ({
    name: `${suite}: ${name}`,
    suite: [suite],
    status: statuses[property.verdict],
    rawStatus: property.verdict,
    duration: 0,
    message: plain(property.verdict === 'violated' ? toldOf(property, result.scope) : reasonOf(property)),
    ...(property.verdict === 'violated'
      ? {
          trace: witnessLines(property)
            .map((line) => plain(line, longest.command))
            .join('\n'),
        }
      : {}),
    extra: {
      statement: plain(property.statement),
      source: plain(property.source),
      tried: plain(toldOf(property, result.scope)),
      cases: property.cases,
      met: property.met,
      violations: property.violations,
    },
  }))
}

function extraOf({ name, file, sha256, result }: Suite): object {
  const { subject, spec, scope, machine, permitted } = result
  return {
    suite: name,
    verdict: result.verdict,
    subject: { uri: plain(subject.uri), sha256: subject.sha256 === null ? null : plain(subject.sha256) },
    specification: plain(`${specText(spec)}; halfulp ${spec.version}`),
    inputs: plain(scopeLine(scope)),
    machine: plain(machineText(machine)),
    permitted: permitted.map(({ variation, cases }) => ({ variation: plain(variation), cases })),
    file: plain(file),
    sha256,
  }
}
