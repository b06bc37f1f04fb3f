import { type AdamRecursions, adamRatio, nextMoment, squares } from '../../../properties/theorems/steps/adam.ts'
import { type DriftState, driftFrom, driftStep, zeros } from '../../../properties/theorems/steps/drift.ts'
import { relativeError } from '../../../properties/theorems/steps/errors.ts'
import type { Dyadic } from '../../../spec/exact/dyadic.ts'
import { largest, type Rational, rational } from '../../../spec/exact/rational.ts'
import type { Format } from '../../../spec/format.ts'
import { findFormat } from '../../../spec/formats/registry.ts'
import type { TraceFigure } from '../../report/trace-result.ts'
import { countOf } from '../../safetensors/dtypes.ts'
import type { Role } from '../manifest.ts'
import { quantizerOf, tensorName } from '../names.ts'
import { dyadicOf } from '../values.ts'
import { storedName } from './facts.ts'
import { enterStep } from './from-steps.ts'
import type { Meter, StepView } from './meter.ts'
import { type TraceProperty, unmet } from './property.ts'
import { shortText } from './tensor-properties.ts'
import { gradientName } from './updates.ts'

const tang =
  'Tang, Li and Zou, "A Convergence Analysis of Adaptive Optimizers under Floating-point Quantization", as far as summaries tell'
const common = { theme: 'adam', by: 'sampling', of: 'element' } as const
const hypotheses =
  'steps recorded from the first on without a gap, moments 0 at first; chosen coordinates, none that met an underflow or overflow; q_M and q_V are the largest relative errors of what was stored so far'

export const ratio: TraceProperty = {
  ...common,
  id: 'tang-adam-ratio',
  statement: 'M_t²(1−r) ≤ (γ₁²/γ₂)·V_t·(1−r^t) with r = β₁²(1+q_M)²/(β₂(1−q_V)) < 1',
  source: `${tang}, the side condition of Theorem 4.5; Cauchy and Schwarz`,
  hypotheses: `${hypotheses}; r < 1`,
}

export const drift: TraceProperty = {
  ...common,
  id: 'tang-adam-drift',
  statement: 'D_t ≤ βD_{t−1} + βq|X_{t−1}| for both moments, D the distance to the moment that is never rounded',
  source: tang,
  hypotheses: `${hypotheses}; the first ${48} steps, since the digits of what is never rounded grow with every step`,
}

const longestDrift = 48
/** Coordinates of a parameter that are followed, evenly spaced, and those of them whose drift is. */
const followed = 16
const drifting = 4

interface Track {
  readonly indices: readonly number[]
  readonly recursions: AdamRecursions
  lastStep: number
  qM: Rational
  qV: Rational
  excluded: readonly boolean[]
  drifts: readonly [DriftState, DriftState]
}

/** Follows chosen coordinates of Adam's moments from step to step. */
export class AdamRun {
  readonly #tracks = new Map<string, Track | undefined>()

  meters(view: StepView): readonly Meter[] {
    if (view.manifest.optimizer.name !== 'adam') return []
    const names = [
      gradientName(view),
      tensorName(view.parameter.name, 'firstMoment.previous'),
      tensorName(view.parameter.name, 'secondMoment.previous'),
      storedName(view, 'firstMoment'),
      storedName(view, 'secondMoment'),
    ]
    if (!names.every(view.has)) return []
    const indices = chosen(countOf(view.parameter.shape))
    const values = names.map(() => new Float64Array(indices.length))
    return [
      {
        reads: names.map((name) => ({ name })),
        take: (pieces, offset) => {
          indices.forEach((index, i) => {
            const at = index - offset
            pieces.forEach((piece, k) => {
              if (at >= 0 && at < piece.length) (values[k] as Float64Array)[i] = piece[at] as number
            })
          })
        },
        finish: () => this.#step(view, indices, values),
      },
    ]
  }

  figures(): TraceFigure[] {
    return [...this.#tracks].flatMap(([parameter, track]) =>
      track
        ? (
            [
              ['q_M, measured', track.qM],
              ['q_V, measured', track.qV],
            ] as const
          ).map(([name, value]) => ({
            theme: 'adam' as const,
            name,
            tensor: parameter,
            value: shortText({
              numerator: { significand: value.numerator, exponent: 0 },
              denominator: { significand: value.denominator, exponent: 0 },
            }),
            step: track.lastStep,
            note: `${track.indices.length} coordinates`,
          }))
        : [],
    )
  }

  #step(view: StepView, indices: readonly number[], values: readonly Float64Array[]): void {
    const { parameter, step, ledger } = view
    const place = { step, tensor: tensorName(parameter.name, 'firstMoment') }
    const track = this.#trackFor(view, indices, values)
    if (typeof track === 'string') {
      for (const property of [ratio, drift]) ledger.enter(property, { ...place, index: null }, unmet(track))
      return
    }
    const [gradient, previousM, previousV, storedM, storedV] = values.map((one) =>
      Array.from(one, dyadicOf),
    ) as readonly Dyadic[][] as [Dyadic[], Dyadic[], Dyadic[], Dyadic[], Dyadic[]]
    const squared = squares(gradient)
    const computedM = nextMoment(track.recursions.first, previousM, gradient)
    const computedV = nextMoment(track.recursions.second, previousV, squared)
    const moments = {
      first: computedM,
      second: computedV,
      step,
      which: 'computed' as const,
      qM: track.qM,
      qV: track.qV,
    }
    const indexOf = (i: number): number | null => indices[i] ?? null
    enterStep(ledger, ratio, place, adamRatio(track.recursions, { ...moments, excluded: track.excluded }), indexOf)
    if (step <= longestDrift) {
      const inputs = [
        [track.recursions.first, previousM, gradient, track.qM],
        [track.recursions.second, previousV, squared, track.qV],
      ] as const
      track.drifts = inputs.map(([recursion, stored, input, q], i) => {
        const few = <T>(list: readonly T[]): readonly T[] => list.slice(0, drifting)
        const next = driftStep(
          recursion,
          track.drifts[i] as DriftState,
          few(stored),
          few(input),
          q,
          few(track.excluded),
        )
        const tensor = tensorName(parameter.name, i === 0 ? 'firstMoment' : 'secondMoment')
        enterStep(ledger, drift, { step, tensor }, next.result, indexOf)
        return next.state
      }) as unknown as [DriftState, DriftState]
    }
    const errorM = relativeError(computedM, storedM, formatOf(view, 'firstMoment'))
    const errorV = relativeError(computedV, storedV, formatOf(view, 'secondMoment'))
    track.qM = largest(track.qM, errorM.largest)
    track.qV = largest(track.qV, errorV.largest)
    track.excluded = track.excluded.map((was, i) => was || errorM.excluded[i] === true || errorV.excluded[i] === true)
    track.lastStep = step
  }

  /** The track of a parameter up to the step before, or why there is none. */
  #trackFor(view: StepView, indices: readonly number[], values: readonly Float64Array[]): Track | string {
    const { name } = view.parameter
    const [, previousM, previousV] = values
    const track = this.#tracks.get(name)
    if (!values.every((list) => list.every(Number.isFinite))) {
      this.#tracks.set(name, undefined)
      return 'moments or gradients are not finite'
    }
    if (view.step === 1 && previousM?.every((x) => x === 0) && previousV?.every((x) => x === 0)) {
      const none = driftFrom(zeros(Math.min(drifting, indices.length)))
      const begun: Track = {
        indices,
        recursions: recursionsOf(view),
        lastStep: 0,
        qM: rational(0),
        qV: rational(0),
        excluded: indices.map(() => false),
        drifts: [none, none],
      }
      this.#tracks.set(name, begun)
      return begun
    }
    if (track && track.lastStep === view.step - 1) return track
    this.#tracks.set(name, undefined)
    return 'the recording does not go on from the first step without a gap, or moments are not 0 at first'
  }
}

function chosen(count: number): readonly number[] {
  const many = Math.min(count, followed)
  return Array.from({ length: many }, (_, i) => Math.floor((i * count) / many))
}

/** γ as a program has it: 1, or 1−β rounded to binary64; what the carrier rounds besides counts as error of what is stored. */
function recursionsOf({ manifest: { optimizer } }: StepView): AdamRecursions {
  if (optimizer.name !== 'adam') throw new RangeError(`expected Adam, came ${optimizer.name}`)
  const { beta1, beta2, form } = optimizer
  const own = (beta: number): Dyadic => dyadicOf(form === 'averaged' ? 1 - beta : 1)
  return {
    first: { beta: dyadicOf(beta1), gamma: own(beta1) },
    second: { beta: dyadicOf(beta2), gamma: own(beta2) },
  }
}

function formatOf({ manifest, parameter }: StepView, role: Role): Format | undefined {
  const quantizer = quantizerOf(manifest, parameter.name, role)
  return quantizer && findFormat(quantizer.format)
}
