import { ends, type Interval, isBelow, point } from '../../spec/exact/interval.ts'
import {
  difference,
  isAtMost,
  isLess,
  parseRational,
  product,
  type Rational,
  rational,
  rationalText,
  sum,
} from '../../spec/exact/rational.ts'
import { decideOver, outcome, withProof } from './decision.ts'
import { check, type Proof } from './exact/proof.ts'
import { once } from './once.ts'
import type { Decision, Theorem } from './record.ts'
import { between, iterated, iteratedRange, muonQuintic, type Quintic } from './steps/newton-schulz.ts'

/** Newton–Schulz's five steps in place of msign: what they make of singular values, and what becomes of Muon's statements. */

interface Range {
  readonly quintic: Quintic
  readonly iterations: number
  readonly from: readonly [Rational, Rational]
  readonly into: readonly [Rational, Rational]
}

const printed: Range = {
  quintic: muonQuintic,
  iterations: 5,
  from: [rational(1, 100), rational(1)],
  into: [parseRational('.68'), parseRational('1.13')],
}

const sharp: Range = { ...printed, into: [parseRational('.6818'), parseRational('1.1344')] }

/** Singular values at which a range is tried: hundredths, then finer, then where the extremes of the five steps lie. */
const samples = ([low, high]: readonly [Rational, Rational]): readonly Rational[] => [
  ...[99, 250].flatMap((parts) =>
    Array.from({ length: parts + 1 }, (_, i) => sum(low, product(rational(i, parts), difference(high, low)))),
  ),
  ...['.68315644', '.90112771'].map(parseRational),
]

const lies = (x: Interval, [low, high]: readonly [Rational, Rational]): boolean | undefined => {
  const target = between(low, high)
  const [above, below] = [isBelow(point(target.low), x), isBelow(x, point(target.high))]
  return above === false || below === false ? false : above && below
}

const decimal = (x: Interval): string => {
  const [low] = ends(x)
  return (Number((low.numerator * 10n ** 8n) / low.denominator) / 1e8).toString()
}

/** Violated where a singular value is known to leave the range; holds where the enclosure of all of them lies in it. */
function decideRange({ quintic, iterations, from, into }: Range): Decision {
  const tried = decideOver(
    samples(from),
    (x) => {
      const found = iterated(quintic, x, iterations)
      return outcome(lies(found, into) !== false, () => `σ = ${rationalText(x)} becomes ${decimal(found)}…`)
    },
    { by: 'enumeration', note: 'singular values tried one by one' },
  )
  if (tried.verdict === 'violated') return tried
  const all = iteratedRange(quintic, between(...from), iterations)
  if (lies(all, into) !== true)
    throw new RangeError('expected an enclosure fine enough to tell; cut the intervals into more parts')
  return {
    ...tried,
    by: 'derivation',
    note: 'each step’s range is enclosed by interval arithmetic, in 1024 parts by the mean value form; both ends are approached to within .0001',
  }
}

/** That the ends are approached: both are left when the range is narrowed by .0001. */
export const isSharp = (): boolean =>
  [
    { ...sharp, into: [parseRational('.6819'), sharp.into[1]] as const },
    { ...sharp, into: [sharp.into[0], parseRational('1.1343')] as const },
  ].every((range) => decideRange(range).verdict === 'violated')

/** A diagonal M with singular values x, y and rational ‖M‖_F, by which Newton–Schulz divides. */
const triples = [
  [1, 0, 1],
  [3, 4, 5],
  [5, 12, 13],
  [20, 99, 101],
  [-3, 4, 5],
] as const

interface Pair {
  readonly momentum: readonly [Rational, Rational]
  readonly gradient: readonly [Rational, Rational]
  readonly sign: readonly [Interval, Interval]
}

/** M and G diagonal, so that O is: φ⁵ of each entry over ‖M‖_F. */
const pairs = once((): readonly Pair[] =>
  triples.flatMap(([x, y, norm]) =>
    [
      [1, 0],
      [3, 4],
      [0, 1],
      [-1, 2],
    ].flatMap(([g, h]) =>
      [rational(1), rational(1, 8)].map((scale) => ({
        momentum: [rational(x), rational(y)] as const,
        gradient: [product(scale, rational(g as number)), product(scale, rational(h as number))] as const,
        sign: [iterated(muonQuintic, rational(x, norm), 5), iterated(muonQuintic, rational(y, norm), 5)] as const,
      })),
    ),
  ),
)

const size = (x: Rational): Rational => (x.numerator < 0n ? difference(rational(0), x) : x)
const nuclear = ([x, y]: readonly [Rational, Rational]): Rational => sum(size(x), size(y))

/** The largest ⟨G, O⟩ that the enclosure allows, and the smallest. */
function aligned({ gradient, sign }: Pair): readonly [Rational, Rational] {
  const parts = gradient.map((g, i) => ends(sign[i] as Interval).map((o) => product(g, o)))
  const pick = (most: boolean): Rational =>
    sum(...parts.map(([a, b]) => (isLess(a as Rational, b as Rational) === most ? b : a) as Rational))
  return [pick(false), pick(true)]
}

/** ⟨G, O⟩ ≥ κ‖G‖_* − factor·‖G−M‖_*. */
function decideAlignment(kappa: Rational, factor: Rational): Decision {
  return decideOver(
    pairs(),
    (pair) => {
      const { momentum, gradient } = pair
      const error = nuclear([difference(gradient[0], momentum[0]), difference(gradient[1], momentum[1])])
      const owed = difference(product(kappa, nuclear(gradient)), product(factor, error))
      const [low, high] = aligned(pair)
      // Enclosures of 80 bits: far narrower than what the two sides differ by, or this is no decision.
      if (isLess(low, owed) && !isLess(high, owed)) throw new RangeError('expected sides that can be told apart')
      return outcome(
        isAtMost(owed, low),
        () =>
          `G = diag(${gradient.map(rationalText).join(', ')}), M = diag(${momentum.map(rationalText).join(', ')}): ⟨G, O⟩ < ${rationalText(owed)}, by ${decimal(pointOf(difference(owed, high)))}…`,
      )
    },
    {
      by: 'enumeration',
      note: 'diagonal M and G, M with rational ‖M‖_F; singular values over ‖M‖_F of 0 or in [.01, 1]',
    },
  )
}

const pointOf = (x: Rational): Interval => between(x, x)

/** ⟨M,O⟩ = Σσφ(σ) ≥ κ‖M‖_*, ‖O‖₂ ≤ s, duality and the triangle inequality. */
const proof: Proof = {
  given: { k: 'k', attained: 'MO - k*M', duality: 'GO - MO + s*e', triangle: 'M - G + e' },
  steps: [
    {
      name: '⟨G,O⟩ ≥ κ‖G‖_* − (κ+s)‖G−M‖_*',
      claim: 'GO - k*G + (k + s)*e',
      from: [['duality'], ['attained'], ['k', 'triangle']],
    },
  ],
}

const [kappa, most] = sharp.into

export const newtonSchulz: readonly Theorem[] = [
  {
    id: 'tang-newton-schulz-range',
    paper: 'halfulp',
    reference:
      'Jordan et al. 2024, "Muon: An optimizer for hidden layers in neural networks": coefficients 3.4445, −4.7750, 2.0315; Theorem 4.6 has the exact SVD sign instead',
    statement: 'five steps map singular values in [.01, 1] into [.68, 1.13]',
    hypotheses: 'exact arithmetic; coefficients as decimals',
    procedure:
      'a step applies φ(σ) = aσ + bσ³ + cσ⁵ to each singular value: φ of an interval is enclosed by cutting it up, five times over; a value outside is enclosed by itself. Read to the digits printed',
    certainty: 'read',
    decide: () => decideRange(printed),
    corrected: {
      statement: 'into [.6818, 1.1344], and into nothing narrower by .0001 at either end',
      decide: () => {
        const decision = decideRange(sharp)
        return isSharp()
          ? decision
          : { ...decision, verdict: 'violated', counterexample: 'an end can be moved by .0001' }
      },
    },
    mutants: [
      {
        id: 'four-iterations',
        statement: 'four steps map into the same range',
        decide: () => decideRange({ ...sharp, iterations: 4 }),
      },
      {
        id: 'from-a-thousandth',
        statement: 'five steps map [.001, 1] into the same range',
        decide: () => decideRange({ ...sharp, from: [rational(1, 1000), rational(1)] }),
      },
      {
        id: 'coefficient-4.7950',
        statement: 'the same with b = −4.7950',
        decide: () => decideRange({ ...sharp, quintic: { ...muonQuintic, b: parseRational('-4.7950') } }),
      },
      {
        id: 'near-one',
        statement: 'into [.9, 1.1]',
        decide: () => decideRange({ ...sharp, into: [parseRational('.9'), parseRational('1.1')] }),
      },
    ],
  },
  {
    id: 'tang-newton-schulz-alignment',
    paper: 'halfulp',
    reference: 'the alignment step of Theorem 4.6, which has the exact sign, with the O that is computed in practice',
    statement: '⟨G, O⟩ ≥ ‖G‖_* − 2‖G−M‖_* with O from five Newton–Schulz steps',
    hypotheses: 'singular values of M/‖M‖_F 0 or in [.01, 1]; exact arithmetic',
    procedure: 'diagonal matrices, on which O is φ⁵ of the entries, enclosed; the corrected form also by a proof',
    certainty: 'read',
    decide: () => decideAlignment(rational(1), rational(2)),
    corrected: {
      statement: '⟨G, O⟩ ≥ κ‖G‖_* − (κ+s)‖G−M‖_* with κ = .6818 ≤ ⟨M, O⟩/‖M‖_* and s = 1.1344 ≥ ‖O‖₂',
      decide: () => withProof(decideAlignment(kappa, sum(kappa, most)), check(proof)),
    },
    mutants: [
      {
        id: 'kappa-alone',
        statement: '⟨G, O⟩ ≥ κ‖G‖_* − κ‖G−M‖_*',
        decide: () => decideAlignment(kappa, kappa),
      },
      {
        id: 's-for-kappa',
        statement: '⟨G, O⟩ ≥ s‖G‖_* − (κ+s)‖G−M‖_*',
        decide: () => decideAlignment(most, sum(kappa, most)),
      },
    ],
  },
]
