import type { Format } from '../../spec/format.ts'
import { findFormat } from '../../spec/formats/registry.ts'
import { Target } from '../audit/target.ts'
import { Places } from '../cases/places.ts'
import { textOf } from '../report/datum-text.ts'
import { RequestError } from '../subjects/subject.ts'
import { bugOf, scatter } from './bugs.ts'
import { known, plausible, probes } from './candidates.ts'
import { expectedOf } from './expected.ts'
import { type Fit, fitted, type Ground, least } from './fits.ts'
import type { Identified } from './result.ts'
import { codeOf, inWords, type Semantics } from './semantics.ts'

/** Answers to inputs named by the ordinals of binary32, in batches of these lengths if given. */
export type Ask = (
  ordinals: Uint32Array,
  lengths?: readonly number[],
) => Promise<{ readonly answers: Uint32Array; readonly form: 'codes' | 'values' }>

const binary32 = findFormat('binary32') as Format
const places = new Places({ source: binary32.row })

/** Formats that are looked at closely. */
const closely = 3

/** Further formats in which a known bug is looked for where no semantics explains every answer. */
const further = 12

/**
 * Finds what a quantizer of binary32 does, from boundary inputs alone.
 * @param among the formats that come into question; every known one of at most 16 bits unless given
 * @throws RequestError where no format fits its answers even roughly
 */
export async function identify(ask: Ask, uri: string, among: readonly Format[] = known): Promise<Identified> {
  const { answers, form } = await ask(probes)
  const formats = among.length === 1 ? among : plausible(answers, form, among)
  if (formats.length === 0) throw unlike()
  const tried: Tried[] = []
  for (const format of formats.slice(0, closely)) {
    const ground = await groundOf(ask, format, form)
    tried.push({ ground, fits: fitted(ground) })
  }
  tried.sort((a, b) => least(a.fits) - least(b.fits))
  const best = tried[0] as Tried
  if (least(best.fits) === 0) return conclude(best, tried, uri, await scattered(ask, best.ground))
  // Where no semantics explains all, one whose answers are those of a known bug is nearer than one that merely differs less.
  const others = formats.slice(closely, closely + further).map((format) => groundOf(ask, format, form))
  const buggy = await withBugs(
    ask,
    tried.map(({ ground }) => ground),
  )
  const found = buggy.length > 0 ? buggy : await withBugs(ask, await Promise.all(others))
  const [first, ...same] = found.map((one) => ({ ...one, fits: fitted(one.ground) }))
  if (first) return conclude(first, same, uri, first.again, first.bug)
  // What agrees on fewer inputs than a guess would is not the nearest of anything.
  if (among.length > 1 && least(best.fits) > 0.75 * best.ground.at.length) throw unlike()
  return conclude(best, [], uri, await scattered(ask, best.ground))
}

/** A ground on which the answers are those of a known bug, also when asked for again. */
interface Buggy {
  readonly ground: Ground
  readonly again: Uint32Array
  readonly bug: NonNullable<Identified['bug']>
}

/** The grounds on which the answers are those of a known bug: of formats whose codes differ in no answer, several. */
async function withBugs(ask: Ask, grounds: readonly Ground[]): Promise<readonly Buggy[]> {
  const found: Buggy[] = []
  for (const ground of grounds) {
    const again = await scattered(ask, ground)
    const bug = bugOf(ground, again)
    if (bug) found.push({ ground, again, bug })
  }
  return found
}

/** A format's ground, and how well semantics of the format fit. */
interface Tried {
  readonly ground: Ground
  readonly fits: readonly Fit[]
}

async function groundOf(ask: Ask, format: Format, form: 'codes' | 'values'): Promise<Ground> {
  const expected = expectedOf(format)
  const { at } = expected
  const got = (await ask(at)).answers
  const target = new Target(format, form)
  return { format, at, got, codes: Int32Array.from(got, (bits) => target.code(bits)), target, form, expected }
}

/** The answers to the same places in short batches of distant inputs, in the order of `scatter`. */
async function scattered(ask: Ask, { at }: Ground): Promise<Uint32Array> {
  const { order, lengths } = scatter(at.length)
  const { answers } = await ask(
    order.map((i) => at[i] as number),
    lengths,
  )
  return answers
}

const unlike = (): RequestError =>
  new RequestError(
    'expected answers that are codes or values of a known format, came none that fit; name it by --format, which takes a file too',
  )

/**
 * @param all what else fits as well: semantics that explain every answer, or formats with the same bug
 * @param found the bug, where it was looked for already
 */
function conclude(
  { ground, fits }: Tried,
  all: readonly Tried[],
  uri: string,
  again: Uint32Array,
  found?: Identified['bug'],
): Identified {
  const { at, got, target } = ground
  const { semantics, wrong } = fits[0] as Fit
  const isExplained = wrong.length === 0
  const { order } = scatter(at.length)
  const isBatchDependent = again.some((bits, i) => !target.isSame(bits, got[order[i] as number] as number))
  const alike = all
    // Of other formats that have the same bug, what they are nearest to.
    .flatMap((one) => (isExplained ? one.fits.filter(({ wrong }) => wrong.length === 0) : one.fits.slice(0, 1)))
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
    bug: isExplained && isPlain && !isBatchDependent ? null : (found ?? bugOf(ground, again) ?? null),
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
