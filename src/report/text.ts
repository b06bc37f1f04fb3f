import { styleText } from 'node:util'
import { plainly } from './escape.ts'
import { grouped } from './numbers.ts'
import type { PropertyResult, Result, Witness } from './result.ts'

/**
 * A result as text for a terminal: a headline, a line for every property, then the witness of each that is violated.
 * @param given what an audit found; a subject's words may hold anything
 * @param quiet only the headline, the first witness and the verdict
 */
export function renderText(given: Result, quiet = false): string {
  const result = plainly(given)
  const { spec, scope, subject } = result
  const head = `${subjectText(subject)}  against  ${spec.format} from ${spec.from}, ${spec.rounding}, overflow ${spec.overflow}`
  const violated = result.properties.filter(({ verdict }) => verdict === 'violated')
  const lines = [
    styleText('bold', head),
    ...(quiet ? [] : result.properties.map((property) => propertyLine(property, scope.shard))),
    ...(quiet ? [] : result.permitted.map(permittedLine)),
    ...violated.slice(0, quiet ? 1 : undefined).flatMap((property) => witnessLines(property, spec.format)),
    verdictLine(result, violated.length, scope),
  ]
  return `${lines.join('\n')}\n`
}

/** A subject's name, and where it was run if that was a choice. */
export const subjectText = ({ uri, backend }: Result['subject']): string =>
  backend === undefined ? uri : `${uri} on ${backend}`

const marks = {
  holds: ['green', '✓'],
  violated: ['red', '✗'],
  permitted: ['yellow', '≈'],
  vacuous: ['gray', '∅'],
  skipped: ['gray', '-'],
  error: ['red', '!'],
} as const

function propertyLine({ id, verdict, by: how, met, violations, note }: PropertyResult, shard: string | null): string {
  const by = shard !== null && how === 'exhaustion' ? `exhaustion of shard ${shard}` : how
  const times = violations === 1 ? 'once' : `${grouped(violations)} times`
  const cases = met === 1 ? '1 case' : `${grouped(met)} cases`
  const [colour, mark] = marks[verdict]
  const told = {
    holds: `holds by ${by}, ${cases}`,
    violated: violations === 1 && id === 'answers' ? 'violated' : `violated ${times} in ${cases}, by ${by}`,
    permitted: `holds by ${by} but for permitted variations, ${cases}`,
    vacuous: 'vacuous: no input met its hypotheses',
    skipped: `not decided`,
    error: 'not decided: the audit failed',
  }[verdict]
  return `  ${styleText(colour, mark)} ${id.padEnd(26)} ${told}${note ? ` (${note})` : ''}`
}

const permittedLine = ({ variation, cases, witness }: Result['permitted'][number]): string =>
  `    ${styleText('yellow', 'permitted')} ${variation}: ${grouped(cases)} inputs, such as ${witness.input} → ${witness.got} (due ${witness.want})`

function witnessLines({ id, statement, witness, note }: PropertyResult, format: string): string[] {
  if (!witness) return []
  const lines = ['', `  ${styleText('red', id)}: ${statement}`]
  if (id === 'answers') return [...lines, `    ${note}`, again(witness)]
  return [...lines, ...inputLines(witness, format)]
}

/** A violated property without colours, for the message of a failed test. */
export function propertyText(given: PropertyResult, format: string): string {
  const { statement, verdict, violations, by, witness, note } = plainly(given)
  if (verdict !== 'violated') return `not decided: ${note ?? verdict}`
  const times = violations === 1 ? 'once' : `${grouped(violations)} times`
  const seen = witness && note === null ? inputLines(witness, format) : [`    ${note}`]
  return [`${statement}: violated ${times}, by ${by}`, ...seen].join('\n')
}

/** The command that shows it again. */
const again = ({ replay }: Witness): string => `    again   ${replay}`

function inputLines(witness: Witness, format: string): string[] {
  const { input, exact, random, got, gotValue, want, wantValue, ulps } = witness
  const apart = ulps === null || ulps === 0 ? '' : `   ${ulps > 0 ? '+' : ''}${ulps} ulp of ${format}`
  return [
    `    input   ${input}   ${exact}`,
    ...(random ? [`    random  ${random.word}   R = ${random.r}`] : []),
    `    got     ${got}   ${gotValue}${apart}`,
    `    due     ${want}   ${wantValue}`,
    again(witness),
  ]
}

/** Inputs a second, in millions or thousands. */
export const rateText = (rate: number): string =>
  rate >= 1e7
    ? `${(rate / 1e6).toFixed(0)} M inputs/s`
    : rate >= 1e6
      ? `${(rate / 1e6).toFixed(1)} M inputs/s`
      : `${(rate / 1e3).toFixed(0)} k inputs/s`

function verdictLine({ verdict, seconds, properties, spec }: Result, violated: number, scope: Result['scope']): string {
  const things = spec.rounding.includes(':') ? 'inputs with random words' : 'inputs'
  const inputs =
    scope.kind === 'exhaustive' && scope.shard === null && scope.cases === scope.planned
      ? `all ${grouped(scope.cases)} inputs`
      : `${grouped(scope.cases)} of ${grouped(scope.planned)} ${things} (${scope.kind}${scope.shard ? `, shard ${scope.shard}` : ''}${scope.seed === null ? '' : `, seed ${scope.seed}, ${scope.generator}`})`
  const time = `${seconds.toFixed(1)} s, ${rateText(scope.cases / seconds)}`
  const words = {
    conforms: styleText(['green', 'bold'], 'CONFORMS'),
    violates: styleText(['red', 'bold'], `VIOLATES ${violated} of ${properties.length} properties`),
    inconclusive: styleText(['yellow', 'bold'], 'INCONCLUSIVE'),
  }[verdict]
  return `\n  ${words}: ${inputs}, ${time}`
}
