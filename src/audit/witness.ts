import { stochasticOf } from '../../properties/claim.ts'
import type { Claim } from '../../properties/record.ts'
import { roundingText } from '../../spec/rounding.ts'
import { openVariations } from '../../spec/variations.ts'
import { textOf } from '../report/datum-text.ts'
import type { Witness } from '../report/result.ts'
import { noCode, runAt } from '../tables/compile.ts'
import type { Prepared } from './prepare.ts'
import type { Seen, Tally } from './protocol.ts'
import type { Request } from './request.ts'
import { fromBits, notMember, Target, unordered } from './target.ts'

/** Shows an input and its answer, with what was due. */
export function witnesses({
  prepared,
  tally,
  request,
}: {
  readonly request: Request
  readonly prepared: Prepared
  readonly tally: Tally
}): (seen: Seen) => Witness {
  const { places } = prepared
  const target = new Target(prepared.claim.conversion.format, tally.form)
  const digits = tally.form === 'values' ? 8 : Math.ceil(target.format.width / 4)
  const hex = (bits: number, width: number): string => `0x${bits.toString(16).padStart(width, '0')}`
  const value = (code: number): string => (code === notMember ? 'no value of the format' : textOf(target.datum(code)))
  // The word has no part in the answers of a subject that draws its own random numbers.
  const named = (place: number, word = places.word(place)): string =>
    prepared.ownRandom || word === undefined ? places.hex(place) : `${places.hex(place)}/${word}`
  return ({ ordinal, got, other, word = places.word(ordinal) }) => {
    const input = places.hex(ordinal)
    const due = prepared.runs.due[runAt(prepared.runs.starts, ordinal)] as number
    const code = got === notMember ? notMember : target.code(got)
    const [a, b] = [code, due].map((one) => (one < 0 ? unordered : target.rank(one))) as [number, number]
    return {
      input,
      exact: textOf(places.datum(ordinal)),
      ...(prepared.ownRandom ? {} : randomOf(word, prepared.claim)),
      got: got === notMember ? 'no answer' : hex(got, digits),
      gotValue:
        got === notMember
          ? 'no answer'
          : code === notMember && tally.form === 'values'
            ? textOf(fromBits(got))
            : value(code),
      want: due === noCode ? 'any' : hex(target.bits(due), digits),
      wantValue: due === noCode ? 'any' : value(due),
      ulps: a === unordered || b === unordered ? null : a - b,
      replay: replayOf(request, [named(ordinal, word), ...(other === undefined ? [] : [named(other)])]),
    }
  }
}

/** The random word of a witness: its bits, and R, the low N of them. */
function randomOf(word: number | undefined, claim: Claim): Pick<Witness, 'random'> {
  const rounding = stochasticOf(claim)
  if (word === undefined || !rounding) return {}
  return { random: { word: `0x${word.toString(16).padStart(8, '0')}`, r: word % 2 ** rounding.bits } }
}

/** A word for the shell. */
const quoted = (word: string): string => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`)

/** A format in a program: a declaration as it is, a name in quotes. */
const inCode = (name: string): string => (name.startsWith('{') ? name : `'${name}'`)

/** Subjects that only a page has, so that no command can judge them again. */
const ofThePage: readonly string[] = ['browser', 'webgpu', 'editor']

/** The command that judges some inputs again as they were judged. Recorded answers can only be judged as a whole. */
function replayOf(request: Request, inputs: readonly string[]): string {
  const { options, uri, conversion, source, allowed, scheme } = request
  const isOpen = openVariations.every((variation) => allowed.includes(variation))
  const named = allowed.filter(({ standing }) => standing === 'onRequest').map(({ id }) => id)
  const allow = isOpen ? named : ['none', ...allowed.map(({ id }) => id)]
  if (typeof options.subject === 'function') {
    const { rounding, overflow, format } = conversion
    const claim = [
      `format: ${inCode(options.formatName ?? format.id)}, from: ${inCode(options.sourceName ?? source.id)}`,
      `rounding: '${roundingText(rounding)}', overflow: '${overflow}'`,
      ...(options.output ? [`output: '${options.output}'`] : []),
      ...(allow.length > 0 ? [`allow: ['${allow.join("', '")}']`] : []),
      `cases: ['${inputs.join("', '")}']`,
    ]
    return `audit({ subject: ${options.subject.name || 'f'}, ${claim.join(', ')} })`
  }
  const where = ofThePage.includes(scheme) ? 'in the page of halfulp serve:' : 'halfulp audit'
  return [
    `${where} ${quoted(uri)} --format ${quoted(options.formatName ?? conversion.format.id)}`,
    ...(options.source && options.source.id !== 'binary32'
      ? [`--from ${quoted(options.sourceName ?? options.source.id)}`]
      : []),
    `--rounding ${roundingText(conversion.rounding)} --overflow ${conversion.overflow}`,
    ...(options.output ? [`--output ${options.output}`] : []),
    ...(options.backend ? [`--backend ${options.backend}`] : []),
    ...(allow.length > 0 ? [`--allow ${allow.join(' ')}`] : []),
    ...(scheme === 'recorded' ? [] : [`--input ${inputs.join(' ')}`]),
  ].join(' ')
}
