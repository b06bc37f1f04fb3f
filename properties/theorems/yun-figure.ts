import { floorIndex } from '../../spec/codec.ts'
import { powerOfTwo, zero } from '../../spec/exact/dyadic.ts'
import {
  enclose,
  ends,
  type Interval,
  multiply,
  plus,
  point,
  squareRoot,
  twiceArtanh,
} from '../../spec/exact/interval.ts'
import {
  difference,
  isEqual,
  isLess,
  product,
  quotient,
  type Rational,
  rational,
  rationalText,
  sum,
} from '../../spec/exact/rational.ts'
import { decideOver, outcome, withProof } from './decision.ts'
import { decimalText, piecesOf, smallFormats } from './exact/pieces.ts'
import { check, type Proof } from './exact/proof.ts'
import { type Quantizer, quantizer } from './exact/quantizer.ts'
import { once } from './once.ts'
import type { Decision, Theorem } from './record.ts'

/**
 * Fig. 1: the shrinkage of g(x) = e^−0.2x on x ≥ 0. With t = g(x), dx = −5 dt/t, so that ∫g² = 5/2, ∫Q(g)g = 5∫Q(t) dt and
 * ∫Q(g)² = 5∫Q(t)²/t dt over 0 < t ≤ 1; Q is constant on pieces, so the first is rational and the second a sum of logarithms.
 */
const bits = 48

/** q* = ⟨Q, g⟩/‖g‖² = 2∫Q(t) dt, exactly. */
export function alongFigure(by: Quantizer): Rational {
  const one = floorIndex(by.format, powerOfTwo(0))
  return product(
    rational(2),
    sum(
      ...piecesOf(by, one).map(({ from, to, value }) =>
        product(value, sum(to, rational(-from.numerator, from.denominator))),
      ),
    ),
  )
}

/** ln r for 1 ≤ r ≤ 2, as 2·artanh((r − 1)/(r + 1)); the ratios of a piece's ends are no larger. */
const logarithmOf = (ratio: Rational): Interval => {
  const one = rational(1)
  return twiceArtanh(enclose(quotient(difference(ratio, one), sum(ratio, one)), bits), bits)
}

/** q_norm = ‖Q‖/‖g‖, the paper's q: its square is 2∫Q(t)²/t dt = 2ΣQ²·ln(to/from). */
export function normFigure(by: Quantizer): Interval {
  const one = floorIndex(by.format, powerOfTwo(0))
  const weights = new Map<string, { readonly ratio: Rational; readonly weight: Rational }>()
  for (const { from, to, value } of piecesOf(by, one)) {
    if (value.numerator === 0n || !isLess(from, to)) continue
    const ratio = quotient(to, from)
    const key = rationalText(ratio)
    const weight = sum(weights.get(key)?.weight ?? rational(0), product(rational(2), value, value))
    weights.set(key, { ratio, weight })
  }
  const square = [...weights.values()].reduce(
    (total, { ratio, weight }) => plus(total, multiply(enclose(weight, bits), logarithmOf(ratio), bits), bits),
    point(zero),
  )
  return squareRoot(square, bits)
}

interface Shown {
  readonly by: Quantizer
  readonly along: Rational
  readonly norm: readonly [Rational, Rational]
}

const shown = (by: Quantizer): Shown => ({ by, along: alongFigure(by), norm: ends(normFigure(by)) })

/** The formats of the figure, from the longest to the shortest; FP8 is either. */
const ofDirection = (direction: string): readonly Shown[] =>
  ['binary16', 'e4m3fn', 'e5m2', 'e2m1fn'].map((id) => shown(quantizer(id, direction)))

const nearest = once(() => ofDirection('rne'))
const truncated = once(() => ofDirection('rtz'))

const shownText = ({ by, along, norm: [low, high] }: Shown): string =>
  `${by.label}: q* = ${along.denominator > 1000n ? decimalText(along, 5) : rationalText(along)}, q_norm = ${decimalText(low, 5)}${decimalText(low, 5) === decimalText(high, 5) ? '' : ` to ${decimalText(high, 5)}`}`

type Claim = (longer: Shown, shorter: Shown) => boolean

/** Of two formats, the longer first, both measures. */
const decideFall = (shownOf: readonly (() => readonly Shown[])[], claim: Claim): Decision =>
  decideOver(
    shownOf.flatMap((each) => {
      const [half, e4m3, e5m2, four] = each() as [Shown, Shown, Shown, Shown]
      return [
        [half, four],
        [half, e4m3],
        [half, e5m2],
        [e4m3, four],
        [e5m2, four],
      ] as const
    }),
    ([longer, shorter]) => outcome(claim(longer, shorter), () => `${shownText(longer)}; ${shownText(shorter)}`),
    {
      by: 'enumeration',
      note: `the integrals in closed form over x ≥ 0; ${shownOf
        .flatMap((each) => each())
        .map(shownText)
        .join('; ')}`,
    },
  )

const falls: Claim = (longer, shorter) => isLess(shorter.along, longer.along) && isLess(shorter.norm[1], longer.norm[0])

/** q* of every small format whose grid holds 1, to nearest. */
const decideNearest = (due: (by: Quantizer) => Rational, rounding = ['rne', 'rna']): Decision =>
  decideOver(
    smallFormats.flatMap(({ id }) => rounding.map((direction) => quantizer(id, direction))),
    (by) => {
      const along = alongFigure(by)
      return outcome(isEqual(along, due(by)), () => `${by.label}: q* = ${rationalText(along)}`)
    },
    { by: 'exhaustion', note: `the ${smallFormats.length} signed formats of at most 8 bits with subnormals` },
  )

const cellProof: Proof = {
  given: {},
  equations: { middle: '2*m - a - b' },
  steps: [
    {
      name: '∫Q over a gap from a to b is at least ∫t, Q = a up to the middle m and b above',
      claim: 'a*(m - a) + b*(b - m) - (b^2 - a^2)/2',
      from: [['middle', { any: '(a - b)/2' }]],
    },
    {
      name: 'and at most that',
      claim: '(b^2 - a^2)/2 - a*(m - a) - b*(b - m)',
      from: [['middle', { any: '(b - a)/2' }]],
    },
  ],
}

const one = (): Rational => rational(1)

const fall: Theorem = {
  id: 'yun-figure-1-fall',
  paper: 'yun',
  reference: '§3 and Fig. 1: "From FP16 to FP4, the shrinkage factor q decreases noticeably"',
  statement: 'for g = e^−0.2x the factor q falls from binary16 by the 8-bit formats to e2m1fn',
  hypotheses:
    'x ≥ 0, no scaling; rounding to nearest even, which hardware does, or truncation; q as the paper has it, q_norm, and q*',
  procedure: 'q* as an exact rational and q_norm enclosed by intervals, for every two formats of the figure',
  certainty: 'read',
  decide: () => decideFall([nearest, truncated], falls),
  corrected: {
    statement:
      'it falls under truncation; to nearest q* = 1 for every format whose grid holds 0 and 1 (see halfulp-figure-1-nearest), and q_norm ≥ q* rises',
    decide: () => decideFall([truncated], falls),
  },
  mutants: [
    { id: 'nearest', statement: 'it falls to nearest', decide: () => decideFall([nearest], falls) },
    {
      id: 'rises',
      statement: 'it rises under truncation',
      decide: () => decideFall([truncated], (longer, shorter) => falls(shorter, longer)),
    },
    {
      id: 'below-half',
      statement: 'under truncation q of the shorter format is at most half that of the longer',
      decide: () =>
        decideFall([truncated], (longer, shorter) => isLess(shorter.along, quotient(longer.along, rational(2)))),
    },
  ],
}

const unchanged: Theorem = {
  id: 'halfulp-figure-1-nearest',
  paper: 'halfulp',
  reference: 'on Fig. 1 of Yun',
  statement: 'for g = e^−0.2x, x ≥ 0, rounding to nearest gives q* = 1 exactly, however short the format',
  hypotheses: 'the grid holds 0 and 1; ties either way',
  procedure: 'over every gap ∫Q = ∫t, an identity; then the exact integral for every small format',
  certainty: 'read',
  decide: () => withProof(decideNearest(one), check(cellProof)),
  mutants: [
    { id: 'truncation', statement: 'truncation gives q* = 1', decide: () => decideNearest(one, ['rtz']) },
    {
      id: 'one-minus-u',
      statement: 'rounding to nearest gives q* = 1 − u',
      decide: () =>
        decideNearest(({ format }) => rational((1n << BigInt(format.precision)) - 1n, 1n << BigInt(format.precision))),
    },
  ],
}

export const figure: readonly Theorem[] = [fall, unchanged]
