import { add, type Dyadic } from '../../../spec/exact/dyadic.ts'
import { divide, enclose, ends, type Interval, minus, multiply, point } from '../../../spec/exact/interval.ts'
import * as q from '../../../spec/exact/rational.ts'
import { product, type Quotient } from '../../tensors.ts'
import { judge, type StepResult, scaled, vacuousStep, whole } from './result.ts'

/**
 * The recursion of one moment, X_t = β·x̂_{t−1} + γ·input_t, where x̂ is what was stored. The input is G for the first moment, G² for
 * the second; γ is 1 in the weighted-sum form of Tang, Li and Zou, and 1−β (as the program rounded it) in the averaged form.
 */
export interface Recursion {
  readonly beta: Dyadic
  readonly gamma: Dyadic
}

export interface AdamRecursions {
  readonly first: Recursion
  readonly second: Recursion
}

/** X_t from the stored x̂_{t−1}, exactly. What the carrier rounded on the way to the stored x̂_t is then part of its error. */
export const nextMoment = (
  { beta, gamma }: Recursion,
  stored: readonly Dyadic[],
  input: readonly Dyadic[],
): readonly Dyadic[] => stored.map((x, i) => add(product(beta, x), product(gamma, input[i] as Dyadic)))

export const squares = (gradient: readonly Dyadic[]): readonly Dyadic[] => gradient.map((g) => product(g, g))

/** a = β₁(1+q_M), b = β₂(1−q_V) and r = a²/b, by which one moment can outgrow the other; undefined when b is not positive. */
export function growth(beta1: q.Rational, beta2: q.Rational, qM: q.Rational, qV: q.Rational): q.Rational | undefined {
  const a = q.product(beta1, q.sum(q.rational(1), qM))
  const b = q.product(beta2, q.difference(q.rational(1), qV))
  return b.numerator <= 0n ? undefined : q.quotient(q.product(a, a), b)
}

/** The moments that an inequality is about: those computed at step t, or those stored after it. */
export interface AdamMoments {
  readonly first: readonly Dyadic[]
  readonly second: readonly Dyadic[]
  /** t: inputs that have entered since both moments were 0. */
  readonly step: number
  readonly which: 'computed' | 'stored'
  /** The largest relative errors of all moments stored up to then. */
  readonly qM: q.Rational
  readonly qV: q.Rational
  /** Coordinates that met an underflow or overflow at some step so far. */
  readonly excluded?: readonly boolean[]
}

/**
 * M_t²·(1−r) ≤ κ·V_t·(1−r^t) with κ = γ₁²/γ₂ for computed moments, and (1+q_M)²/(1−q_V) times that for stored ones. It is Cauchy and
 * Schwarz on |M_t| ≤ γ₁Σ a^(t−s)|G_s| and V_t ≥ γ₂Σ b^(t−s)G_s². Hypotheses: moments 0 at first, β₁²(1+q_M)² < β₂(1−q_V).
 * Sides: M_t² and κ·V_t·(1 + r + … + r^(t−1)).
 */
export function adamRatio({ first, second }: AdamRecursions, moments: AdamMoments): StepResult {
  const { step, qM, qV, excluded } = moments
  const count = moments.first.length
  const r = growth(q.rationalOf(first.beta), q.rationalOf(second.beta), qM, qV)
  if (!r || !q.isLess(r, q.rational(1)))
    return vacuousStep(count, `β₁²(1+q_M)² < β₂(1−q_V) fails: q_M = ${q.rationalText(qM)}, q_V = ${q.rationalText(qV)}`)
  const gammas = q.quotient(q.power(q.rationalOf(first.gamma), 2), q.rationalOf(second.gamma))
  const stored = q.quotient(q.power(q.sum(q.rational(1), qM), 2), q.difference(q.rational(1), qV))
  const kappa = moments.which === 'stored' ? q.product(gammas, stored) : gammas
  const [low, high] = geometricSum(r, step).map((sum) => q.product(kappa, sum)) as [q.Rational, q.Rational]
  const sides = (i: number): { left: Quotient; right: Quotient; rightHigh: Quotient } => {
    const [m, v] = [moments.first[i] as Dyadic, moments.second[i] as Dyadic]
    return { left: whole(product(m, m)), right: scaled(v, low), rightHigh: scaled(v, high) }
  }
  return judge(count, (i) => (excluded?.[i] ? undefined : sides(i)), 'met an underflow or overflow')
}

/** Beyond this many terms the sum is enclosed: its exact fraction would grow by r's digits with every term. */
const longestExact = 8
const bits = 256

/** 1 + r + … + r^(t−1) for 0 ≤ r < 1, between two rationals that are one for few terms. */
export function geometricSum(r: q.Rational, terms: number): readonly [q.Rational, q.Rational] {
  const rest = q.difference(q.rational(1), r)
  if (terms <= longestExact) {
    const exact = q.quotient(q.difference(q.rational(1), q.power(r, terms)), rest)
    return [exact, exact]
  }
  const one = point({ significand: 1n, exponent: 0 })
  return ends(divide(minus(one, powerOf(enclose(r, bits), terms), bits), enclose(rest, bits), bits))
}

/** a^n by squaring. */
function powerOf(a: Interval, n: number): Interval {
  let [result, base, rest] = [point({ significand: 1n, exponent: 0 }), a, n]
  for (; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) result = multiply(result, base, bits)
    base = multiply(base, base, bits)
  }
  return result
}
