import type { Progress } from '../audit/request.ts'
import { rateText } from '../report/text.ts'
import type { Asked } from './audit/messages.ts'
import { type Running, startAudit } from './audit/start.ts'
import { h } from './dom.ts'
import { resultView } from './result-view.ts'

/** Where one audit at a time is run: buttons, progress, and what was found. */
export interface Runner {
  readonly element: HTMLElement
}

/**
 * @param buttons what to start, by the words on each button
 * @param ask what is to be judged, and the code where it comes from the editor
 * @throws what `ask` throws is shown
 */
export function runner(
  buttons: readonly string[],
  ask: (button: string) => Promise<{ asked: Asked; code?: string }>,
): Runner {
  let running: Running | undefined
  const bar = h('progress', { max: 1, value: 0, 'aria-label': 'How far the audit is' })
  const told = h('p', { class: 'note' })
  const found = h('div', {})
  const stop = h('button', { type: 'button', disabled: true, onclick: () => running?.stop() }, 'Stop')
  const starts = buttons.map((words) => h('button', { type: 'button', onclick: () => start(words) }, words))
  const busy = (is: boolean): void => {
    for (const button of starts) button.toggleAttribute('disabled', is)
    stop.toggleAttribute('disabled', !is)
    bar.hidden = !is
  }
  const report = ({ done, planned, rate }: Progress): void => {
    bar.value = done / planned
    told.textContent = `${done.toLocaleString('en-US')} of ${planned.toLocaleString('en-US')} inputs, ${rateText(rate)}`
  }
  const start = async (words: string): Promise<void> => {
    busy(true)
    bar.removeAttribute('value')
    told.textContent = 'Working out what is due …'
    found.replaceChildren()
    try {
      const { asked, code } = await ask(words)
      running = startAudit(asked, report, code)
      const result = await running.result
      found.replaceChildren(await resultView([result], 'made in this page'))
      told.textContent = ''
    } catch (error) {
      told.textContent = ''
      found.replaceChildren(
        h('p', { class: 'complaint', role: 'alert' }, error instanceof Error ? error.message : String(error)),
      )
    } finally {
      running = undefined
      busy(false)
    }
  }
  busy(false)
  return { element: h('div', {}, h('p', { class: 'buttons' }, ...starts, stop), bar, told, found) }
}
