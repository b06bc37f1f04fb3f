import type { TraceResult } from '../report/trace-result.ts'
import type { TensorFile } from '../safetensors/read.ts'
import { RequestError } from '../subjects/subject.ts'
import { version } from '../version.ts'
import type { Parameter } from './checks/meter.ts'
import type { Manifest } from './manifest.ts'
import { parseName } from './names.ts'
import { loadObjective } from './problems/load.ts'
import { openTrace, type Trace } from './read.ts'
import { Run } from './run.ts'

export interface TraceCheckOptions {
  /** The first and the last step to check; all without. */
  readonly steps?: { readonly from: number; readonly to: number }
  /** Check only tensors of this parameter, or of one of its roles: `dense1.kernel` or `dense1.kernel/gradient`. */
  readonly tensor?: string
  readonly onProgress?: (done: number, planned: number) => void
}

/**
 * Checks all that a trace claims, exactly, and measures the rest. One step is open at a time, and of it one piece of each tensor.
 * @throws RequestError when the trace is damaged or has nothing that was asked for
 */
export async function checkTrace(directory: string, options: TraceCheckOptions = {}): Promise<TraceResult> {
  const started = performance.now()
  const trace = await openTrace(directory)
  const { manifest } = trace
  const steps = stepsToCheck(trace, options)
  const parameters = parametersToCheck(trace, options)
  const objective = options.tensor === undefined ? await loadObjective(trace) : 'only some tensors are checked'
  const run = new Run(trace, parameters, options.tensor, objective)
  let before: { step: number; file: TensorFile } | undefined
  try {
    for (const [i, entry] of steps.entries()) {
      options.onProgress?.(i, steps.length)
      const file = await trace.openStep(entry)
      const isNext = before?.step === entry.step - 1
      try {
        await run.step(entry.step, file, isNext ? before?.file : undefined)
      } finally {
        await before?.file.close()
        before = { step: entry.step, file }
      }
    }
  } finally {
    await before?.file.close()
  }
  const { properties, tensors, figures, bySteps } = run.results()
  return {
    schema: 'halfulp-trace-result/1',
    trace: {
      path: directory,
      sha256: trace.sha256,
      recorded: manifest.recorded,
      framework: `${manifest.framework.name} ${manifest.framework.version}`,
      problem: manifest.problem.kind === 'network' ? `network ${manifest.problem.name}` : manifest.problem.kind,
      optimizer: manifest.optimizer.name,
    },
    spec: { version },
    scope: {
      stepsChecked: steps.length,
      stepsRecorded: manifest.steps.length,
      stepsTaken: manifest.stepsTaken,
      firstStep: steps[0]?.step ?? 0,
      lastStep: steps.at(-1)?.step ?? 0,
      tensor: options.tensor ?? null,
      elements: run.elements,
    },
    verdict: properties.some(({ verdict }) => verdict === 'violated') ? 'violated' : 'holds',
    properties,
    tensors,
    figures,
    bySteps,
    seconds: (performance.now() - started) / 1000,
  }
}

function stepsToCheck({ manifest: { steps } }: Trace, { steps: range }: TraceCheckOptions): Manifest['steps'] {
  const chosen = range ? steps.filter(({ step }) => step >= range.from && step <= range.to) : steps
  if (chosen.length > 0) return chosen
  const [first, last] = [steps[0]?.step, steps.at(-1)?.step]
  throw new RequestError(
    `expected --steps to hold a recorded step, came ${range?.from}-${range?.to}; the trace has steps from ${first} to ${last}`,
  )
}

function parametersToCheck({ manifest: { parameters } }: Trace, { tensor }: TraceCheckOptions): readonly Parameter[] {
  if (tensor === undefined) return parameters
  const chosen = parameters.filter(({ name }) => name === tensor || parseName(tensor)?.parameter === name)
  if (chosen.length > 0) return chosen
  throw new RequestError(
    `expected --tensor to name a parameter, or parameter/role, came "${tensor}"; there are: ${parameters
      .slice(0, 8)
      .map(({ name }) => name)
      .join(', ')}`,
  )
}
