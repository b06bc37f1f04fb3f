import { attend } from '../../audit/desk.ts'
import type { FromWorker, ToWorker } from '../../audit/protocol.ts'
import { sandboxed } from './sandbox.ts'
import { editorUri, openPageSubject } from './subjects.ts'

/** A worker of an audit in the page. A message with a port comes first where the subject is in a sandbox. */
let sandbox: MessagePort | undefined

const take = attend(
  (message: FromWorker) => postMessage(message),
  async (uri, request) => (uri === editorUri && sandbox ? sandboxed(sandbox) : await openPageSubject(uri, request)),
)

addEventListener('message', ({ data, ports }: MessageEvent<ToWorker | { readonly type: 'port' }>) => {
  if (data.type === 'port') sandbox = ports[0]
  else take(data)
})
