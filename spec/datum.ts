import { type Dyadic, toSigned } from './exact/dyadic.ts'

/** A finite number. */
export interface Finite {
  /** Told from the other kinds by this. */
  readonly kind: 'finite'
  /** Its sign, which zero has too. */
  readonly negative: boolean
  /** Its absolute value, exactly. */
  readonly magnitude: Dyadic
}

/** +∞ or −∞. */
export interface Infinite {
  /** Told from the other kinds by this. */
  readonly kind: 'infinity'
  /** Its sign. */
  readonly negative: boolean
}

/** No number. */
export interface Nan {
  /** Told from the other kinds by this. */
  readonly kind: 'nan'
}

/**
 * What a code stands for (IEEE 754-2019 §3.3, "floating-point data"): a finite number with its sign kept apart, so that
 * −0 and +0 differ; an infinity; or NaN, whose sign and payload are no part of the value.
 */
export type Datum = Finite | Infinite | Nan

export const nan: Datum = { kind: 'nan' }

export const finite = (negative: boolean, magnitude: Dyadic): Datum => ({ kind: 'finite', negative, magnitude })

export const infinity = (negative: boolean): Datum => ({ kind: 'infinity', negative })

export const isZero = (x: Datum): boolean => x.kind === 'finite' && x.magnitude.significand === 0n

/** The signed value of a finite datum; −0 gives 0. */
export const signedValue = (x: Finite): Dyadic => toSigned(x.negative, x.magnitude)
