import { z } from 'zod'

/** What was found out about a quantizer, `halfulp-identify/1`. */
export const identifiedSchema = z.object({
  schema: z.literal('halfulp-identify/1'),
  subject: z.string(),
  /** Whether the semantics explains every answer, in batches of any length. */
  explained: z.boolean(),
  /** The semantics in words. */
  words: z.string(),
  semantics: z.object({
    format: z.string(),
    rounding: z.string(),
    overflow: z.string(),
    /** The format to which it rounds to nearest first. */
    through: z.string().nullable(),
    flush: z.enum(['none', 'inputs', 'results', 'both']),
    zeroSign: z.enum(['kept', 'lost']),
    /** The bits that it gives for NaN. */
    nan: z.string().nullable(),
  }),
  /** Other semantics that explain every answer as well. */
  alike: z.array(z.string()),
  /** The bug of the zoo that gives the very same answers. */
  bug: z
    .object({
      id: z.string(),
      zooClass: z.union([z.number(), z.literal('systematic')]),
      statement: z.string(),
      seenIn: z.array(z.string()),
    })
    .nullable(),
  /** Whether the same inputs are answered otherwise in batches of another length. */
  batchDependent: z.boolean(),
  inputs: z.number(),
  unexplained: z.number(),
  /** The simplest input that the semantics does not explain. */
  witness: z
    .object({
      input: z.string(),
      exact: z.string(),
      got: z.string(),
      gotValue: z.string(),
      want: z.string(),
      wantValue: z.string(),
    })
    .nullable(),
})

export type Identified = z.infer<typeof identifiedSchema>
