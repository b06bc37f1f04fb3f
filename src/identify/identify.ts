import { converterZoo } from '../../properties/zoo/converters.ts'
import { floatRowById } from '../../properties/zoo/layout.ts'
import { zoo } from '../../properties/zoo/mutants.ts'
import type { Format } from '../../spec/format.ts'
import { findFormat } from '../../spec/formats/registry.ts'
import type { OverflowRule } from '../../spec/formats/row.ts'
import { overflowRules } from '../../spec/overflow.ts'
import { type Direction, directions } from '../../spec/rounding.ts'
import { answer, openVariations } from '../../spec/variations.ts'
import { Target } from '../audit/target.ts'
import { batchOf, fillPlaces } from '../cases/batch.ts'
import { Places } from '../cases/places.ts'
import { textOf } from '../report/datum-text.ts'
import { RequestError } from '../subjects/subject.ts'
import { known, plausible, probes, tellingPlaces } from './candidates.ts'
import type { Identified } from './result.ts'
import { codeOf, flushes, intermediates, inWords, type Semantics } from './semantics.ts'

/** Answers to inputs named by the ordinals of binary32, in batches of these lengths if given. */
export type Ask = (
  ordinals: Uint32Array,
  lengths?: readonly number[],
) => Promise<{ readonly answers: Uint32Array; readonly form: 'codes' | 'values' }>

const binary32 = findFormat('binary32') as Format
const places = new Places({ source: binary32.row })

/** A subject's answers at the places that tell one format's semantics apart. */
interface Ground {
  readonly format: Format
  readonly at: Uint32Array
  readonly got: Uint32Array
  readonly target: Target
}

/** A semantics and the indices of the inputs that it does not explain. */
interface Fit {
  readonly semantics: Semantics
  readonly wrong: readonly number[]
}

/** Formats that are looked at closely. */
const closely = 3

/**
 * Finds what a quantizer of binary32 does, from boundary inputs alone.
 * @param among the formats that come into question; every known one of at most 16 bits unless given
 * @throws RequestError where no format fits its answers even roughly
 */
export async function identify(ask: Ask, uri: string, among: readonly Format[] = known): Promise<Identified> {
  const { answers, form } = await ask(probes)
  const formats = among.length === 1 ? among : plausible(answers, form, among)
  if (formats.length === 0) throw unlike()
  const fits: { ground: Ground; fits: readonly Fit[] }[] = []
  for (const format of formats.slice(0, closely)) {
    const claim = { conversion: { format, rounding: 'rne', overflow: format.row.overflow } as const, source: binary32 }
    const at = tellingPlaces(claim)
    const ground = { format, at, got: (await ask(at)).answers, target: new Target(format, form) }
    fits.push({ ground, fits: fitted(ground) })
  }
  const sorted = fits.sort((a, b) => least(a.fits) - least(b.fits))
  // Where no semantics explains all, one whose answers are those of a known bug is nearer than one that merely differs less.
  const inShortBatches = async ({ at }: Ground): Promise<Uint32Array> => (await ask(at, oddLengths(at.length))).answers
  for (const one of least(sorted[0]?.fits ?? []) === 0 ? [] : sorted) {
    const again = await inShortBatches(one.ground)
    if (bugOf(one.ground, again)) return conclude(one.ground, one.fits, sorted, uri, again)
  }
  const best = sorted[0] as (typeof sorted)[number]
  // What agrees on fewer inputs than a guess would is not the nearest of anything.
  if (among.length > 1 && least(best.fits) > 0.75 * best.ground.at.length) throw unlike()
  return conclude(best.ground, best.fits, sorted, uri, await inShortBatches(best.ground))
}

const unlike = (): RequestError =>
  new RequestError(
    'expected answers that are codes or values of a known format, came none that fit; name it by --format, which takes a file too',
  )

const least = (fits: readonly Fit[]): number => fits[0]?.wrong.length ?? Number.POSITIVE_INFINITY

/** Batches of 13, and what is left. */
const oddLengths = (count: number): number[] =>
  Array.from({ length: Math.ceil(count / 13) }, (_, i) => Math.min(13, count - 13 * i))

/** The semantics that explain the answers best, best first: plain ones, or, where those do not explain all, with a twist. */
function fitted(ground: Ground): readonly Fit[] {
  const { format } = ground
  // Of what cannot be told apart the format's own rule comes first.
  const rules = (Object.keys(overflowRules) as OverflowRule[]).sort((a) => (a === format.row.overflow ? -1 : 0))
  const plain = (Object.keys(directions) as Direction[]).flatMap((rounding) =>
    rules.map((overflow): Fit => {
      const semantics = { format, rounding, overflow, through: null, flush: 'none', zeroSign: 'kept' } as const
      return { semantics, wrong: wrongIn(ground, semantics) }
    }),
  )
  const sorted = byWrong(plain)
  if (least(sorted) === 0) return sorted
  return byWrong([
    ...sorted,
    ...sorted.slice(0, 4).flatMap(({ semantics }) => twists(semantics).map((one) => tried(ground, one))),
  ])
}

const byWrong = (fits: readonly Fit[]): readonly Fit[] => [...fits].sort((a, b) => a.wrong.length - b.wrong.length)

/** A plain semantics with one thing else that is looked for. */
const twists = (plain: Semantics): readonly Semantics[] => [
  ...intermediates.flatMap(({ id }) => (id === plain.format.id ? [] : [{ ...plain, through: id }])),
  ...flushes.slice(1).map((flush) => ({ ...plain, flush })),
  { ...plain, zeroSign: 'lost' },
]

/** How well a twist fits; one that fails often in a part of the inputs is not looked at in all. */
function tried(ground: Ground, semantics: Semantics): Fit {
  const part = ground.at.filter((_, i) => i % 7 === 0)
  const rough = wrongIn({ ...ground, at: part, got: ground.got.filter((_, i) => i % 7 === 0) }, semantics)
  return rough.length > 20
    ? { semantics, wrong: Array(ground.at.length).fill(0) }
    : { semantics, wrong: wrongIn(ground, semantics) }
}

/** The indices of the inputs that a semantics does not explain; the variations that standards leave open explain theirs. */
function wrongIn({ format, at, got, target }: Ground, semantics: Semantics): number[] {
  const conversion = { format, rounding: semantics.rounding, overflow: semantics.overflow }
  const wrong: number[] = []
  at.forEach((place, i) => {
    const x = places.datum(place)
    const due = codeOf(x, semantics)
    if (due === undefined || target.isSame(got[i] as number, target.bits(due))) return
    const code = target.code(got[i] as number)
    const { permitted } = answer(x, conversion, binary32, openVariations)
    if (!permitted.some(({ codes }) => codes === 'any' || codes.has(BigInt(code)))) wrong.push(i)
  })
  return wrong
}

function conclude(
  ground: Ground,
  fits: readonly Fit[],
  all: readonly { ground: Ground; fits: readonly Fit[] }[],
  uri: string,
  again: Uint32Array,
): Identified {
  const { at, got, target } = ground
  const { semantics, wrong } = fits[0] as Fit
  const isExplained = wrong.length === 0
  const isBatchDependent = again.some((bits, i) => !target.isSame(bits, got[i] as number))
  const alike = all
    .flatMap((one) => one.fits.filter(({ wrong }) => isExplained && wrong.length === 0))
    .filter((one) => one.semantics !== semantics)
  const simplest = wrong.reduce<number | undefined>(
    (best, i) =>
      best === undefined || places.complexity(at[i] as number) < places.complexity(at[best] as number) ? i : best,
    undefined,
  )
  const nan = got.find((bits) => target.code(bits) >= 0 && target.datum(target.code(bits)).kind === 'nan')
  const { format, ...rest } = semantics
  const isPlain = semantics.through === null && semantics.flush === 'none' && semantics.zeroSign === 'kept'
  return {
    schema: 'halfulp-identify/1',
    subject: uri,
    explained: isExplained && !isBatchDependent,
    words: inWords(semantics),
    semantics: { format: format.id, ...rest, nan: nan === undefined ? null : hex(nan) },
    alike: alike.map((one) => inWords(one.semantics)),
    bug: isExplained && isPlain && !isBatchDependent ? null : (bugOf(ground, again) ?? null),
    batchDependent: isBatchDependent,
    inputs: at.length,
    unexplained: wrong.length,
    witness: simplest === undefined ? null : witnessOf(ground, semantics, simplest),
  }
}

const hex = (bits: number): string => `0x${bits.toString(16)}`

function witnessOf({ at, got, target }: Ground, semantics: Semantics, i: number): NonNullable<Identified['witness']> {
  const place = at[i] as number
  const due = codeOf(places.datum(place), semantics) as number
  const code = target.code(got[i] as number)
  return {
    input: places.hex(place),
    exact: textOf(places.datum(place)),
    got: hex(got[i] as number),
    gotValue: code < 0 ? 'no value of the format' : textOf(target.datum(code)),
    want: hex(target.bits(due)),
    wantValue: textOf(target.datum(due)),
  }
}

/** The mutant of the zoo that gives the same answers, in one batch and in short ones, if there is one. */
function bugOf({ format, at, got, target }: Ground, again: Uint32Array): Identified['bug'] | undefined {
  const x = batchOf(binary32, at.length) as Float32Array
  fillPlaces(x, at, places)
  const isAlike = (convert: (x: Float32Array) => ArrayLike<number>): boolean => {
    const same = (codes: ArrayLike<number>, bits: Uint32Array): boolean =>
      codes.length === bits.length && bits.every((one, i) => target.isSame(bitsOf(target, codes[i] as number), one))
    let from = 0
    return (
      same(codesIn(target, convert(x)), got) &&
      oddLengths(at.length).every((length) => {
        const part = [from, from + length] as const
        from += length
        return same(codesIn(target, convert(x.slice(...part))), again.subarray(...part))
      })
    )
  }
  const found =
    zoo.find((one) => one.formats.includes(format.id) && isAlike(one.quantizer(floatRowById(format.id)))) ??
    converterZoo.find((one) =>
      one.pairs.some((pair) => pair.source === 'binary32' && pair.format === format.id && isAlike(one.converter(pair))),
    )
  return found && { id: found.id, zooClass: found.zooClass, statement: found.statement, seenIn: [...found.seenIn] }
}

/** The bits in which the subject would give a code; those of no answer where there is none. */
const bitsOf = (target: Target, code: number): number => (code < 0 ? code : target.bits(code))

/** Answers as codes; −1 where they are values that the format has not. */
const codesIn = ({ format }: Target, answers: ArrayLike<number>): ArrayLike<number> => {
  if (!(answers instanceof Float32Array)) return answers
  const reader = new Target(format, 'values')
  return Array.from(new Uint32Array(answers.buffer), (bits) => reader.code(bits))
}
