import { formats } from '../../spec/formats/registry.ts'
import { parseDirection, parseFormat } from '../cli/parse.ts'
import { pageSubjects } from './audit/subjects.ts'
import { choice, field, h } from './dom.ts'
import { runner } from './runner.ts'
import { chosenOverflow, directionChoice, overflowChoice } from './value.ts'

/** Audit what this browser and its GPU convert with, and halfulp's own kernels in it. */
export function auditSection(root: HTMLElement): void {
  const subject = choice(pageSubjects.map(({ uri, title }) => [uri, title]))
  for (const [i, { title, lacks }] of pageSubjects.entries())
    lacks().then((missing) => {
      if (missing !== undefined)
        (subject.options[i] as HTMLOptionElement).text = `${title} (this browser has no ${missing})`
    })
  const direction = directionChoice()
  const overflow = overflowChoice()
  const format = h('select', {})
  const chosen = (): (typeof pageSubjects)[number] =>
    pageSubjects.find(({ uri }) => uri === subject.value) ?? (pageSubjects[0] as (typeof pageSubjects)[number])
  const offer = (): void => {
    const { formats: only, supports = () => true } = chosen()
    const ids = only ?? formats.filter((one) => one.width <= 16 && supports(one)).map(({ id }) => id)
    format.replaceChildren(...ids.map((id) => h('option', { value: id, selected: id === 'e4m3fn' }, id)))
  }
  subject.addEventListener('change', offer)
  offer()
  const { element } = runner(['All 2^32 inputs', 'Boundary cases only'], async (words) => {
    const target = parseFormat(format.value)
    return {
      asked: {
        uri: chosen().uri,
        row: target.row,
        rounding: parseDirection(direction.value),
        overflow: chosenOverflow(overflow, target),
        cases: words.startsWith('All') ? 'exhaustive' : 'boundary',
      },
    }
  })
  root.append(
    field('What to audit', subject),
    h('div', { class: 'fields' }, field('Format', format), field('Direction', direction), field('Overflow', overflow)),
    element,
  )
}
