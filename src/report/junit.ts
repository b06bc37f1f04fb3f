import { machineText } from './compare.ts'
import { longest, xml } from './escape.ts'
import type { Evidence } from './evidence.ts'
import { type Suite, suitesOf } from './names.ts'
import type { PropertyResult, Result } from './result.ts'
import { subjectText } from './text.ts'
import { reasonOf, scopeLine, secondsOf, specText, toldOf, witnessLines } from './words.ts'

/**
 * Results as JUnit XML, valid for the schema of Jenkins, with every attribute that Ant's asks for: a result is a suite, a property a test. What was not
 * decided is skipped, and says why; a violation is a failure with its simplest input.
 * @param written when the results were written; result files do not tell
 */
export function renderJunit(evidence: readonly Evidence[], written: Date): string {
  const suites = suitesOf(evidence).map((suite, i) => suiteXml(suite, i, written))
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n${suites.join('')}</testsuites>\n`
}

const counted = ({ properties }: Result, ...verdicts: PropertyResult['verdict'][]): number =>
  properties.filter(({ verdict }) => verdicts.includes(verdict)).length

const attributes = (pairs: Readonly<Record<string, string | number>>): string =>
  Object.entries(pairs)
    .map(([name, value]) => ` ${name}="${xml(String(value), longest.command)}"`)
    .join('')

function suiteXml({ name, file, sha256, result, tests }: Suite, id: number, written: Date): string {
  const time = secondsOf(result).toFixed(3)
  const head = attributes({
    name,
    package: 'halfulp',
    id,
    timestamp: written.toISOString().slice(0, 19),
    hostname: 'localhost',
    tests: result.properties.length,
    failures: counted(result, 'violated'),
    errors: counted(result, 'error'),
    skipped: counted(result, 'skipped', 'vacuous'),
    time,
  })
  const { subject, spec, scope, machine } = result
  const facts = {
    verdict: result.verdict,
    subject: subjectText(subject),
    'subject sha256': subject.sha256 ?? 'none',
    specification: specText(spec),
    halfulp: spec.version,
    inputs: scopeLine(scope),
    machine: machineText(machine),
    'result file': file,
    'result sha256': sha256,
  }
  const properties = Object.entries(facts).map(([key, value]) => `<property${attributes({ name: key, value })}/>\n`)
  const cases = tests.map((test) => caseXml(test.name, name, test.property, scope))
  return `<testsuite${head}>\n<properties>\n${properties.join('')}</properties>\n${cases.join('')}<system-out>${xml(permittedText(result))}</system-out>\n<system-err></system-err>\n</testsuite>\n`
}

const permittedText = ({ permitted }: Result): string =>
  permitted.map(({ variation, cases }) => `permitted: ${variation}, ${cases} inputs`).join('; ')

function caseXml(name: string, classname: string, property: PropertyResult, scope: Result['scope']): string {
  const head = attributes({ name, classname, time: '0.000' })
  const outcome = outcomeXml(property, scope)
  return outcome === '' ? `<testcase${head}/>\n` : `<testcase${head}>${outcome}</testcase>\n`
}

function outcomeXml(property: PropertyResult, scope: Result['scope']): string {
  const { statement, verdict } = property
  const message = `${statement}: ${toldOf(property, scope)}`
  switch (verdict) {
    case 'holds':
    case 'permitted':
      return ''
    case 'violated': {
      const text = witnessLines(property).map((line) => xml(line, longest.command))
      return `<failure${attributes({ message, type: 'violated' })}>${text.join('\n')}</failure>`
    }
    case 'error':
      return `<error${attributes({ message: reasonOf(property), type: 'error' })}></error>`
    case 'skipped':
    case 'vacuous':
      // The schema of Jenkins has a text here, and no message.
      return `<skipped>${xml(`${verdict}: ${reasonOf(property)}`, longest.command)}</skipped>`
  }
}
