import type { TensorFigures, TraceFigure, TracePropertyResult, TraceResult } from '../report/trace-result.ts'
import { countOf } from '../safetensors/dtypes.ts'
import type { TensorFile } from '../safetensors/read.ts'
import { RequestError } from '../subjects/subject.ts'
import { version } from '../version.ts'
import { FactsOfStep, type StepFacts } from './checks/facts.ts'
import { Ledger } from './checks/ledger.ts'
import type { Meter, Parameter, StepView, TensorRef } from './checks/meter.ts'
import type { Place } from './checks/property.ts'
import { quantizedMeters } from './checks/quantized.ts'
import { TensorTable } from './checks/tensor-table.ts'
import { updateMeters } from './checks/updates.ts'
import type { Manifest, Scalars } from './manifest.ts'
import { parseName } from './names.ts'
import { openTrace, type Trace } from './read.ts'
import { isNarrow, pieceLength, readValues } from './step-reader.ts'

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
  const run = new Run(trace, parameters, options.tensor)
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
  const { properties, tensors, figures } = run.results()
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

/** The checks of one trace as they go on from step to step. */
class Run {
  readonly #trace: Trace
  readonly #parameters: readonly Parameter[]
  readonly #tensor: string | undefined
  readonly #ledger: Ledger
  readonly #table = new TensorTable()
  readonly #facts: StepFacts[] = []
  readonly #figures: TraceFigure[] = []
  elements = 0

  constructor(trace: Trace, parameters: readonly Parameter[], tensor: string | undefined) {
    this.#trace = trace
    this.#parameters = parameters
    this.#tensor = tensor
    const shapeOf = (name: string): readonly number[] | undefined =>
      parameters.find((one) => one.name === parseName(name)?.parameter)?.shape
    this.#ledger = new Ledger((place) => replayOf(trace.directory, place), shapeOf)
  }

  async step(step: number, file: TensorFile, before: TensorFile | undefined): Promise<void> {
    const scalars = this.#trace.scalars.get(step) as Scalars
    const facts = new FactsOfStep()
    for (const parameter of this.#parameters) {
      const view = await this.#view(step, scalars, parameter, file, before)
      const meters = this.#metersFor(view, facts)
      await this.#read(parameter, meters, file, before)
    }
    this.#facts.push(facts.facts(step, scalars))
  }

  results(): { properties: TracePropertyResult[]; tensors: TensorFigures[]; figures: TraceFigure[] } {
    return { properties: this.#ledger.results(), tensors: this.#table.results(), figures: this.#figures }
  }

  #metersFor(view: StepView, facts: FactsOfStep): readonly Meter[] {
    const meters = [...quantizedMeters(this.#table)(view), ...updateMeters(view), ...facts.meters(view)]
    const role = this.#tensor === undefined ? undefined : parseName(this.#tensor)?.role
    if (role === undefined) return meters
    return meters.filter(({ reads }) => reads.some(({ name }) => parseName(name)?.role === role))
  }

  async #view(
    step: number,
    scalars: Scalars,
    parameter: Parameter,
    file: TensorFile,
    before: TensorFile | undefined,
  ): Promise<StepView> {
    const { manifest } = this.#trace
    const scales = new Map<string, Float64Array>()
    for (const { name, elements } of file.tensors.values()) {
      const parts = parseName(name)
      if (parts?.parameter === parameter.name && parts.side === 'scale')
        scales.set(name, await readValues(manifest, file, name, 0, elements))
    }
    return {
      manifest,
      step,
      scalars,
      parameter,
      ledger: this.#ledger,
      has: (name) => file.tensors.has(name),
      hasBefore: (name) => before?.tensors.has(name) === true,
      isNarrow: (name) => isNarrow(file, name),
      scales: (name) => scales.get(name) as Float64Array,
      figure: (figure) => this.#figures.push(figure),
    }
  }

  /** Reads every tensor that a meter wants once, piece by piece, and hands the pieces round. */
  async #read(
    parameter: Parameter,
    meters: readonly Meter[],
    file: TensorFile,
    before: TensorFile | undefined,
  ): Promise<void> {
    const keyOf = ({ name, before: isBefore }: TensorRef): string => `${isBefore === true}${name}`
    const wanted = new Map(meters.flatMap(({ reads }) => reads).map((ref) => [keyOf(ref), ref]))
    const count = countOf(parameter.shape)
    this.elements += count * wanted.size
    for (let first = 0; first < count; first += pieceLength) {
      const length = Math.min(pieceLength, count - first)
      const pieces = new Map<string, Float64Array>()
      for (const [key, ref] of wanted) {
        const from = ref.before ? (before as TensorFile) : file
        pieces.set(key, await readValues(this.#trace.manifest, from, ref.name, first, length))
      }
      for (const { reads, take } of meters)
        take(
          reads.map((ref) => pieces.get(keyOf(ref)) as Float64Array),
          first,
        )
    }
    for (const { finish } of meters) finish()
  }
}

function replayOf(directory: string, { step, tensor }: Place): string {
  const one = tensor === null ? '' : ` --tensor '${parseName(tensor)?.parameter}'`
  return `halfulp trace check '${directory}' --steps ${step}-${step}${one}`
}
