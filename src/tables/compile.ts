import type { Conversion } from '../../spec/convert.ts'
import { convert } from '../../spec/convert.ts'
import { type Datum, finite, infinity } from '../../spec/datum.ts'
import { zero } from '../../spec/exact/dyadic.ts'
import { type Format, magnitudeOf } from '../../spec/format.ts'
import { datumAt, ordinalCount, toOrdinal } from '../../spec/ordered.ts'
import { type Answer, answer, type Permitted, type Variation } from '../../spec/variations.ts'

/**
 * The specification's answers to every value of a source, run-length coded: run i holds from ordinal starts[i] up to the next
 * start, and its answer is due[i] (or `noCode`), besides what permitted[i] names. Compiled once from the specification; the
 * bulk comparison uses these runs alone.
 */
export interface RunTable {
  readonly starts: readonly bigint[]
  readonly due: readonly number[]
  readonly permitted: ReadonlyMap<number, readonly Permitted[]>
}

/** Stands in `due` where any code will do (NaN into a format without NaN). */
export const noCode = -1

/** The widest format whose answers are compiled: one run a code, so that 2^20 of them stay small. */
export const widestTable = 20

export function compileRuns(conversion: Conversion, source: Format, allowed: readonly Variation[]): RunTable {
  const ask = (ordinal: bigint): Keyed => keyed(answer(datumAt(source, ordinal), conversion, source, allowed))
  const starts: bigint[] = []
  const answers: Keyed[] = []
  const push = (start: bigint, one: Keyed): void => {
    if (answers.at(-1)?.key === one.key) return
    starts.push(start)
    answers.push(one)
  }
  if (source.width <= 16) {
    // Neither the order of the source's codes nor the size of the target matters where every value is asked for.
    for (let ordinal = 0n; ordinal < ordinalCount(source); ordinal += 1n) push(ordinal, ask(ordinal))
  } else for (const [start, one] of changesOver(partition(conversion.format, source), ask)) push(start, one)
  return {
    starts,
    due: answers.map(({ due }) => (due === undefined ? noCode : Number(due))),
    permitted: new Map(
      answers.flatMap(({ permitted }, run) => (permitted.length > 0 ? [[run, permitted] as const] : [])),
    ),
  }
}

/** The first of some ordinals with its answer, and where and to what the answer changes up to the last. */
function* changesOver(knots: readonly bigint[], ask: (ordinal: bigint) => Keyed): Iterable<[bigint, Keyed]> {
  let low = knots[0] as bigint
  let lowAnswer = ask(low)
  yield [low, lowAnswer]
  for (const high of knots.slice(1)) {
    const highAnswer = ask(high)
    yield* changes(low, lowAnswer, high, highAnswer, ask)
    low = high
    lowAnswer = highAnswer
  }
}

type Keyed = Answer & { readonly key: string | bigint }

/** Answers compare by key. */
function keyed(one: Answer): Keyed {
  if (one.permitted.length === 0 && one.due !== undefined) return { ...one, key: one.due }
  const parts = one.permitted.map(
    ({ variation, codes }) => `${variation}:${codes === 'any' ? codes : [...codes].join()}`,
  )
  return { ...one, key: `${one.due} ${parts.join(' ')}` }
}

/**
 * The ordinals after `low`, up to `high`, at which the answer changes. Conversions are monotonic, so equal answers at both ends
 * are one answer between. Where the ends differ there is mostly one change, next to an end or in the middle: those are tried
 * before halving.
 */
function changes(
  low: bigint,
  lowAnswer: Keyed,
  high: bigint,
  highAnswer: Keyed,
  ask: (ordinal: bigint) => Keyed,
): [bigint, Keyed][] {
  if (lowAnswer.key === highAnswer.key) return []
  const middle = (low + high) >> 1n
  for (const guess of [middle, middle + 1n, low + 1n, high]) {
    if (guess <= low || guess > high) continue
    const isChange =
      (guess === high ? highAnswer : ask(guess)).key === highAnswer.key &&
      (guess - 1n === low ? lowAnswer : ask(guess - 1n)).key === lowAnswer.key
    if (isChange) return [[guess, highAnswer]]
  }
  const middleAnswer = ask(middle)
  return [
    ...changes(low, lowAnswer, middle, middleAnswer, ask),
    ...changes(middle, middleAnswer, high, highAnswer, ask),
  ]
}

/** Ordinals between which the answer changes little: the target's numbers in the source, and the source's special values. */
function partition(format: Format, source: Format): bigint[] {
  const knots = new Set<bigint>()
  const add = (x: Datum): void => {
    const code = convert(x, { format: source, rounding: 'rtz', overflow: 'saturate' })
    const ordinal = toOrdinal(source, code as NonNullable<typeof code>)
    knots.add(ordinal).add(ordinalCount(source) - 1n - ordinal)
  }
  for (let index = 0n; index <= format.maxIndex.positive; index += 1n)
    add(finite(false, magnitudeOf(format.row, index)))
  for (const magnitude of [zero, source.minPositive, source.minNormal, source.maxFinite]) add(finite(false, magnitude))
  const infinite = toOrdinal(
    source,
    convert(infinity(false), { format: source, rounding: 'rne', overflow: 'ieee' }) as never,
  )
  for (const ordinal of [infinite, infinite + 1n, ordinalCount(source) - 1n])
    knots.add(ordinal).add(ordinalCount(source) - 1n - ordinal)
  return [...knots].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0))
}

/** The run that an ordinal falls into. */
export function runAt(starts: ArrayLike<bigint | number>, ordinal: bigint | number): number {
  let low = 0
  let high = starts.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if ((starts[middle] as number) <= (ordinal as number)) low = middle
    else high = middle - 1
  }
  return low
}
