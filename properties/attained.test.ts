import { describe, expect, it } from 'vitest'
import { decode } from '../spec/codec.ts'
import { convert } from '../spec/convert.ts'
import { signedValue } from '../spec/datum.ts'
import { abs, compare, powerOfTwo, scale, subtract, zero } from '../spec/exact/dyadic.ts'
import { formats } from '../spec/formats/registry.ts'
import type { Code } from '../spec/formats/row.ts'
import { datumAt } from '../spec/ordered.ts'
import { conversionsTo, formatOf } from '../spec/testing.ts'
import { normalRange } from './accuracy.ts'
import { closedForm, largestError, statedBound } from './attained.ts'
import { isBinary } from './claim.ts'
import type { Claim, Finite } from './record.ts'
import { compareQuotients, type Quotient, quotientOf } from './tensors.ts'
import { toyScales, toySources, toyTargets } from './testing.ts'

const binary32 = formatOf('binary32')
const targets = formats.filter(({ width, row }) => width <= 16 && row.layout === 'float' && row.radixLog2 === 1)

const claimsFrom = (source: typeof binary32, formatsTo = targets): Claim[] =>
  formatsTo.flatMap((format) => conversionsTo(format, ['saturate']).map((conversion) => ({ source, conversion })))

const nameOf = ({ conversion: { format, rounding } }: Claim): string => `${format.id} ${rounding}`

describe('the largest relative error over binary32 inputs in the normal range', () => {
  it('is that of the closed form, in every format of at most 16 bits and every direction', () => {
    const wrong = claimsFrom(binary32).filter((claim) => {
      const { format, rounding } = claim.conversion
      return compareQuotients(largestError(claim).error, closedForm(binary32, format, rounding as never)) !== 0
    })
    expect(wrong.map(nameOf)).toEqual([])
  })

  it('attains u/(1+u) to nearest, at 1+u: the bound is tight', () => {
    for (const claim of claimsFrom(binary32).filter(({ conversion: { rounding } }) => /^rn[ea]$/.test(`${rounding}`))) {
      const { format } = claim.conversion
      const { error, at } = largestError(claim)
      expect(compareQuotients(error, statedBound(format, 'rne'))).toBe(0)
      const onePlusU = { significand: (1n << BigInt(format.precision)) + 1n, exponent: -format.precision }
      const leading = format.emin > 0 ? format.emin : format.emax < 0 ? format.emax : 0
      expect(compare(scale(onePlusU, leading), at.magnitude)).toBe(0)
    }
  })

  it('never attains 2^−m to nearest nor 2u in another direction, and comes within ε of it', () => {
    for (const claim of claimsFrom(binary32)) {
      const { format, rounding } = claim.conversion
      const { error } = largestError(claim)
      const twoU = quotientOf(powerOfTwo(1 - format.precision), powerOfTwo(0))
      expect(compareQuotients(error, twoU)).toBe(-1)
      if (rounding !== 'rtp') continue
      const close = quotientOf(
        { significand: (1n << BigInt(24 - format.precision)) - 2n, exponent: -23 },
        powerOfTwo(0),
      )
      expect(compareQuotients(close, error)).toBe(-1)
    }
  })
})

/** The largest error by trying every input of the normal range. */
function byTrying(claim: Claim): Quotient {
  let largest = quotientOf(zero, powerOfTwo(0))
  for (const { first, last } of normalRange(claim)) {
    for (let ordinal = first; ordinal <= last; ordinal += 1n) {
      const x = datumAt(claim.source, ordinal) as Finite
      const q = decode(claim.conversion.format, convert(x, claim.conversion) as Code) as Finite
      const error = quotientOf(abs(subtract(signedValue(q), signedValue(x))), x.magnitude)
      if (compareQuotients(error, largest) > 0) largest = error
    }
  }
  return largest
}

describe('going through the gaps finds what trying every input finds', () => {
  const small = [...toyTargets, ...toyScales].filter((format) =>
    isBinary({ source: binary32, conversion: { format, rounding: 'rne', overflow: 'ieee' } }),
  )

  it.each([...toySources])('from $id to every toy format', (source) => {
    const wrong = claimsFrom(source, small).filter(
      (claim) => compareQuotients(byTrying(claim), largestError(claim).error) !== 0,
    )
    expect(wrong.map(nameOf)).toEqual([])
  })

  it.each(['e2m1fn', 'e4m3fn', 'e5m2fnuz', 'e8m0fnu', 'ue5m3'])('from bfloat16 to %s', (id) => {
    const wrong = claimsFrom(formatOf('bfloat16'), [formatOf(id)]).filter(
      (claim) => compareQuotients(byTrying(claim), largestError(claim).error) !== 0,
    )
    expect(wrong.map(nameOf)).toEqual([])
  })

  it('and a target of another kind is refused', () => {
    expect(() => largestError(claimsFrom(binary32, [formatOf('mxint8')])[0])).toThrow(/radix 2, came mxint8/)
  })
})
