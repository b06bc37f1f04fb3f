import { catalogue } from '../../properties/catalogue.ts'
import type { Claim, Region } from '../../properties/record.ts'
import { simplestIn } from '../cases/simplest.ts'
import type { Answers } from '../subjects/subject.ts'
import { noCode, runAt } from '../tables/compile.ts'
import { BoundJudge, type Span, within } from './bounds.ts'
import { inOrder, numbers } from './order.ts'
import { claimOf, type Seen, type Setup, type Tally } from './protocol.ts'
import { count, emptyTally, note } from './tally.ts'
import { inputAt, notMember, Target, unordered } from './target.ts'

/** Answers as bit patterns. */
type Bits = Exclude<Answers, Float32Array>

/** The due answers of a batch, and the one run that it lies in, or mixed, or noCode where some input has no due answer. */
interface Expected {
  readonly array: Bits
  readonly bytes: Buffer
  run: number
}

/**
 * Compares a subject's answers with the run tables, batch by batch. A batch that is as it should be costs a fill and a compare;
 * in one that is not, spans of one answer are judged property by property.
 */
export class Judge {
  #tally: Tally
  readonly #setup: Setup
  readonly #claim: Claim
  readonly #target: Target
  readonly #bounds: readonly BoundJudge[]
  readonly #regions: readonly { region: Region; domain: Uint32Array }[]
  readonly #checksOrder: boolean
  readonly #checksOddness: boolean
  #dueBits: Uint32Array | undefined
  #expected: Expected | undefined
  /** The answers compared last, as bytes: a subject may give the same array again. */
  #seen: { readonly array: Bits; readonly bytes: Buffer } | undefined

  constructor(setup: Setup, form: 'codes' | 'values') {
    const claim = claimOf(setup)
    this.#claim = claim
    this.#tally = emptyTally(form)
    this.#setup = setup
    this.#target = new Target(claim.conversion.format, form)
    const speaking = catalogue.filter((property) => property.concerns(claim))
    const domain = (id: string): Uint32Array => setup.domains[id] ?? new Uint32Array()
    this.#bounds = speaking.flatMap((property) =>
      property.kind === 'bound' ? [new BoundJudge(property, claim, this.#target, domain(property.id))] : [],
    )
    this.#regions = speaking.flatMap((property) =>
      property.kind === 'region' ? [{ region: property, domain: domain(property.id) }] : [],
    )
    this.#checksOrder = speaking.some(({ id }) => id === 'monotone')
    this.#checksOddness = speaking.some(({ id }) => id === 'odd')
  }

  /** What was found since the tally was last taken. */
  get tally(): Tally {
    return this.#tally
  }

  /** Hands over what was found, and begins anew; what was derived from the specification is kept. */
  take(): Tally {
    const tally = this.#tally
    this.#tally = emptyTally(tally.form)
    return tally
  }

  /** The target, for those who read the answers themselves. */
  get target(): Target {
    return this.#target
  }

  /** Judges answers to the ordinals first, first + 1, …; true when every one is the due answer. */
  range(first: number, answers: Answers): boolean {
    const bits = asBits(answers)
    this.tally.cases += bits.length
    this.#keepEdge(
      { ordinal: first, got: bits[0] as number },
      { ordinal: first + bits.length - 1, got: bits[bits.length - 1] as number },
    )
    if (this.#isDue(first, bits)) return true
    const { starts } = this.#setup.runs
    let conforms = true
    let previous: Seen | undefined
    for (let at = first, run = runAt(starts, first); at < first + bits.length; run++) {
      const end = Math.min(first + bits.length, run + 1 < starts.length ? (starts[run + 1] as number) : 2 ** 32)
      while (at < end) {
        const got = bits[at - first] as number
        const from = at
        while (at < end && bits[at - first] === got) at++
        if (previous) this.#inOrder(previous, { ordinal: from, got })
        previous = { ordinal: at - 1, got }
        if (!this.#span({ first: from, last: at - 1 }, got, run)) conforms = false
      }
    }
    return conforms
  }

  /** Judges answers to single ordinals of one sign, ascending. */
  points(ordinals: Uint32Array, answers: Answers): void {
    const bits = asBits(answers)
    if (bits.length === 0) return
    this.tally.cases += bits.length
    const seen = (i: number): Seen => ({ ordinal: ordinals[i] as number, got: bits[i] as number })
    this.#keepEdge(seen(0), seen(bits.length - 1))
    for (let i = 0; i < bits.length; i++) {
      const one = seen(i)
      if (i > 0) this.#inOrder(seen(i - 1), one)
      this.#span({ first: one.ordinal, last: one.ordinal }, one.got, runAt(this.#setup.runs.starts, one.ordinal))
    }
  }

  /** Judges Q(−x) = −Q(x) for a batch of positive ordinals from `first` on and the batch of their negatives, both ascending. */
  oddness(first: number, positive: Answers, negative: Answers): void {
    const up = asBits(positive)
    const down = asBits(negative)
    // Patterns that differ in the sign bit alone are each other's negatives (unless zero's is NaN), so that only the others
    // need a closer look.
    const { row, width } = this.#target.format
    const isValues = this.tally.form === 'values'
    const sign = isValues ? 2 ** 31 : 2 ** (width - 1)
    const zero = !isValues && row.layout === 'float' && row.nan === 'negativeZero' ? 0 : undefined
    for (let i = 0; i < up.length && first + i <= numbers.last; i++) {
      const [a, b] = [up[i] as number, down[down.length - 1 - i] as number]
      if (a === zero || b === zero || (a + sign !== b && b + sign !== a))
        this.oddPair({ ordinal: first + i, got: a }, b)
    }
  }

  /** Judges one input and the answer to its negative. */
  oddPair(seen: Seen, gotForNegative: number): void {
    if (!this.#checksOddness) return
    const [a, b] = [this.#target.code(seen.got), this.#target.code(gotForNegative)]
    if (a === notMember || b === notMember) return
    const [up, down] = [this.#target.rank(a), this.#target.rank(b)]
    if (up === unordered && down === unordered) return
    if (up !== -down) note(this.tally.findings, 'odd', 1, seen.ordinal, seen.got)
  }

  /** The answers that the specification gives to the ordinals from `first` on, in the subject's form. */
  due(first: number, like: Answers): Answers {
    const expected = this.#fill(first, asBits(like)).array.slice()
    return like instanceof Float32Array ? new Float32Array(expected.buffer) : expected
  }

  /** The ends of a batch are compared with its neighbours' later, when those are known. */
  #keepEdge(first: Seen, last: Seen): void {
    if (this.#checksOrder) this.tally.edges.push({ first, last })
  }

  #inOrder(before: Seen, after: Seen): void {
    if (!this.#checksOrder || before.got === after.got) return
    if (!inOrder(this.#target, before, after)) note(this.tally.findings, 'monotone', 1, after.ordinal, after.got)
  }

  /** Whether a whole batch has the due answers: one fill, one compare. */
  #isDue(first: number, bits: Bits): boolean {
    const { bytes, run } = this.#fill(first, bits)
    if (run === noCode) return false
    if (this.#seen?.array !== bits)
      this.#seen = { array: bits, bytes: Buffer.from(bits.buffer, bits.byteOffset, bits.byteLength) }
    return bytes.equals(this.#seen.bytes)
  }

  /** The due answers from `first` on, in an array that is used again. */
  #fill(first: number, bits: Bits): Expected {
    const { starts, due } = this.#setup.runs
    const length = bits.length
    let run = runAt(starts, first)
    const whole = (run + 1 < starts.length ? (starts[run + 1] as number) : 2 ** 32) >= first + length
    let expected = this.#expected
    if (!expected || expected.array.length !== length || expected.array.constructor !== bits.constructor) {
      const array = new (bits.constructor as Uint8ArrayConstructor)(length) as Bits
      expected = { array, bytes: Buffer.from(array.buffer), run: mixed }
      this.#expected = expected
    } else if (whole && expected.run === run) return expected
    expected.run = whole ? run : mixed
    for (let at = first; at < first + length; run++) {
      const end = Math.min(first + length, run + 1 < starts.length ? (starts[run + 1] as number) : 2 ** 32)
      expected.array.fill(this.#dueBitsOf(run), at - first, end - first)
      if (due[run] === noCode) expected.run = noCode
      at = end
    }
    return expected
  }

  #dueBitsOf(run: number): number {
    this.#dueBits ??= Uint32Array.from(this.#setup.runs.due, (code) => (code === noCode ? 0 : this.#target.bits(code)))
    return this.#dueBits[run] as number
  }

  /** Judges a span of inputs within one run that all got one answer; false when it is neither due nor permitted. */
  #span(span: Span, got: number, run: number): boolean {
    const due = this.#setup.runs.due[run] as number
    if (due !== noCode && got === this.#dueBitsOf(run)) return true
    const code = this.#target.code(got)
    if (code === due) return true
    const size = span.last - span.first + 1
    if (due !== noCode) count(this.tally.image, due, -size)
    count(this.tally.image, code, size)
    const simplest = simplestIn(span.first, span.last)
    const permit = this.#setup.runs.permitted
      .get(run)
      ?.find(({ codes }) => code !== notMember && (codes === 'any' || codes.has(code)))
    if (permit) {
      note(this.tally.permitted, permit.variation, size, simplest, got)
      this.#broken(span, got, code, this.tally.excused)
      return true
    }
    note(this.tally.findings, 'conforms', size, simplest, got)
    if (code === notMember) note(this.tally.findings, 'member', size, simplest, got)
    this.#broken(span, got, code, this.tally.findings)
    return false
  }

  /** Notes the properties that a span with another answer than the due one breaks. */
  #broken(span: Span, got: number, code: number, into: Tally['findings']): void {
    for (const bound of this.#bounds) {
      const bad = bound.violations(span, code)
      if (bad) note(into, bound.property.id, bad.count, bad.simplest, got)
    }
    for (const { region, domain } of this.#regions) {
      for (const part of within(domain, span)) {
        // Where an answer is permitted, the region's statement may still be true of it, as of any NaN for NaN.
        if (into === this.tally.excused && this.#isTrueOf(region, part, code)) continue
        note(into, region.id, part.last - part.first + 1, simplestIn(part.first, part.last), got)
      }
    }
  }

  #isTrueOf(region: Region, { first, last }: Span, code: number): boolean {
    const q = this.#target.datum(code)
    return [first, last].every((ordinal) => region.check(inputAt(this.#claim.source, ordinal), q, this.#claim))
  }
}

/** A fill of more than one run. */
const mixed = -3

const asBits = (answers: Answers): Bits =>
  answers instanceof Float32Array ? new Uint32Array(answers.buffer, answers.byteOffset, answers.length) : answers
