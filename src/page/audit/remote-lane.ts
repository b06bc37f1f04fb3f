import type { Limits } from '../../audit/handle.ts'
import type { FromWorker, Setup, ToWorker } from '../../audit/protocol.ts'
import { Remote } from '../../audit/remote.ts'

/** A sandbox for one lane: its port, when it is there, and how it is taken away. */
export interface Sandbox {
  readonly port: Promise<MessagePort>
  readonly discard: () => void
}

/** A web worker of an audit, from the side of the audit. */
export class RemoteLane extends Remote {
  readonly #worker = new Worker(new URL('./lane.ts', import.meta.url), { type: 'module' })
  readonly #sandbox: Sandbox | undefined

  constructor(setup: Setup, limits: Limits, sandbox?: Sandbox) {
    super(setup, limits)
    this.#sandbox = sandbox
    this.#worker.onmessage = ({ data }: MessageEvent<FromWorker>) => this.heard(data)
    this.#worker.onerror = ({ message }) => this.fail('crash', `ended its worker: ${message}`)
    if (!sandbox) this.send({ type: 'setup', setup })
    else
      sandbox.port.then((port) => {
        this.#worker.postMessage({ type: 'port' }, [port])
        this.send({ type: 'setup', setup })
      })
  }

  protected override send(message: ToWorker): void {
    this.#worker.postMessage(message)
  }

  protected override end(): void {
    this.#worker.terminate()
    this.#sandbox?.discard()
  }
}
