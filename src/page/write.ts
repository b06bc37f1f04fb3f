import { parseDirection } from '../cli/parse.ts'
import { editorUri } from './audit/subjects.ts'
import { choice, field, h } from './dom.ts'
import { type Example, examples } from './examples.ts'
import { formatPicker } from './formats.ts'
import { sha256 } from './result-view.ts'
import { runner } from './runner.ts'
import { chosenOverflow, directionChoice, overflowChoice } from './value.ts'

/** Write a quantizer, and have it judged in a sandbox. */
export function write(root: HTMLElement): void {
  const place = h('div', { class: 'editor' })
  const label = h('p', { id: 'code-label' }, 'JavaScript, with an exported function quantize(x: Float32Array)')
  let code = (examples[0] as Example).code
  let replace: (text: string) => void = () => undefined
  // The editor is the heaviest part of the page; it is loaded when it is looked at.
  import('./editor.ts').then(({ editor }) => {
    replace = editor(place, code, 'code-label', (text) => {
      code = text
    })
  })
  const picker = formatPicker('e4m3fn', () => undefined)
  const direction = directionChoice()
  const overflow = overflowChoice()
  const example = choice(examples.map(({ name }) => [name, name]))
  example.addEventListener('change', () => {
    const chosen = examples.find(({ name }) => name === example.value) as Example
    code = chosen.code
    replace(code)
    picker.choose(chosen.format)
  })
  const { element } = runner(['Judge boundary cases', 'Judge all 2^32 inputs'], async (words) => {
    const format = picker.format()
    return {
      asked: {
        uri: editorUri,
        row: format.row,
        rounding: parseDirection(direction.value),
        overflow: chosenOverflow(overflow, format),
        cases: words.includes('all') ? 'exhaustive' : 'boundary',
        sha256: await sha256(code),
      },
      code,
    }
  })
  root.append(
    field('Begin with', example),
    label,
    place,
    picker.element,
    h('div', { class: 'fields' }, field('Direction', direction), field('Overflow', overflow)),
    element,
  )
}
