import type { Format } from '../../spec/format.ts'
import { formats } from '../../spec/formats/registry.ts'
import { parseFormat } from '../cli/parse.ts'
import { choice, field, h } from './dom.ts'

/** Where a format is chosen: by its name, or by fields of one's own. */
export interface FormatPicker {
  readonly element: HTMLElement
  /** @throws RequestError where there is no such format */
  readonly format: () => Format
  /** Chooses a format by its name. */
  readonly choose: (id: string) => void
}

/** Names that are offered; every other that IEEE P3109 gives is taken, too. */
const offered = [...formats.map(({ id }) => id), 'binary8p3se', 'binary8p4se', 'binary8p4sf', 'binary6p3sf']

/** @param changed called whenever another format is chosen */
export function formatPicker(chosen: string, changed: () => void): FormatPicker {
  const list = h('datalist', { id: `formats-${++pickers}` }, ...offered.map((id) => h('option', { value: id })))
  const name = h('input', { value: chosen, list: list.id, spellcheck: 'false', autocomplete: 'off', oninput: changed })
  const own = ownFormat((row) => {
    name.value = JSON.stringify(row)
    changed()
  })
  return {
    element: h('div', {}, field('Format', name, 'a name such as e4m3fn or binary8p3se, or one of your own'), list, own),
    format: () => parseFormat(name.value.trim()),
    choose: (id) => {
      name.value = id
      changed()
    },
  }
}

let pickers = 0

/** A format by its bits. */
function ownFormat(made: (row: Record<string, unknown>) => void): HTMLElement {
  const number = (value: number, min: number, max: number): HTMLInputElement =>
    h('input', { type: 'number', value, min, max })
  const [width, precision, bias] = [number(6, 2, 32), number(3, 1, 25), number(3, -1024, 1024)]
  const nan = choice(['none', 'ieee', 'top', 'negativeZero'].map((id) => [id, id]))
  const infinities = choice(['none', 'ieee', 'top'].map((id) => [id, id]))
  const signed = choice([
    ['true', 'signed'],
    ['false', 'unsigned'],
  ])
  const use = (): void =>
    made({
      id: 'my-format',
      width: Number(width.value),
      precision: Number(precision.value),
      bias: Number(bias.value),
      signed: signed.value === 'true',
      infinities: infinities.value,
      nan: nan.value,
    })
  return h(
    'details',
    {},
    h('summary', {}, 'A format of your own'),
    h(
      'div',
      { class: 'fields' },
      field('Bits', width),
      field('Precision, hidden bit included', precision),
      field('Bias', bias),
      field('Sign', signed),
      field('Infinities', infinities),
      field('NaN', nan),
    ),
    h('button', { type: 'button', onclick: use }, 'Use it'),
  )
}
