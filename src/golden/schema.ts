import { z } from 'zod'
import { userFormat } from '../../spec/formats/schema.ts'

/** The form of the files in golden/derived and of exported vectors: `halfulp-golden/1`. Fields may be added, not renamed. */

const hex = z.string().regex(/^0x[\da-f]{1,16}$/)

/**
 * Where an input lies: at or beside a number of the format, at or beside the midpoint of two, three quarters of the way from one to
 * the next, far outside the range, or among the special values.
 */
export const kinds = [
  'value',
  'below-value',
  'above-value',
  'midpoint',
  'below-midpoint',
  'above-midpoint',
  'quarter',
  'far',
  'zero',
  'source-limit',
  'infinity',
  'nan',
] as const

export const permittedSchema = z.strictObject({
  /** An id of spec/variations.ts: one that is always permitted, since no standard settles the case. */
  variation: z.string(),
  /** Codes that are right beside the expected one, or ranges of them from first to last; `any` where every code is. */
  codes: z.union([z.literal('any'), z.array(z.union([hex, z.tuple([hex, hex])])).min(1)]),
})

export const vectorSchema = z.strictObject({
  /** `FORMAT/ROUNDING/OVERFLOW/INPUT`, the input after `SOURCE:` where that is not binary32. Never changed. */
  id: z.string(),
  kind: z.enum(kinds),
  /** Bit pattern in the source format. */
  input: hex,
  /** The input's exact value: decimal, or `m·2^e` where that is too long; `Infinity`, `NaN`. */
  exact: z.string(),
  /** The code that the specification gives; `any` where every code is right. */
  expected: z.union([hex, z.literal('any')]),
  /** What else is right; absent where nothing is. */
  permitted: z.array(permittedSchema).min(1).optional(),
  /** Ids of the bugs of the zoo that this vector catches, wherever it stands in a batch; absent where it catches none. */
  flags: z.array(z.string()).min(1).optional(),
})

const flagSchema = z.strictObject({
  /** The class of documented bugs that it stands for, or `systematic`. */
  zooClass: z.union([z.int(), z.literal('systematic')]),
  bug: z.string(),
  seenIn: z.array(z.string()),
})

export const fileSchema = z.strictObject({
  schema: z.literal('halfulp-golden/1'),
  format: z.string(),
  /** The format of the inputs. */
  from: z.string(),
  /** The declaration of a format that is none of the registry's. */
  row: userFormat.optional(),
  provenance: z.strictObject({
    /** Where the format's figures were read, and how the source is known. */
    format: z.string(),
    certainty: z.enum(['standard', 'secondHand']),
    rounding: z.string(),
    overflow: z.string(),
    /** How the expected codes came about. */
    expected: z.string(),
    licence: z.string(),
  }),
  /** What the flags of this file mean. */
  flags: z.record(z.string(), flagSchema),
  groups: z
    .array(
      z.strictObject({
        rounding: z.enum(['rne', 'rna', 'rtz', 'rtp', 'rtn', 'rto']),
        overflow: z.enum(['ieee', 'saturate', 'propagate']),
        vectors: z.array(vectorSchema).min(1),
      }),
    )
    .min(1),
})

export type Kind = (typeof kinds)[number]
export type PermittedCodes = z.infer<typeof permittedSchema>
export type Vector = z.infer<typeof vectorSchema>
export type VectorFile = z.infer<typeof fileSchema>
export type Group = VectorFile['groups'][number]

const lines = (items: readonly unknown[], indent: string): string =>
  items.map((item) => `${indent}${JSON.stringify(item)}`).join(',\n')

/** The one text of a file: a vector a line, so that a change shows as the vectors that it concerns. */
export function textOfFile({ flags, groups, ...head }: VectorFile): string {
  const fields = Object.entries(head).map(([key, value]) => `  ${JSON.stringify(key)}: ${JSON.stringify(value)},\n`)
  const bugs = Object.entries(flags).map(([id, flag]) => `    ${JSON.stringify(id)}: ${JSON.stringify(flag)}`)
  const legend = bugs.length === 0 ? '{}' : `{\n${bugs.join(',\n')}\n  }`
  const grouped = groups.map(
    ({ rounding, overflow, vectors }) =>
      `    {\n      "rounding": "${rounding}",\n      "overflow": "${overflow}",\n      "vectors": [\n${lines(vectors, '        ')}\n      ]\n    }`,
  )
  return `{\n${fields.join('')}  "flags": ${legend},\n  "groups": [\n${grouped.join(',\n')}\n  ]\n}\n`
}
