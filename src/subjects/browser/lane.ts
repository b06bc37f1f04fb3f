import { type Answers, RequestError, type Span } from '../subject.ts'

/** What a page and its host say to each other, as the page has it: it asks for batches and answers them. The host's part is desk.ts. */

/** What is asked: answers to these inputs, as the bytes of their array, or to consecutive ones of binary32. */
export type Asked =
  | { readonly kind: 'given'; readonly inputs: ArrayBuffer }
  | { readonly kind: 'range'; readonly span: Span }

/** Answers a batch; codes may come as signed numbers, which stand for unsigned ones. */
export type Lane = (asked: Asked) => Promise<Answers | Int32Array>

/** Before the inputs of a batch: its number, and the first ordinal and the count of those that the page makes. */
export const headerBytes = 12

async function tell(name: string, body: string | Blob = ''): Promise<ArrayBuffer> {
  const response = await fetch(name, { method: 'POST', body })
  return response.arrayBuffer()
}

/**
 * Opens what the host has the page for, and answers for as long as the page lives.
 * @param open what answers batches, one in each lane at a time, and what the host is told about it; it throws RequestError where there is none
 */
export async function answerBatches<Task>(
  open: (task: Task) => Promise<{ readonly about: object; readonly lanes: readonly Lane[] }>,
): Promise<void> {
  try {
    const { about, lanes } = await open(JSON.parse(new TextDecoder().decode(await tell('task'))))
    await tell('ready', JSON.stringify(about))
    await Promise.all(lanes.map(work))
  } catch (error) {
    await tell('refused', error instanceof RequestError ? error.message : String(error))
  }
}

async function work(answer: Lane): Promise<void> {
  for (;;) {
    const given = await tell('next')
    const [id, first, count] = new Uint32Array(given, 0, 3) as unknown as [number, number, number]
    try {
      const answers = await answer(
        count > 0 ? { kind: 'range', span: { first, count } } : { kind: 'given', inputs: given.slice(headerBytes) },
      )
      // As a blob: bytes in a page's memory are sent several times slower where a debugger looks on.
      const { name, body } = packed(answers)
      await tell(`answers/${id}/${name}`, new Blob([body]))
    } catch (error) {
      await tell(`fault/${id}`, error instanceof Error ? error.message : String(error))
    }
  }
}

/** Codes in as few bytes as hold them all, since sending takes longer than most subjects. */
function packed(answers: Answers | Int32Array): { name: string; body: ArrayBufferView<ArrayBuffer> } {
  if (answers instanceof Float32Array) return { name: 'float32', body: answers as Float32Array<ArrayBuffer> }
  let all = 0
  // Not by an iterator, which takes twenty times as long.
  for (let i = 0; i < answers.length; i++) all |= answers[i] as number
  const unsigned = all >>> 0
  if (unsigned < 2 ** 8) return { name: 'uint8', body: new Uint8Array(answers) }
  if (unsigned < 2 ** 16) return { name: 'uint16', body: new Uint16Array(answers) }
  return { name: 'uint32', body: new Uint32Array(answers) }
}
