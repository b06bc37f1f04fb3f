import { resultsIn } from '../cli/parse-results.ts'
import { plain } from '../report/escape.ts'
import { complaint, h } from './dom.ts'
import type { FromReader, ToReader } from './reader.ts'
import { resultView } from './result-view.ts'

/** Characters of a text that are shown. */
const longest = 200_000

/** Open a file: a result file, a safetensors file, or a trace. */
export function openSection(root: HTMLElement): void {
  const wrong = complaint()
  const told = h('p', { class: 'note', role: 'status' })
  const found = h('div', {})
  const show = async (files: ReadonlyMap<string, File>): Promise<void> => {
    wrong.textContent = ''
    found.replaceChildren()
    if (files.size === 0) return
    told.textContent = `Reading ${files.size === 1 ? 'one file' : `${files.size} files`} …`
    try {
      for (const part of await partsOf(files, (text) => {
        told.textContent = text
      }))
        found.append(part)
    } catch (error) {
      wrong.textContent = plain(error instanceof Error ? error.message : String(error))
    }
    told.textContent = ''
  }
  const choose = (folder: boolean): HTMLInputElement => {
    const input = h('input', { type: 'file', multiple: true, hidden: true, webkitdirectory: folder })
    input.addEventListener('change', () => show(named(input.files ?? [])))
    return input
  }
  const [one, all] = [choose(false), choose(true)]
  const button = (text: string, input: HTMLInputElement): HTMLElement =>
    h('button', { type: 'button', onclick: () => input.click() }, text)
  const zone = h(
    'div',
    { class: 'drop' },
    h('p', {}, 'Drop files here, or a folder with a trace.'),
    h('p', { class: 'buttons' }, button('Choose files', one), button('Choose a trace folder', all)),
    one,
    all,
  )
  zone.addEventListener('dragover', (event) => event.preventDefault())
  zone.addEventListener('drop', (event) => {
    event.preventDefault()
    droppedOf(event).then(show)
  })
  root.append(zone, wrong, told, found)
}

/** Files by their paths. */
const named = (files: Iterable<File>): ReadonlyMap<string, File> =>
  new Map([...files].map((file) => [file.webkitRelativePath || file.name, file]))

/** What was dropped, folders with all that is in them. */
async function droppedOf({ dataTransfer }: DragEvent): Promise<ReadonlyMap<string, File>> {
  const entries = [...(dataTransfer?.items ?? [])].flatMap((item) => item.webkitGetAsEntry() ?? [])
  const files = new Map<string, File>()
  const add = async (entry: FileSystemEntry): Promise<void> => {
    if (entry.isFile) {
      const file = await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject))
      files.set(entry.fullPath.replace(/^\//, ''), file)
      return
    }
    const reader = (entry as FileSystemDirectoryEntry).createReader()
    // A reader gives some entries at a time, and none when it is through.
    for (;;) {
      const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject))
      if (some.length === 0) return
      for (const one of some) await add(one)
    }
  }
  for (const entry of entries) await add(entry)
  return files
}

const isTraceFile = (path: string): boolean => path.includes('/') || path.endsWith('.safetensors')

/** @throws Error with one line that says what is wrong with a file */
async function partsOf(
  files: ReadonlyMap<string, File>,
  tell: (text: string) => void,
): Promise<readonly HTMLElement[]> {
  const parts: HTMLElement[] = []
  const tensors = new Map([...files].filter(([path]) => isTraceFile(path)))
  for (const [path, file] of files) {
    if (tensors.has(path)) continue
    if (!path.endsWith('.json'))
      throw new Error(`expected a result file (.json), a safetensors file or a folder with a trace, came ${path}`)
    parts.push(h('h3', {}, path), await resultView(resultsIn(await file.text(), path), path))
  }
  if (tensors.size > 0) parts.push(...(await readTraces(tensors, tell)))
  return parts
}

function readTraces(files: ReadonlyMap<string, File>, tell: (text: string) => void): Promise<readonly HTMLElement[]> {
  const worker = new Worker(new URL('./reader.ts', import.meta.url), { type: 'module' })
  const parts: HTMLElement[] = []
  return new Promise<readonly HTMLElement[]>((resolve, reject) => {
    worker.onerror = ({ message }) => reject(new Error(message))
    worker.onmessage = ({ data }: MessageEvent<FromReader>) => {
      if (data.type === 'progress') tell(`${data.done} of ${data.planned} steps checked`)
      else if (data.type === 'refused') reject(new Error(data.message))
      else if (data.type === 'done') resolve(parts)
      else parts.push(h('h3', {}, data.title), h('pre', { tabindex: 0 }, data.text.slice(0, longest)))
    }
    worker.postMessage({ files } satisfies ToReader)
  }).finally(() => worker.terminate())
}
