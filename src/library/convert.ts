import { decode as decodeCode, isCode } from '../../spec/codec.ts'
import { convert } from '../../spec/convert.ts'
import { type Datum, nan } from '../../spec/datum.ts'
import type { Format } from '../../spec/format.ts'
import { findFormat } from '../../spec/formats/registry.ts'
import type { Code, OverflowRule } from '../../spec/formats/row.ts'
import { parseOverflow } from '../cli/parse.ts'
import { RequestError } from '../subjects/subject.ts'
import { type FormatName, format, type RoundingName, roundingOf } from './names.ts'
import { checkOptions, roundOptions, said } from './options.ts'

/** How a value is rounded. */
export interface RoundOptions {
  /** The direction; default `rne`, roundTiesToEven. */
  readonly rounding?: RoundingName
  /** What becomes of values out of range; default the format's own rule. */
  readonly overflow?: OverflowRule
  /** With stochastic rounding: its random bits, an integer in [0, 2^N). */
  readonly random?: number
}

const binary64 = findFormat('binary64') as Format

/**
 * The value of a code: exact.
 * @param name the format
 * @param code the bit pattern, right-aligned
 * @returns a number; −0, ±Infinity and NaN included
 * @throws RequestError when the code has more bits than the format, or its value is no number that JavaScript has
 */
export function decode(name: FormatName, code: number | bigint): number {
  const target = format(name)
  const bits = typeof code === 'bigint' || Number.isSafeInteger(code) ? BigInt(code) : -1n
  if (isCode(target, bits)) return toNumber(decodeCode(target, bits), target)
  throw new RequestError(`expected a code of ${target.width} bits, from 0 to ${most(target)}, came ${said(code)}`)
}

/** The largest code, as people write it. */
const most = ({ width }: Format): string => `0x${(2n ** BigInt(width) - 1n).toString(16)}`

/**
 * The code that a number is rounded to, by the exact specification (IEEE 754-2019 §4.3 and §7.4; OCP OFP8; OCP MX 1.0; IEEE P3109).
 * @param x any number; NaN and the infinities too
 * @param name the format
 * @param options the rounding and the overflow rule, where they are not the usual ones
 * @returns the bit pattern, right-aligned, a bigint for formats of more than 32 bits; undefined for NaN into a format that has none
 * @throws RequestError when there is no such format or rounding, or x is no number
 */
export function encode(x: number, name: FormatName, options: RoundOptions = {}): number | bigint | undefined {
  const target = format(name)
  const code = codeOf('encode', x, target, options)
  return code === undefined || target.width > 32 ? code : Number(code)
}

/**
 * A number rounded to a format, by the exact specification, as the number that its code stands for.
 * @param x any number; NaN and the infinities too
 * @param name the format
 * @param options the rounding and the overflow rule, where they are not the usual ones
 * @returns the rounded value; NaN for NaN, also where the format has none
 * @throws RequestError when there is no such format or rounding, or x is no number
 */
export function round(x: number, name: FormatName, options: RoundOptions = {}): number {
  const target = format(name)
  const code = codeOf('round', x, target, options)
  return code === undefined ? Number.NaN : toNumber(decodeCode(target, code), target)
}

function codeOf(call: string, x: number, target: Format, options: RoundOptions): Code | undefined {
  if (typeof x !== 'number') throw new RequestError(`expected a number for ${call}, came ${said(x)}`)
  checkOptions(call, roundOptions satisfies Record<keyof RoundOptions, unknown>, options)
  const { rounding = 'rne', overflow, random } = options
  return convert(datumOf(x), {
    format: target,
    rounding: roundingOf(rounding, random),
    overflow: overflow === undefined ? target.row.overflow : parseOverflow(overflow),
  })
}

/** A JavaScript number, exactly. */
export const datumOf = (x: number): Datum =>
  Number.isNaN(x) ? nan : decodeCode(binary64, new BigUint64Array(Float64Array.of(x).buffer)[0] as never)

/** The number that a datum is. */
function toNumber(x: Datum, { id }: Format): number {
  if (x.kind === 'nan') return Number.NaN
  const directions = (['rtz', 'rtp', 'rtn'] as const).map((rounding) =>
    convert(x, { format: binary64, rounding, overflow: 'ieee' }),
  )
  const [bits] = directions
  if (bits === undefined || directions.some((one) => one !== bits))
    throw new RequestError(
      `expected a value of ${id} that is a number of JavaScript, came one that binary64 cannot hold`,
    )
  return new Float64Array(BigUint64Array.of(bits).buffer)[0] as number
}
