import { stochasticOf } from '../../properties/claim.ts'
import type { Claim } from '../../properties/record.ts'
import { floorIndex } from '../../spec/codec.ts'
import { finite } from '../../spec/datum.ts'
import { add, compare, type Dyadic, scale, subtract, times } from '../../spec/exact/dyadic.ts'
import { type Format, magnitudeOf } from '../../spec/format.ts'
import { datumAt, mirrorOrdinal, ordinalCount, toOrdinal } from '../../spec/ordered.ts'
import type { Stochastic } from '../../spec/rounding.ts'
import { simpleNumbers } from './boundary.ts'
import { Places, widestWhole } from './places.ts'
import { type Cases, sampledPlaces } from './plan.ts'
import { uniformIntegers } from './random.ts'
import { endsOf, ordinalOfDatum, sampledWide } from './wide.ts'
import { manyWords, tellingWords, turnOf } from './words.ts'

/** Inputs with a random word each. */
export interface Pairs {
  /** Ordinals of the source, ascending; once for every word. */
  readonly listed: BigUint64Array
  /** The words: ascending for one input, but descending for a negative one, so that −x with a word lies opposite to x with it. */
  readonly random: Uint32Array
  /** The ordinals of inputs whose distribution over R is looked at. */
  readonly chosen: ReadonlySet<bigint>
}

/** Significant bits of the numbers that are always tried. */
const simpleBits = 3

/** Inputs of a sample, or of those named, whose distribution is looked at. */
const mostChosen = 64

/** The pairs that an audit of these cases tries. */
export function choosePairs(claim: Claim, cases: Cases, seed: number): Pairs {
  const below = uniformIntegers(seed)
  if (cases.kind === 'inputs') return named(claim, cases, below)
  const { source } = claim
  if (cases.kind === 'sample') {
    const ordinals = drawn(source, cases.count, seed)
    return paired(claim, ordinals, new Set(someOf(ordinals, claim)), below)
  }
  const telling = [...boundary(claim, below)]
  const chosen = new Set([...marked(claim, below)].flatMap((one) => [one, mirrorOrdinal(source, one) ?? one]))
  return paired(claim, [...telling, ...chosen], chosen, below)
}

/** The ordinals of so many inputs, drawn from all. */
const drawn = (source: Format, count: number, seed: number): readonly bigint[] =>
  source.width <= widestWhole
    ? Array.from(sampledPlaces(count, seed, new Places({ source: source.row })), BigInt)
    : [...sampledWide(source, count, seed)]

/** Some of the inputs in which R has a say, evenly; of all, where there are none. */
function someOf(ordinals: readonly bigint[], claim: Claim): readonly bigint[] {
  const { maxFinite } = claim.conversion.format
  const open = ordinals.filter((ordinal) => {
    const x = datumAt(claim.source, ordinal)
    return x.kind === 'finite' && compare(x.magnitude, maxFinite) < 0 && turnOf(x, claim) !== undefined
  })
  const from = open.length > 0 ? open : ordinals
  return from.filter((_, i) => i % Math.ceil(from.length / mostChosen) === 0)
}

/** The pairs that were asked for; an input without a word is tried with many. */
function named(claim: Claim, cases: Extract<Cases, { kind: 'inputs' }>, below: (n: number) => number): Pairs {
  const words = new Map<bigint, number[]>()
  const chosen = new Set<bigint>()
  cases.ordinals.forEach((given, i) => {
    const ordinal = BigInt(given)
    const word = cases.random?.[i]
    if (word === undefined) chosen.add(ordinal)
    const some = word === undefined ? manyWords(datumAt(claim.source, ordinal), claim, below) : [word]
    words.set(ordinal, [...(words.get(ordinal) ?? []), ...some])
  })
  return inOrder(claim.source, words, chosen)
}

/** Every input and its negative, with the same words. */
function paired(
  claim: Claim,
  ordinals: Iterable<bigint>,
  chosen: ReadonlySet<bigint>,
  below: (n: number) => number,
): Pairs {
  const { source } = claim
  const words = new Map<bigint, readonly number[]>()
  for (const ordinal of ordinals) {
    if (words.has(ordinal)) continue
    const x = datumAt(source, ordinal)
    const some = chosen.has(ordinal) ? manyWords(x, claim, below) : tellingWords(x, claim, below)
    words.set(ordinal, some)
    const mirror = mirrorOrdinal(source, ordinal)
    if (mirror !== undefined) words.set(mirror, some)
  }
  return inOrder(source, words, chosen)
}

function inOrder(source: Format, words: ReadonlyMap<bigint, readonly number[]>, chosen: ReadonlySet<bigint>): Pairs {
  const firstPositive = source.signed ? toOrdinal(source, 0n as never) : 0n
  const listed: bigint[] = []
  const random: number[] = []
  for (const ordinal of BigUint64Array.from(words.keys()).sort()) {
    const sorted = Uint32Array.from(new Set(words.get(ordinal))).sort()
    for (const word of ordinal < firstPositive ? sorted.reverse() : sorted) {
      listed.push(ordinal)
      random.push(word)
    }
  }
  return { listed: BigUint64Array.from(listed), random: Uint32Array.from(random), chosen }
}

/** Inputs around everything that happens: within every gap, or some of a wide format's, numbers of few bits, ends. */
function* boundary(claim: Claim, below: (n: number) => number): Iterable<bigint> {
  const { source, conversion } = claim
  const count = ordinalCount(source)
  if (source.width <= 8) {
    for (let ordinal = 0n; ordinal < count; ordinal += 1n) yield ordinal
    return
  }
  if (source.id === 'binary32') for (const ordinal of simpleNumbers(simpleBits)) yield BigInt(ordinal)
  for (const end of endsOf(source)) yield* around(end, count)
  for (const index of gapsOf(conversion.format, below)) {
    for (const x of within(claim, index, below)) {
      const ordinal = ordinalOf(source, x)
      if (ordinal !== undefined) yield* around(ordinal, count)
    }
  }
}

function* around(ordinal: bigint, count: bigint): Iterable<bigint> {
  for (const one of [ordinal - 1n, ordinal, ordinal + 1n]) if (one >= 0n && one < count) yield one
}

/** The indices of the numbers below which gaps begin: all of a narrow format, of others some of every binade; and two past the last. */
function* gapsOf({ width, precision, maxIndex }: Format, below: (n: number) => number): Iterable<bigint> {
  const count = maxIndex.positive + 2n
  const binade = 1n << BigInt(precision - 1)
  const step = width <= 8 ? 1n : binade
  for (let first = 0n; first < count; first += step) {
    yield first
    if (step > 1n) yield* [first + 1n, first + BigInt(below(Number(binade))), first + binade - 1n]
  }
  if (step > 1n) yield* [maxIndex.positive, maxIndex.positive + 1n]
}

/** Magnitudes within the gap above the number of this index, by their ν: the ends, the middle, and what N bits resolve or do not. */
function* within(claim: Claim, index: bigint, below: (n: number) => number, few = false): Iterable<Dyadic> {
  const { row } = claim.conversion.format
  const { bits } = stochasticOf(claim) as Stochastic
  const low = magnitudeOf(row, index)
  const gap = subtract(magnitudeOf(row, index + 1n), low)
  const whole = 2 ** (bits + 1)
  const drawn = Math.floor((below(2 ** 24) / 2 ** 24) * whole)
  // Odd halves of 2^−N are the ties of variant C and the thresholds of B.
  const parts = few
    ? [0, 1, whole / 2, drawn - (drawn % 2), drawn | 1, whole - 2]
    : [0, 1, 2, 3, whole / 2, drawn - (drawn % 2), drawn | 1, whole - 2, whole - 1]
  for (const part of new Set(parts)) yield add(low, scale(times(gap, BigInt(part)), -bits - 1))
}

/** The ordinal of the source's number next below a magnitude, if that is in its range. */
function ordinalOf(source: Format, x: Dyadic): bigint | undefined {
  const index = floorIndex(source, x)
  return index < 0n || index > source.maxIndex.positive
    ? undefined
    : ordinalOfDatum(source, finite(false, magnitudeOf(source.row, index)))
}

/** Inputs whose distribution is looked at: in the first gaps, at the ends of subnormals and of a binade, at the end of the range. */
function* marked(claim: Claim, below: (n: number) => number): Iterable<bigint> {
  const { source, conversion } = claim
  const { precision, maxIndex } = conversion.format
  const binade = 1n << BigInt(precision - 1)
  const max = maxIndex.positive
  const one = floorIndex(conversion.format, { significand: 1n, exponent: 0 })
  const indices = new Set([0n, 1n, binade - 1n, 2n * binade - 1n, one, max - 1n, max, max + 1n])
  for (const index of indices) {
    if (index < 0n) continue
    for (const x of within(claim, index, below, true)) {
      const ordinal = ordinalOf(source, x)
      if (ordinal !== undefined) yield ordinal
    }
  }
  yield* [...endsOf(source)].filter((ordinal) => ordinal >= 0n && ordinal < ordinalCount(source))
}
