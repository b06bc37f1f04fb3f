import { decode } from '../../spec/codec.ts'
import { convert } from '../../spec/convert.ts'
import type { Format } from '../../spec/format.ts'
import { findFormat, formats } from '../../spec/formats/registry.ts'
import type { OverflowRule } from '../../spec/formats/row.ts'
import { overflowRules } from '../../spec/overflow.ts'
import { type Direction, directions } from '../../spec/rounding.ts'
import { parseValue } from '../cli/value.ts'
import { textOf } from '../report/datum-text.ts'
import { renderExplanation } from '../report/explain-text.ts'
import { hexCode } from '../report/format-text.ts'
import { attempt, choice, complaint, field, h, table } from './dom.ts'
import { formatPicker } from './formats.ts'
import { stepsOf } from './steps.ts'

const binary32 = findFormat('binary32') as Format

/** Formats that one value is rounded to at once. */
const compared = formats.filter(({ width }) => width <= 19)

const names = Object.keys(directions) as Direction[]

export const directionChoice = (): HTMLSelectElement => choice(names.map((id) => [id, `${id} ${directions[id]}`]))

export const overflowChoice = (): HTMLSelectElement =>
  choice([
    ['own', "the format's own rule"],
    ...Object.entries(overflowRules).map(([id, text]) => [id, `${id}: ${text}`] as const),
  ])

/** The rule chosen, which for `own` is the format's. */
export const chosenOverflow = ({ value }: HTMLSelectElement, format: Format): OverflowRule =>
  value === 'own' ? format.row.overflow : (value as OverflowRule)

/** One value: step by step to the code of one format, then by every format and direction. */
export function value(root: HTMLElement): void {
  const wrong = complaint()
  const found = h('div', {})
  const update = (): void =>
    attempt(wrong, () => {
      const format = picker.format()
      const conversion = {
        format,
        rounding: direction.value as Direction,
        overflow: chosenOverflow(overflow, format),
      }
      const typed = parseValue(x.value.trim(), binary32)
      found.replaceChildren(
        stepper(stepsOf(typed, conversion)),
        h('h3', {}, 'All of it'),
        h('pre', { tabindex: 0 }, renderExplanation(typed, conversion, binary32)),
        everyFormat(typed.x),
      )
    })
  const picker = formatPicker('e4m3fn', update)
  const x = h('input', { value: '1.0625', spellcheck: 'false', autocomplete: 'off', oninput: update })
  const direction = directionChoice()
  const overflow = overflowChoice()
  direction.addEventListener('change', update)
  overflow.addEventListener('change', update)
  root.append(
    field('Value', x, 'a number (0.3, -1e-5, 0x1.8p3, inf, nan) or the bits of a binary32 number (0x3e99999a)'),
    picker.element,
    h('div', { class: 'fields' }, field('Direction', direction), field('Overflow', overflow)),
    wrong,
    found,
  )
  update()
}

/** One step at a time, with all before it. */
function stepper(steps: readonly HTMLElement[]): HTMLElement {
  const list = h('ol', { class: 'steps' })
  let shown = 1
  const show = (): void => {
    list.replaceChildren(...steps.slice(0, shown))
    back.toggleAttribute('disabled', shown <= 1)
    on.toggleAttribute('disabled', shown >= steps.length)
  }
  const by = (change: number) => (): void => {
    shown = Math.max(1, Math.min(steps.length, shown + change))
    show()
  }
  const back = h('button', { type: 'button', onclick: by(-1) }, 'Back')
  const on = h('button', { type: 'button', onclick: by(1) }, 'Next step')
  const all = h('button', { type: 'button', onclick: by(steps.length) }, 'All steps')
  show()
  return h(
    'div',
    { 'aria-live': 'polite' },
    h('h3', {}, 'Step by step'),
    list,
    h('p', { class: 'buttons' }, back, on, all),
  )
}

/** The value in every format, a column a direction. */
function everyFormat(x: ReturnType<typeof parseValue>['x']): HTMLElement {
  const cell = (format: Format, rounding: Direction): string => {
    const code = convert(x, { format, rounding, overflow: format.row.overflow })
    return code === undefined ? 'any' : `${hexCode(format, code)} = ${textOf(decode(format, code))}`
  }
  return table(
    'By every format and direction, each under its own overflow rule',
    ['format', ...names],
    compared.map((format) => [format.id, ...names.map((rounding) => cell(format, rounding))]),
  )
}
