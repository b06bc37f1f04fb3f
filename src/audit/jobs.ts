import { type Given, givenAt } from '../cases/batch.ts'
import type { Places } from '../cases/places.ts'
import { uniformIntegers } from '../cases/random.ts'
import { type Answers, type Driver, drive, type Span } from '../subjects/subject.ts'
import { InputRange } from './inputs.ts'
import type { Judge } from './judge.ts'
import type { Job } from './protocol.ts'
import { note } from './tally.ts'

/** Inputs given at a time to a subject that does not ask for fewer. */
export const batchSize = 65536

/** Points that are judged between signs of life. */
const pointsAtATime = 4096

const signBit = 0x80000000
const top = 0xffffffff

export interface Bench {
  readonly driver: Driver
  readonly places: Places
  /** The judge for answers of this form. */
  readonly judge: (answers: Answers) => Judge
  /** Called before a batch is given, with its first ordinal. */
  readonly giving: (at: number) => void
  /** Called after a batch was answered, with its length; now and then it lets other work have a turn. */
  readonly answered: (length: number) => Promise<void> | undefined
  /** Called between parts of a batch that are judged; the same. */
  readonly judging: () => Promise<void> | undefined
}

type JobOf<K extends Job['kind']> = Extract<Job, { kind: K }>

/** Carries a job out: what it finds goes to the judge, but answers that were asked for come back. */
export async function runJob(job: Job, bench: Bench): Promise<Asked | undefined> {
  switch (job.kind) {
    case 'ask':
      return runAsk(job, bench)
    case 'range':
      await runRange(job, bench)
      return undefined
    case 'points':
      await runPoints(job, bench)
      return undefined
    case 'batches':
      await runBatches(job, bench)
      return undefined
  }
}

/** Bit patterns of answers, and how they are to be read. */
export interface Asked {
  readonly answers: Uint32Array
  readonly form: 'codes' | 'values'
}

/** Judges positive binary32 inputs and their negatives, batch against mirrored batch. */
export async function runRange(
  { first: from, count }: JobOf<'range'>,
  { driver, judge, giving, answered, judging }: Bench,
): Promise<void> {
  const length = Math.min(driver.batch ?? batchSize, count)
  const given: number[] = []
  const spans = function* (): Iterable<Span> {
    for (let first = from; first < from + count; first += length) {
      for (const start of [top - first - length + 1, first]) {
        giving(start)
        given.push(start)
        yield { first: start, count: length }
      }
    }
  }
  let negative: { first: number; kept: Answers | undefined } | undefined
  await driveSpans(driver, spans(), length, async (answers) => {
    const first = given.shift() as number
    const one = judge(answers)
    let conforms = true
    for (let at = 0; at < length; at += batchSize) {
      const part = length > batchSize ? answers.subarray(at, at + batchSize) : answers
      conforms = one.range(first + at, part) && conforms
      // Wrong answers take long to be judged, which is not the subject's fault.
      await judging()
    }
    if (first < signBit) negative = { first, kept: conforms ? undefined : answers.slice() }
    else if (negative && !(conforms && !negative.kept))
      one.oddness(first, answers, negative.kept ?? one.due(negative.first, answers))
    return answered(answers.length)
  })
}

/** Gives a subject consecutive inputs, unless it makes them itself. */
async function driveSpans(
  driver: Driver,
  spans: Iterable<Span>,
  length: number,
  handle: Parameters<typeof drive>[2],
): Promise<void> {
  if (driver.mode === 'stream' && driver.range) {
    for await (const answers of driver.range(spans)) await handle(answers)
    return
  }
  const range = new InputRange(length, driver.mode === 'call' ? driver.home : undefined)
  const inputs = function* (): Iterable<Given> {
    for (const { first } of spans) yield { x: range.from(first) }
  }
  await drive(driver, inputs(), handle)
}

/** Answers to single inputs, gathered over batches: of these lengths, or as long as the subject takes them. */
async function answersTo(
  ordinals: Uint32Array,
  { driver, places, giving, answered }: Bench,
  lengths: readonly number[] = evenly(ordinals.length, driver.batch ?? batchSize),
  words?: Uint32Array,
): Promise<Answers> {
  const inputs = function* (): Iterable<Given> {
    let from = 0
    for (const length of lengths) {
      const part = ordinals.subarray(from, from + length)
      giving(part[0] as number)
      yield givenAt(part, places, 0, words?.slice(from, from + length))
      from += length
    }
  }
  let all: Answers | undefined
  let at = 0
  await drive(driver, inputs(), (answers) => {
    all ??= new (answers.constructor as Uint8ArrayConstructor)(ordinals.length) as Answers
    all.set(answers, at)
    at += answers.length
    return answered(answers.length)
  })
  return all ?? new Uint8Array()
}

/** The lengths of batches of a size that hold so many inputs. */
const evenly = (count: number, size: number): number[] =>
  Array.from({ length: Math.ceil(count / size) }, (_, i) => Math.min(size, count - i * size))

/** Judges ascending places, of both signs. */
export async function runPoints({ ordinals }: JobOf<'points'>, bench: Bench): Promise<void> {
  const answers = await answersTo(ordinals, bench)
  const judge = bench.judge(answers)
  const { places } = bench
  const firstPositive = ordinals.findIndex((ordinal) => ordinal >= places.firstPositive)
  const cut = firstPositive < 0 ? ordinals.length : firstPositive
  for (const [from, end] of [
    [0, cut],
    [cut, ordinals.length],
  ] as const) {
    for (let at = from; at < end; at += pointsAtATime) {
      const to = Math.min(end, at + pointsAtATime)
      judge.points(ordinals.subarray(at, to), answers.subarray(at, to))
      await bench.judging()
    }
  }
  const bits = answers instanceof Float32Array ? new Uint32Array(answers.buffer) : answers
  let at = cut - 1
  for (let i = cut; i < ordinals.length && (ordinals[i] as number) <= places.numbers.last; i++) {
    const mirror = places.mirror(ordinals[i] as number)
    if (mirror === undefined) continue
    while (at >= 0 && (ordinals[at] as number) > mirror) at--
    if (at < 0) break
    if (ordinals[at] === mirror)
      judge.oddPair(
        { ordinal: ordinals[i] as number, got: bits[i] as number },
        { ordinal: mirror, got: bits[at] as number },
      )
  }
}

/** The bits of the answers to some inputs. */
async function runAsk({ ordinals, lengths, words }: JobOf<'ask'>, bench: Bench): Promise<Asked> {
  const answers = await answersTo(ordinals, bench, lengths, words)
  const isValues = answers instanceof Float32Array
  return {
    answers: isValues ? new Uint32Array(answers.buffer) : Uint32Array.from(answers),
    form: isValues ? 'values' : 'codes',
  }
}

/** Asks for the same inputs in one long batch and in batches of other lengths, places and neighbours; answers must be the same. */
async function runBatches({ ordinals, lengths, seed }: JobOf<'batches'>, bench: Bench): Promise<void> {
  // The reference comes from a batch as long as those of the main pass, so that those and shorter ones are compared.
  const long = Math.max(ordinals.length, bench.driver.batch ?? batchSize)
  const padded = Uint32Array.from({ length: long }, (_, i) => ordinals[i % ordinals.length] as number)
  const reference = await runAsk({ kind: 'ask', ordinals: padded }, bench)
  const below = uniformIntegers(seed)
  for (const length of lengths) {
    const chosen = Uint32Array.from({ length }, () => below(ordinals.length))
    const inputs = givenAt(
      chosen.map((i) => ordinals[i] as number),
      bench.places,
      below(8),
    )
    bench.giving(ordinals[chosen[0] as number] as number)
    await drive(bench.driver, [inputs], (answers) => {
      const { tally, target } = bench.judge(answers)
      const bits =
        answers instanceof Float32Array ? new Uint32Array(answers.buffer, answers.byteOffset, length) : answers
      tally.cases += length
      chosen.forEach((i, at) => {
        if (!target.isSame(bits[at] as number, reference.answers[i] as number))
          note(tally.findings, 'batch-invariant', bench.places, 1, ordinals[i] as number, bits[at] as number)
      })
      return bench.answered(length)
    })
  }
}
