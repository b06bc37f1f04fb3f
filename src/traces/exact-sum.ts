import { product } from '../../properties/tensors.ts'
import { add, type Dyadic, normalized, zero } from '../../spec/exact/dyadic.ts'
import { dyadicOf } from './values.ts'

/**
 * Exact sums of numbers and of products, at a few nanoseconds a term.
 *
 * A normal binary64 number is ±(2^52 + h·2^32 + l)·2^(E−1075) with h < 2^20 and l < 2^32 read off its bits. For each sign and exponent
 * E there is a bin, which counts its terms and adds up h and l apart. Those sums are integers: after N terms below N·2^32, so
 * that up to N = 2^21 a binary64 holds them exactly. Then they are carried over to a BigInt. Nothing is ever rounded.
 *
 * A product of two significands of at most 24 bits has at most 48, so for binary32 numbers and narrower ones a·b is exact, and with
 * exponents from −298 to 255 normal. Wider numbers are split in two halves of at most 26 bits (Veltkamp: c = (2^27+1)·x,
 * high = c − (c − x), low = x − high), whose four products are exact; numbers so large or small that a half or a product could leave
 * the normal range are multiplied as BigInt.
 */
export class ExactSum {
  readonly #count = new Float64Array(4096)
  readonly #high = new Float64Array(4096)
  readonly #low = new Float64Array(4096)
  #pending = 0
  #carried: Dyadic = zero

  /** Adds a finite number. */
  add(x: number): void {
    if (x === 0) return
    if (Math.abs(x) < smallestNormal) this.#carried = add(this.#carried, dyadicOf(x))
    else this.#put(x)
  }

  /**
   * Adds Σ a_i·b_i.
   * @param narrow whether every element is one of binary32 (or of a format that binary32 holds)
   */
  addProducts(a: Float64Array, b: Float64Array, narrow: boolean): void {
    for (let i = 0; i < a.length; i++) {
      if (narrow) this.#put((a[i] as number) * (b[i] as number))
      else this.#putWide(a[i] as number, b[i] as number)
    }
  }

  /** Adds Σ a_i. */
  addAll(a: Float64Array): void {
    for (let i = 0; i < a.length; i++) this.add(a[i] as number)
  }

  /** Adds a·b. */
  addProduct(a: number, b: number): void {
    this.#putWide(a, b)
  }

  /** The sum of all that was added. */
  total(): Dyadic {
    this.#carry()
    return normalized(this.#carried)
  }

  #put(x: number): void {
    if (x === 0) return
    number[0] = x
    const upper = words[1] as number
    const bin = upper >>> 20
    this.#count[bin] = (this.#count[bin] as number) + 1
    this.#high[bin] = (this.#high[bin] as number) + (upper & 0xfffff)
    this.#low[bin] = (this.#low[bin] as number) + (words[0] as number)
    if (++this.#pending === mostTerms) this.#carry()
  }

  #putWide(a: number, b: number): void {
    if (a === 0 || b === 0) return
    if (!isTame(a) || !isTame(b)) {
      this.#carried = add(this.#carried, product(dyadicOf(a), dyadicOf(b)))
      return
    }
    const [highA, highB] = [upperHalf(a), upperHalf(b)]
    const [lowA, lowB] = [a - highA, b - highB]
    this.#put(highA * highB)
    this.#put(highA * lowB)
    this.#put(lowA * highB)
    this.#put(lowA * lowB)
  }

  #carry(): void {
    for (let bin = 0; bin < 4096; bin++) {
      const count = this.#count[bin] as number
      if (count === 0) continue
      const magnitude =
        (BigInt(count) << 52n) + (BigInt(this.#high[bin] as number) << 32n) + BigInt(this.#low[bin] as number)
      const exponent = (bin & 2047) - 1075
      this.#carried = add(this.#carried, { significand: bin > 2047 ? -magnitude : magnitude, exponent })
      this.#count[bin] = 0
      this.#high[bin] = 0
      this.#low[bin] = 0
    }
    this.#pending = 0
  }
}

/** One number seen as two words; machines on which Node runs are little-endian. */
const number = new Float64Array(1)
const words = new Uint32Array(number.buffer)

const smallestNormal = 2 ** -1022
const mostTerms = 2 ** 21

/** Whether halves and products of such numbers stay normal: 2^±480 leaves 2^104 of room below and 2^32 above. */
const isTame = (x: number): boolean => Math.abs(x) < 2 ** 480 && Math.abs(x) > 2 ** -450

const upperHalf = (x: number): number => {
  const c = x * 134217729
  return c - (c - x)
}
