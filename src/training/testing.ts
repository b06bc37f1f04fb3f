import type { Manifest, Scalars } from '../traces/manifest.ts'
import type { NamedTensor, TraceWriter } from '../traces/writer.ts'

/** Keeps a trace in memory, for tests. */
export class MemoryWriter implements TraceWriter {
  readonly data = new Map<string, readonly NamedTensor[]>()
  readonly steps: { readonly scalars: Scalars; readonly tensors: ReadonlyMap<string, NamedTensor> }[] = []
  finished: Parameters<TraceWriter['finish']>[0] | undefined

  readonly writeData: TraceWriter['writeData'] = async (file, tensors) => {
    this.data.set(file, tensors)
    return { file, sha256: '0'.repeat(64) }
  }

  readonly writeStep: TraceWriter['writeStep'] = async (scalars, tensors) => {
    this.steps.push({ scalars, tensors: new Map(tensors.map((tensor) => [tensor.name, structuredClone(tensor)])) })
  }

  readonly finish: TraceWriter['finish'] = async (rest: Omit<Manifest, 'schema' | 'steps' | 'scalars'>) => {
    this.finished = rest
  }
}
