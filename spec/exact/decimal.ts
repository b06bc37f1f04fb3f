import { bitLength, type Dyadic, normalized } from './dyadic.ts'

/**
 * Exact decimal text of dyadics, and dyadics that stand for decimal text. A decimal fraction such as 0.3 is no dyadic;
 * it is replaced by one that compares with every number of at most `guardBits` fewer bits as the decimal itself does.
 */
const guardBits = 4096n

/** The exact decimal expansion of a dyadic, such as `-0.3125`; beyond 40 digits as `3·2^-1074`. */
export function toDecimal(x: Dyadic): string {
  const { significand, exponent } = normalized(x)
  const sign = significand < 0n ? '-' : ''
  const magnitude = significand < 0n ? -significand : significand
  const asPower = `${sign}${magnitude === 1n ? '' : `${magnitude}·`}2^${exponent}`
  if (exponent >= 0) {
    const digits = (magnitude << BigInt(exponent)).toString()
    return digits.length <= 40 ? sign + digits : asPower
  }
  const digits = (magnitude * 5n ** BigInt(-exponent)).toString().padStart(1 - exponent, '0')
  const text = `${sign}${digits.slice(0, exponent)}.${digits.slice(exponent)}`
  return text.length <= 42 ? text : asPower
}

/** numerator / denominator rounded to odd far below any format's precision, so that comparisons stay those of the quotient. */
function quotient(numerator: bigint, denominator: bigint): Dyadic {
  const shift = guardBits + BigInt(Math.max(0, bitLength(denominator) - bitLength(numerator)))
  const scaled = numerator << shift
  const floor = scaled / denominator
  const inexact = floor * denominator !== scaled
  return normalized({ significand: inexact ? floor | 1n : floor, exponent: -Number(shift) })
}

const decimalPattern = /^(\d+(?:\.\d*)?|\.\d+)(?:e([+-]?\d{1,4}))?$/i
const hexPattern = /^0x([\da-f]+)(?:\.([\da-f]*))?p([+-]?\d{1,4})$/i

/** The magnitude that an unsigned decimal (`465`, `1e-3`, `.5`) or C hexadecimal (`0x1.8p3`) literal names, or undefined. */
export function fromLiteral(text: string): Dyadic | undefined {
  const hex = hexPattern.exec(text)
  if (hex) {
    const fraction = hex[2] ?? ''
    return normalized({ significand: BigInt(`0x${hex[1]}${fraction}`), exponent: Number(hex[3]) - 4 * fraction.length })
  }
  const decimal = decimalPattern.exec(text)
  if (!decimal) return undefined
  const [whole = '', fraction = ''] = decimal[1]!.split('.')
  const digits = BigInt(whole + fraction)
  if (digits === 0n) return { significand: 0n, exponent: 0 }
  const power = Number(decimal[2] ?? 0) - fraction.length
  return power >= 0
    ? normalized({ significand: digits * 10n ** BigInt(power), exponent: 0 })
    : quotient(digits, 10n ** BigInt(-power))
}
