import {
  difference,
  isAtMost,
  isEqual,
  isLess,
  power,
  product,
  quotient,
  type Rational,
  rational,
  rationalText,
  sum,
} from '../../spec/exact/rational.ts'
import { findFormat } from '../../spec/formats/registry.ts'
import { decideOver, outcome } from './decision.ts'
import { roundoffOf } from './exact/quantizer.ts'
import type { Decision, Theorem } from './record.ts'

/** What of the statements about rates is arithmetic, and can be decided. */

const one = rational(1)

/** q_M·β/(1−β(1+q_M)); undefined where β(1+q_M) ≥ 1 and the sum behind it diverges. */
function momentumFactor(beta: Rational, q: Rational): Rational | undefined {
  const rest = difference(one, product(beta, sum(one, q)))
  return rest.numerator <= 0n ? undefined : quotient(product(q, beta), rest)
}

/** √T: the T tried are squares, so that all is rational. */
const roots = [2, 4, 10, 32, 100, 1000]

interface Bound {
  readonly constants: readonly Rational[]
  /** What the factor may be at most, for a constant c, at every T. */
  readonly most: (c: Rational) => Rational
}

const below = { constants: [rational(1, 10), rational(1, 2), rational(9, 10)] }
const limitOf = (c: Rational): Rational => (isLess(c, one) ? quotient(c, difference(one, c)) : rational(100))

function decideFactor({ constants, most }: Bound): Decision {
  return decideOver(
    constants.flatMap((c) => roots.map((root) => ({ c, root }))),
    ({ c, root }) => {
      const beta = difference(one, rational(1, root))
      const found = momentumFactor(beta, quotient(c, rational(root)))
      if (found === undefined) return 'unmet'
      return outcome(
        isAtMost(found, most(c)),
        () =>
          `q_M = ${rationalText(c)}·T^(−½), T = ${root ** 2}: the factor is ${rationalText(found)}${isEqual(c, one) ? ' = √T − 1' : ''}, above ${rationalText(most(c))}`,
      )
    },
    { by: 'enumeration', note: figuresText() },
  )
}

/** The factor at T = 10⁴, β = .99, for the q_M of theory and figures. */
export const figures = (): readonly Rational[] =>
  [rational(1, 100), rational(1, 200), rational(1, 1000)].map((q) => momentumFactor(rational(99, 100), q) as Rational)

const figuresText = (): string =>
  `T = ${roots.map((root) => root ** 2).join(', ')}; at T = 10⁴, q_M = .01, .005, .001: ${figures().map(rationalText).join(', ')}`

/** The fewest stored fraction bits M ≥ 0 with u/(1+u) ≤ 1/target, u = 2^−(M+1). */
export function fewestBits(target: Rational): number {
  let bits = 0
  while (isLess(rational((1n << BigInt(bits + 1)) + 1n), target)) bits += 1
  return bits
}

/** How many bits more a doubled T costs where q = O(T^−k) is read as q ≤ T^−k. */
function decideBits(k: number, isRight: (more: number, T: number) => boolean): Decision {
  const last = 600
  const target = (T: number): Rational => power(rational(T), k)
  return decideOver(
    Array.from({ length: last - 3 }, (_, i) => i + 4),
    (T) => {
      const more = fewestBits(target(2 * T)) - fewestBits(target(T))
      return outcome(isRight(more, T), () => `T = ${T}: ${fewestBits(target(T))} bits, and ${more} more at ${2 * T}`)
    },
    { by: 'exhaustion', note: `T = 4 … ${last}; ${enoughNote()}` },
  )
}

/** What the binary32 of the experiments would allow if the constants were 1. */
function enoughNote(): string {
  const u = roundoffOf(findFormat('binary32') as NonNullable<ReturnType<typeof findFormat>>)
  const isEnough = isAtMost(quotient(u, sum(one, u)), rational(1n, 10n ** 8n))
  return `q_W, q_V ≤ 1/T² at T = 10⁴ takes ${fewestBits(rational(10n ** 8n))} stored bits, so that binary32 (23) is ${isEnough ? '' : 'not '}enough if the constant is 1`
}

export const asymptotics: readonly Theorem[] = [
  {
    id: 'tang-momentum-factor',
    paper: 'halfulp',
    reference: 'on Theorem 4.6: the factor that multiplies q_M at 1−β = Θ(T^−½), q_M = Θ(T^−½)',
    statement: 'with 1−β = T^(−½) and q_M = c·T^(−½) the factor q_M·β/(1−β(1+q_M)) is Θ(1), also at c = 1',
    hypotheses: 'β(1+q_M) < 1',
    procedure:
      'the factor is c(1−h)/(1−c(1−h)) with h = T^(−½): exact at squares T. To have something to decide, "also at c = 1" is read as: at most 100 for every T',
    certainty: 'read',
    decide: () => decideFactor({ constants: [...below.constants, one], most: limitOf }),
    corrected: {
      statement: 'for c < 1 it is at most c/(1−c), which it tends to; at c = 1 it is √T − 1, which is not Θ(1)',
      decide: () => decideFactor({ ...below, most: limitOf }),
    },
    mutants: [
      {
        id: 'factor-at-most-c',
        statement: 'the factor is at most c',
        decide: () => decideFactor({ ...below, most: (c) => c }),
      },
      {
        id: 'factor-c-over-1-plus-c',
        statement: 'the factor is at most c/(1+c)',
        decide: () => decideFactor({ ...below, most: (c) => quotient(c, sum(one, c)) }),
      },
    ],
  },
  {
    id: 'tang-mantissa-logarithmic',
    paper: 'tang',
    reference: 'abstract: "provided mantissa length scales only logarithmically with the number of iterations"',
    statement:
      'if q = O(T^−2), as Theorem 4.5 asks of q_W and q_V, is read as u/(1+u) ≤ T^−2, a doubled T costs exactly two more stored fraction bits',
    hypotheses: 'q = u/(1+u), u = 2^−(M+1), T ≥ 4 (at T = 3 it costs three)',
    procedure:
      'the fewest M for every T in turn. That training needs no more is NOT decided, nor that it needs as much: O(·) has a constant that is not known, and the condition is sufficient for an upper bound',
    certainty: 'secondHand',
    decide: () => decideBits(2, (more) => more === 2),
    mutants: [
      { id: 'one-bit', statement: 'a doubled T costs one more bit', decide: () => decideBits(2, (more) => more === 1) },
      {
        id: 'bits-for-1-over-t',
        statement: 'a doubled T costs exactly two more bits at q = O(1/T)',
        decide: () => decideBits(1, (more) => more === 2),
      },
    ],
  },
]
