import {
  difference,
  isAtMost,
  isEqual,
  isLess,
  largest,
  product,
  quotient,
  type Rational,
  rational,
  rationalText,
} from '../../spec/exact/rational.ts'
import { decideOver, outcome, withProof } from './decision.ts'
import { check, type Proof } from './exact/proof.ts'
import { fractions, positives, simplestFirst } from './exact/simple.ts'
import type { Decision, Theorem } from './record.ts'
import { noiseTerm } from './yun-diminishing.ts'

/** What the paper reads off Theorem 4 of two bounds. */

const one = rational(1)
const zero = rational(0)

/** β²LM̃/(2(βcμ_q − 1)) for L = c = 1, undefined where βμ_q ≤ 1. */
export function noiseOf(beta: Rational, muQ: Rational, M: Rational): Rational | undefined {
  if (!isLess(one, product(beta, muQ))) return undefined
  return noiseTerm({ L: one, c: one, muQ, M, MG: one, qMin: one }, { beta, gamma: one })
}

/** The noise terms of q < 1 and q = 1. */
const decideNoise = (
  claim: (noise: Rational, full: Rational, q: Rational) => boolean,
  secondMoment: (q: Rational) => Rational,
  words: string,
): Decision =>
  decideOver(
    simplestFirst(positives(5), fractions(5)),
    ([beta, q]) => {
      const [noise, full] = [noiseOf(beta, q, secondMoment(q)), noiseOf(beta, one, one)]
      if (noise === undefined || full === undefined || isEqual(q, one)) return 'unmet'
      return outcome(
        claim(noise, full, q),
        () =>
          `βcμ = ${rationalText(beta)}, q = ${rationalText(q)}, M̃ = ${rationalText(secondMoment(q))}·M: the term is ${rationalText(noise)} for q and ${rationalText(full)} for q = 1, so ρ = ${rationalText(quotient(noise, full))}`,
      )
    },
    { by: 'enumeration', note: `${words}; βcμ and q of numerator and denominator up to 5` },
  )

const shrunk = (q: Rational): Rational => product(q, q)

const noiseProof: Proof = {
  given: { b·c: 'b*c', n2: 'n2', 'μ₁ ≤ μ₂': 'm2 - m1', '2(βcμ₁ − 1)': '2*(b*c*m1 - 1)' },
  positive: ['2(βcμ₁ − 1)'],
  equations: { first: '2*(b*c*m1 - 1)*n1 - S', second: '2*(b*c*m2 - 1)*n2 - S' },
  steps: [
    {
      name: 'at fixed M̃, μ₁ ≤ μ₂ raises the term',
      claim: 'n1 - n2',
      cancel: '2(βcμ₁ − 1)',
      from: [
        ['first', { any: '1' }],
        ['second', { any: '-1' }],
        ['2', 'b·c', 'n2', 'μ₁ ≤ μ₂'],
      ],
    },
  ],
}

const raisesNu: Theorem = {
  id: 'yun-smaller-mu-q-larger-nu',
  paper: 'yun',
  reference: 'after Theorem 4',
  statement: 'a smaller μ_q reduces the denominator of β²LM̃/(2(βcμ_q − 1)) and thus increases the bound',
  hypotheses: 'βcμ_q > 1; q < 1 constant and ε = 0, the pure shrinkage that the paper speaks of, so M̃ = q²M',
  procedure: 'the term for every small βcμ and q; the corrected form by an identity with signs',
  certainty: 'read',
  decide: () => decideNoise((noise, full) => isAtMost(full, noise), shrunk, 'pure shrinkage, M̃ = q²M'),
  corrected: {
    statement: 'at fixed M̃ a smaller μ_q increases the term; where M̃ falls with q, either may happen',
    decide: () =>
      withProof(
        decideNoise(
          (noise, full) => isAtMost(full, noise),
          () => one,
          'M̃ = M for every q',
        ),
        check(noiseProof),
      ),
  },
  mutants: [
    {
      id: 'always-falls',
      statement: 'under pure shrinkage a smaller μ_q reduces the term',
      decide: () => decideNoise((noise, full) => isAtMost(noise, full), shrunk, 'pure shrinkage, M̃ = q²M'),
    },
    {
      id: 'one-over-q-squared',
      statement: 'at fixed M̃ the term is at least 1/q² times that of q = 1',
      decide: () =>
        decideNoise(
          (noise, full, q) => isAtMost(full, product(shrunk(q), noise)),
          () => one,
          'M̃ = M for every q',
        ),
    },
  ],
}

/** (13) on small constants: M, M̃, βcμ, q and B. `rho` is undefined where it divides by zero. */
const decide13 = (
  rho: (M: Rational, Mt: Rational, u: Rational, v: Rational) => Rational | undefined,
  withoutNoise = false,
): Decision =>
  decideOver(
    simplestFirst(withoutNoise ? [zero, one] : positives(2), positives(3), positives(4), fractions(4), [zero, one]),
    ([M, Mt, beta, q, start]) => {
      const [noise, full] = [noiseOf(beta, q, Mt), noiseOf(beta, one, M)]
      if (noise === undefined || full === undefined) return 'unmet'
      const factor = rho(M, Mt, difference(beta, one), difference(product(beta, q), one))
      const [nuQ, nu] = [largest(noise, start), largest(full, start)]
      const agrees = factor !== undefined && isEqual(nuQ, largest(product(factor, full), start))
      const follows = factor === undefined || isLess(factor, one) || isAtMost(nu, nuQ)
      return outcome(
        agrees && follows,
        () =>
          `M = ${rationalText(M)}, M̃ = ${rationalText(Mt)}, βcμ = ${rationalText(beta)}, q = ${rationalText(q)}, B = ${rationalText(start)}: ρ ${factor ? `= ${rationalText(factor)}` : 'is undefined'}, ν_q = ${rationalText(nuQ)}, A = ${rationalText(full)}`,
      )
    },
    { by: 'enumeration', note: 'M and M̃ of numerator and denominator up to 2 and 3, βcμ and q up to 4, B = 0 or 1' },
  )

const trueRho = (M: Rational, Mt: Rational, u: Rational, v: Rational): Rational | undefined =>
  M.numerator === 0n ? undefined : quotient(product(Mt, u), product(M, v))

const proof13: Proof = {
  given: { M·u: 'M*u', M·v: 'M*v', 'A ≥ 0': 'A', 'M̃/M ≥ v/u': 'Mt*u - M*v', 'ρ ≥ 1': 'rho - 1' },
  positive: ['M·u', 'M·v'],
  equations: { ρ: 'rho*M*v - Mt*u', 'A’s definition': '2*A*u - K*M' },
  steps: [
    {
      name: 'ρA is the noise term, ≥',
      claim: '2*v*rho*A - K*Mt',
      cancel: 'M·u',
      from: [
        ['ρ', { any: '2*u*A' }],
        ['A’s definition', { any: 'Mt*u' }],
      ],
    },
    {
      name: 'ρA is the noise term, ≤',
      claim: 'K*Mt - 2*v*rho*A',
      cancel: 'M·u',
      from: [
        ['ρ', { any: '-2*u*A' }],
        ['A’s definition', { any: '-Mt*u' }],
      ],
    },
    {
      name: 'M̃/M ≥ (βcμ_q − 1)/(βcμ − 1) gives ρ ≥ 1',
      claim: 'rho - 1',
      cancel: 'M·v',
      from: [['ρ', { any: '1' }], ['M̃/M ≥ v/u']],
    },
    { name: 'ρ ≥ 1 gives ρA ≥ A', claim: 'rho*A - A', from: [['A ≥ 0', 'ρ ≥ 1']] },
  ],
}

const equation13: Theorem = {
  id: 'yun-equation-13',
  paper: 'yun',
  reference: 'comparison with full precision, (13)',
  statement:
    'with ρ = (M̃/M)·(βcμ − 1)/(βcμ_q − 1): ν_q = max{ρA, B} and ν = max{A, B}; M̃/M ≥ (βcμ_q − 1)/(βcμ − 1) gives ρ ≥ 1 and ν_q ≥ ν',
  hypotheses: 'M > 0, which the paper does not say; βcμ_q > 1',
  procedure: 'as identities with signs, and for every small choice of the constants',
  certainty: 'read',
  decide: () => withProof(decide13(trueRho), check(proof13)),
  mutants: [
    { id: 'no-noise', statement: 'also for M = 0', decide: () => decide13(trueRho, true) },
    {
      id: 'upside-down',
      statement: 'ρ = (M̃/M)·(βcμ_q − 1)/(βcμ − 1)',
      decide: () => decide13((M, Mt, u, v) => trueRho(M, Mt, v, u)),
    },
    {
      id: 'without-second-moment',
      statement: 'ρ = (βcμ − 1)/(βcμ_q − 1)',
      decide: () => decide13((M, _, u, v) => trueRho(M, M, u, v)),
    },
  ],
}

export const diminishingText: readonly Theorem[] = [raisesNu, equation13]
