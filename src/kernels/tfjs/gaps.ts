import type * as TensorFlow from '@tensorflow/tfjs-core'
import type { Parameters } from '../portable.ts'

type Tensor = TensorFlow.Tensor
type Tf = typeof TensorFlow

/** The part of a format that numbers of binary32 come to. */
export interface Span {
  /** Exponents: numbers below 2^first share its gap. */
  readonly first: number
  readonly last: number
  /** Numbers in a binade. */
  readonly binade: number
  /** The index of 2^first, less one binade where the format has smaller numbers in gaps of 2^first. */
  readonly offset: number
  /** Whether some number of the format is larger than all of binary32. */
  readonly hasAll: boolean
}

/** Magnitudes, scaled by powers of two so that nothing that counts is subnormal or infinite, and their nearest in the format. */
export interface Nearest {
  /** What is rounded, times its factor. */
  readonly scaled: Tensor
  /** Its nearest multiple of the gap at its place, ties to even multiples, and what was added for that: 2^23 gaps. */
  readonly nearest: Tensor
  readonly added: Tensor
  /** The factor; with `isSmall`, that of all others. */
  readonly factor: number
  /** 1 where the factor is that of small numbers, else 0; undefined where all have the same. */
  readonly isSmall: Tensor | undefined
}

export function spanOf({ precision, bias, hasZero, maxIndex }: Parameters): Span {
  const binade = 2 ** (precision - 1)
  const emin = hasZero ? 1 - bias : -bias
  const emax = emin + Math.floor(maxIndex / binade) - (hasZero ? 1 : 0)
  const least = Math.max(emin, binary32.least)
  // Of a gap from 2^131 on, less than half is in binary32 whatever it is.
  const first = Math.min(least, 130 + precision)
  const last = Math.max(first, Math.min(emax, binary32.greatest))
  const offset = (least - emin) * binade - (hasZero ? 0 : binade)
  return { first, last, binade, offset, hasAll: emax > binary32.greatest }
}

const binary32 = { least: -149, greatest: 127, largest: (2 - 2 ** -23) * 2 ** 127 }

/** What is added to round to a multiple of a gap is so many gaps: the sum has no room for less, and is a number of gaps. */
export const gapsAdded = 2 ** 23

/** Exponents up to this size, of either sign, need no factor. */
const narrow = 64

/** Factors of numbers from 1 on, and of those below. */
const factors = { large: 2 ** -narrow, small: 2 ** narrow } as const

/** More than any number that counts, times its factor. */
const above = 2 ** (narrow + 2)

/**
 * The nearest multiples of the gap, of magnitudes. TensorFlow.js has no operation on the bits of a number, but arithmetic that rounds to
 * nearest finds the power of two below it (S. M. Rump's unit in the first place): q = (2^23 + 1)·x is a whole number of at most 2^24 for x
 * in [1, 2), and (1 − 2^−24)·q is rounded to q − 1. Operations are chosen by their cost: on the backend `wasm` arithmetic, `clip` and `step`
 * cost a tenth of a comparison, or of a choice by `where`.
 */
export function nearestOf(tf: Tf, a: Tensor, span: Span): Nearest {
  const { place, ...placed } = placedIn(tf, a, span)
  const q = tf.mul(place, ((2 ** 23 + 1) * gapsAdded) / span.binade)
  const added = tf.sub(q, tf.mul(q, 1 - 2 ** -24))
  return { ...placed, nearest: tf.sub(tf.add(placed.scaled, added), added), added }
}

type Placed = Pick<Nearest, 'scaled' | 'factor' | 'isSmall'> & {
  /** A number in the binade whose gap counts, times the factor. */
  readonly place: Tensor
}

const isNarrow = ({ first, last }: Span): boolean => first >= -narrow && last <= narrow

function placedIn(tf: Tf, a: Tensor, span: Span): Placed {
  if (isNarrow(span)) return alike(tf, a, span, 1)
  return span.first < 0 ? bySize(tf, a, span) : alike(tf, a, span, factors.large)
}

/** Numbers cut to what the format tells apart, or all of binary32, so that no infinity is left: one is treated as what is out of range. */
export function finite(tf: Tf, x: Tensor, span: Span): Tensor {
  const largest = isNarrow(span) ? above : binary32.largest
  return clip(tf, x, -largest, largest)
}

/** Numbers below the one limit replaced by it, and those above the other. */
export function clip(tf: Tf, x: Tensor, least: number, largest: number): Tensor {
  // There `clipByValue` keeps two neighbours as they are where one is NaN, or what lies past the end of an odd number of them.
  if (tf.getBackend().endsWith('webgl')) return tf.minimum(tf.maximum(x, least), largest)
  return tf.clipByValue(x, least, largest)
}

/** With one factor for all. */
function alike(tf: Tf, a: Tensor, { first }: Span, factor: number): Placed {
  // What is lost below all numbers still is no zero.
  const scaled = factor === 1 ? a : tf.maximum(tf.mul(a, factor), tf.mul(tf.step(a), 2 ** -100))
  const least = 2 ** first * factor
  return { place: clip(tf, scaled, least, Math.max(least, above)), scaled, factor, isSmall: undefined }
}

/** With a factor for numbers from 1 on, and one for those below. */
function bySize(tf: Tf, a: Tensor, { first }: Span): Placed {
  const place = clip(tf, a, 2 ** first, binary32.largest)
  const isSmall = tf.step(tf.sub(1, place))
  const factor = clip(tf, tf.mul(isSmall, factors.small), factors.large, factors.small)
  return {
    // Above zero also where a device takes the least numbers of binary32 for that.
    place: clip(tf, tf.mul(place, factor), 2 ** binary32.least * factors.small, above),
    scaled: tf.mul(a, factor),
    factor: factors.large,
    isSmall,
  }
}

/** Numbers without their factors. */
export function unscaled(tf: Tf, x: Tensor, { factor, isSmall }: Nearest): Tensor {
  if (!isSmall) return factor === 1 ? x : tf.mul(x, 1 / factor)
  return tf.mul(x, clip(tf, tf.mul(tf.sub(1, isSmall), factors.small), factors.large, factors.small))
}

/**
 * Indices of the nearest numbers in the order of magnitudes, however far out of range: multiples of the gap, and a binade for each doubling
 * of the gap. They are put together as logarithms, and rounded at the end: devices take logarithms, and divide, inexactly.
 */
export function indexOf(tf: Tf, { scaled, nearest, added, factor, isSmall }: Nearest, span: Span): Tensor {
  const { first, binade, offset } = span
  const multiples = tf.mul(tf.div(nearest, added), gapsAdded * (Math.LN2 / binade))
  // What is added at 2^first becomes 1, as far as there is room above, so that logarithms are small.
  const least = first + Math.log2((gapsAdded / binade) * (isSmall ? factors.small : factor))
  const shift = Math.max(Math.log2(above * gapsAdded) - binary32.greatest, least)
  const doublings = tf.log(tf.mul(added, 2 ** -shift))
  const steps = tf.mul(tf.add(multiples, doublings), binade / Math.LN2)
  const rest = offset - (least - shift) * binade
  if (isSmall === undefined) return tf.round(rest === 0 ? steps : tf.add(steps, rest))
  const ofLarge = binade * Math.log2(factors.small / factors.large)
  const index = tf.add(steps, tf.sub(rest + ofLarge, tf.mul(isSmall, ofLarge)))
  // Zero has an index of its own where 2^first is not the format's own least power.
  return tf.round(offset > 0 ? tf.mul(index, tf.step(scaled)) : index)
}
