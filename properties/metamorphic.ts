import { encode } from '../spec/codec.ts'
import { type Datum, isZero } from '../spec/datum.ts'
import { compare, floorLog2, scale } from '../spec/exact/dyadic.ts'
import { isBinary, isDeterministic, isSymmetric } from './claim.ts'
import { isNegative, nameOf, negated } from './data.ts'
import { type Below, drawBatch, drawSign, drawSignificand, isNormal, normalNumber, shuffled } from './groups.ts'
import type { Claim, Finite, Joint } from './record.ts'

const groupCount = 24

/** The longest drawn part of a group: long enough for the vector paths of a kernel and what is left over beside them. */
const longest = 40

const drawPart = (claim: Claim, below: Below): Datum[] => drawBatch(claim, below, 1 + below(longest))

/** Properties that need no oracle: how answers to related inputs are related. */
export const metamorphic: readonly Joint[] = [
  {
    kind: 'joint',
    id: 'scaling',
    statement: 'Q(2^k·x) = 2^k·Q(x)',
    source: 'IEEE 754-2019 §4.3 with §3.3: the numbers of a binade are 2^k times those of another',
    hypotheses:
      'radix 2, not stochastic; x and 2^k·x between min normal and max finite; k even where the precision is 1, since parity is then that of the exponent',
    concerns: (claim) => isBinary(claim) && isDeterministic(claim),
    by: 'sampling',
    groups: (claim, below) =>
      Array.from({ length: 2 * groupCount }, () => orbit(claim, below)).filter(({ length }) => length > 1),
    check: scales,
    kills: ['wrong-in-one-binade', 'saturates-at-top-binade'],
  },
  {
    kind: 'joint',
    id: 'negation',
    statement: 'Q(−x) = −Q(x) for a batch and its negative, asked for together',
    source: 'IEEE 754-2019 §4.3',
    hypotheses: 'signed source and target, of sign and magnitude; not stochastic, rtp or rtn',
    concerns: (claim) => isDeterministic(claim) && isSymmetric(claim),
    by: 'sampling',
    groups: (claim, below) => Array.from({ length: groupCount }, () => batchAndNegative(claim, below)),
    check: negates,
    kills: ['ties-toward-positive', 'wrong-when-negative'],
  },
  {
    kind: 'joint',
    id: 'permutation',
    statement: 'Q(π(x)) = π(Q(x)) for a batch x and a permutation π of it, asked for together',
    source: 'a conversion is a function of one operand (IEEE 754-2019 §5.4.2)',
    hypotheses: 'not stochastic',
    concerns: isDeterministic,
    by: 'sampling',
    groups: (claim, below) =>
      Array.from({ length: groupCount }, () => {
        const batch = drawPart(claim, below)
        return [...batch, ...shuffled(batch, below)]
      }),
    check: equalForEqual,
    kills: ['wrong-in-batch-tail', 'depends-on-neighbour'],
  },
  {
    kind: 'joint',
    id: 'concatenation',
    statement: 'Q(a ‖ b ‖ a) = Q(a) ‖ Q(b) ‖ Q(a): what stands before and after a batch changes nothing',
    source: 'a conversion is a function of one operand (IEEE 754-2019 §5.4.2)',
    hypotheses: 'not stochastic',
    concerns: isDeterministic,
    by: 'sampling',
    groups: (claim, below) =>
      Array.from({ length: groupCount }, () => {
        const batch = drawPart(claim, below)
        return [...batch, ...drawPart(claim, below), ...batch]
      }),
    check: equalForEqual,
    kills: ['wrong-in-batch-tail', 'first-of-batch-wrong'],
  },
]

/** The numbers of one significand in every binade of the target's normal range that the source has. */
function orbit(claim: Claim, below: Below): Datum[] {
  const { format } = claim.conversion
  const significand = drawSignificand(claim, below)
  const negative = drawSign(claim, below)
  const step = format.precision === 1 ? 2 : 1
  const found: Datum[] = []
  for (let exponent = format.emin; exponent <= format.emax; exponent += step) {
    const x = normalNumber(claim, negative, significand, exponent)
    if (x) found.push(x)
  }
  return found
}

/** Undefined unless all inputs are one number times powers of two, in the normal range. */
function scales(x: readonly Datum[], q: readonly Datum[], { conversion: { format } }: Claim): boolean | undefined {
  const [x0, q0] = [x[0], q[0]]
  if (!x0 || !q0 || x.length < 2 || !isNormal(x0, format)) return undefined
  const shifts = x.map((one) => shiftBetween(x0, one))
  const isMet = x.every((one, i) => isNormal(one, format) && isShift(shifts[i], format.precision))
  if (!isMet) return undefined
  return q.every(
    (one, i) =>
      one.kind === 'finite' &&
      q0.kind === 'finite' &&
      one.negative === q0.negative &&
      compare(one.magnitude, scale(q0.magnitude, shifts[i] as number)) === 0,
  )
}

const isShift = (shift: number | undefined, precision: number): boolean =>
  shift !== undefined && (precision > 1 || shift % 2 === 0)

/** The k with b = 2^k·a for a ≠ 0, if there is one. */
function shiftBetween(a: Finite, b: Datum): number | undefined {
  if (b.kind !== 'finite' || isZero(b) || a.negative !== b.negative) return undefined
  const shift = floorLog2(b.magnitude) - floorLog2(a.magnitude)
  return compare(scale(a.magnitude, shift), b.magnitude) === 0 ? shift : undefined
}

function batchAndNegative(claim: Claim, below: Below): Datum[] {
  const batch = drawPart(claim, below).filter((x) => encode(claim.source, negated(x)) !== undefined)
  return [...batch, ...batch.map(negated)]
}

/** Undefined unless the second half of the inputs is the negative of the first. */
function negates(x: readonly Datum[], q: readonly Datum[]): boolean | undefined {
  const half = x.length / 2
  const areNegatives = (data: readonly Datum[]): boolean =>
    data.slice(0, half).every((one, i) => isNegative(one, data[half + i]))
  return half >= 1 && areNegatives(x) ? areNegatives(q) : undefined
}

/** Undefined where no input stands twice. */
function equalForEqual(x: readonly Datum[], q: readonly Datum[]): boolean | undefined {
  const answers = new Map<string, string>()
  let isMet = false
  for (const [i, one] of x.entries()) {
    const [input, answer] = [nameOf(one), nameOf(q[i] as Datum)]
    const before = answers.get(input)
    if (before === undefined) answers.set(input, answer)
    else if (before === answer) isMet = true
    else return false
  }
  return isMet ? true : undefined
}
