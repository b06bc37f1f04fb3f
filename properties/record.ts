import type { Conversion } from '../spec/convert.ts'
import type { Datum, Finite } from '../spec/datum.ts'
import type { Format } from '../spec/format.ts'
import type { Code } from '../spec/formats/row.ts'
import type { Domain } from './domain.ts'

export type { Finite } from '../spec/datum.ts'

/** What is audited: a conversion of the values of a source format. */
export interface Claim {
  /** Target, rounding and overflow. */
  readonly conversion: Conversion
  /** The format of the inputs. */
  readonly source: Format
}

/** What is declared of every property. */
export interface Common {
  /** A name that never changes. */
  readonly id: string
  /** The property as a formula or one sentence. */
  readonly statement: string
  /** Standard and clause, or paper and equation. */
  readonly source: string
  /** The hypotheses in words, on the conversion and on the inputs; `concerns`, `domain` and `check` are the same as code. */
  readonly hypotheses: string
  /** Whether the property speaks of this conversion at all; one about ties says nothing of truncation. */
  readonly concerns: (claim: Claim) => boolean
  /** The mutants that it must catch, by the ids of properties/zoo. */
  readonly kills: readonly string[]
}

/**
 * A property of x and Q(x) alone that is a bound. For a fixed answer the inputs of one range of the domain that satisfy it are
 * none, or an interval with an input next to the answer's own value on one side or the other; for NaN they are none or all. The
 * engine relies on that, and a test proves it by brute force.
 */
export interface Bound extends Common {
  /** Told from the other kinds by this. */
  readonly kind: 'bound'
  /** The hypotheses: the inputs of which the property speaks. */
  readonly domain: (claim: Claim) => Domain
  /** Whether it holds of an input in the domain and a member of the format. */
  readonly check: (x: Finite, q: Datum, claim: Claim) => boolean
}

/** The specification's answer in a region of special interest; `check` says the same without the specification's rounding. */
export interface Region extends Common {
  /** Told from the other kinds by this. */
  readonly kind: 'region'
  /** The inputs of which the property speaks. */
  readonly domain: (claim: Claim) => Domain
  /** Whether it holds of an input in the domain and a member of the format. */
  readonly check: (x: Datum, q: Datum, claim: Claim) => boolean
}

/** A property that relates several answers of the subject; each has its own procedure in the audit. */
export interface Relation extends Common {
  /** Told from the other kinds by this. */
  readonly kind: 'relation'
  /** Which relation it is. */
  readonly relation: 'answers' | 'member' | 'conforms' | 'monotone' | 'odd' | 'idempotent' | 'batch'
}

/**
 * A property of the answers to a group of inputs that are asked for in one batch of their own: x and 2^k·x, a tensor, every code
 * of a small source. Unlike a bound it is decided on chosen groups, and the result says so.
 */
export interface Joint extends Common {
  /** Told from the other kinds by this. */
  readonly kind: 'joint'
  /** What the groups are of all there could be: drawn, chosen at boundaries, or all. */
  readonly by: 'sampling' | 'boundary' | 'exhaustion'
  /** The groups, each of values of the source; `below(n)` draws an integer in [0, n), the same from the same seed. */
  readonly groups: (claim: Claim, below: (n: number) => number) => Iterable<readonly Datum[]>
  /**
   * The groups as codes of the source, where data would not tell them apart, as with several NaNs; `groups` is not asked then. `check`
   * is given the data that the codes stand for.
   */
  readonly codes?: (claim: Claim) => Iterable<readonly Code[]>
  /** Whether it holds of a group and its answers, all members of the format; undefined where its hypotheses are not met. */
  readonly check: (x: readonly Datum[], q: readonly Datum[], claim: Claim) => boolean | undefined
}

/** The answer to an input and R, the N random bits of its random word. */
export interface Drawn {
  /** R, in [0, 2^N). */
  readonly random: bigint
  /** The answer. */
  readonly q: Datum
}

/**
 * A property of the answers to one input over values of R, of a subject that rounds stochastically: every one of the 2^N where those
 * are few, else the ones at which something happens. Decided on chosen inputs.
 */
export interface Distribution extends Common {
  /** Told from the other kinds by this. */
  readonly kind: 'distribution'
  /** Whether it can be judged of a subject that draws random numbers of its own instead of taking R from its word. */
  readonly ofAnyRandom: boolean
  /** Whether it holds of an input and its answers, by ascending R, no R twice; undefined where its hypotheses are not met. */
  readonly check: (x: Datum, answers: readonly Drawn[], claim: Claim) => boolean | undefined
}

/** A property of conversions: one record. Its `kind` says of what it speaks. */
export type Property = Bound | Region | Relation | Joint | Distribution
