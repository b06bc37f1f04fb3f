import { type Datum, signedValue } from '../spec/datum.ts'
import { add, compare, type Dyadic, zero } from '../spec/exact/dyadic.ts'
import type { Finite } from './record.ts'

/**
 * The shrinkage factors of a quantized tensor, exactly: what the convergence analyses of low-precision training call q. Tensors are
 * lists of exact values, g before and Q(g) after quantization; the quotients are not reduced.
 */

/** numerator / denominator, with denominator > 0. */
export interface Quotient {
  readonly numerator: Dyadic
  readonly denominator: Dyadic
}

export const product = (a: Dyadic, b: Dyadic): Dyadic => ({
  significand: a.significand * b.significand,
  exponent: a.exponent + b.exponent,
})

/** ⟨a, b⟩ for lists of one length. */
export const dot = (a: readonly Dyadic[], b: readonly Dyadic[]): Dyadic =>
  a.reduce((sum, one, i) => add(sum, product(one, b[i] as Dyadic)), zero)

export const quotientOf = (numerator: Dyadic, denominator: Dyadic): Quotient => ({ numerator, denominator })

/** −1, 0 or 1 as a < b, a = b, a > b. */
export const compareQuotients = (a: Quotient, b: Quotient): -1 | 0 | 1 =>
  compare(product(a.numerator, b.denominator), product(b.numerator, a.denominator))

export const square = ({ numerator, denominator }: Quotient): Quotient =>
  quotientOf(product(numerator, numerator), product(denominator, denominator))

/**
 * q* = ⟨Q(g), g⟩ / ‖g‖², the factor by which Q(g) shrinks along g: with ε = Q(g) − q*·g, ⟨ε, g⟩ = 0. Undefined for g = 0.
 * Yun, "Why Does SGD Slow Down in Low-Precision Training?", Fig. 1, made consistent: there q is the quotient of the norms.
 */
export function qStar(g: readonly Dyadic[], quantized: readonly Dyadic[]): Quotient | undefined {
  const norm = dot(g, g)
  return norm.significand === 0n ? undefined : quotientOf(dot(quantized, g), norm)
}

/** q_norm² = ‖Q(g)‖² / ‖g‖², the square of the factor as Yun's Fig. 1 writes it. Undefined for g = 0. */
export function qNormSquared(g: readonly Dyadic[], quantized: readonly Dyadic[]): Quotient | undefined {
  const norm = dot(g, g)
  return norm.significand === 0n ? undefined : quotientOf(dot(quantized, quantized), norm)
}

/** The values of finite data; undefined where one is none. */
export const valuesOf = (data: readonly Datum[]): readonly Dyadic[] | undefined =>
  data.every((one): one is Finite => one.kind === 'finite') ? data.map(signedValue) : undefined
