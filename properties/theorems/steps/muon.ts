import * as q from '../../../spec/exact/rational.ts'
import { apart, diagonal, gram, inner, type Matrix } from './matrix.ts'
import { enclosedNorms, isSpectralAtMost } from './norms.ts'
import { type Enclosure, exactly, type StepResult } from './result.ts'

/** left ≤ right, both enclosed. */
export function judgeEnclosed(left: Enclosure, right: Enclosure): StepResult {
  const verdict = q.isAtMost(left.high, right.low) ? 'holds' : q.isLess(right.high, left.low) ? 'violated' : 'undecided'
  const violations = verdict === 'violated' ? 1 : 0
  return { verdict, coordinates: 1, met: 1, violations, at: 0, left, right, note: null }
}

const plus = (a: Enclosure, b: Enclosure): Enclosure => ({ low: q.sum(a.low, b.low), high: q.sum(a.high, b.high) })

/** factor · a for enclosures, neither of them negative but for the sign of `factor` as a whole. */
function stretched(factor: Enclosure, a: Enclosure): Enclosure {
  const corners = [factor.low, factor.high].flatMap((x) => [q.product(x, a.low), q.product(x, a.high)])
  const [first, ...rest] = corners as [q.Rational, ...q.Rational[]]
  return { low: q.smallest(first, ...rest), high: q.largest(first, ...rest) }
}

const negative = (a: Enclosure): Enclosure => ({ low: q.opposite(a.high), high: q.opposite(a.low) })
const whole = (n: number): Enclosure => exactly(q.rational(n))
const innerOf = (a: Matrix, b: Matrix): Enclosure => exactly(q.rationalOf(inner(a, b)))

/** How far a stored O is from msign(M), whose figures would be 1, 1 and 0; never asserted, since Newton–Schulz does not reach it. */
export interface SignDefect {
  /** ‖O‖₂. */
  readonly spectral: Enclosure
  /** ⟨M, O⟩ / ‖M‖_*; null for M = 0. */
  readonly alignment: Enclosure | null
  /** ‖OᵀO − I‖_F², of OOᵀ where there are fewer rows than columns. */
  readonly gramDefect: q.Rational
}

export function signDefect(momentum: Matrix, sign: Matrix): SignDefect {
  const { nuclear } = enclosedNorms(momentum)
  const along = q.rationalOf(inner(momentum, sign))
  const product = gram(sign)
  const rest = apart(product, diagonal(product.rows, { significand: 1n, exponent: 0 }))
  const ends = nuclear.low.numerator === 0n ? null : [q.quotient(along, nuclear.high), q.quotient(along, nuclear.low)]
  return {
    spectral: enclosedNorms(sign).spectral,
    alignment: ends && { low: q.smallest(ends[0]!, ends[1]!), high: q.largest(ends[0]!, ends[1]!) },
    gramDefect: q.rationalOf(inner(rest, rest)),
  }
}

/**
 * ‖O‖₂² ≤ limit: by the enclosure where that is enough, otherwise by exact elimination of limit·I − OᵀO. msign has limit 1, and
 * what is stored of it 1 + δ.
 */
export function spectralAtMost(sign: Matrix, limit: q.Rational): StepResult {
  const { spectral } = enclosedNorms(sign)
  const left = { low: q.power(spectral.low, 2), high: q.power(spectral.high, 2) }
  const enclosed = judgeEnclosed(left, exactly(limit))
  if (enclosed.verdict !== 'undecided') return enclosed
  const holds = isSpectralAtMost(sign, limit)
  return { ...enclosed, verdict: holds ? 'holds' : 'violated', violations: holds ? 0 : 1 }
}

/** ⟨M, O⟩ ≥ κ‖M‖_*: at κ = 1 what msign attains, and a stored O does not quite. */
export const nuclearAttained = (momentum: Matrix, sign: Matrix, kappa: q.Rational): StepResult =>
  judgeEnclosed(stretched(exactly(kappa), enclosedNorms(momentum).nuclear), innerOf(momentum, sign))

/** ⟨G, O⟩ ≥ ‖G‖_* − factor·‖G−M‖_*. Tang, Li and Zou's step has factor 2 and O = msign(M); Newton–Schulz's O may violate it. */
export function alignedWithGradient(
  gradient: Matrix,
  momentum: Matrix,
  sign: Matrix,
  factor = q.rational(2),
): StepResult {
  const error = enclosedNorms(apart(gradient, momentum)).nuclear
  const owed = plus(enclosedNorms(gradient).nuclear, negative(stretched(exactly(factor), error)))
  return judgeEnclosed(owed, innerOf(gradient, sign))
}

/** ⟨G, O⟩ ≥ ⟨M, O⟩ − ‖O‖₂·‖G−M‖_*: true of every O, by duality; what there is instead of the former for a stored one. */
export function alignedAsStored(gradient: Matrix, momentum: Matrix, sign: Matrix): StepResult {
  const error = enclosedNorms(apart(gradient, momentum)).nuclear
  const lost = stretched(enclosedNorms(sign).spectral, error)
  return judgeEnclosed(plus(innerOf(momentum, sign), negative(lost)), innerOf(gradient, sign))
}

export interface MuonDescent {
  /** f(W) and f(W − ηO), enclosed as far as they are known. */
  readonly objective: Enclosure
  readonly objectiveNext: Enclosure
  readonly stepsize: q.Rational
  /** ∇f(W). */
  readonly gradient: Matrix
  readonly sign: Matrix
  /** L in the Frobenius norm. */
  readonly smoothness: q.Rational
  /** What stands for ‖O‖_F²: the rank of M for msign(M), or null to take ‖O‖_F² itself, true of every O. */
  readonly rank: number | null
}

/** f(W−ηO) ≤ f(W) − η⟨∇f(W), O⟩ + ½η²L·rank. */
export function muonDescent(step: MuonDescent): StepResult {
  const { stepsize, smoothness, sign } = step
  const energy = step.rank === null ? innerOf(sign, sign) : whole(step.rank)
  const curvature = exactly(q.product(q.rational(1, 2), stepsize, stepsize, smoothness))
  const gain = stretched(exactly(stepsize), innerOf(step.gradient, sign))
  return judgeEnclosed(step.objectiveNext, plus(plus(step.objective, negative(gain)), stretched(curvature, energy)))
}
