import { quotientOf } from '../../properties/tensors.ts'
import type { TraceResult } from '../report/trace-result.ts'
import { byStepsOf, drawn, type RunPoint } from '../report/trace-steps.ts'
import { countOf } from '../safetensors/dtypes.ts'
import type { TensorFile } from '../safetensors/read.ts'
import { AdamRun } from './checks/adam.ts'
import { KnownRun } from './checks/descent.ts'
import { checkKnownRun } from './checks/descent-properties.ts'
import { FactsOfStep, type StepFacts, storedName } from './checks/facts.ts'
import { FreezeCounts } from './checks/freeze.ts'
import { Ledger } from './checks/ledger.ts'
import { checkMeasured } from './checks/measured.ts'
import type { Meter, Parameter, StepView, TensorRef } from './checks/meter.ts'
import { MuonRun } from './checks/muon.ts'
import type { Place } from './checks/property.ts'
import { quantizedMeters } from './checks/quantized.ts'
import { ruleMeters } from './checks/rule.ts'
import { shortText } from './checks/tensor-properties.ts'
import { TensorTable } from './checks/tensor-table.ts'
import { updateMeters } from './checks/updates.ts'
import type { Scalars } from './manifest.ts'
import { parseName, tensorName } from './names.ts'
import type { Objective } from './problems/objective.ts'
import type { Trace } from './read.ts'
import { isNarrow, pieceLength, readValues } from './step-reader.ts'

/** The checks of one trace as they go on from step to step. */
export class Run {
  readonly #trace: Trace
  readonly #parameters: readonly Parameter[]
  readonly #tensor: string | undefined
  readonly #ledger: Ledger
  readonly #table = new TensorTable()
  readonly #facts: StepFacts[] = []
  readonly #figures: TraceResult['figures'] = []
  readonly #adam = new AdamRun()
  readonly #muon = new MuonRun()
  readonly #freeze = new FreezeCounts()
  readonly #known: KnownRun | undefined
  readonly #reason: string
  elements = 0

  constructor(
    trace: Trace,
    parameters: readonly Parameter[],
    tensor: string | undefined,
    objective: Objective | string,
  ) {
    this.#trace = trace
    this.#known = typeof objective === 'string' ? undefined : new KnownRun(objective)
    this.#reason = typeof objective === 'string' ? objective : ''
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

  results(): Required<Pick<TraceResult, 'properties' | 'tensors' | 'figures' | 'bySteps'>> {
    const known = this.#known
    const isSgd = this.#trace.manifest.optimizer.name === 'sgd'
    if (this.#tensor === undefined) {
      if (known) this.#figures.push(...checkKnownRun(known, isSgd, this.#ledger))
      this.#figures.push(...this.#freeze.figures(), ...this.#adam.figures(), ...this.#muon.figures())
      this.#figures.push(...checkMeasured(this.#facts, known !== undefined, this.#reason, this.#ledger))
    }
    return {
      properties: this.#ledger.results(),
      tensors: this.#table.results(),
      figures: this.#figures,
      bySteps: byStepsOf(this.#table.bySteps(), this.#facts.map(this.#pointOf)),
    }
  }

  readonly #pointOf = ({ step, scalars, full, batch, notFinite }: StepFacts): RunPoint => {
    const along = full ?? batch
    const isMeasured = !notFinite && along !== undefined && along.squared.significand !== 0n
    const { gap, bound } = this.#known?.bounds.get(step) ?? {}
    return {
      step,
      loss: drawn(scalars.loss),
      stepsize: drawn(scalars.stepsize),
      effectiveStepsize: isMeasured ? drawn(shortText(quotientOf(along.alongDelta, along.squared))) : null,
      gap: drawn(gap),
      bound: drawn(bound),
    }
  }

  #metersFor(view: StepView, facts: FactsOfStep): readonly Meter[] {
    const meters = [
      ...quantizedMeters(this.#table)(view),
      ...updateMeters(view),
      ...ruleMeters(view),
      ...facts.meters(view),
      ...this.#adam.meters(view),
      ...this.#muon.meters(view),
      ...this.#freeze.meters(view),
      ...this.#knownMeter(view),
    ]
    const role = this.#tensor === undefined ? undefined : parseName(this.#tensor)?.role
    if (role === undefined) return meters
    return meters.filter(({ reads }) => reads.some(({ name }) => parseName(name)?.role === role))
  }

  /** Keeps the weights of a step, which are few where the objective is known. */
  #knownMeter(view: StepView): Meter[] {
    if (!this.#known) return []
    const count = countOf(view.parameter.shape)
    const [weights, next] = [new Float64Array(count), new Float64Array(count)]
    return [
      {
        reads: [{ name: tensorName(view.parameter.name, 'weights') }, { name: storedName(view, 'weights.next') }],
        take: ([w, v], offset) => {
          weights.set(w as Float64Array, offset)
          next.set(v as Float64Array, offset)
        },
        finish: () => {
          const isWhole = weights.every(Number.isFinite) && next.every(Number.isFinite)
          if (isWhole) this.#known?.steps.push({ step: view.step, alpha: view.scalars.stepsize, weights, next })
        },
      },
    ]
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
  // Whether a step starts from where the one before ended takes both.
  return `halfulp trace check '${directory}' --steps ${Math.max(1, step - 1)}-${step}${one}`
}
