import type { Format } from '../../spec/format.ts'
import { picturesOf } from '../report/format-picture.ts'
import { codeRows, factsOf } from '../report/format-text.ts'
import { attempt, complaint, h, picture, table } from './dom.ts'
import { formatPicker } from './formats.ts'

/** Codes that are shown at a time. */
const shown = 256

/** Explore a format: constants, number line, every code. */
export function explore(root: HTMLElement): void {
  const wrong = complaint()
  const found = h('div', {})
  const update = (): void => attempt(wrong, () => found.replaceChildren(...partsOf(picker.format())))
  const picker = formatPicker('e4m3fn', update)
  root.append(picker.element, wrong, found)
  update()
}

const partsOf = (format: Format): readonly HTMLElement[] => [
  h('h3', {}, format.id),
  h('dl', {}, ...factsOf(format).flatMap(([name, value]) => [h('dt', {}, name), h('dd', {}, value)])),
  ...picturesOf(format).map(({ picture: svg, caption }) => picture(svg, caption)),
  codes(format),
]

/** A table of the codes, a page at a time where there are many. */
function codes(format: Format): HTMLElement {
  const count = 2 ** format.width
  const place = h('div', {})
  let first = 0
  const show = (from: number): void => {
    first = Math.max(0, Math.min(from, count - shown))
    const last = Math.min(count, first + shown)
    const caption = `Codes ${first} to ${last - 1} of ${count}`
    place.replaceChildren(table(caption, ['code', 'bits', 'value'], codeRows(format, first, last - first)))
  }
  show(0)
  if (count <= shown) return place
  const button = (text: string, to: () => number): HTMLElement =>
    h('button', { type: 'button', onclick: () => show(to()) }, text)
  return h(
    'div',
    {},
    h(
      'p',
      { class: 'buttons' },
      button('First', () => 0),
      button('Back', () => first - shown),
      button('On', () => first + shown),
      button('Last', () => count),
    ),
    place,
  )
}
