import Big from 'big.js'
import { powerOfTwo } from './powers.ts'

/** A value given to a conversion. The sign of a zero is in `negativeZero` alone, whatever sign its Big has. */
export type DecimalInput =
  | { kind: 'nan' }
  | { kind: 'infinity'; negative: boolean }
  | { kind: 'number'; value: Big; negativeZero?: boolean }

/** IEEE 754-2019 Table 3.5: w, t and bias of the two interchange formats too wide to be listed; tf32 is laid out like them. */
export const sources = {
  binary32: { exponentBits: 8, trailingBits: 23, bias: 127 },
  binary64: { exponentBits: 11, trailingBits: 52, bias: 1023 },
  tf32: { exponentBits: 8, trailingBits: 10, bias: 127 },
}

export type WideSource = keyof typeof sources

/**
 * The datum that a bit pattern represents, by the cases a) to e) of IEEE 754-2019 §3.4.
 *
 * @throws RangeError when `bits` is negative or wider than the source
 */
export function decodeBinary(bits: bigint, source: WideSource): DecimalInput {
  const { exponentBits, trailingBits, bias } = sources[source]
  const width = 1 + exponentBits + trailingBits
  const text = bits.toString(2).padStart(width, '0')
  if (bits < 0n || text.length > width) throw new RangeError(`${source}: expected a ${width}-bit pattern, got ${bits}`)
  const negative = text.startsWith('1')
  const exponentText = text.slice(1, 1 + exponentBits)
  const exponentField = Number.parseInt(exponentText, 2)
  const trailing = new Big(BigInt(`0b${text.slice(1 + exponentBits)}`).toString())
  if (!exponentText.includes('0')) return trailing.eq(0) ? { kind: 'infinity', negative } : { kind: 'nan' }
  const fraction = trailing.times(powerOfTwo(-trailingBits))
  const magnitude =
    exponentField === 0
      ? powerOfTwo(1 - bias).times(fraction)
      : powerOfTwo(exponentField - bias).times(fraction.plus(1))
  if (magnitude.eq(0)) return { kind: 'number', value: magnitude, negativeZero: negative }
  return { kind: 'number', value: negative ? magnitude.neg() : magnitude, negativeZero: false }
}
