import { z } from 'zod'

/**
 * What a trace's figures were at every step, for pictures: four digits each, of which nothing is decided. Where there were more steps than
 * a picture has room for, those at which a figure was least and most in its stretch of steps are kept.
 */

/** Stretches of steps that are told apart; each keeps two steps at most. */
const mostStretches = 100

/** Tensors that are told: those of which the largest share of elements was lost. */
const mostTensors = 12

const figure = z.number().nullable()

export const bySteps = z.object({
  tensors: z
    .array(
      z.object({
        tensor: z.string(),
        /** Step, q*, q_norm², share of elements flushed to zero, share beyond the largest number. */
        points: z.array(z.tuple([z.int(), figure, figure, z.number(), z.number()])).max(2 * mostStretches),
      }),
    )
    .max(mostTensors),
  run: z
    .array(
      z.object({
        step: z.int(),
        /** Of the batch, as recorded. */
        loss: figure,
        stepsize: figure,
        /** ⟨g, w_k − w_{k+1}⟩/‖g‖² with g = ∇F where it was recorded, else the gradient of the batch: with SGD α where nothing is lost. */
        effectiveStepsize: figure,
        /** F(w_k) − F*, and what Theorem 3 bounds it by, where the objective is known and the theorem applies. */
        gap: figure,
        bound: figure,
      }),
    )
    .max(2 * mostStretches),
})

export type BySteps = z.infer<typeof bySteps>
export type TensorPoint = BySteps['tensors'][number]['points'][number]
export type RunPoint = BySteps['run'][number]

/** A number for drawing; null where JSON has none. */
export const drawn = (value: number | string | undefined): number | null =>
  value === undefined || !Number.isFinite(Number(value)) ? null : Number(value)

/** As few points as there is room for: of each stretch the two at which what is drawn is least and most. */
export function thinned<P>(points: readonly P[], figureOf: (point: P) => number | null): P[] {
  if (points.length <= 2 * mostStretches) return [...points]
  return Array.from({ length: mostStretches }, (_, i) => {
    const [from, to] = [i, i + 1].map((at) => Math.floor((points.length * at) / mostStretches)) as [number, number]
    const sorted = Array.from({ length: to - from }, (_, k) => from + k).sort(
      (a, b) => (figureOf(points[a] as P) ?? 0) - (figureOf(points[b] as P) ?? 0) || a - b,
    )
    const [least, most] = [sorted[0] as number, sorted.at(-1) as number]
    return [...new Set([Math.min(least, most), Math.max(least, most)])].map((at) => points[at] as P)
  }).flat()
}

/** The figures of tensors and of the run as a result has them. */
export function byStepsOf(
  tensors: readonly { readonly tensor: string; readonly points: readonly TensorPoint[] }[],
  run: readonly RunPoint[],
): BySteps {
  const lost = (points: readonly TensorPoint[]): number =>
    points.reduce((sum, [, , , flushed, saturated]) => sum + flushed + saturated, 0) / points.length
  return {
    tensors: [...tensors]
      .sort((a, b) => lost(b.points) - lost(a.points))
      .slice(0, mostTensors)
      .map(({ tensor, points }) => ({ tensor, points: thinned(points, ([, qStar]) => qStar) })),
    run: thinned(run, ({ gap, loss }) => gap ?? loss),
  }
}
