import {
  difference,
  opposite,
  product,
  quotient,
  type Rational,
  rational,
  rationalText,
  sum,
} from '../../../spec/exact/rational.ts'
import { certainly, type Distribution, equally, expected, followedBy, merged } from './distribution.ts'
import { isInRange, type Quantizer, quantize } from './quantizer.ts'

/**
 * SGD on F(w) = ½ Σ hᵢwᵢ² with a finite number of outcomes a step, so that every expected value is a finite sum. F* = 0 at w = 0,
 * L is the largest h and c the smallest.
 */
export type Vector = readonly Rational[]

/** One outcome of a step: the stochastic gradient and what it is quantized to. */
export interface Drawn {
  readonly g: Vector
  readonly quantized: Vector
}

export interface Model {
  readonly label: string
  readonly curvatures: Vector
  readonly draw: (w: Vector) => Distribution<Drawn>
  /** Whether nothing saturates at w; left out where nothing can. */
  readonly isInRange?: (w: Vector) => boolean
}

export const dot = (a: Vector, b: Vector): Rational => sum(...a.map((x, i) => product(x, b[i] as Rational)))

export const squared = (a: Vector): Rational => dot(a, a)

export const vectorText = (a: Vector): string =>
  a.length === 1 ? rationalText(a[0] as Rational) : `(${a.map(rationalText).join(', ')})`

const half = rational(1, 2)

export const gradientAt = ({ curvatures }: Model, w: Vector): Vector =>
  w.map((x, i) => product(curvatures[i] as Rational, x))

/** F(w) − F*. */
export const gapAt = (model: Model, w: Vector): Rational => product(half, dot(gradientAt(model, w), w))

export const moved = (w: Vector, alpha: Rational, step: Vector): Vector =>
  w.map((x, i) => difference(x, product(alpha, step[i] as Rational)))

export interface Linear {
  readonly curvatures: Vector
  /** The shrinkage factor, drawn anew each step and independent of the rest. */
  readonly q: Distribution<Rational>
  /** g is ∇F plus or minus this, equally likely, in every coordinate at once. */
  readonly noise: Rational
  /** ε is plus or minus this, likewise. */
  readonly error: Rational
}

export const shrinkageText = (q: Distribution<Rational>): string =>
  q.length === 1
    ? `q = ${rationalText(q[0]?.value as Rational)}`
    : `q ∈ {${q.map(({ value }) => rationalText(value)).join(', ')}} equally likely`

const plusMinus = (x: Rational): Distribution<Rational> => (x.numerator === 0n ? certainly(x) : equally(x, opposite(x)))

const withNoise = (noise: Rational, name: string): string =>
  noise.numerator === 0n ? '' : `, ${name} = ±${rationalText(noise)}`

/** The paper's model g̃ = qg + ε, with q, g and ε independent. */
export const linearModel = ({ curvatures, q, noise, error }: Linear): Model => ({
  label: `h = ${vectorText(curvatures)}, ${shrinkageText(q)}${withNoise(noise, 'g − ∇F')}${withNoise(error, 'ε')}`,
  curvatures,
  draw: (w) =>
    followedBy(q, (factor) =>
      followedBy(plusMinus(noise), (s) =>
        plusMinus(error).map(({ probability, value: e }) => {
          const g = w.map((x, i) => sum(product(curvatures[i] as Rational, x), s))
          return { probability, value: { g, quantized: g.map((x) => sum(product(factor, x), e)) } }
        }),
      ),
    ),
})

/** A real quantizer on ∇F with noise from a distribution of mean 0, one draw for every coordinate at once. */
export function quantizedModel(curvatures: Vector, noise: Distribution<Rational>, by: Quantizer): Model {
  const gradients = (w: Vector): Distribution<Vector> =>
    noise.map(({ probability, value }) => ({
      probability,
      value: w.map((x, i) => sum(product(curvatures[i] as Rational, x), value)),
    }))
  const noiseText = noise.map(({ value }) => rationalText(value)).join(', ')
  return {
    label: `${by.label}, h = ${vectorText(curvatures)}, g − ∇F ∈ {${noiseText}}`,
    curvatures,
    draw: (w) => followedBy(gradients(w), (g) => elementwise(g, by)),
    isInRange: (w) => gradients(w).every(({ value }) => value.every((x) => isInRange(x, by))),
  }
}

const elementwise = (g: Vector, by: Quantizer): Distribution<Drawn> =>
  g
    .reduce<Distribution<Vector>>(
      (before, x) =>
        followedBy(before, (done) =>
          quantize(x, by).map(({ probability, value }) => ({ probability, value: [...done, value] })),
        ),
      certainly([]),
    )
    .map(({ probability, value }) => ({ probability, value: { g, quantized: value } }))

/** What the statements speak of, at one w. */
export interface Moments {
  /** F(w) − F*. */
  readonly gap: Rational
  /** ‖∇F‖². */
  readonly gradientSquared: Rational
  /** ⟨∇F, E g̃⟩. */
  readonly descent: Rational
  /** E‖g̃‖². */
  readonly second: Rational
  /** ‖E g̃‖². */
  readonly meanSquared: Rational
  /** E g̃ and E g. */
  readonly mean: Vector
  readonly meanG: Vector
  /** E‖g − E g‖². */
  readonly varianceG: Rational
}

export function momentsAt(model: Model, w: Vector): Moments {
  const drawn = model.draw(w)
  const gradient = gradientAt(model, w)
  const meanOf = (pick: (one: Drawn) => Vector): Vector =>
    w.map((_, i) => expected(drawn, (one) => pick(one)[i] as Rational))
  const [mean, meanG] = [meanOf(({ quantized }) => quantized), meanOf(({ g }) => g)]
  return {
    gap: gapAt(model, w),
    gradientSquared: squared(gradient),
    descent: dot(gradient, mean),
    second: expected(drawn, ({ quantized }) => squared(quantized)),
    meanSquared: squared(mean),
    mean,
    meanG,
    varianceG: difference(
      expected(drawn, ({ g }) => squared(g)),
      squared(meanG),
    ),
  }
}

/** E F(w − αg̃) − F*. */
export const nextGap = (model: Model, w: Vector, alpha: Rational): Rational =>
  expected(model.draw(w), ({ quantized }) => gapAt(model, moved(w, alpha, quantized)))

export interface Run {
  /** E F(w_k) − F* for k = 1, 2, …, one more than there are steps. */
  readonly gaps: readonly Rational[]
  /** The distinct w from which a step was taken. */
  readonly visited: readonly Vector[]
}

/** The distribution of w_k after each of these steps, enumerated. */
export function runChain(model: Model, from: Vector, alphas: readonly Rational[]): Run {
  const key = (w: Vector): string => w.map(rationalText).join(' ')
  const visited = new Map<string, Vector>()
  let state = certainly(from)
  const gaps = [gapAt(model, from)]
  for (const alpha of alphas) {
    for (const { value } of state) visited.set(key(value), value)
    const next = followedBy(state, (w) =>
      model.draw(w).map(({ probability, value }) => ({ probability, value: moved(w, alpha, value.quantized) })),
    )
    state = merged(next, key)
    gaps.push(expected(state, (w) => gapAt(model, w)))
  }
  return { gaps, visited: [...visited.values()] }
}

/** The largest ratio μ with ⟨∇F, E g̃⟩ ≥ μ‖∇F‖² at all of these; undefined where ∇F = 0 at each. */
export function descentRatio(moments: readonly Moments[]): Rational | undefined {
  const ratios = moments
    .filter(({ gradientSquared }) => gradientSquared.numerator !== 0n)
    .map(({ descent, gradientSquared }) => quotient(descent, gradientSquared))
  return ratios.length === 0
    ? undefined
    : ratios.reduce((a, b) => (a.numerator * b.denominator <= b.numerator * a.denominator ? a : b))
}
