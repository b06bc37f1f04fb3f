import { decode } from '../../spec/codec.ts'
import type { Datum } from '../../spec/datum.ts'
import { bitLength, normalized } from '../../spec/exact/dyadic.ts'
import { deriveFormat, type Format } from '../../spec/format.ts'
import type { FormatRow } from '../../spec/formats/row.ts'
import { datumAt, fromOrdinal, mirrorOrdinal, numberRange, ordinalCount, toOrdinal } from '../../spec/ordered.ts'
import { complexity as complexityOfBinary32, simplestIn as simplestOfBinary32 } from './simplest.ts'

/** The widest source of which every value has a place. */
export const widestWhole = 32

/** What names a sequence of inputs, for another process to have the same. */
export interface PlacesSpec {
  readonly source: FormatRow
  /** The ordinals that have a place, ascending; all of them unless given. */
  readonly listed?: BigUint64Array
  /** For stochastic rounding: a random word for each of those listed, where an ordinal may stand more than once (pairs.ts). */
  readonly random?: Uint32Array
}

/**
 * The inputs of an audit in ascending order, numbered from 0: a *place* is a Number below 2^32. Of a source of at most 32 bits every
 * value has a place, and that is its ordinal (spec/ordered.ts); of a wider one some are listed. Where rounding is stochastic, an input
 * is a value with a random word, and those are listed.
 */
export class Places {
  readonly source: Format
  readonly spec: PlacesSpec
  readonly count: number
  /** Whether every value of the source has a place. */
  readonly isWhole: boolean
  /** The places of numbers, infinities included; what lies outside is NaN. Empty when last < first. */
  readonly numbers: { readonly first: number; readonly last: number }
  /** The first place of an input without sign; what lies below is negative. */
  readonly firstPositive: number
  /** Whether x and −x are as far from the two ends. */
  readonly isSymmetric: boolean
  readonly #isBinary32: boolean
  /** By place; NaN until asked for. */
  #complexities: Float64Array | undefined

  constructor(spec: PlacesSpec) {
    this.spec = spec
    this.source = deriveFormat(spec.source)
    this.isWhole = spec.listed === undefined
    if (this.isWhole && this.source.width > widestWhole)
      throw new RangeError(`expected a list of inputs of ${this.source.id}, which has 2^${this.source.width} of them`)
    this.count = spec.listed?.length ?? Number(ordinalCount(this.source))
    this.#isBinary32 = this.isWhole && this.source.id === 'binary32'
    this.isSymmetric = isSymmetric(this.source, spec)
    const { first, last } = numberRange(this.source)
    this.numbers = { first: this.atOrAfter(first), last: this.atOrAfter(last + 1n) - 1 }
    this.firstPositive = this.source.signed ? this.atOrAfter(toOrdinal(this.source, 0n as never)) : 0
  }

  ordinal(place: number): bigint {
    return this.spec.listed === undefined ? BigInt(place) : (this.spec.listed[place] as bigint)
  }

  /** The first place of an ordinal that is not below this one; `count` where there is none. */
  atOrAfter(ordinal: bigint): number {
    const { listed } = this.spec
    if (listed === undefined) return Number(ordinal)
    let low = 0
    let high = listed.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((listed[middle] as bigint) < ordinal) low = middle + 1
      else high = middle
    }
    return low
  }

  /** The place of an ordinal, if it has one. */
  placeOf(ordinal: bigint): number | undefined {
    const place = this.atOrAfter(ordinal)
    return place < this.count && this.ordinal(place) === ordinal ? place : undefined
  }

  /** The random word of an input, where it has one. */
  word(place: number): number | undefined {
    return this.spec.random?.[place]
  }

  datum(place: number): Datum {
    return datumAt(this.source, this.ordinal(place))
  }

  /** The bit pattern of an input. */
  bits(place: number): bigint {
    return fromOrdinal(this.source, this.ordinal(place))
  }

  /** The bit pattern as text: 0x and all digits. */
  hex(place: number): string {
    return `0x${this.bits(place)
      .toString(16)
      .padStart(Math.ceil(this.source.width / 4), '0')}`
  }

  /** An input as the command line names it: its bit pattern, and its random word after a slash. */
  name(place: number): string {
    const word = this.word(place)
    return word === undefined ? this.hex(place) : `${this.hex(place)}/${word}`
  }

  /** The place of −x, with the same random word, where it has one. */
  mirror(place: number): number | undefined {
    if (this.isSymmetric) return this.count - 1 - place
    const ordinal = mirrorOrdinal(this.source, this.ordinal(place))
    if (ordinal === undefined || !this.spec.random) return ordinal === undefined ? undefined : this.placeOf(ordinal)
    const word = this.word(place)
    for (let at = this.atOrAfter(ordinal); at < this.count && this.ordinal(at) === ordinal; at++)
      if (this.word(at) === word) return at
    return undefined
  }

  /** A number that is smaller the simpler the input is (simplest.ts). */
  complexity(place: number): number {
    if (this.#isBinary32) return complexityOfBinary32(place)
    this.#complexities ??= new Float64Array(this.count).fill(Number.NaN)
    const known = this.#complexities[place] as number
    if (!Number.isNaN(known)) return known
    // Of one value the pair with the smaller word is simpler.
    const fresh = complexityOf(this.source, this.bits(place)) + (this.word(place) ?? 0) / 2 ** 34
    this.#complexities[place] = fresh
    return fresh
  }

  /** The simplest place from first to last. */
  simplestIn(first: number, last: number): number {
    if (this.#isBinary32) return simplestOfBinary32(first, last)
    let best = first
    for (let place = first + 1; place <= last; place++) if (this.complexity(place) < this.complexity(best)) best = place
    return best
  }
}

function isSymmetric(source: Format, { listed, random }: PlacesSpec): boolean {
  const top = ordinalCount(source) - 1n
  if (mirrorOrdinal(source, 0n) !== top) return false
  if (listed === undefined) return true
  const last = listed.length - 1
  for (let i = 0; 2 * i <= last; i++) {
    if ((listed[i] as bigint) + (listed[last - i] as bigint) !== top || random?.[i] !== random?.[last - i]) return false
  }
  return true
}

/** The order of simplest.ts on any source: significant bits, distance of the exponent from 0, 2^k before 2^−k, positive first. */
function complexityOf(source: Format, bits: bigint): number {
  const x = decode(source, bits as never)
  if (x.kind === 'nan') return bits === source.nanCode ? 2e6 : 3e6 + Number(bits)
  const negative = x.negative ? 1 : 0
  if (x.kind === 'infinity') return 1e6 + negative / 2
  if (x.magnitude.significand === 0n) return negative
  const { significand, exponent } = normalized(x.magnitude)
  const length = bitLength(significand)
  const lead = length - 1 + exponent
  return ((length * 4096 + Math.abs(lead)) * 2 + (lead < 0 ? 1 : 0)) * 2 + negative
}
