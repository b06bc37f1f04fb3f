import { parseRational, type Rational } from '../../../spec/exact/rational.ts'
import {
  constant,
  isSame,
  minus,
  type Polynomial,
  plus,
  polynomial,
  polynomialText,
  times,
  variable,
} from './polynomial.ts'

/**
 * Proofs of inequalities between polynomials, checked by machine. Every step claims that a polynomial is not negative, and shows it
 * as a sum of products of things that are not negative: constants, squares, what is given, earlier steps. That sum and the claim
 * must be one and the same polynomial; nothing else is looked at, so that a proof which passes is one whatever its author thought.
 */
export interface Proof {
  /** What is known not to be negative, by name, as text of a polynomial. */
  readonly given: Readonly<Record<string, string>>
  /** The names among them of what is positive. */
  readonly positive?: readonly string[]
  /** What is known to be zero, by name: definitions and equations. */
  readonly equations?: Readonly<Record<string, string>>
  readonly steps: readonly Step[]
}

export interface Step {
  /** Where the paper has it: "(32)". */
  readonly name: string
  /** What is claimed not to be negative. */
  readonly claim: string
  /** Something positive that both sides are divided by: the sum equals `cancel` times the claim. */
  readonly cancel?: string
  /** The sum: products of names, of constants that are not negative, and of the factors below. */
  readonly from: readonly (readonly Factor[])[]
}

/**
 * A name or a constant; the square of any polynomial; the squared norm of a combination of vectors, its inner products written
 * "a.b"; any polynomial at all, in a product that has an equation.
 */
export type Factor =
  | string
  | { readonly square: string }
  | { readonly norm: Readonly<Record<string, string>> }
  | { readonly any: string }

/** ‖Σ cᵢvᵢ‖² = Σ cᵢcⱼ⟨vᵢ, vⱼ⟩, in every dimension. */
export function squaredNorm(combination: Readonly<Record<string, string>>): Polynomial {
  const entries = Object.entries(combination).map(([vector, text]) => [vector, polynomial(text)] as const)
  return plus(...entries.flatMap(([a, x]) => entries.map(([b, y]) => times(x, y, variable(`${a}.${b}`)))))
}

/**
 * Checks every step.
 * @returns the steps as text, for a reader
 * @throws RangeError that names the first step which does not follow, and by what it is off
 */
export function check(proof: Proof): readonly string[] {
  const known = new Map<string, Polynomial>()
  for (const [name, text] of Object.entries(proof.given)) known.set(name, polynomial(text))
  const equations = new Map(Object.entries(proof.equations ?? {}).map(([name, text]) => [name, polynomial(text)]))
  return proof.steps.map((step) => {
    const claim = polynomial(step.claim)
    const divisor = step.cancel === undefined ? constant(parseRational('1')) : positiveOf(proof, step, known)
    const shown = plus(...step.from.map((factors) => productOf(factors, known, equations, step.name)))
    const owed = times(divisor, claim)
    if (!isSame(owed, shown))
      throw new RangeError(
        `${step.name} does not follow: ${step.claim} is off what is shown by ${polynomialText(minus(owed, shown))}`,
      )
    known.set(step.name, claim)
    return `${step.name}: ${step.cancel ? `[${step.cancel}]·` : ''}(${step.claim}) = ${step.from.map(productText).join(' + ') || '0'}, so it is ≥ 0`
  })
}

const productText = (factors: readonly Factor[]): string => factors.map(factorText).join('·')

function factorText(factor: Factor): string {
  if (typeof factor === 'string') return /[^\w.()/]/.test(factor) ? `[${factor}]` : factor
  if ('square' in factor) return `(${factor.square})²`
  if ('any' in factor) return `(${factor.any})`
  return `‖${Object.entries(factor.norm)
    .map(([vector, times]) => (times === '1' ? vector : `(${times})${vector}`))
    .join(' + ')}‖²`
}

function positiveOf({ positive = [] }: Proof, { name, cancel }: Step, known: Map<string, Polynomial>): Polynomial {
  const found = cancel !== undefined && positive.includes(cancel) ? known.get(cancel) : undefined
  if (!found) throw new RangeError(`${name} divides by ${cancel}, which is not given as positive`)
  return found
}

function productOf(
  factors: readonly Factor[],
  known: ReadonlyMap<string, Polynomial>,
  equations: ReadonlyMap<string, Polynomial>,
  step: string,
): Polynomial {
  const isFree = factors.some((factor) => typeof factor === 'string' && equations.has(factor))
  return times(
    ...factors.map((factor) => {
      if (typeof factor === 'string') return known.get(factor) ?? equations.get(factor) ?? notNegative(factor, step)
      if ('square' in factor) return times(polynomial(factor.square), polynomial(factor.square))
      if ('norm' in factor) return squaredNorm(factor.norm)
      if (!isFree) throw new RangeError(`${step} multiplies by ${factor.any}, whose sign is not known`)
      return polynomial(factor.any)
    }),
  )
}

function notNegative(text: string, step: string): Polynomial {
  const value: Rational | undefined = /^\d+(\/\d+)?$/.test(text) ? parseRational(text) : undefined
  if (!value) throw new RangeError(`${step} uses "${text}", which is neither given nor shown before`)
  return constant(value)
}
