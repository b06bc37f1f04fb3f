import { decode, encode } from '../../spec/codec.ts'
import { convert } from '../../spec/convert.ts'
import { type Datum, finite, infinity, nan } from '../../spec/datum.ts'
import type { Format } from '../../spec/format.ts'
import { findFormat } from '../../spec/formats/registry.ts'
import { toOrdinal } from '../../spec/ordered.ts'
import { widestListed } from '../../spec/variations.ts'
import { widestTable } from '../tables/compile.ts'

/** Stands for an answer that is no code, or no value, of the format. */
export const notMember = -2

/** Marks a rank that was not asked for yet. */
const unknown = -0x80000000

/** The rank of NaN, which has no place in the order. */
export const unordered = 0x7fffffff

const binary32 = findFormat('binary32') as Format

/** The datum of a binary32 bit pattern. */
export const fromBits = (bits: number): Datum => decode(binary32, BigInt(bits) as never)

/** The bit pattern of a datum in binary32, rounded if need be. */
export const toBits = (x: Datum): number => Number(convert(x, { format: binary32, rounding: 'rne', overflow: 'ieee' }))

/**
 * A target format as an audit needs it: answers read as codes, codes compared. Everything is computed from the specification
 * when first asked for, and kept.
 */
export class Target {
  readonly format: Format
  readonly #form: 'codes' | 'values'
  readonly #codes = new Map<number, number>()
  readonly #data = new Map<number, Datum>()
  /** By code; unknown until asked for. */
  readonly #ranks: Int32Array

  constructor(format: Format, form: 'codes' | 'values') {
    this.format = format
    this.#ranks = new Int32Array(2 ** Math.min(format.width, widestTable)).fill(unknown)
    this.#form = form
  }

  /** The code of an answer's bits, or notMember. */
  code(bits: number): number {
    if (this.#form === 'codes') {
      if (bits >= 2 ** this.format.width) return notMember
      return this.format.width > widestListed && this.datum(bits).kind === 'nan' ? Number(this.format.nanCode) : bits
    }
    return memo(this.#codes, bits, () => {
      const code = encode(this.format, fromBits(bits))
      return code === undefined ? notMember : Number(code)
    })
  }

  /** Whether two answers are the same datum: equal bits, or both NaN, whose sign and payload are no part of the value. */
  isSame(a: number, b: number): boolean {
    if (a === b) return true
    const [left, right] = [this.code(a), this.code(b)]
    return left !== notMember && right !== notMember && this.rank(left) === unordered && this.rank(right) === unordered
  }

  /** The bits in which the subject would give a code. */
  bits(code: number): number {
    return this.#form === 'codes' ? code : toBits(this.datum(code))
  }

  datum(code: number): Datum {
    return memo(this.#data, code, () => decode(this.format, BigInt(code) as never))
  }

  /** Place of a code in the order of values: negative below zero, 0 for both zeros. */
  rank(code: number): number {
    if (code >= this.#ranks.length) return this.#rankOf(code)
    const known = this.#ranks[code] as number
    if (known !== unknown) return known
    const fresh = this.#rankOf(code)
    this.#ranks[code] = fresh
    return fresh
  }

  #rankOf(code: number): number {
    const x = this.datum(code)
    if (x.kind === 'nan') return unordered
    const sign = 2 ** (this.format.width - 1)
    const isComplement = this.format.row.layout === 'twosComplement'
    const magnitude = !x.negative || code < sign ? code : isComplement ? 2 * sign - code : code - sign
    const index = this.format.hasZero ? magnitude : magnitude + 1
    return x.negative ? -index : index
  }

  /** The ordinal of the source nearest below a code's magnitude: a place to look for inputs with this answer. */
  nearestOrdinal(code: number, source: Format): bigint {
    const x = this.datum(code)
    const seed = x.kind === 'nan' ? nan : x.kind === 'infinity' ? infinity(x.negative) : finite(x.negative, x.magnitude)
    const near = convert(seed, { format: source, rounding: 'rtz', overflow: 'ieee' })
    // NaN in a source without NaN: no place is near it.
    return near === undefined ? 0n : toOrdinal(source, near)
  }
}

function memo<T>(kept: Map<number, T>, key: number, compute: () => T): T {
  const known = kept.get(key)
  if (known !== undefined) return known
  const fresh = compute()
  kept.set(key, fresh)
  return fresh
}
