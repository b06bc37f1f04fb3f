import { compareQuotients, product, type Quotient, quotientOf, square } from '../../../properties/tensors.ts'
import { toDecimal } from '../../../spec/exact/decimal.ts'
import { compare, type Dyadic, negate } from '../../../spec/exact/dyadic.ts'
import { rationalOf, quotient as rationalQuotient, rationalText } from '../../../spec/exact/rational.ts'
import { ratioText } from '../../report/ratio-text.ts'
import type { Declared } from '../rounding.ts'
import { dyadicOf } from '../values.ts'
import { holds, type Outcome, type TraceProperty, unmet, violated } from './property.ts'

/** What is known of a tensor g and its quantized form Q after one pass over both. */
export interface PairSums {
  /** ‖g‖², ⟨Q,g⟩ and ‖Q‖², exactly. */
  readonly gg: Dyadic
  readonly qg: Dyadic
  readonly qq: Dyadic
  /** The least and the largest Q_i/g_i over g_i ≠ 0, as [Q_i, g_i] with g_i > 0. */
  readonly least: readonly [number, number] | undefined
  readonly most: readonly [number, number] | undefined
  /** Elements other than zero below the normal range and beyond the finite range; those where g is 0 and Q is not. */
  readonly belowNormal: number
  readonly beyond: number
  readonly fromZero: number
  readonly notFinite: number
  readonly isScaled: boolean
}

export interface TensorProperty extends TraceProperty {
  readonly of: 'tensor'
  readonly concerns: (declared: Declared) => boolean
  readonly check: (sums: PairSums, declared: Declared) => Outcome
}

export const qStarOf = ({ qg, gg }: PairSums): Quotient => quotientOf(qg, gg)
export const qNormSquaredOf = ({ qq, gg }: PairSums): Quotient => quotientOf(qq, gg)

/** A quotient in lowest terms. */
export const quotientText = ({ numerator, denominator }: Quotient): string =>
  rationalText(rationalQuotient(rationalOf(numerator), rationalOf(denominator)))

/** A quotient with four digits and its sign. */
export function shortText({ numerator, denominator }: Quotient): string {
  if (numerator.significand === 0n) return '0'
  return numerator.significand < 0n
    ? `-${ratioText(negate(numerator), denominator)}`
    : ratioText(numerator, denominator)
}

const common = { theme: 'shrinkage', by: 'exhaustion', of: 'tensor' } as const
const yun = 'Yun, "Why Does SGD Slow Down in Low-Precision Training?", Fig. 1, made consistent'
const anyTensor = 'all elements finite, and not all of g zero'

const undefinedFor = ({ notFinite, gg }: PairSums): string | undefined =>
  notFinite > 0 ? `${notFinite} elements are not finite` : gg.significand === 0n ? 'all of g is zero' : undefined

export const tensorProperties: readonly TensorProperty[] = [
  {
    ...common,
    id: 'trace-q-norm',
    statement: '⟨Q,g⟩² ≤ ‖Q‖²·‖g‖², that is |q*| ≤ q_norm: with ε = Q − q*g, ‖ε‖² = ‖Q‖² − q*²‖g‖² is not negative',
    source: `${yun}; Cauchy and Schwarz`,
    hypotheses: anyTensor,
    concerns: () => true,
    check: (sums) => {
      const why = undefinedFor(sums)
      if (why !== undefined) return unmet(why)
      const [left, right] = [product(sums.qg, sums.qg), product(sums.qq, sums.gg)]
      return compare(left, right) <= 0 ? holds : violated('the tensor', toDecimal(left), `at most ${toDecimal(right)}`)
    },
  },
  {
    ...common,
    id: 'trace-q-star-between',
    statement: 'min Q_i/g_i ≤ q* ≤ max Q_i/g_i over g_i ≠ 0: q* is a mean of these with weights g_i²',
    source: yun,
    hypotheses: `${anyTensor}; Q_i = 0 where g_i = 0 is not needed, since such elements add nothing to ⟨Q,g⟩`,
    concerns: () => true,
    check: (sums) => {
      const why = undefinedFor(sums)
      if (why !== undefined || !sums.least || !sums.most) return unmet(why ?? 'no element')
      const [low, high] = [ratio(sums.least), ratio(sums.most)]
      return between(qStarOf(sums), low, high)
    },
  },
  {
    ...common,
    id: 'trace-shrinkage-nearest',
    statement: '1/(1+u) ≤ q* ≤ (1+2u)/(1+u), and q_norm between the same limits, u = 2^−p',
    source:
      'from Jeannerod and Rump 2018, Theorem 2.1; corrects "q ∈ (0,1]" of Yun, which rounding to nearest does not keep to',
    hypotheses: 'rne or rna, no scales; every element between min normal and max finite, or zero',
    concerns: ({ format, rounding }) => (rounding === 'rne' || rounding === 'rna') && isBinary(format),
    check: (sums, { format }) => {
      const why = undefinedFor(sums) ?? outOfRange(sums, true)
      if (why !== undefined) return unmet(why)
      const [low, high] = [limit(format.precision, 0n, 1n), limit(format.precision, 2n, 1n)]
      const along = between(qStarOf(sums), low, high)
      return along.kind === 'holds' ? between(qNormSquaredOf(sums), square(low), square(high)) : along
    },
  },
  {
    ...common,
    id: 'trace-shrinkage-truncation',
    statement: '0 ≤ q* and q_norm ≤ 1',
    source: 'Yun, the assumption q ∈ (0,1], as far as truncation bears it out',
    hypotheses: 'rtz, no scales; no element beyond max finite, and Q = 0 where g = 0',
    concerns: ({ format, rounding }) => rounding === 'rtz' && isBinary(format),
    check: (sums) => {
      const why = undefinedFor(sums) ?? outOfRange(sums, false)
      if (why !== undefined) return unmet(why)
      const [zero, one] = [quotientOf(dyadicOf(0), dyadicOf(1)), quotientOf(dyadicOf(1), dyadicOf(1))]
      const size = between(qNormSquaredOf(sums), zero, one)
      return size.kind === 'holds' ? between(qStarOf(sums), zero, one) : size
    },
  },
]

const isBinary = ({ row, hasZero }: Declared['format']): boolean =>
  row.layout === 'float' && row.radixLog2 === 1 && hasZero

function outOfRange({ belowNormal, beyond, isScaled, fromZero }: PairSums, countsSmall: boolean): string | undefined {
  if (isScaled) return 'elements share scales'
  if (beyond > 0) return `${beyond} elements are beyond the largest finite number`
  if (fromZero > 0) return `${fromZero} zeros have become something else`
  return countsSmall && belowNormal > 0 ? `${belowNormal} elements are below the normal range` : undefined
}

const ratio = ([q, g]: readonly [number, number]): Quotient => quotientOf(dyadicOf(q), dyadicOf(g))

/** (2^p + above) / (2^p + below). */
function limit(precision: number, above: bigint, below: bigint): Quotient {
  const steps = 1n << BigInt(precision)
  return quotientOf({ significand: steps + above, exponent: 0 }, { significand: steps + below, exponent: 0 })
}

function between(value: Quotient, low: Quotient, high: Quotient): Outcome {
  if (compareQuotients(low, value) <= 0 && compareQuotients(value, high) <= 0) return holds
  return violated('the tensor', quotientText(value), `between ${quotientText(low)} and ${quotientText(high)}`)
}
