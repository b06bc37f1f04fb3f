import { describe, expect, it, vi } from 'vitest'
import { convert } from '../../spec/convert.ts'
import { datumAt } from '../../spec/ordered.ts'
import type { Direction } from '../../spec/rounding.ts'
import { formatOf, isFull } from '../../spec/testing.ts'
import { openVariations } from '../../spec/variations.ts'
import type { Batch } from '../cases/batch.ts'
import { Places } from '../cases/places.ts'
import { uniformIntegers } from '../cases/random.ts'
import { bitsToOrdinal, complexity } from '../cases/simplest.ts'
import { synchronous } from '../subjects/subject.ts'
import { type Answered, type Counts, type Found, NaiveJudge } from '../testing/naive-judge.ts'
import { type Bench, runPoints, runRange } from './jobs.ts'
import { Judge } from './judge.ts'
import { type Prepared, prepare } from './prepare.ts'
import type { Finding, Setup, Tally } from './protocol.ts'
import { Target, toBits } from './target.ts'

vi.setConfig({ testTimeout: 60_000 })

const source = formatOf('binary32')
const top = 0xffffffff
const half = 2 ** 31

/** Positive inputs in a window; with their negatives, twice as many are judged. */
const length = 10_240
const batch = 2048

type Wrong = (ordinal: number, due: number, below: (n: number) => number) => number

/** Ways to be wrong, in codes: what is answered where `due` is due. */
function wrongs(prepared: Prepared): Record<string, Wrong> {
  const { conversion } = prepared.claim
  const codes = 2 ** conversion.format.width
  const sign = codes / 2
  const zeroed = conversion.format.signed ? sign : 0
  const truncated = (ordinal: number): number =>
    Number(convert(datumAt(source, BigInt(ordinal)), { ...conversion, rounding: 'rtz' }) ?? 0)
  const block = (ordinal: number): number => Math.floor(ordinal / 97)
  return {
    'off by one code now and then': (_, due, below) => (below(50) === 0 ? (due + 1) % codes : due),
    'off by one code in blocks': (ordinal, due) => (block(ordinal) % 5 === 0 ? (due + codes - 1) % codes : due),
    'the answer to a later input': (ordinal) =>
      Number(convert(datumAt(source, BigInt(Math.min(top, ordinal + 300))), conversion) ?? 1),
    'small results flushed': (ordinal, due) =>
      due % sign < 2 ** (conversion.format.precision - 1) ? (ordinal < half ? zeroed : 0) : due,
    truncated: (ordinal) => truncated(ordinal),
    'NaN, or the top code, for negatives': (ordinal, due) =>
      ordinal < half ? Number(conversion.format.nanCode ?? codes - 1) : due,
    'signs swapped': (_, due) => (due + sign) % codes,
    'sign lost in places': (_, due, below) => (below(3) === 0 ? due % sign : due),
    'random codes': (_, due, below) => (below(3) === 0 ? below(codes) : due),
    'codes that are none': (ordinal, due, below) => (block(ordinal) % 3 === 0 ? codes + below(16) : due),
    'one code for all': () => 3,
    'piecewise constant': (ordinal) => (block(ordinal) * 7919) % codes,
    right: (_, due) => due,
  }
}

/** Answers in a window: positive inputs from `first` on and their negatives, each ascending. */
interface Window {
  readonly first: number
  readonly positive: readonly Answered[]
  readonly negative: readonly Answered[]
}

function windowOf(first: number, answer: (ordinal: number) => number): Window {
  const answered = (ordinal: number): Answered => ({ ordinal, got: answer(ordinal) })
  return {
    first,
    positive: Array.from({ length }, (_, i) => answered(first + i)),
    negative: Array.from({ length }, (_, i) => answered(top - first - length + 1 + i)),
  }
}

function benchFor(window: Window, setup: Setup, form: 'codes' | 'values'): { bench: Bench; judge: Judge } {
  const judge = new Judge(setup, form)
  const call = (x: Batch): Uint16Array | Float32Array => {
    const bits = new Uint32Array(x.buffer, x.byteOffset, x.length)
    const got = Array.from(bits, (pattern) => {
      const ordinal = bitsToOrdinal(pattern)
      const { first, positive, negative } = window
      return (ordinal < half ? negative[ordinal - top + first + length - 1] : positive[ordinal - first])?.got as number
    })
    return form === 'codes' ? Uint16Array.from(got) : new Float32Array(Uint32Array.from(got).buffer)
  }
  const bench: Bench = {
    driver: { ...synchronous(call), batch },
    places: new Places(setup.places),
    judge: () => judge,
    giving: () => undefined,
    answered: () => undefined,
    judging: () => undefined,
  }
  return { bench, judge }
}

const counted = (found: Record<string, Finding>): Counts =>
  Object.fromEntries(
    Object.entries(found).map(([id, { violations, witness }]) => [
      id,
      { violations, complexity: complexity(witness.ordinal) },
    ]),
  )

const foundBy = ({ findings, permitted, excused }: Tally): Found => ({
  findings: counted(findings),
  permitted: counted(permitted),
  excused: counted(excused),
})

/** Every witness is an input of the window with the answer that it got. */
function expectWitnesses({ findings, permitted, excused }: Tally, { positive, negative }: Window): void {
  const all = new Map([...positive, ...negative].map(({ ordinal, got }) => [ordinal, got]))
  for (const { witness } of [findings, permitted, excused].flatMap((one) => Object.values(one)))
    expect(all.get(witness.ordinal)).toBe(witness.got)
}

/** Stretches within which the judge sees the order by itself: negative and positive inputs, or all where the one go on with the other. */
const stretchesOf = (negative: readonly Answered[], positive: readonly Answered[]): (readonly Answered[])[] =>
  (negative.at(-1)?.ordinal ?? -1) + 1 === positive[0]?.ordinal ? [[...negative, ...positive]] : [negative, positive]

const claims: [string, Direction][] = [
  ['e4m3fn', 'rne'],
  ['e5m2', 'rtp'],
  ['e2m1fn', 'rne'],
  ['e4m3fnuz', 'rna'],
  ['ue4m3', 'rne'],
  ['binary8p4se', 'rto'],
]

describe.each(claims)(
  'of answers that claim to be %s, %s, the judge finds what trying one by one finds',
  (id, rounding) => {
    const format = formatOf(id)
    const conversion = { format, rounding, overflow: format.row.overflow }
    const prepared = prepare({ conversion, source }, openVariations)
    const setup: Setup = {
      uri: 'js:here',
      output: undefined,
      row: format.row,
      ...conversion,
      ...prepared,
      places: prepared.places.spec,
    }
    const places: [string, number][] = [
      ['zero', half],
      ['the subnormal border', placeOf(format.minNormal)],
      ['the largest number', placeOf(format.maxFinite)],
      ['one', half + 0x3f800000 - length / 2],
      ['infinity', half + 0x7f800000 - length / 2],
    ]
    const answers = new Map()
    const naive = {
      codes: new NaiveJudge(prepared.claim, 'codes', answers),
      values: new NaiveJudge(prepared.claim, 'values', answers),
    }
    const target = new Target(format, 'codes')

    function placeOf(magnitude: typeof format.minNormal): number {
      return half + toBits({ kind: 'finite', negative: false, magnitude }) - length / 2
    }

    async function compare(
      form: 'codes' | 'values',
      first: number,
      answer: (ordinal: number) => number,
    ): Promise<void> {
      const window = windowOf(first, answer)
      const ranged = benchFor(window, setup, form)
      await runRange({ kind: 'range', first, count: length }, ranged.bench)
      const mirrored = [...window.negative].reverse()
      const pairs = window.positive.map((one, i) => [one, mirrored[i] as Answered] as const)
      const stretches = stretchesOf(window.negative, window.positive)
      expect(foundBy(ranged.judge.tally)).toEqual(naive[form].judge(stretches, pairs))
      expectWitnesses(ranged.judge.tally, window)

      const below = uniformIntegers(first)
      const isChosen = new Set(
        window.positive.flatMap(({ ordinal }) => (below(40) === 0 ? [ordinal, top - ordinal] : [])),
      )
      const keep = (one: Answered): boolean => isChosen.has(one.ordinal) !== (below(100) === 0)
      const chosen = [window.negative.filter(keep), window.positive.filter(keep)] as const
      const pointed = benchFor(window, setup, form)
      const ordinals = Uint32Array.from(chosen.flat(), ({ ordinal }) => ordinal)
      await runPoints({ kind: 'points', ordinals }, pointed.bench)
      const negatives = new Map(chosen[0].map((one) => [top - one.ordinal, one]))
      const chosenPairs = chosen[1].flatMap((one) => {
        const negative = negatives.get(one.ordinal)
        return negative ? [[one, negative] as const] : []
      })
      expect(foundBy(pointed.judge.tally)).toEqual(naive[form].judge(stretchesOf(...chosen), chosenPairs))
      expectWitnesses(pointed.judge.tally, window)
    }

    const dueAt = (ordinal: number): number => Number(naive.codes.answerAt(ordinal).due ?? 0)

    /** Every way is tried in a window of every format; in every window where time is no matter. */
    async function compareSome(form: 'codes' | 'values', place: string, first: number, ways: Wrong[]): Promise<void> {
      const turn = places.findIndex(([name]) => name === place) + claims.findIndex(([name]) => name === id)
      for (const [i, wrong] of ways.entries()) {
        const below = uniformIntegers(i + place.length)
        if (isFull || (i + turn) % places.length === 0)
          await compare(form, first, (ordinal) => wrong(ordinal, dueAt(ordinal), below))
      }
    }

    it.each(places)('around %s, in codes', async (place, first) => {
      await compareSome('codes', place, first, Object.values(wrongs(prepared)))
    })

    it.each(places)('around %s, in values', async (place, first) => {
      const { 'random codes': random, 'signs swapped': swapped, 'one code for all': one } = wrongs(prepared)
      const bits = (code: number): number => toBits(target.datum(code))
      const ways: Wrong[] = [random, swapped, one].map(
        (wrong) => (o, due, below) => bits((wrong as Wrong)(o, due, below)),
      )
      const noMember: Wrong = (_, due, below) => (bits(due) + (below(9) === 0 ? 1 : 0)) % 2 ** 32
      const payload: Wrong = (_, due, below) => (below(2) === 0 ? 0x7f800001 + below(0x7ffffe) : bits(due))
      await compareSome('values', place, first, [...ways, noMember, payload])
    })
  },
)

it('shows signs of life while many wrong answers are judged, which takes longer than answering', async () => {
  const conversion = { format: formatOf('e4m3fn'), rounding: 'rne', overflow: 'saturate' } as const
  const prepared = prepare({ conversion, source }, openVariations)
  const row = conversion.format.row
  const setup: Setup = {
    uri: 'js:here',
    output: undefined,
    row,
    ...conversion,
    ...prepared,
    places: prepared.places.spec,
  }
  const window = windowOf(half + 0x3f800000, () => 3)
  const { bench, judge } = benchFor(window, setup, 'codes')
  let signs = 0
  const judging = (): undefined => {
    signs++
  }
  const ordinals = Uint32Array.from(window.positive, ({ ordinal }) => ordinal)
  await runPoints({ kind: 'points', ordinals }, { ...bench, judging })
  expect(judge.tally.findings.conforms?.violations).toBe(length)
  expect(signs).toBeGreaterThan(1)
})
