import { compare, type Dyadic, zero } from '../../../spec/exact/dyadic.ts'
import { divide, type Interval, minus, multiply, plus, point } from '../../../spec/exact/interval.ts'
import { firstBits, type KnownRun, number, roughText } from './descent.ts'

/**
 * The constants of Assumption 2 as they are along a path, where the expectation over a step is the step itself:
 * μ_q(k) = ⟨∇F, g̃_k⟩/‖∇F‖², μ_q the least of them; with ᾱ the largest stepsize, M̃_G := μ_q/(L·ᾱ), the largest that Theorem 3 allows, and M̃ the
 * largest ‖g̃_k‖² − M̃_G‖∇F‖² that occurs, or 0. Lower ends are taken for μ_q and upper ends for M̃, so that Assumption 2 is met.
 */
export interface PathConstants {
  readonly mu: Dyadic
  readonly muStep: number
  readonly largestMu: { readonly text: string; readonly step: number }
  readonly mTilde: Dyadic
  readonly mG: (bits: number) => Interval
  readonly alpha: number
}

/** Undefined where no step has a gradient other than zero, or a stepsize is not positive, so that there is no g̃. */
export function pathConstants(run: KnownRun): PathConstants | undefined {
  if (!run.steps.every(({ alpha }) => alpha > 0)) return undefined
  const bits = 2 * firstBits
  const alpha = Math.max(...run.steps.map((one) => one.alpha))
  const ratios = run.steps.flatMap((one) => {
    const { slope, along } = run.at(one, firstBits)
    if (slope.low.significand <= 0n) return []
    return [{ step: one.step, ratio: divide(along, multiply(number(one.alpha), slope, bits), bits) }]
  })
  const [first] = ratios
  if (!first) return undefined
  const least = ratios.reduce((a, b) => (compare(b.ratio.low, a.ratio.low) < 0 ? b : a))
  const most = ratios.reduce((a, b) => (compare(b.ratio.low, a.ratio.low) > 0 ? b : a))
  const mG = (n: number): Interval => divide(point(least.ratio.low), multiply(run.smoothness(n), number(alpha), n), n)
  const excess = run.steps.map((one) => {
    const { slope, delta } = run.at(one, firstBits)
    const squared = divide(delta, multiply(number(one.alpha), number(one.alpha), bits), bits)
    return minus(squared, multiply(mG(bits), slope, bits), bits).high
  })
  return {
    mu: least.ratio.low,
    muStep: least.step,
    largestMu: { text: roughText(most.ratio), step: most.step },
    mTilde: excess.reduce((a, b) => (compare(b, a) > 0 ? b : a), zero),
    mG,
    alpha,
  }
}

/** ½α²LM̃. */
const noise = (run: KnownRun, { mTilde }: PathConstants, alpha: number, bits: number): Interval => {
  const squared = multiply(number(alpha), number(alpha), bits)
  return multiply(
    multiply(point({ significand: 1n, exponent: -1 }), multiply(squared, run.smoothness(bits), bits), bits),
    point(mTilde),
    bits,
  )
}

type Bound = (run: KnownRun, constants: PathConstants, at: KnownRun['steps'][number], bits: number) => Interval

/** The right side of (9): −(μ_q − ½αLM̃_G)·α‖∇F‖² + ½α²LM̃. */
export const lemma2: Bound = (run, constants, at, bits) => {
  const { slope } = run.at(at, bits)
  const alpha = number(at.alpha)
  const curved = multiply(
    multiply(alpha, run.smoothness(bits), bits),
    multiply(point({ significand: 1n, exponent: -1 }), constants.mG(bits), bits),
    bits,
  )
  const factor = multiply(minus(point(constants.mu), curved, bits), alpha, bits)
  return minus(noise(run, constants, at.alpha, bits), multiply(factor, slope, bits), bits)
}

/** The right side of (33): −αcμ_q(F(w_k) − F*) + ½α²LM̃. */
export const contraction: Bound = (run, constants, at, bits) => {
  const gap = minus(run.at(at, bits).value, run.minimum(bits), bits)
  return minus(noise(run, constants, at.alpha, bits), multiply(rate(run, constants, at.alpha, bits), gap, bits), bits)
}

/** αcμ_q. */
export const rate = (run: KnownRun, { mu }: PathConstants, alpha: number, bits: number): Interval =>
  multiply(multiply(number(alpha), run.convexity(bits), bits), point(mu), bits)

/** ᾱLM̃/(2cμ_q), the floor of Theorem 3. */
export const floorOf = (run: KnownRun, constants: PathConstants, bits: number): Interval =>
  divide(
    multiply(multiply(number(constants.alpha), run.smoothness(bits), bits), point(constants.mTilde), bits),
    multiply(multiply(number(2), run.convexity(bits), bits), point(constants.mu), bits),
    bits,
  )

/** The bound of (10) at each step in turn: the floor, and (1 − ᾱcμ_q) to a power times what the first gap is above it. */
export function* theorem3(run: KnownRun, constants: PathConstants, bits: number): Generator<Interval> {
  const floor = floorOf(run, constants, bits)
  const factor = minus(number(1), rate(run, constants, constants.alpha, bits), bits)
  const [first] = run.steps
  if (!first) return
  let above = minus(minus(run.at(first, bits).value, run.minimum(bits), bits), floor, bits)
  for (;;) {
    yield plus(floor, above, bits)
    above = multiply(factor, above, bits)
  }
}
