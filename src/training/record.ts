import { setImmediate } from 'node:timers/promises'
import { roundingText } from '../../spec/rounding.ts'
import { machine } from '../audit/identity.ts'
import type { Manifest, Quantizer, Role } from '../traces/manifest.ts'
import type { TraceWriter } from '../traces/writer.ts'
import { version } from '../version.ts'
import { descended } from './carrier.ts'
import { type Optimizer, type Rule, ruleOf } from './optimizers/optimizer.ts'
import { type Problem, sizeOf } from './problems/problem.ts'
import { fakeQuantizer, type Scheme } from './quantizer.ts'
import { drawRows, type Stream, streamFor } from './streams.ts'
import { Diverged, type Quantizers, Tape } from './tape.ts'
import { tensorsOf } from './tensors.ts'

/** A training run to record. Every constant of it is a binary32 number. */
export interface Recording {
  readonly problem: Problem
  readonly optimizer: Optimizer
  readonly stepsize: number
  readonly schemes: ReadonlyMap<Role, Scheme>
  readonly steps: number
  /** Rows of a batch, drawn anew for each step without repetition; all rows where null. */
  readonly batch: number | null
  /** Of so many steps the first is recorded. */
  readonly every: number
  readonly seed: number
  readonly data: Manifest['data']
  readonly command: string
}

/** How a recording ended. The steps before one that diverged are finite and make a whole trace, where there are any. */
export interface Outcome {
  /** Steps taken that stayed finite. */
  readonly steps: number
  readonly recorded: number
  /** The loss of the first and of the last step, each at the weights that its forward pass saw. */
  readonly losses: readonly [number, number]
  /** What is not finite any more, and at which step; null where the run went to its end. */
  readonly diverged: string | null
}

export interface Watch {
  readonly signal?: AbortSignal
  readonly onStep?: (step: number) => void
}

/**
 * Trains and records. The trace is finished unless not even one step stayed finite.
 * @throws the signal's reason when it is aborted
 */
export async function record(recording: Recording, writer: TraceWriter, watch: Watch = {}): Promise<Outcome> {
  const run = new Run(recording)
  const problem = await recording.problem.describe(writer)
  let recorded = 0
  let diverged: string | null = null
  for (let step = 1; step <= recording.steps && diverged === null; step++) {
    // Signals are heard between the steps.
    await setImmediate()
    watch.signal?.throwIfAborted()
    try {
      const isRecorded = (step - 1) % recording.every === 0
      const taken = run.step(step, isRecorded)
      watch.onStep?.(step)
      if (isRecorded) {
        await writer.writeStep(taken.scalars, tensorsOf(run.tapes, recording.schemes))
        recorded += 1
      }
    } catch (error) {
      if (!(error instanceof Diverged)) throw error
      diverged = `${error.message} at step ${step}`
    }
  }
  if (recorded > 0) await writer.finish(manifestOf(recording, problem, run.taken))
  return {
    steps: run.taken,
    recorded,
    losses: [run.losses[0] ?? Number.NaN, run.losses.at(-1) ?? Number.NaN],
    diverged,
  }
}

/** A loop in its course: what each step does, in order. */
export class Run {
  readonly #recording: Recording
  readonly #rule: Rule
  readonly #batches: Stream
  readonly tapes: readonly Tape[]
  /** The losses of the steps that stayed finite. */
  readonly losses: number[] = []

  constructor(recording: Recording) {
    const { problem, schemes, seed } = recording
    this.#recording = recording
    this.#rule = ruleOf(recording.optimizer)
    this.#batches = streamFor(seed, 'batches')
    const quantizers: Quantizers = new Map(
      [...schemes].map(([role, scheme]) => [role, fakeQuantizer(scheme, streamFor(seed, role))]),
    )
    const weights = problem.start(streamFor(seed, 'start'))
    this.tapes = problem.parameters.map((one, i) => new Tape(one, weights[i] as Float32Array, quantizers))
  }

  get taken(): number {
    return this.losses.length
  }

  /**
   * One step: round the weights for the forward pass; gradient; round it; states and update by the optimizer's rule; round the update;
   * descend; round the weights for storage.
   * @throws Diverged when a number of it is not finite; the step then does not count
   */
  step(step: number, isRecorded: boolean): { scalars: { step: number; stepsize: number; loss: number } } {
    const { problem, batch, stepsize } = this.#recording
    for (const tape of this.tapes) tape.begin()
    const before = this.tapes.map((tape) => tape.weights)
    const rows = problem.rows !== null && batch !== null ? drawRows(this.#batches, batch, problem.rows) : null
    const seen = this.tapes.map((tape) => tape.round('weights', tape.weights))
    const { loss, gradients } = problem.evaluate(seen, rows)
    const whole = isRecorded ? problem.evaluate(before, null) : undefined
    for (const [i, tape] of this.tapes.entries()) {
      const gradient = tape.round('gradient', gradients[i] as Float32Array)
      if (whole) tape.enter('gradientFull', whole.gradients[i] as Float32Array)
      const update = tape.round('update', this.#rule(gradient, tape, step))
      tape.replace(descended(before[i] as Float32Array, stepsize, update))
    }
    const objectives = whole && {
      objective: finite('the objective', whole.loss),
      objectiveNext: finite('the objective after the step', problem.objective(this.tapes.map(unroundedNext))),
    }
    this.losses.push(finite('the loss', loss))
    return { scalars: { step, stepsize, loss, ...objectives, ...(rows ? { batch: [...rows] } : {}) } }
  }
}

/** w_{k+1} before it was rounded for storage. */
const unroundedNext = (tape: Tape): Float32Array => tape.entries.get('weights.next') as Float32Array

function finite(what: string, x: number): number {
  if (!Number.isFinite(x)) throw new Diverged(`${what} is not finite`)
  return x
}

function manifestOf(
  { optimizer, schemes, seed, data, command, problem: { parameters } }: Recording,
  problem: Manifest['problem'],
  stepsTaken: number,
): Parameters<TraceWriter['finish']>[0] {
  const { cpu, os, node, gpu } = machine()
  return {
    framework: { name: 'halfulp', version },
    machine: { cpu, os, runtime: `Node ${node}`, gpu },
    recorded: new Date().toISOString(),
    command,
    seed,
    data,
    problem,
    optimizer,
    carrier: 'F32',
    quantizers: [...schemes].map(([role, scheme]) => quantizerOf(role, scheme)),
    parameters: parameters.map(({ name, shape }) => ({ name, shape: [...shape] })),
    stepsTaken,
  }
}

const quantizerOf = (role: Role, scheme: Scheme): Quantizer => ({
  parameter: '*',
  role,
  format: scheme.format.id,
  rounding: roundingText(scheme.rounding),
  overflow: scheme.overflow,
  blockSize: null,
  axis: null,
  subnormals: 'kept',
})

/** Elements of all parameters together. */
export const elementsOf = ({ parameters }: Problem): number =>
  parameters.reduce((sum, parameter) => sum + sizeOf(parameter), 0)
