import { styleText } from 'node:util'
import { plainly } from './escape.ts'
import { columns } from './format-text.ts'
import { grouped } from './numbers.ts'
import type { Extreme, TensorFigures, TraceFigure, TracePropertyResult, TraceResult } from './trace-result.ts'

/**
 * The result of a trace as text for a terminal: themes with a line for every property, the figures of each tensor, and the witness of
 * each property that is violated.
 * @param themes the headings of the themes, in order
 */
export function renderTraceText(given: TraceResult, themes: Readonly<Record<string, string>>, quiet = false): string {
  const result = plainly(given)
  const violated = result.properties.filter(({ verdict }) => verdict === 'violated')
  const body = Object.entries(themes).flatMap(([theme, heading]) => themeLines(result, theme, heading))
  const lines = [
    styleText('bold', headline(result)),
    ...(quiet ? [] : body),
    ...(quiet ? [] : tensorTable(result.tensors)),
    ...violated.slice(0, quiet ? 1 : undefined).flatMap(witnessLines),
    verdictLine(result, violated.length),
  ]
  return `${lines.join('\n')}\n`
}

const headline = ({ trace, scope }: TraceResult): string =>
  `${trace.path}  ${trace.problem}, ${trace.optimizer}, ${grouped(scope.stepsRecorded)} of ${grouped(scope.stepsTaken)} steps recorded by ${trace.framework}`

const marks = {
  holds: ['green', '✓'],
  violated: ['red', '✗'],
  permitted: ['yellow', '≈'],
  vacuous: ['gray', '∅'],
  skipped: ['gray', '-'],
  error: ['red', '!'],
} as const

function themeLines({ properties, figures }: TraceResult, theme: string, heading: string): string[] {
  const own = properties.filter((one) => one.theme === theme)
  const measured = figures.filter((one) => one.theme === theme)
  if (own.length + measured.length === 0) return []
  return ['', styleText('bold', heading), ...own.map(propertyLine), ...measured.map(figureLine)]
}

const units = { element: 'elements', tensor: 'tensors', step: 'steps', run: 'runs' } as const

function propertyLine({
  id,
  verdict,
  by,
  of,
  cases,
  met,
  violations,
  permitted,
  unmet,
  note,
}: TracePropertyResult): string {
  const [colour, mark] = marks[verdict]
  const how = by === 'exhaustion' ? '' : `, by ${by}`
  const some = met < cases ? ` of ${grouped(cases)}` : ''
  const told = {
    holds: `holds, ${grouped(met)}${some} ${units[of]}${how}`,
    violated: `violated ${violations === 1 ? 'once' : `${grouped(violations)} times`} in ${grouped(met)}${some} ${units[of]}${how}`,
    permitted: `holds but for ${grouped(permitted)} permitted in ${grouped(met)} ${units[of]}${how}`,
    vacuous: 'vacuous: its hypotheses were never met',
    skipped: 'not decided',
    error: 'not decided: the check failed',
  }[verdict]
  const where = unmet
    ? `; not met first at step ${unmet.step}${unmet.tensor === null ? '' : `, ${unmet.tensor}`}: ${unmet.why}`
    : ''
  return `  ${styleText(colour, mark)} ${id.padEnd(27)} ${told}${note === null ? '' : ` (${note})`}${where}`
}

function figureLine({ name, tensor, value, step, note }: TraceFigure): string {
  const where = [tensor, step === null ? null : `step ${step}`, note].filter((part) => part !== null).join(', ')
  return `    ${name.padEnd(27)} ${value}${where === '' ? '' : `   ${where}`}`
}

const heads = [
  'tensor',
  'format',
  'elements',
  'zero',
  'flushed',
  'saturated',
  'exact',
  'q* least',
  'most',
  'q_norm² least',
  'most',
]

function tensorTable(tensors: readonly TensorFigures[]): string[] {
  if (tensors.length === 0) return []
  const rows = tensors.map((one) => [
    one.tensor,
    `${one.format} ${one.rounding}`,
    grouped(one.elements),
    ...[one.zeros, one.flushed, one.saturated, one.exact].map((count) => share(count, one.elements)),
    ...(['qStar', 'qNormSquared'] as const).flatMap((name) => [at(one[name]?.least), at(one[name]?.most)]),
  ])
  return [
    '',
    styleText('bold', 'Tensors: what became of their elements, and how Q lies to g (value at step)'),
    columns([heads, ...rows]),
  ]
}

const at = (extreme: Extreme | undefined): string => (extreme ? `${extreme.value} @${extreme.step}` : '–')

/** A share of elements in percent; one that is not zero never reads as 0 %, nor less than all as 100 %. */
export function share(count: number, of: number): string {
  if (of === 0 || count === 0) return '0 %'
  const percent = (100 * count) / of
  if (count === of) return '100 %'
  if (percent < 0.01) return '<0.01 %'
  return percent > 99.99 ? '>99.99 %' : `${percent.toFixed(percent < 1 ? 2 : 1)} %`
}

function witnessLines({ id, statement, witness }: TracePropertyResult): string[] {
  if (!witness) return []
  const { step, tensor, coordinate, input, got, want, replay } = witness
  const where = [
    `step ${step}`,
    ...(tensor === null ? [] : [tensor]),
    ...(coordinate ? [`at [${coordinate.join(', ')}]`] : []),
  ]
  return [
    '',
    `  ${styleText('red', id)}: ${statement}`,
    `    where   ${where.join(', ')}`,
    `    given   ${input}`,
    `    got     ${got}`,
    `    due     ${want}`,
    `    again   ${replay}`,
  ]
}

function verdictLine({ verdict, properties, scope, seconds }: TraceResult, violated: number): string {
  const some = scope.stepsChecked < scope.stepsRecorded ? ` of ${grouped(scope.stepsRecorded)} recorded` : ''
  const told = `${grouped(scope.stepsChecked)}${some} steps, ${grouped(scope.elements)} elements, ${seconds.toFixed(1)} s`
  const decided = properties.filter((one) => one.met > 0).length
  const words =
    verdict === 'holds'
      ? styleText(['green', 'bold'], `HOLDS: ${decided} of ${properties.length} properties were decided, none violated`)
      : styleText(['red', 'bold'], `VIOLATES ${violated} of ${properties.length} properties`)
  return `\n  ${words}; ${told}`
}
