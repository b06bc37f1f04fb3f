import { javascript } from '@codemirror/lang-javascript'
import { basicSetup, EditorView } from 'codemirror'

/**
 * An editor for JavaScript.
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
  const view = new EditorView({
    parent,
    doc: text,
    extensions: [
      basicSetup,
      javascript(),
      EditorView.contentAttributes.of({ 'aria-labelledby': labelledBy }),
      EditorView.updateListener.of((update) => {
        if (update.docChanged) changed(update.state.doc.toString())
      }),
    ],
  })
  // It scrolls on a narrow window, so keys must reach it.
  view.scrollDOM.tabIndex = 0
  return (next) => view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: next } })
}
