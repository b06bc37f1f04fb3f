import { entriesOf } from '../report/evidence.ts'
import { renderHtml } from '../report/html.ts'
import type { Result } from '../report/result.ts'
import { countsText, marks, overallMarks, scopeLine, specText, violated } from '../report/words.ts'
import { code, h, table } from './dom.ts'

/** Bytes as hexadecimal. */
const hex = (bytes: ArrayBuffer): string =>
  Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, '0')).join('')

/** The hash of a text, as files are named by; a page that came by plain HTTP from elsewhere has no means to tell. */
export const sha256 = async (text: string): Promise<string> =>
  globalThis.crypto?.subtle ? hex(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))) : 'not told'

/** Results as a page shows them: the verdict, what was violated, files to take away, and the whole report. */
export async function resultView(results: readonly Result[], file: string): Promise<HTMLElement> {
  const text = `${JSON.stringify(results.length === 1 ? results[0] : results, null, 2)}\n`
  const evidence = [{ file, sha256: await sha256(text), results }]
  const report = renderHtml(evidence)
  return h(
    'div',
    {},
    ...results.map(verdict),
    h(
      'p',
      { class: 'buttons' },
      download('result.json', text, 'application/json', 'Result file'),
      download('report.html', report, 'text/html', 'Report'),
    ),
    h('p', {}, `${countsText(entriesOf(evidence))}. The whole report:`),
    h('iframe', { class: 'report', sandbox: '', title: 'Report', srcdoc: report, tabindex: 0 }),
  )
}

function verdict(result: Result): HTMLElement {
  const { subject, spec, scope, seconds } = result
  const broken = violated(result)
  return h(
    'div',
    { class: 'verdict-box' },
    h(
      'p',
      { class: `lead ${result.verdict}`, role: 'status' },
      `${overallMarks[result.verdict]} ${result.verdict}: `,
      code(subject.uri),
    ),
    h('p', {}, `${specText(spec)}; ${scopeLine(scope)}; ${seconds.toFixed(1)} s`),
    broken.length === 0
      ? undefined
      : table(
          'Violated, each with its simplest input',
          ['property', 'inputs', 'input', 'came', 'due'],
          broken.map(({ id, violations, witness, note }) => [
            `${marks.violated} ${id}`,
            violations.toLocaleString('en-US'),
            witness ? `${witness.input} = ${witness.exact}` : (note ?? ''),
            witness ? `${witness.got} = ${witness.gotValue}` : '',
            witness ? `${witness.want} = ${witness.wantValue}` : '',
          ]),
        ),
  )
}

function download(name: string, text: string, type: string, label: string): HTMLElement {
  const link = h('a', { download: name, class: 'button' }, label)
  link.href = URL.createObjectURL(new Blob([text], { type }))
  return link
}
