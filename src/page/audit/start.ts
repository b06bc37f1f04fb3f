import type { Progress } from '../../audit/request.ts'
import type { Result } from '../../report/result.ts'
import type { Asked, FromAuditor, ToAuditor } from './messages.ts'

/** An audit under way. */
export interface Running {
  /** Rejected with one line where it cannot be carried out. */
  readonly result: Promise<Result>
  /** Ends it; the result holds what is known by then. */
  readonly stop: () => void
}

/**
 * Starts an audit in a worker of its own.
 * @param code what the editor holds, where that is judged
 */
export function startAudit(asked: Asked, onProgress: (progress: Progress) => void, code?: string): Running {
  const worker = new Worker(new URL('./auditor.ts', import.meta.url), { type: 'module' })
  const frames = new Map<number, HTMLIFrameElement>()
  const send = (message: ToAuditor, ports: MessagePort[] = []): void => worker.postMessage(message, ports)
  const result = new Promise<Result>((resolve, reject) => {
    worker.onerror = ({ message }) => reject(new Error(message))
    worker.onmessage = ({ data }: MessageEvent<FromAuditor>) => {
      if (data.type === 'progress') onProgress(data.progress)
      else if (data.type === 'result') resolve(data.result)
      else if (data.type === 'refused') reject(new Error(data.message))
      else if (data.type === 'discard') frames.get(data.id)?.remove()
      else
        frames.set(
          data.id,
          sandboxFor(code ?? '', (port) => send({ type: 'sandbox', id: data.id }, [port])),
        )
    }
  }).finally(() => {
    worker.terminate()
    for (const frame of frames.values()) frame.remove()
  })
  send({ type: 'audit', asked, threads: navigator.hardwareConcurrency })
  return { result, stop: () => send({ type: 'stop' }) }
}

/** A frame without origin and without network, in which a worker runs this code; taking the frame away ends the worker. */
function sandboxFor(code: string, ready: (port: MessagePort) => void): HTMLIFrameElement {
  const frame = document.createElement('iframe')
  frame.setAttribute('sandbox', 'allow-scripts')
  frame.hidden = true
  frame.title = 'sandbox'
  frame.src = 'sandbox.html'
  frame.addEventListener('load', () => {
    const { port1, port2 } = new MessageChannel()
    frame.contentWindow?.postMessage(code, '*', [port2])
    ready(port1)
  })
  document.body.append(frame)
  return frame
}
