import { javascript } from '@codemirror/lang-javascript'
import { Compartment } from '@codemirror/state'
import { oneDark } from '@codemirror/theme-one-dark'
import { basicSetup, EditorView } from 'codemirror'

/** The theme's colours on the page's own background, where they are bright enough to be read. */
const dark = [
  EditorView.theme(
    { '&, & .cm-gutters': { backgroundColor: 'transparent' }, '& .cm-gutters': { color: '#9aa5b5' } },
    { dark: true },
  ),
  oneDark,
]

/**
 * An editor for JavaScript, dark where the page is.
 * @param labelledBy the id of the element that names it
 * @param changed called with the text whenever it changes
 * @returns what replaces the text
 */
export function editor(
  parent: HTMLElement,
  text: string,
  labelledBy: string,
  changed: (text: string) => void,
): (text: string) => void {
  const prefersDark = matchMedia('(prefers-color-scheme: dark)')
  const theme = new Compartment()
  const colours = () => (prefersDark.matches ? dark : [])
  const view = new EditorView({
    parent,
    doc: text,
    extensions: [
      basicSetup,
      javascript(),
      theme.of(colours()),
      EditorView.contentAttributes.of({ 'aria-labelledby': labelledBy }),
      EditorView.updateListener.of((update) => {
        if (update.docChanged) changed(update.state.doc.toString())
      }),
    ],
  })
  prefersDark.addEventListener('change', () => view.dispatch({ effects: theme.reconfigure(colours()) }))
  // It scrolls on a narrow window, so keys must reach it.
  view.scrollDOM.tabIndex = 0
  return (next) => view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: next } })
}
