import { parseFormat } from '../cli/parse.ts'
import { renderSnapshotText } from '../report/snapshot-text.ts'
import { renderTraceText } from '../report/trace-text.ts'
import { checkTrace } from '../traces/check.ts'
import { themes } from '../traces/checks/property.ts'
import { manifestFile } from '../traces/names.ts'
import { snapshotFigures } from '../traces/snapshot.ts'
import { hold } from './dropped-files.ts'

/** The worker that reads dropped traces and tensors. */
export interface ToReader {
  readonly files: ReadonlyMap<string, File>
}

export type FromReader =
  | { readonly type: 'progress'; readonly done: number; readonly planned: number }
  | { readonly type: 'text'; readonly title: string; readonly text: string }
  | { readonly type: 'refused'; readonly message: string }
  | { readonly type: 'done' }

const send = (message: FromReader): void => postMessage(message)

/** What a snapshot is shown in. */
const formats = ['e4m3fn', 'e5m2', 'bfloat16', 'binary16', 'e2m1fn']

async function read(files: ReadonlyMap<string, File>): Promise<void> {
  hold(files)
  const folders = [...files.keys()].flatMap((path) =>
    path.endsWith(`/${manifestFile}`) ? [path.slice(0, -manifestFile.length - 1)] : [],
  )
  for (const folder of folders) {
    const onProgress = (done: number, planned: number): void => send({ type: 'progress', done, planned })
    const text = renderTraceText(await checkTrace(folder, { onProgress }), themes, false)
    send({ type: 'text', title: `The trace ${folder}`, text })
  }
  const alone = [...files.keys()].filter((path) => !folders.some((folder) => path.startsWith(`${folder}/`)))
  for (const path of alone) {
    const figures = await snapshotFigures(path, { formats: formats.map(parseFormat), rounding: 'rne' })
    send({ type: 'text', title: path, text: renderSnapshotText(figures, false) })
  }
}

addEventListener('message', ({ data }: MessageEvent<ToReader>) => {
  read(data.files)
    .catch((error: unknown) =>
      send({ type: 'refused', message: error instanceof Error ? error.message : String(error) }),
    )
    .finally(() => send({ type: 'done' }))
})
