import type { Claim, Relation } from './record.ts'

const isSymmetric = ({ conversion: { format, rounding } }: Claim): boolean =>
  format.signed && format.row.layout === 'float' && rounding !== 'rtp' && rounding !== 'rtn'

export const relations: readonly Relation[] = [
  {
    kind: 'relation',
    relation: 'answers',
    id: 'answers',
    statement: 'every batch of inputs is answered: as many answers as inputs, in time, without crash or exception',
    source: 'the contract between a subject and its caller',
    concerns: () => true,
    kills: ['tail-not-answered'],
  },
  {
    kind: 'relation',
    relation: 'member',
    id: 'member',
    statement: 'every answer is a code, or a value, of the format',
    source: 'IEEE 754-2019 §3.3: the result of a conversion is a datum of the destination format',
    concerns: () => true,
    kills: ['values-not-rounded'],
  },
  {
    kind: 'relation',
    relation: 'conforms',
    id: 'conforms',
    statement: 'Q(x) is the answer of the specification, or one that the standards leave open',
    source: 'IEEE 754-2019 §5.4.2; OCP OFP8 1.0; OCP MX 1.0; P3109 §4.9.1',
    concerns: () => true,
    kills: ['double-rounding-bfloat16', 'sticky-lost-in-subnormals', 'wrong-at-one-tie'],
  },
  {
    kind: 'relation',
    relation: 'monotone',
    id: 'monotone',
    statement: 'x ≤ y implies Q(x) ≤ Q(y)',
    source: 'IEEE 754-2019 §4.3: every rounding direction is monotonic',
    concerns: ({ conversion: { rounding } }) => typeof rounding === 'string',
    kills: ['binade-carry-lost'],
  },
  {
    kind: 'relation',
    relation: 'odd',
    id: 'odd',
    statement: 'Q(−x) = −Q(x), for directions that do not tell the signs apart',
    source: 'IEEE 754-2019 §4.3',
    concerns: (claim) => typeof claim.conversion.rounding === 'string' && isSymmetric(claim),
    kills: ['ties-toward-positive', 'wrong-when-negative'],
  },
  {
    kind: 'relation',
    relation: 'idempotent',
    id: 'idempotent',
    statement: 'Q(Q(x)) = Q(x): the subject, asked for one of its own answers, gives it back',
    source: 'IEEE 754-2019 §4.3: a representable value is delivered unchanged',
    concerns: () => true,
    kills: ['sign-flipped', 'clamp-at-sibling-max'],
  },
  {
    kind: 'relation',
    relation: 'batch',
    id: 'batch-invariant',
    statement: 'the answer to x depends on x alone: not on the length of the batch, the place in it or the neighbours',
    source: 'a conversion is a function of one operand (IEEE 754-2019 §5.4.2)',
    concerns: ({ conversion: { rounding } }) => typeof rounding === 'string',
    kills: ['wrong-in-batch-tail', 'saturation-differs-in-tail', 'first-of-batch-wrong'],
  },
]
