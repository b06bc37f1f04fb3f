import { type Datum, signedValue } from '../../spec/datum.ts'
import { toDecimal } from '../../spec/exact/decimal.ts'

/** The exact value of a datum, in words where it is no number. */
export function textOf(x: Datum): string {
  if (x.kind === 'nan') return 'NaN'
  if (x.kind === 'infinity') return x.negative ? '-Infinity' : 'Infinity'
  return x.negative && x.magnitude.significand === 0n ? '-0' : toDecimal(signedValue(x))
}
