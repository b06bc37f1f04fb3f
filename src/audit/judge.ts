import { catalogue } from '../../properties/catalogue.ts'
import type { Claim, Region } from '../../properties/record.ts'
import { Places } from '../cases/places.ts'
import type { Answers } from '../subjects/subject.ts'
import { noCode, runAt } from '../tables/compile.ts'
import { BoundJudge, type Span, within } from './bounds.ts'
import { asBits, Expectation } from './expectation.ts'
import { inOrder, isPermitted } from './order.ts'
import { claimOf, type Edge, type Finding, type Seen, type Setup, type Tally } from './protocol.ts'
import { spread } from './spread.ts'
import { count, emptyTally, note } from './tally.ts'
import { notMember, Target, unordered } from './target.ts'

/**
 * Compares a subject's answers with the run tables, batch by batch. A batch that is as it should be costs a fill and a compare;
 * in one that is not, spans of one answer are judged property by property.
 */
export class Judge {
  #tally: Tally
  readonly #setup: Setup
  readonly #claim: Claim
  readonly #target: Target
  readonly #places: Places
  readonly #expectation: Expectation
  readonly #bounds: readonly BoundJudge[]
  readonly #regions: readonly { region: Region; domain: Uint32Array }[]
  readonly #checksOrder: boolean
  readonly #checksOddness: boolean

  /** @param places those of the setup, where they are at hand */
  constructor(setup: Setup, form: 'codes' | 'values', places = new Places(setup.places)) {
    const claim = claimOf(setup)
    this.#claim = claim
    this.#places = places
    this.#tally = emptyTally(form)
    this.#setup = setup
    this.#target = new Target(claim.conversion.format, form)
    this.#expectation = new Expectation(setup.runs, this.#target)
    const speaking = catalogue.filter((property) => property.concerns(claim))
    const domain = (id: string): Uint32Array => setup.domains[id] ?? new Uint32Array()
    this.#bounds = speaking.flatMap((property) =>
      property.kind === 'bound' ? [new BoundJudge(property, claim, this.#target, places, domain(property.id))] : [],
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

  /** Judges answers to the binary32 inputs at ordinals first, first + 1, …; true when every one is the due answer. */
  range(first: number, answers: Answers): boolean {
    const bits = asBits(answers)
    this.tally.cases += bits.length
    this.#keepEdge(
      { ordinal: first, got: bits[0] as number },
      { ordinal: first + bits.length - 1, got: bits[bits.length - 1] as number },
    )
    if (this.#expectation.isDue(first, bits)) return true
    const { starts } = this.#setup.runs
    let allDue = true
    let previous: Seen | undefined
    for (let at = first, run = runAt(starts, first); at < first + bits.length; run++) {
      const end = Math.min(
        first + bits.length,
        run + 1 < starts.length ? (starts[run + 1] as number) : this.#places.count,
      )
      while (at < end) {
        const got = bits[at - first] as number
        const from = at
        while (at < end && bits[at - first] === got) at++
        if (previous) this.#inOrder(previous, { ordinal: from, got })
        previous = { ordinal: at - 1, got }
        if (!this.#span({ first: from, last: at - 1 }, got, run)) allDue = false
      }
    }
    return allDue
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

  /** The answers that are due to the ordinals from `first` on, in the subject's form. */
  due(first: number, like: Answers): Answers {
    return this.#expectation.batch(first, like)
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
    for (let i = 0; i < up.length && first + i <= this.#places.numbers.last; i++) {
      const [a, b] = [up[i] as number, down[down.length - 1 - i] as number]
      if (a === zero || b === zero || (a + sign !== b && b + sign !== a))
        this.oddPair({ ordinal: first + i, got: a }, { ordinal: this.#places.count - 1 - first - i, got: b })
    }
  }

  /** Judges one input and the answer to its negative. */
  oddPair(seen: Seen, negative: Seen): void {
    if (!this.#checksOddness) return
    const [a, b] = [this.#target.code(seen.got), this.#target.code(negative.got)]
    if (a === notMember || b === notMember) return
    const [up, down] = [this.#target.rank(a), this.#target.rank(b)]
    if (up === unordered && down === unordered) return
    if (up !== -down) this.#noteRelation('odd', seen, negative)
  }

  /**
   * The ends of a batch are compared with its neighbours' when those are known: at once where it goes on with one of the two stretches,
   * negative and positive, that a job is at, else later.
   */
  #keepEdge(first: Seen, last: Seen): void {
    if (!this.#checksOrder) return
    const { edges } = this.tally
    for (let i = edges.length - 1; i >= Math.max(0, edges.length - 2); i--) {
      const edge = edges[i] as Edge
      if (edge.last.ordinal + 1 === first.ordinal) {
        this.#inOrder(edge.last, first)
        edges[i] = { first: edge.first, last }
        return
      }
      if (last.ordinal + 1 === edge.first.ordinal) {
        this.#inOrder(last, edge.first)
        edges[i] = { first, last: edge.last }
        return
      }
    }
    edges.push({ first, last })
  }

  #inOrder(before: Seen, after: Seen): void {
    if (!this.#checksOrder || before.got === after.got) return
    if (!inOrder(this.#target, this.#places, before, after)) this.#noteRelation('monotone', after, before)
  }

  /** Notes a relation that two answers break; where one of them is permitted, that excuses it. */
  #noteRelation(id: string, one: Seen, other: Seen): void {
    const { runs } = this.#setup
    const isExcused = isPermitted(runs, this.#target, one) || isPermitted(runs, this.#target, other)
    const into = isExcused ? this.tally.excused : this.tally.findings
    note(into, id, this.#places, 1, one.ordinal, one.got, other.ordinal)
  }

  /** Judges a span of inputs within one run that all got one answer; true when it is the due one. */
  #span(span: Span, got: number, run: number): boolean {
    const due = this.#setup.runs.due[run] as number
    if (due !== noCode && got === this.#expectation.bitsOf(run)) return true
    const code = this.#target.code(got)
    if (code === due) return true
    const size = span.last - span.first + 1
    if (due !== noCode) count(this.tally.image, due, -size)
    count(this.tally.image, code, size)
    const simplest = this.#places.simplestIn(span.first, span.last)
    // Any code will do for NaN where the format has none, but a bit pattern beyond its codes is none.
    const isValues = this.tally.form === 'values'
    const permit = this.#setup.runs.permitted
      .get(run)
      ?.find(({ codes }) => (code === notMember ? codes === 'any' && isValues : codes === 'any' || codes.has(code)))
    if (permit) {
      note(this.tally.permitted, permit.variation, this.#places, size, simplest, got)
      if (code === notMember) note(this.tally.excused, 'member', this.#places, size, simplest, got)
      else this.#broken(span, got, code, this.tally.excused)
      return false
    }
    // Where nothing is due, every number of the format will do.
    if (due === noCode && code !== notMember) return true
    note(this.tally.findings, 'conforms', this.#places, size, simplest, got)
    spread(this.tally.spread, this.#places, this.#target, span, code, due)
    if (code === notMember) note(this.tally.findings, 'member', this.#places, size, simplest, got)
    this.#broken(span, got, code, this.tally.findings)
    return false
  }

  /** Notes the properties that a span with another answer than the due one breaks. */
  #broken(span: Span, got: number, code: number, into: Record<string, Finding>): void {
    for (const bound of this.#bounds) {
      const bad = bound.violations(span, code)
      if (bad) note(into, bound.property.id, this.#places, bad.count, bad.simplest, got)
    }
    for (const { region, domain } of this.#regions) {
      for (const part of within(domain, span)) {
        // Where an answer is permitted, the region's statement may still be true of it, as of any NaN for NaN.
        if (into === this.tally.excused && this.#isTrueOf(region, part, code)) continue
        const simplest = this.#places.simplestIn(part.first, part.last)
        note(into, region.id, this.#places, part.last - part.first + 1, simplest, got)
      }
    }
  }

  #isTrueOf(region: Region, { first, last }: Span, code: number): boolean {
    const q = this.#target.datum(code)
    return [first, last].every((ordinal) => region.check(this.#places.datum(ordinal), q, this.#claim))
  }
}
