import { apart, inner, type Matrix, matrixOf } from '../../../properties/theorems/steps/matrix.ts'
import { judgeEnclosed, nuclearAttained, signDefect, spectralAtMost } from '../../../properties/theorems/steps/muon.ts'
import { enclosedNorms } from '../../../properties/theorems/steps/norms.ts'
import { exactly } from '../../../properties/theorems/steps/result.ts'
import { difference, power, product, type Rational, rational, rationalOf } from '../../../spec/exact/rational.ts'
import type { TraceFigure } from '../../report/trace-result.ts'
import { countOf } from '../../safetensors/dtypes.ts'
import { tensorName } from '../names.ts'
import { dyadicOf } from '../values.ts'
import { storedName } from './facts.ts'
import { enterStep } from './from-steps.ts'
import type { Meter, StepView } from './meter.ts'
import { skipped, type TraceProperty } from './property.ts'
import { shortText } from './tensor-properties.ts'
import { gradientName } from './updates.ts'

const tang =
  'Tang, Li and Zou, "A Convergence Analysis of Adaptive Optimizers under Floating-point Quantization", as far as summaries tell'
const common = { theme: 'muon', by: 'sampling', of: 'tensor' } as const
const svd =
  'the sign is taken by singular values and is not quantized; matrices of at most 2^12 elements, at most eight steps'

/** What a sign computed in binary64 and rounded to binary32 may be off by: 2^−24·√rank, with room. */
const slack = rational(1, 2 ** 20)

export const spectral: TraceProperty = {
  ...common,
  id: 'tang-muon-spectral',
  statement: '‖O‖₂ ≤ 1 + 2^−20 for the update O = msign(M)',
  source: tang,
  hypotheses: svd,
}

export const nuclear: TraceProperty = {
  ...common,
  id: 'tang-muon-nuclear',
  statement: '⟨M, O⟩ ≥ (1 − 2^−20)·‖M‖_*: O is the sign of M, of all matrices with ‖O‖₂ ≤ 1 the one most like it',
  source: tang,
  hypotheses: svd,
}

export const aligned: TraceProperty = {
  ...common,
  id: 'tang-muon-aligned',
  statement: '⟨G, O⟩ ≥ (1 − 2^−20)‖G‖_* − 2‖G − M‖_*',
  source: `${tang}; the 2^−20 for the rounding of O`,
  hypotheses: svd,
}

const largest = 2 ** 12
const mostSteps = 8

/** Checks the signs of some steps; norms are enclosed by exact arithmetic, which takes a while. */
export class MuonRun {
  readonly #seen = new Map<string, number>()
  readonly #figures: TraceFigure[] = []

  meters(view: StepView): readonly Meter[] {
    const { optimizer } = view.manifest
    if (optimizer.name !== 'muon') return []
    const momentum =
      optimizer.rounds === 'beforeUse'
        ? storedName(view, 'firstMoment')
        : tensorName(view.parameter.name, 'firstMoment')
    const names = [gradientName(view), momentum, tensorName(view.parameter.name, 'update')]
    if (!names.every(view.has)) return []
    const place = { step: view.step, tensor: names[2] as string }
    const count = countOf(view.parameter.shape)
    const seen = this.#seen.get(view.parameter.name) ?? 0
    if (count > largest || seen >= mostSteps || count === 0) {
      const why =
        count > largest ? `a matrix of ${count} elements is beyond exact norms` : `${mostSteps} steps were decided`
      for (const property of [spectral, nuclear, aligned])
        view.ledger.enter(property, { ...place, index: null }, skipped(why))
      return []
    }
    this.#seen.set(view.parameter.name, seen + 1)
    const values = names.map(() => new Float64Array(count))
    return [
      {
        reads: names.map((name) => ({ name })),
        take: (pieces, offset) => {
          pieces.forEach((piece, k) => {
            values[k]?.set(piece, offset)
          })
        },
        finish: () => this.#step(view, place, values),
      },
    ]
  }

  figures(): TraceFigure[] {
    return this.#figures
  }

  #step(view: StepView, place: { step: number; tensor: string }, values: readonly Float64Array[]): void {
    const { optimizer } = view.manifest
    if (!values.every((list) => list.every(Number.isFinite))) return
    const columns = view.parameter.shape.at(-1) ?? 1
    const [gradient, momentum, sign] = values.map((list) =>
      matrixOf(list.length / columns, columns, Array.from(list, dyadicOf)),
    ) as [Matrix, Matrix, Matrix]
    const enter = (property: TraceProperty, result: Parameters<typeof enterStep>[3]): void =>
      enterStep(view.ledger, property, place, result, () => null)
    if (optimizer.name === 'muon' && optimizer.sign === 'svd') {
      enter(
        spectral,
        spectralAtMost(sign, power({ numerator: slack.denominator + 1n, denominator: slack.denominator }, 2)),
      )
      enter(aligned, alignment(gradient, momentum, sign))
      enter(
        nuclear,
        nuclearAttained(momentum, sign, { numerator: slack.denominator - 1n, denominator: slack.denominator }),
      )
    } else if (this.#seen.get(view.parameter.name) === 1) {
      const { spectral: size, gramDefect } = signDefect(momentum, sign)
      const figure = (name: string, value: string): TraceFigure => ({
        theme: 'muon',
        name,
        tensor: place.tensor,
        value,
        step: place.step,
        note: 'reported, never asserted',
      })
      this.#figures.push(figure('‖O‖₂', rationalFigure(size.high)), figure('‖OᵀO − I‖_F²', rationalFigure(gramDefect)))
    }
  }
}

function alignment(gradient: Matrix, momentum: Matrix, sign: Matrix): ReturnType<typeof judgeEnclosed> {
  const [own, error] = [enclosedNorms(gradient).nuclear, enclosedNorms(apart(gradient, momentum)).nuclear]
  const owed = (size: Rational, lost: Rational): Rational =>
    difference(product(difference(rational(1), slack), size), product(rational(2), lost))
  return judgeEnclosed(
    { low: owed(own.low, error.high), high: owed(own.high, error.low) },
    exactly(rationalOf(inner(gradient, sign))),
  )
}

const rationalFigure = ({ numerator, denominator }: Rational): string =>
  shortText({
    numerator: { significand: numerator, exponent: 0 },
    denominator: { significand: denominator, exponent: 0 },
  })
