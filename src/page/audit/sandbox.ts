import type { Batch } from '../../cases/batch.ts'
import { type Answers, checked, type StreamDriver, SubjectFault } from '../../subjects/subject.ts'

/** What a sandbox answers: what the function gave, or what it threw. */
type Reply = { readonly answers: unknown } | { readonly threw: string }

/**
 * The function in the editor, at the other end of a port: it runs in a worker of a frame that has no origin and no network
 * (sandbox.html).
 */
export function sandboxed(port: MessagePort): StreamDriver {
  const ask = (x: Batch): Promise<Answers> =>
    new Promise((resolve, reject) => {
      port.onmessage = ({ data }: MessageEvent<Reply>) => {
        try {
          if ('threw' in data) throw new SubjectFault(`the function threw: ${data.threw}`)
          resolve(checked(data.answers, x.length))
        } catch (error) {
          reject(error)
        }
      }
      port.postMessage(x.slice())
    })
  return {
    mode: 'stream',
    stream: async function* (batches) {
      for (const { x } of batches) yield await ask(x)
    },
  }
}
