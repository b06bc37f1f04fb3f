import { type Dyadic, toSigned } from './exact/dyadic.ts'

/**
 * What a code stands for (IEEE 754-2019 §3.3, "floating-point data"): a finite number with its sign kept apart, so that
 * −0 and +0 differ; an infinity; or NaN, whose sign and payload are no part of the value.
 */
export type Datum =
  | { readonly kind: 'finite'; readonly negative: boolean; readonly magnitude: Dyadic }
  | { readonly kind: 'infinity'; readonly negative: boolean }
  | { readonly kind: 'nan' }

export const nan: Datum = { kind: 'nan' }

export const finite = (negative: boolean, magnitude: Dyadic): Datum => ({ kind: 'finite', negative, magnitude })

export const infinity = (negative: boolean): Datum => ({ kind: 'infinity', negative })

export const isZero = (x: Datum): boolean => x.kind === 'finite' && x.magnitude.significand === 0n

/** The signed value of a finite datum; −0 gives 0. */
export const signedValue = (x: Extract<Datum, { kind: 'finite' }>): Dyadic => toSigned(x.negative, x.magnitude)
