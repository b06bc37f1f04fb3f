import { product as exactProduct } from '../../../properties/tensors.ts'
import { elementBound } from '../../../properties/theorems/steps/errors.ts'
import { toDecimal } from '../../../spec/exact/decimal.ts'
import { abs, compare, type Dyadic, subtract, times } from '../../../spec/exact/dyadic.ts'
import { largest, product, rationalOf, rationalText } from '../../../spec/exact/rational.ts'
import { toNumber } from '../../arbitraries/point.ts'
import { type Declared, roundingJudge } from '../rounding.ts'
import { dyadicOf, valueTable } from '../values.ts'
import type { TraceProperty } from './property.ts'

export type ElementVerdict = 'holds' | 'violated' | 'permitted' | 'unmet'

/** A property of each x and Q(x), made ready for one declared rounding. */
export interface ElementCheck {
  readonly judge: (x: number, q: number) => ElementVerdict
  /** What was due, in words. */
  readonly due: (x: number) => string
}

export interface ElementProperty extends TraceProperty {
  readonly of: 'element'
  /** Why elements do not meet the hypotheses. */
  readonly unmet: string
  /** Undefined for a rounding of which it does not speak. */
  readonly bind: (declared: Declared) => ElementCheck | undefined
}

/** A number exactly: "0.3", "3·2^-149", "-∞", "NaN"; the sign of zero is told. */
export function exactText(x: number): string {
  if (Object.is(x, -0)) return '-0'
  return Number.isFinite(x) ? toDecimal(dyadicOf(x)) : String(x).replace('Infinity', '∞')
}

const common = { theme: 'rounding', by: 'exhaustion', of: 'element' } as const

export const elementProperties: readonly ElementProperty[] = [
  {
    ...common,
    id: 'trace-rounding',
    statement: 'Q(x) is the rounding of x that the manifest declares; with random bits, one that some of them give',
    source: 'the manifest; spec/convert.ts for what each rounding is',
    hypotheses: 'none',
    unmet: '',
    bind: bindRounding,
  },
  {
    ...common,
    id: 'trace-member',
    statement: 'Q(x) is a value of the format that the manifest declares',
    source: 'the manifest',
    hypotheses: 'the format has at most 16 bits',
    unmet: 'the format has more than 16 bits',
    bind: bindMember,
  },
  {
    ...common,
    id: 'trace-error-bound',
    statement:
      '|Q(x) − x| ≤ max(θ|x|, η′) with (θ, η′) = (u/(1+u), η/2) to nearest, (2u/(1+2u), η) toward zero, (2u, η) otherwise; u = 2^−p, η the smallest positive number, with subnormals flushed the smallest normal one for η′',
    source: 'Jeannerod and Rump 2018, Theorem 2.1, and below the normal range half a step or a step',
    hypotheses: '|x| at most the largest finite number',
    unmet: 'out of range, where no such bound is claimed',
    bind: bindBound,
  },
]

function bindRounding(declared: Declared): ElementCheck {
  const { judge, allowed } = roundingJudge(declared)
  const verdicts = { right: 'holds', zeroSign: 'permitted', open: 'permitted', wrong: 'violated' } as const
  return { judge: (x, q) => verdicts[judge(x, q)], due: (x) => allowed(x).map(exactText).join(' or ') }
}

function bindMember({ format }: Declared): ElementCheck | undefined {
  if (format.width > 16) return undefined
  const members = new Set(valueTable(format))
  // A Set takes −0 for 0, and NaN for NaN.
  return { judge: (_, q) => (members.has(q) ? 'holds' : 'violated'), due: () => `a value of ${format.id}` }
}

/**
 * Decided by numbers where they are far enough apart: a difference and a product are rounded, so that each side is right to a
 * relative 2^−50, and 2^−40 tells them apart. Where they are closer, exactly.
 */
function bindBound(declared: Declared): ElementCheck | undefined {
  const { format, rounding, subnormals } = declared
  if (!format.hasZero || format.row.layout !== 'float' || format.row.radixLog2 !== 1) return undefined
  const bound = elementBound({ format, rounding: typeof rounding === 'string' ? rounding : 'stochastic', subnormals })
  const [theta, eta] = [Number(bound.theta.numerator) / Number(bound.theta.denominator), numberOf(bound.eta)]
  const most = numberOf(format.maxFinite)
  return {
    judge: (x, q) => {
      if (!(Math.abs(x) <= most)) return 'unmet'
      if (!Number.isFinite(q)) return 'violated'
      const [error, limit] = [Math.abs(q - x), Math.max(theta * Math.abs(x), eta)]
      if (error < limit * (1 - 2 ** -40)) return 'holds'
      if (error > limit * (1 + 2 ** -40)) return 'violated'
      return isWithin(dyadicOf(x), dyadicOf(q), bound) ? 'holds' : 'violated'
    },
    due: (x) => {
      const relative = product(bound.theta, rationalOf(abs(dyadicOf(x))))
      return `within ${rationalText(largest(relative, rationalOf(bound.eta)))} of it`
    },
  }
}

const numberOf = (magnitude: Dyadic): number => toNumber({ kind: 'finite', negative: false, magnitude })

/** |q − x| ≤ θ|x| or |q − x| ≤ η′. */
function isWithin(x: Dyadic, q: Dyadic, { theta, eta }: ReturnType<typeof elementBound>): boolean {
  const error = abs(subtract(q, x))
  return compare(error, eta) <= 0 || compare(times(error, theta.denominator), times(abs(x), theta.numerator)) <= 0
}

/** a·b ⋛ c·d for finite numbers, exactly. Products of `narrow` ones, of binary32, are exact; others are compared so where they are far apart. */
export function compareProducts(a: number, b: number, c: number, d: number, narrow: boolean): number {
  const [left, right] = [a * b, c * d]
  const size = Math.max(Math.abs(left), Math.abs(right))
  if (narrow || (size > 2 ** -900 && size < 2 ** 900 && Math.abs(left - right) > size * 2 ** -50)) return left - right
  return compare(exactProduct(dyadicOf(a), dyadicOf(b)), exactProduct(dyadicOf(c), dyadicOf(d)))
}
