import { html } from './escape.ts'
import { pageHtml } from './html-page.ts'
import { code, facts, figureHtml, headsOf, table, verdictHtml } from './html-table.ts'
import { grouped } from './numbers.ts'
import { tracePictures } from './trace-picture.ts'
import type { Extreme, TensorFigures, TracePropertyResult, TraceResult } from './trace-result.ts'
import { stepPictures } from './trace-steps-picture.ts'

const number = (text: string): string => `<td class="number">${html(text)}</td>`

const propertyColumns = [
  { head: 'statement' },
  { head: 'verdict' },
  { head: 'cases', number: true },
  { head: 'met', number: true },
  { head: 'violated', number: true },
  { head: 'first failure, or why not' },
]

function propertyRow(one: TracePropertyResult): string {
  const { id, statement, source, verdict, by, of, cases, met, violations, witness, unmet, note } = one
  const seen = witness
    ? `step ${witness.step}${witness.tensor === null ? '' : `, ${witness.tensor}`}: ${witness.input} gave ${witness.got}, due ${witness.want}`
    : (unmet && `step ${unmet.step}: ${unmet.why}`) || note || ''
  const counts = [cases, met, violations].map((value) => number(grouped(value))).join('')
  return `<tr><th scope="row">${code(id)}<small>${html(statement)}</small><small class="source">${html(source)}</small></th><td>${verdictHtml(verdict)}<small>${html(`${of}s, ${by}`)}</small></td>${counts}<td>${html(seen)}</td></tr>\n`
}

const tensorColumns = [
  { head: 'tensor' },
  { head: 'rounded to' },
  { head: 'steps', number: true },
  { head: 'elements', number: true },
  { head: 'flushed', number: true },
  { head: 'saturated', number: true },
  { head: 'exact', number: true },
  { head: 'q*, least and most', number: true },
]

const between = (range: { readonly least: Extreme; readonly most: Extreme } | null): string =>
  range ? `${range.least.value} … ${range.most.value}` : ''

function tensorRow({
  tensor,
  format,
  rounding,
  steps,
  elements,
  flushed,
  saturated,
  exact,
  qStar,
}: TensorFigures): string {
  const counts = [steps, elements, flushed, saturated, exact].map((value) => number(grouped(value))).join('')
  return `<tr><th scope="row">${code(tensor)}</th><td>${html(`${format}, ${rounding}`)}</td>${counts}${number(between(qStar))}</tr>\n`
}

/** What `trace check` found, as one page. */
export function renderTraceHtml(result: TraceResult): string {
  const { trace, scope, verdict, properties, tensors, figures } = result
  const lead = `${verdict === 'holds' ? '✓ holds' : '✗ violated'}: ${grouped(scope.stepsChecked)} of ${grouped(scope.stepsRecorded)} recorded steps, ${grouped(scope.elements)} elements`
  const told = facts([
    ['trace', code(trace.path)],
    ['sha256 of trace.json', code(trace.sha256)],
    ['recorded', html(`${trace.recorded}, ${trace.framework}`)],
    ['problem', html(`${trace.problem}, ${trace.optimizer}`)],
    ['steps', html(`${grouped(scope.firstStep)} to ${grouped(scope.lastStep)} of ${grouped(scope.stepsTaken)} taken`)],
  ])
  const pictures = [...(result.bySteps ? stepPictures(result.bySteps) : []), ...tracePictures(result)]
  const measured = figures
    .map(
      ({ name, tensor, value, step }) =>
        `<tr><th scope="row">${html(name)}</th><td>${html(tensor ?? '')}</td>${number(value)}${number(step === null ? '' : grouped(step))}</tr>\n`,
    )
    .join('')
  const measuredHeads = headsOf([
    { head: 'figure' },
    { head: 'tensor' },
    { head: 'value', number: true },
    { head: 'step', number: true },
  ])
  return pageHtml(`Trace ${trace.path}`, 'Report of a training run', lead, {
    main: `${told}${table('What the trace claims, and theorems on it', headsOf(propertyColumns), properties.map(propertyRow).join(''))}${pictures.map(figureHtml).join('')}${table('Quantized tensors', headsOf(tensorColumns), tensors.map(tensorRow).join(''))}${measured === '' ? '' : table('Measured', measuredHeads, measured)}`,
    foot: '<p>Every claim is decided on the stored bits, exactly. Pictures are drawn from decimals of the figures in the tables.</p>',
  })
}
