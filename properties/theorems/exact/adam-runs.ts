import {
  difference,
  power,
  product,
  quotient,
  type Rational,
  rational,
  rationalText,
  sum,
} from '../../../spec/exact/rational.ts'
import { once } from '../once.ts'
import { type AdamRun, type AdamSettings, adamRun, realStore, relativeStore, type Store } from './moments.ts'
import { quantizer } from './quantizer.ts'
import { dyadics, signed, simplestFirst } from './simple.ts'

/** Runs of Adam's moments in one coordinate, from the simplest on. */

const longest = 5
const one = rational(1)

/** (β₁, β₂), among them those that programs use, and some that break the side condition. */
const betas: readonly (readonly [Rational, Rational])[] = [
  [rational(1, 2), rational(1, 2)],
  [rational(1, 2), rational(4, 5)],
  [rational(3, 4), rational(1, 2)],
  [rational(9, 10), rational(99, 100)],
  [rational(9, 10), rational(999, 1000)],
]

const errors = [rational(0), rational(1, 8), rational(1, 16)]

/** γ₁ = γ₂ = 1. */
export const weightedSum = ([beta1, beta2]: readonly [Rational, Rational]): AdamSettings => ({
  beta1,
  beta2,
  gamma1: one,
  gamma2: one,
})

const averaged = ([beta1, beta2]: readonly [Rational, Rational]): AdamSettings => ({
  beta1,
  beta2,
  gamma1: difference(one, beta1),
  gamma2: difference(one, beta2),
})

const betaText = ({ beta1, beta2 }: AdamSettings): string => `β₁ = ${rationalText(beta1)}, β₂ = ${rationalText(beta2)}`

/** Gradients (a/b)^(t−s), s = 1 … t, with which Cauchy–Schwarz is an equality at t where storage errs by +q_M and −q_V. */
export function extremal(settings: AdamSettings, qM: Rational, qV: Rational, t: number): AdamRun {
  const a = product(settings.beta1, sum(one, qM))
  const b = product(settings.beta2, difference(one, qV))
  const gradients = Array.from({ length: t }, (_, s) => power(quotient(a, b), t - 1 - s))
  const stores = [relativeStore(qM, ''), relativeStore({ ...qV, numerator: -qV.numerator }, '')] as const
  const label = `${betaText(settings)}, every M̂ = (1+${rationalText(qM)})M, V̂ = (1−${rationalText(qV)})V, G_s = (${rationalText(quotient(a, b))})^(${t}−s)`
  return adamRun(settings, gradients, stores, label)
}

/** Single gradients in fine steps, and short sequences, in real formats. */
const gradientSequences = (): readonly (readonly Rational[])[] => [
  ...dyadics(16).map((g) => [g]),
  ...simplestFirst(signed(dyadics(3)), signed(dyadics(3)), dyadics(1)),
]

const stores = (): readonly Store[] =>
  ['e2m1fn rne', 'e2m1fn rtz', 'e4m3fn rne', 'e4m3fn rtz', 'bfloat16 rne'].map((name) => {
    const [format, rounding] = name.split(' ') as [string, string]
    return realStore(quantizer(format, rounding))
  })

const realRuns = (settings: readonly AdamSettings[]): readonly AdamRun[] =>
  stores().flatMap((store) =>
    settings.flatMap((one) =>
      gradientSequences().map((gradients) =>
        adamRun(
          one,
          gradients,
          [store, store],
          `${store.label}, ${betaText(one)}, G = ${gradients.map(rationalText).join(', ')}`,
        ),
      ),
    ),
  )

const extremalRuns = (settings: readonly AdamSettings[]): readonly AdamRun[] =>
  settings.flatMap((one) =>
    errors.flatMap((qM) =>
      errors.flatMap((qV) => Array.from({ length: longest }, (_, i) => extremal(one, qM, qV, i + 1))),
    ),
  )

const familyOf = (form: (pair: readonly [Rational, Rational]) => AdamSettings) => (): readonly AdamRun[] => {
  const settings = betas.map(form)
  return [...realRuns(settings.slice(0, 2)), ...extremalRuns(settings), ...realRuns(settings.slice(-1))]
}

/** In the weighted-sum form. */
export const runs = once(familyOf(weightedSum))

/** In the averaged form. */
export const averagedRuns = once(familyOf(averaged))
