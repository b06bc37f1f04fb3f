import { deriveFormat } from '../../../spec/format.ts'
import { type Host, judge } from '../../audit/engine.ts'
import { Ledger } from '../../audit/ledger.ts'
import { Pool } from '../../audit/pool.ts'
import { complete } from '../../audit/request.ts'
import { emptyTally } from '../../audit/tally.ts'
import type { Asked, FromAuditor, ToAuditor } from './messages.ts'
import { RemoteLane, type Sandbox } from './remote-lane.ts'
import { editorUri, pageSubjects } from './subjects.ts'

/** The worker that runs an audit: the same engine as the command's, with web workers in the place of processes. */
const send = (message: FromAuditor): void => postMessage(message)

/** Seconds that a subject may take over one batch: what somebody types may never return, and is told so soon. */
const timeoutOf = (uri: string): number => (uri === editorUri ? 3 : 30)

const stopping = new AbortController()

/** Ports of sandboxes that the page was asked for. */
const awaited = new Map<number, (port: MessagePort) => void>()
let sandboxes = 0

/** The page makes frames; workers cannot. */
function sandbox(): Sandbox {
  const id = sandboxes++
  const port = new Promise<MessagePort>((resolve) => awaited.set(id, resolve))
  send({ type: 'sandbox', id })
  return { port, discard: () => send({ type: 'discard', id }) }
}

const hostFor = ({ uri, sha256 }: Asked): Host => ({
  workforce: (request, setup) =>
    new Pool((limits) => new RemoteLane(setup, limits, uri === editorUri ? sandbox() : undefined), request.jobs, {
      timeout: request.timeout * 1000,
      memory: Number.POSITIVE_INFINITY,
    }),
  recorded: async () => undefined,
  ledger: async ({ options }, plan) => new Ledger(plan, emptyTally(options.output ?? 'codes')),
  identity: async () => ({ uri, sha256: sha256 ?? null, name: uri.slice(uri.indexOf(':') + 1), version: null }),
  machine: () => ({
    cpu: `${navigator.hardwareConcurrency} threads`,
    os: navigator.platform,
    node: `none: ${navigator.userAgent}`,
    gpu: null,
  }),
})

async function run(asked: Asked, threads: number): Promise<void> {
  const { uri, row, rounding, overflow, cases } = asked
  const { output, lanes = threads } = pageSubjects.find((one) => one.uri === uri) ?? {}
  const request = complete(
    {
      subject: uri,
      format: deriveFormat(row),
      rounding,
      overflow,
      cases: { kind: cases },
      timeout: timeoutOf(uri),
      ...(output ? { output } : {}),
      signal: stopping.signal,
      onProgress: (progress) => send({ type: 'progress', progress }),
    },
    uri.slice(0, uri.indexOf(':')),
    Math.min(threads, lanes),
  )
  send({ type: 'result', result: await judge(request, hostFor(asked)) })
}

addEventListener('message', ({ data, ports }: MessageEvent<ToAuditor>) => {
  if (data.type === 'stop') stopping.abort()
  else if (data.type === 'sandbox') awaited.get(data.id)?.(ports[0] as MessagePort)
  else
    run(data.asked, data.threads).catch((error: unknown) =>
      send({ type: 'refused', message: error instanceof Error ? error.message : String(error) }),
    )
})
