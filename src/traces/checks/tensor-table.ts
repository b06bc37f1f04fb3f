import { compareQuotients, product, type Quotient, quotientOf } from '../../../properties/tensors.ts'
import { negate } from '../../../spec/exact/dyadic.ts'
import type { Extreme, TensorFigures } from '../../report/trace-result.ts'
import { drawn, type TensorPoint } from '../../report/trace-steps.ts'
import { type PairSums, qNormSquaredOf, qStarOf, quotientText, shortText } from './tensor-properties.ts'

/** Counts of a tensor's elements in one step. */
export interface PairCounts {
  readonly elements: number
  readonly zeros: number
  /** Made zero though not zero. */
  readonly flushed: number
  /** Beyond the largest finite number, whatever became of them. */
  readonly saturated: number
  /** Left as they were, zeros not counted. */
  readonly exact: number
  readonly notFinite: number
}

interface Extremes {
  least: Quotient
  leastStep: number
  most: Quotient
  mostStep: number
}

interface Row {
  readonly format: string
  readonly rounding: string
  steps: number
  counts: PairCounts
  readonly extremes: Map<keyof typeof measures, Extremes>
  readonly points: TensorPoint[]
}

const measures = {
  qStar: qStarOf,
  qNormSquared: qNormSquaredOf,
  cosineSquared: ({ qg, gg, qq }: PairSums): Quotient =>
    quotientOf(product(qg, qg.significand < 0n ? negate(qg) : qg), product(gg, qq)),
} as const

/** What quantizers made of each tensor, over the steps. */
export class TensorTable {
  readonly #rows = new Map<string, Row>()

  enter(
    tensor: string,
    step: number,
    quantizer: { format: string; rounding: string },
    sums: PairSums,
    counts: PairCounts,
  ): void {
    const row: Row = this.#rows.get(tensor) ?? {
      format: quantizer.format,
      rounding: quantizer.rounding,
      steps: 0,
      counts: { elements: 0, zeros: 0, flushed: 0, saturated: 0, exact: 0, notFinite: 0 },
      extremes: new Map(),
      points: [],
    }
    this.#rows.set(tensor, row)
    row.steps += 1
    row.counts = Object.fromEntries(
      Object.entries(row.counts).map(([name, n]) => [name, n + counts[name as keyof PairCounts]]),
    ) as unknown as PairCounts
    const isMeasured = sums.notFinite === 0 && sums.gg.significand !== 0n
    const factor = (name: 'qStar' | 'qNormSquared') => (isMeasured ? drawn(shortText(measures[name](sums))) : null)
    const { flushed, saturated, elements } = counts
    row.points.push([step, factor('qStar'), factor('qNormSquared'), flushed / elements, saturated / elements])
    if (!isMeasured) return
    for (const name of Object.keys(measures) as (keyof typeof measures)[]) {
      if (name === 'cosineSquared' && sums.qq.significand === 0n) continue
      widen(row.extremes, name, measures[name](sums), step)
    }
  }

  bySteps(): { tensor: string; points: readonly TensorPoint[] }[] {
    return [...this.#rows].map(([tensor, { points }]) => ({ tensor, points }))
  }

  results(): TensorFigures[] {
    return [...this.#rows].map(([tensor, { format, rounding, steps, counts, extremes }]) => ({
      tensor,
      format,
      rounding,
      steps,
      ...counts,
      qStar: rangeOf(extremes.get('qStar')),
      qNormSquared: rangeOf(extremes.get('qNormSquared')),
      cosineSquared: rangeOf(extremes.get('cosineSquared')),
    }))
  }
}

function widen(extremes: Row['extremes'], name: keyof typeof measures, value: Quotient, step: number): void {
  const known = extremes.get(name)
  if (!known) {
    extremes.set(name, { least: value, leastStep: step, most: value, mostStep: step })
    return
  }
  if (compareQuotients(value, known.least) < 0) Object.assign(known, { least: value, leastStep: step })
  if (compareQuotients(value, known.most) > 0) Object.assign(known, { most: value, mostStep: step })
}

const rangeOf = (extremes: Extremes | undefined): TensorFigures['qStar'] =>
  extremes
    ? { least: extreme(extremes.least, extremes.leastStep), most: extreme(extremes.most, extremes.mostStep) }
    : null

const extreme = (value: Quotient, step: number): Extreme => ({
  value: shortText(value),
  exact: quotientText(value),
  step,
})
