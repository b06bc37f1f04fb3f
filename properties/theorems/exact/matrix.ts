import { difference, isEqual, product, quotient, type Rational, rational, sum } from '../../../spec/exact/rational.ts'
import type { Vector } from './model.ts'

/** Symmetric matrices of rationals, by rows, and certificates of their sign. */
export type Matrix = readonly Vector[]

/**
 * Either A = L·D·Lᵀ with L of ones on the diagonal and D ≥ 0, which shows that A is positive semidefinite, or v with vᵀAv < 0, which
 * shows that it is not.
 */
export type Certificate =
  | { readonly isSemidefinite: true; readonly lower: Matrix; readonly diagonal: Vector }
  | { readonly isSemidefinite: false; readonly witness: Vector }

const zero = rational(0)
const one = rational(1)

const entry = (a: Matrix, i: number, j: number): Rational => (a[i] as Vector)[j] as Rational

/** factor·I − A, or A − factor·I with `sign` −1. */
export const shifted = (a: Matrix, factor: Rational, sign: 1 | -1): Matrix =>
  a.map((row, i) => row.map((x, j) => product(rational(sign), difference(i === j ? factor : zero, x))))

export const applied = (a: Matrix, v: Vector): Vector =>
  a.map((row) => sum(...row.map((x, j) => product(x, v[j] as Rational))))

export const quadraticForm = (a: Matrix, v: Vector): Rational =>
  sum(...applied(a, v).map((x, i) => product(x, v[i] as Rational)))

/** By symmetric elimination; where a pivot is 0 or below, the vector that shows it is carried back. */
export function certify(a: Matrix): Certificate {
  const n = a.length
  const rest = a.map((row) => [...row])
  const lower = a.map((_, i) => a.map((__, j) => (i === j ? one : zero)))
  const diagonal: Rational[] = []
  const at = (i: number, j: number): Rational => entry(rest, i, j)
  for (let k = 0; k < n; k++) {
    const pivot = at(k, k)
    if (pivot.numerator < 0n) return { isSemidefinite: false, witness: carriedBack(lower, unit(n, k)) }
    const beside = Array.from({ length: n - k - 1 }, (_, i) => k + 1 + i).find((i) => at(i, k).numerator !== 0n)
    if (pivot.numerator === 0n && beside !== undefined) {
      // On x·e_k + e_i the form is 2xs + t; with this x it is −1.
      const x = quotient(difference(rational(-1), at(beside, beside)), product(rational(2), at(beside, k)))
      const v = unit(n, beside).map((value, i) => (i === k ? x : value))
      return { isSemidefinite: false, witness: carriedBack(lower, v) }
    }
    diagonal.push(pivot)
    if (pivot.numerator === 0n) continue
    for (let i = k + 1; i < n; i++) {
      const factor = quotient(at(i, k), pivot)
      ;(lower[i] as Rational[])[k] = factor
      for (let j = k + 1; j < n; j++) (rest[i] as Rational[])[j] = difference(at(i, j), product(factor, at(k, j)))
    }
  }
  return { isSemidefinite: true, lower, diagonal }
}

const unit = (n: number, at: number): Vector => Array.from({ length: n }, (_, i) => (i === at ? one : zero))

/** v with Lᵀv = u, so that vᵀAv is the value of u in what elimination has left. */
function carriedBack(lower: Matrix, u: Vector): Vector {
  const v = [...u]
  for (let i = v.length - 1; i >= 0; i--)
    for (let j = i + 1; j < v.length; j++)
      v[i] = difference(v[i] as Rational, product(entry(lower, j, i), v[j] as Rational))
  return v
}

/** Whether a certificate shows what it says, worked out anew from its parts alone. */
export function verifies(a: Matrix, certificate: Certificate): boolean {
  if (!certificate.isSemidefinite) return quadraticForm(a, certificate.witness).numerator < 0n
  const { lower, diagonal } = certificate
  const isTriangular = lower.every((row, i) =>
    row.every((x, j) => (j > i ? x.numerator === 0n : j < i || isEqual(x, one))),
  )
  const rebuilt = a.map((row, i) =>
    row.map((_, j) => sum(...diagonal.map((d, k) => product(entry(lower, i, k), d, entry(lower, j, k))))),
  )
  return (
    isTriangular &&
    diagonal.every(({ numerator }) => numerator >= 0n) &&
    a.every((row, i) => row.every((x, j) => isEqual(x, entry(rebuilt, i, j))))
  )
}

/**
 * Whether A is positive semidefinite, by a certificate that was checked.
 * @throws RangeError when the certificate does not show what it says
 */
export function isSemidefinite(a: Matrix): boolean {
  const certificate = certify(a)
  if (!verifies(a, certificate)) throw new RangeError('expected a certificate that holds')
  return certificate.isSemidefinite
}
