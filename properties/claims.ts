import type { Datum } from '../spec/datum.ts'
import { isZero, signedValue } from '../spec/datum.ts'
import { abs, compare, type Dyadic, powerOfTwo, scale, subtract } from '../spec/exact/dyadic.ts'
import type { Direction } from '../spec/rounding.ts'
import { isNormal } from './groups.ts'
import type { Claim, Finite } from './record.ts'
import { compareQuotients, qStar, quotientOf } from './tensors.ts'

/**
 * What papers say of quantizers, decided for single numbers, which are the smallest tensors: where it is true, where it is false, and
 * what is true instead. The counterexamples are found, not written down here; properties/README.md shows them.
 */
export interface Published {
  readonly id: string
  readonly statement: string
  /** Paper and place. */
  readonly source: string
  /** Where it is true and where it is false, in words. */
  readonly holds: string
  readonly fails: string
  /** What to say instead. */
  readonly corrected: string
  /** Whether it is true of one finite input, not zero, and its answer. */
  readonly check: (x: Finite, q: Datum, claim: Claim) => boolean
  readonly cases: readonly Case[]
}

/** A conversion and inputs for which a claim holds, or has a counterexample. */
export interface Case {
  readonly format: string
  readonly rounding: Direction
  readonly inputs: keyof typeof inputSets
  readonly isTrue: boolean
}

/** Sets of finite inputs other than zero, by name. */
export const inputSets = {
  'the normal range': (x: Finite, { conversion }: Claim) => isNormal(x, conversion.format),
  'below the normal range': (x: Finite, { conversion: { format } }: Claim) =>
    compare(x.magnitude, format.minNormal) < 0,
  'the finite range': (x: Finite, { conversion: { format } }: Claim) => compare(x.magnitude, format.maxFinite) <= 0,
  'all finite inputs': () => true,
} as const

/** q* of the tensor that is this one number: Q(x)/x. */
const factor = (x: Finite, q: Finite) =>
  qStar([signedValue(x)], [signedValue(q)]) as NonNullable<ReturnType<typeof qStar>>

const one = quotientOf(powerOfTwo(0), powerOfTwo(0))

const isWithin = (x: Finite, q: Datum, bound: Dyadic): boolean =>
  q.kind === 'finite' && compare(abs(subtract(signedValue(q), signedValue(x))), bound) <= 0

const yun = 'Yun, "Why Does SGD Slow Down in Low-Precision Training?"'

export const claims: readonly Published[] = [
  {
    id: 'shrinkage-at-most-one',
    statement: 'q ≤ 1: quantization never stretches a gradient',
    source: `${yun}, the assumption q ∈ (0, 1]`,
    holds: 'rounding toward zero, saturation included',
    fails: 'rounding to nearest, to odd, and the directed roundings on the side where they go away from zero',
    corrected:
      'to nearest, in the normal range, 1/(1+u) ≤ q ≤ (1+2u)/(1+u) with u = 2^−p; below it 0 ≤ q ≤ 2; toward zero 0 ≤ q ≤ 1',
    check: (x, q) => q.kind === 'finite' && compareQuotients(factor(x, q), one) <= 0,
    cases: [
      { format: 'e2m1fn', rounding: 'rtz', inputs: 'all finite inputs', isTrue: true },
      { format: 'e2m1fn', rounding: 'rne', inputs: 'the finite range', isTrue: false },
      { format: 'e2m1fn', rounding: 'rne', inputs: 'the normal range', isTrue: false },
      { format: 'e4m3fn', rounding: 'rtz', inputs: 'all finite inputs', isTrue: true },
      { format: 'e4m3fn', rounding: 'rne', inputs: 'the normal range', isTrue: false },
      { format: 'e4m3fn', rounding: 'rto', inputs: 'the normal range', isTrue: false },
      { format: 'bfloat16', rounding: 'rne', inputs: 'the normal range', isTrue: false },
    ],
  },
  {
    id: 'shrinkage-positive',
    statement: '0 < q: quantization never loses a gradient',
    source: `${yun}, the assumption q ∈ (0, 1]`,
    holds: 'tensors with an element that does not round to zero, so in the normal range in every direction',
    fails: 'tensors of which every element underflows, in every direction but those away from zero',
    corrected:
      'q ≥ 0, and q = 0 exactly where every element rounds to zero: |x| < η toward zero, |x| ≤ η/2 to nearest even, η the smallest positive number',
    check: (_x, q) => q.kind === 'finite' && !isZero(q),
    cases: [
      { format: 'e2m1fn', rounding: 'rne', inputs: 'the normal range', isTrue: true },
      { format: 'e2m1fn', rounding: 'rne', inputs: 'the finite range', isTrue: false },
      { format: 'e2m1fn', rounding: 'rtz', inputs: 'the finite range', isTrue: false },
      { format: 'e2m1fn', rounding: 'rto', inputs: 'the finite range', isTrue: true },
      { format: 'e4m3fn', rounding: 'rtz', inputs: 'the finite range', isTrue: false },
    ],
  },
  {
    id: 'relative-error-half-ulp',
    statement: '|Q(x) − x| ≤ 2^−(m+1)·|x|, m the stored fraction bits, whatever the direction',
    source:
      'the usual reading of a relative error of 2^−m as half a unit; Higham, Accuracy and Stability, Theorem 2.2 has it for nearest',
    holds: 'rounding to nearest in the normal range, where even u/(1+u)·|x| is never exceeded',
    fails: 'every other direction',
    corrected: '|Q(x) − x| < 2^−m·|x| in every direction, ≤ u/(1+u)·|x| to nearest with u = 2^−(m+1)',
    check: (x, q, { conversion: { format } }) => isWithin(x, q, scale(x.magnitude, -format.precision)),
    cases: [
      { format: 'e4m3fn', rounding: 'rne', inputs: 'the normal range', isTrue: true },
      { format: 'e4m3fn', rounding: 'rna', inputs: 'the normal range', isTrue: true },
      { format: 'e4m3fn', rounding: 'rtz', inputs: 'the normal range', isTrue: false },
      { format: 'e4m3fn', rounding: 'rtp', inputs: 'the normal range', isTrue: false },
      { format: 'e4m3fn', rounding: 'rto', inputs: 'the normal range', isTrue: false },
    ],
  },
  {
    id: 'relative-error-everywhere',
    statement: '|Q(x) − x| ≤ 2^−m·|x| for every x, m the stored fraction bits',
    source:
      'Tang, Li and Zou, "A Convergence Analysis of Adaptive Optimizers under Floating-point Quantization", Assumption 3.1, known from summaries that exclude underflow and overflow',
    holds: 'the normal range, in every direction',
    fails: 'below the normal range, where the relative error reaches 1, and past the largest finite number',
    corrected:
      '|Q(x) − x| ≤ 2^−m·|x| in the normal range; below it |Q(x) − x| ≤ η/2 to nearest and < η in every direction, η the smallest positive number',
    check: (x, q, { conversion: { format } }) => isWithin(x, q, scale(x.magnitude, 1 - format.precision)),
    cases: [
      { format: 'e4m3fn', rounding: 'rne', inputs: 'the normal range', isTrue: true },
      { format: 'e4m3fn', rounding: 'rtn', inputs: 'the normal range', isTrue: true },
      { format: 'e4m3fn', rounding: 'rne', inputs: 'below the normal range', isTrue: false },
      { format: 'e4m3fn', rounding: 'rne', inputs: 'all finite inputs', isTrue: false },
      { format: 'e2m1fn', rounding: 'rne', inputs: 'all finite inputs', isTrue: false },
    ],
  },
]
