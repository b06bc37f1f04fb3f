import { catalogue } from '../../properties/catalogue.ts'
import type { Claim, Finite } from '../../properties/record.ts'
import { encode } from '../../spec/codec.ts'
import { type Datum, signedValue } from '../../spec/datum.ts'
import { compare } from '../../spec/exact/dyadic.ts'
import { datumAt } from '../../spec/ordered.ts'
import { type Answer, answer, openVariations } from '../../spec/variations.ts'
import { fromBits, Target } from '../audit/target.ts'
import { complexity } from '../cases/simplest.ts'

/** An answer, by its bits, to the input at an ordinal. */
export interface Answered {
  readonly ordinal: number
  readonly got: number
}

/** By property or variation: how often it was found, and the least complexity of an input where it was. */
export type Counts = Record<string, { violations: number; complexity: number }>

/** What a judge should find: broken properties, permitted variations, and the properties that permitted answers break. */
export interface Found {
  readonly findings: Counts
  readonly permitted: Counts
  readonly excused: Counts
}

export function note(into: Counts, id: string, ordinal: number): void {
  const before = into[id] ?? { violations: 0, complexity: Number.POSITIVE_INFINITY }
  into[id] = {
    violations: before.violations + 1,
    complexity: Math.min(before.complexity, complexity(ordinal)),
  }
}

/**
 * Judges answers one by one, straight from the specification and the records: no runs, no spans, no search. Slow, and shares with
 * the judge under test no more than the records and the reading of codes.
 */
export class NaiveJudge {
  readonly #claim: Claim
  readonly #form: 'codes' | 'values'
  readonly #data: readonly Datum[]
  readonly #answers: Map<number, Answer>
  /** Inputs whose due answer was tried: all that it should break was found then, which is nothing. */
  readonly #proved = new Set<number>()
  readonly #checked: readonly {
    id: string
    isBound: boolean
    inDomain: (ordinal: number) => boolean
    check: (x: Datum, q: Datum) => boolean
  }[]
  readonly #isOrdered: boolean
  readonly #isOdd: boolean

  /** @param answers those of the specification as far as they are known, for judges of one claim to share */
  constructor(claim: Claim, form: 'codes' | 'values', answers: Map<number, Answer>) {
    this.#claim = claim
    this.#form = form
    this.#answers = answers
    const target = new Target(claim.conversion.format, 'codes')
    this.#data = Array.from({ length: 2 ** claim.conversion.format.width }, (_, code) => target.datum(code))
    const concerned = catalogue.filter((property) => property.concerns(claim))
    this.#checked = concerned.flatMap((property) => {
      if (property.kind !== 'bound' && property.kind !== 'region') return []
      const domain = property.domain(claim).map(({ first, last }) => [Number(first), Number(last)] as const)
      const points = new Set(domain.flatMap(([first, last]) => (first === last ? [first] : [])))
      const ranges = domain.filter(([first, last]) => first !== last)
      return [
        {
          id: property.id,
          isBound: property.kind === 'bound',
          inDomain: (ordinal) =>
            points.has(ordinal) || ranges.some(([first, last]) => first <= ordinal && ordinal <= last),
          check: (x, q) => property.check(x as Finite, q, claim),
        },
      ]
    })
    this.#isOrdered = concerned.some(({ id }) => id === 'monotone')
    this.#isOdd = concerned.some(({ id }) => id === 'odd')
  }

  /** The specification's answer. */
  answerAt(ordinal: number): Answer {
    const { conversion, source } = this.#claim
    const kept = this.#answers.get(ordinal)
    if (kept) return kept
    const fresh = answer(datumAt(source, BigInt(ordinal)), conversion, source, openVariations)
    this.#answers.set(ordinal, fresh)
    return fresh
  }

  /** What the bits of an answer stand for, and its code; undefined where it is no member of the format. */
  member(got: number): { code: bigint; q: Datum } | undefined {
    const { format } = this.#claim.conversion
    const code = this.#form === 'codes' ? BigInt(got) : encode(format, fromBits(got))
    const q = code === undefined ? undefined : this.#data[Number(code)]
    return q && { code: code as bigint, q }
  }

  /** Judges stretches of answers, ascending within each; order is checked within a stretch, oddness between a pair. */
  judge(stretches: readonly (readonly Answered[])[], pairs: Iterable<readonly [Answered, Answered]>): Found {
    const found: Found = { findings: {}, permitted: {}, excused: {} }
    for (const stretch of stretches) {
      stretch.forEach((one, i) => {
        this.#judgeOne(one, found)
        const before = stretch[i - 1]
        if (this.#isOrdered && before && this.#isFall(before, one))
          note(this.#excuses(before) || this.#excuses(one) ? found.excused : found.findings, 'monotone', one.ordinal)
      })
    }
    if (!this.#isOdd) return found
    for (const [positive, negative] of pairs) {
      const [a, b] = [this.member(positive.got)?.q, this.member(negative.got)?.q]
      if (!a || !b || this.#isNan(positive.ordinal)) continue
      const into = this.#excuses(positive) || this.#excuses(negative) ? found.excused : found.findings
      if (!isNegative(a, b)) note(into, 'odd', positive.ordinal)
    }
    return found
  }

  #judgeOne({ ordinal, got }: Answered, { findings, permitted, excused }: Found): void {
    const spec = this.answerAt(ordinal)
    const member = this.member(got)
    const isAny = member !== undefined || this.#form === 'values'
    const permit = spec.permitted.find(({ codes }) =>
      codes === 'any' ? isAny : member && codes.has(member.code as never),
    )?.variation
    const isDue = member !== undefined && spec.due !== undefined && member.code === spec.due
    if (!isDue && permit) note(permitted, permit, ordinal)
    if (!isDue && !permit) note(findings, 'conforms', ordinal)
    if (!isDue && !member) note(permit ? excused : findings, 'member', ordinal)
    if (permit && !member) return
    if (isDue && this.#proved.has(ordinal)) return
    if (isDue) this.#proved.add(ordinal)
    const x = datumAt(this.#claim.source, BigInt(ordinal))
    for (const { id, isBound, inDomain, check } of this.#checked) {
      if (!inDomain(ordinal)) continue
      const isBroken = isBound || isDue || permit ? !member || !check(x, member.q) : true
      if (isBroken) note(permit && !isDue ? excused : findings, id, ordinal)
    }
  }

  /** Whether an answer is permitted, or any is, so that it excuses a relation that it breaks. */
  #excuses({ ordinal, got }: Answered): boolean {
    const { due, permitted } = this.answerAt(ordinal)
    const code = this.member(got)?.code
    return due === undefined || permitted.some(({ codes }) => codes === 'any' || codes.has(code as never))
  }

  #isNan(ordinal: number): boolean {
    return datumAt(this.#claim.source, BigInt(ordinal)).kind === 'nan'
  }

  #isFall(before: Answered, after: Answered): boolean {
    const [a, b] = [this.member(before.got)?.q, this.member(after.got)?.q]
    if (!a || !b || this.#isNan(before.ordinal) || this.#isNan(after.ordinal)) return false
    return isGreater(a, b)
  }
}

/** a > b; nothing is greater or less than NaN. */
function isGreater(a: Datum, b: Datum): boolean {
  if (a.kind === 'nan' || b.kind === 'nan') return false
  if (a.kind === 'infinity') return !a.negative && !(b.kind === 'infinity' && !b.negative)
  if (b.kind === 'infinity') return b.negative
  return compare(signedValue(a), signedValue(b)) > 0
}

/** a = −b; NaN is its own negative. */
function isNegative(a: Datum, b: Datum): boolean {
  if (a.kind !== b.kind) return false
  if (a.kind === 'nan' || b.kind === 'nan') return true
  if (a.kind === 'infinity' || b.kind === 'infinity') return a.negative !== b.negative
  return compare(a.magnitude, b.magnitude) === 0 && (a.magnitude.significand === 0n || a.negative !== b.negative)
}
