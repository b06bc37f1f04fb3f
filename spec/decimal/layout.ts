import type Big from 'big.js'
import type { FloatRow, FormatRow, TwosComplementRow } from '../formats/row.ts'
import { powerOfTwo } from './powers.ts'

/** tf32, the widest format whose codes are worth listing one by one. */
const widest = 19

/** What the codes of a format mean, each read off its bit string; `order` lists the finite ones. */
export interface Layout {
  /** Codes of the finite values in increasing order of value, each value once: −0 is left out. */
  readonly order: readonly number[]
  /** The finite value of a code, −0 as 0; meaningless for the codes of infinities and NaNs. */
  finiteValue(code: number): Big
  kindOf(code: number): 'nan' | 'infinity' | 'finite'
  isNegative(code: number): boolean
  /** The first value past the upper end, had the codes gone on with no special ones among them. */
  readonly above: Neighbour
  /** The like past the lower end; none in a format of positive values, where the search stops at the smallest. */
  readonly below: Neighbour | undefined
  /** The code of −0, where there is one. */
  readonly negativeZero: number | undefined
}

export interface Neighbour {
  readonly value: Big
  /** Whether its code is odd, or would be. */
  readonly odd: boolean
}

export function layoutOf(row: FormatRow): Layout {
  if (row.width > widest) {
    throw new RangeError(`${row.id}: the decimal oracle lists formats up to ${widest} bits, got width ${row.width}`)
  }
  return row.layout === 'float' ? floatLayout(row) : twosComplementLayout(row)
}

/** Bit string of a code, most significant bit first. */
function bitsOf(code: number, width: number): string {
  return code.toString(2).padStart(width, '0')
}

/** A bit string as an unsigned integer; the empty one is 0. */
function integerOf(bits: string): number {
  return bits === '' ? 0 : Number.parseInt(bits, 2)
}

/** Every k-bit integer, in increasing order. */
function integersOf(bits: number): number[] {
  return Array.from({ length: 2 ** bits }, (_, integer) => integer)
}

/** value = (code as a signed integer) · 2^(1−precision), OCP MX 1.0 §5.3.4. */
function twosComplementLayout(row: TwosComplementRow): Layout {
  const half = 2 ** (row.width - 1)
  const step = powerOfTwo(1 - row.precision)
  const stepsOf = (code: number) => (code < half ? code : code - 2 * half)
  return {
    order: integersOf(row.width).sort((a, b) => stepsOf(a) - stepsOf(b)),
    finiteValue: (code) => step.times(stepsOf(code)),
    kindOf: () => 'finite',
    isNegative: (code) => code >= half,
    above: { value: step.times(half), odd: half % 2 === 1 },
    below: { value: step.times(-half - 1), odd: half % 2 === 0 },
    negativeZero: undefined,
  }
}

function floatLayout(row: FloatRow): Layout {
  refuseContradictions(row)
  const magnitudeBits = row.width - (row.signed ? 1 : 0)
  const signCode = row.signed ? 2 ** magnitudeBits : 0
  const magnitudeOf = (code: number) => (row.signed && code >= signCode ? code - signCode : code)
  const isNegative = (code: number) => row.signed && code >= signCode
  const kindOf = kinds(row, magnitudeBits)
  const finite = integersOf(magnitudeBits).filter((magnitude) => kindOf(magnitude) === 'finite')
  const next = finite.length
  if (finite[next - 1] !== next - 1) {
    throw new RangeError(`${row.id}: a NaN or an infinity has finite magnitudes above it`)
  }
  const above = { value: magnitudeValue(row, next), odd: next % 2 === 1 }
  const negatives = finite
    .slice(1)
    .reverse()
    .map((magnitude) => signCode + magnitude)
  return {
    order: row.signed ? [...negatives, ...finite] : finite,
    finiteValue: (code) => {
      const value = magnitudeValue(row, magnitudeOf(code))
      return isNegative(code) && !value.eq(0) ? value.neg() : value
    },
    kindOf,
    isNegative,
    above,
    below: row.signed ? { value: above.value.neg(), odd: above.odd } : belowZero(row),
    negativeZero: row.signed && row.nan !== 'negativeZero' ? signCode : undefined,
  }
}

/** In an unsigned format, what would come below 0 is its smallest value with a sign. */
function belowZero(row: FloatRow): Neighbour | undefined {
  return row.zero ? { value: magnitudeValue(row, 1).neg(), odd: true } : undefined
}

/** Rows whose fields cannot hold together: no order of values follows from them. */
function refuseContradictions(row: FloatRow): void {
  const complaints: [boolean, string][] = [
    [row.signed && !row.zero, 'a format without zero must be unsigned'],
    [!row.signed && row.nan === 'negativeZero', 'an unsigned format has no code of negative zero'],
    [row.radixLog2 === 2 && row.precision !== 1, 'a radix-4 format must have precision 1'],
  ]
  for (const [broken, complaint] of complaints) if (broken) throw new RangeError(`${row.id}: ${complaint}`)
}

/** The plain formula of row.ts, whatever special value the magnitude encodes; one past the top carries into E. */
function magnitudeValue(row: FloatRow, magnitude: number): Big {
  const trailingBits = row.precision - 1
  const bits = bitsOf(magnitude, trailingBits + 1)
  const exponentField = integerOf(bits.slice(0, bits.length - trailingBits))
  const fraction = powerOfTwo(-trailingBits).times(integerOf(bits.slice(bits.length - trailingBits)))
  if (exponentField === 0 && row.zero) return powerOfTwo(row.radixLog2 * (1 - row.bias)).times(fraction)
  return powerOfTwo(row.radixLog2 * (exponentField - row.bias)).times(fraction.plus(1))
}

/** The two special encodings of row.ts, as predicates on the bit string of the magnitude. */
function kinds(row: FloatRow, magnitudeBits: number): Layout['kindOf'] {
  const exponentBits = magnitudeBits - (row.precision - 1)
  const width = row.width
  const magnitudeText = (code: number) => bitsOf(code, width).slice(width - magnitudeBits)
  const topExponent = (text: string) => /^1+$/.test(text.slice(0, exponentBits))
  const trailingZero = (text: string) => /^0*$/.test(text.slice(exponentBits))
  const isNan = {
    none: () => false,
    ieee: (code: number) => topExponent(magnitudeText(code)) && !trailingZero(magnitudeText(code)),
    top: (code: number) => /^1+$/.test(magnitudeText(code)),
    negativeZero: (code: number) => /^10*$/.test(bitsOf(code, width)),
  }[row.nan]
  const largest = integersOf(magnitudeBits).findLast((magnitude) => !isNan(magnitude))
  const largestText = largest === undefined ? '' : bitsOf(largest, magnitudeBits)
  const isInfinity = {
    none: () => false,
    ieee: (code: number) => topExponent(magnitudeText(code)) && trailingZero(magnitudeText(code)),
    top: (code: number) => magnitudeText(code) === largestText,
  }[row.infinities]
  return (code) => (isNan(code) ? 'nan' : isInfinity(code) ? 'infinity' : 'finite')
}
