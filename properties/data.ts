import { type Datum, isZero, signedValue } from '../spec/datum.ts'
import { compare, normalized } from '../spec/exact/dyadic.ts'

/** How data compare, as the joint properties ask it. */

/** Equal for equal data and for no others; the sign of zero counts. */
export function nameOf(x: Datum): string {
  if (x.kind === 'nan') return 'nan'
  const sign = x.negative ? '-' : '+'
  if (x.kind === 'infinity') return `${sign}inf`
  const { significand, exponent } = normalized(x.magnitude)
  return `${sign}${significand}p${exponent}`
}

export const negated = (x: Datum): Datum => (x.kind === 'nan' ? x : { ...x, negative: !x.negative })

/** a = −b; zero and NaN are their own negatives. */
export function isNegative(a: Datum, b: Datum | undefined): boolean {
  if (a.kind !== b?.kind) return false
  if (a.kind === 'nan' || b.kind === 'nan') return true
  if (a.kind === 'infinity' || b.kind === 'infinity') return a.negative !== b.negative
  return compare(a.magnitude, b.magnitude) === 0 && (isZero(a) || a.negative !== b.negative)
}

/** a < b, or a = −0 and b = +0. */
export function isBelow(a: Datum, b: Datum): boolean {
  if (a.kind === 'nan' || b.kind === 'nan') return false
  if (a.kind === 'infinity') return a.negative && !(b.kind === 'infinity' && b.negative)
  if (b.kind === 'infinity') return !b.negative
  const side = compare(signedValue(a), signedValue(b))
  return side < 0 || (side === 0 && isZero(a) && a.negative && !b.negative)
}
