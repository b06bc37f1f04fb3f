import { z } from 'zod'

const identifiedShape = z.object({
  /** The name of this schema and its version. */
  schema: z.literal('halfulp-identify/1'),
  /** The subject's name; `function:NAME` for a function. */
  subject: z.string(),
  /** Whether the semantics explains every answer, in batches of any length. */
  explained: z.boolean(),
  /** The semantics in words. */
  words: z.string(),
  /** The semantics that explains most answers. */
  semantics: z.object({
    /** The format, by id. */
    format: z.string(),
    /** The direction. */
    rounding: z.string(),
    /** What becomes of values out of range. */
    overflow: z.string(),
    /** The format to which it rounds to nearest first. */
    through: z.string().nullable(),
    /** Which subnormal numbers it takes for zero. */
    flush: z.enum(['none', 'inputs', 'results', 'both']),
    /** What becomes of the sign of zero. */
    zeroSign: z.enum(['kept', 'lost']),
    /** The bits that it gives for NaN. */
    nan: z.string().nullable(),
  }),
  /** Other semantics that explain every answer as well. */
  alike: z.array(z.string()),
  /** The bug of the zoo that gives the very same answers. */
  bug: z
    .object({
      /** The bug's name in the zoo. */
      id: z.string(),
      /** Its class there. */
      zooClass: z.union([z.number(), z.literal('systematic')]),
      /** What it does. */
      statement: z.string(),
      /** Where it shipped. */
      seenIn: z.array(z.string()),
    })
    .nullable(),
  /** Whether the same inputs are answered otherwise in batches of another length. */
  batchDependent: z.boolean(),
  /** Inputs that were asked. */
  inputs: z.number(),
  /** Inputs of which the semantics does not explain the answer. */
  unexplained: z.number(),
  /** The simplest input that the semantics does not explain. */
  witness: z
    .object({
      /** Bit pattern of the input, in binary32. */
      input: z.string(),
      /** The input's exact value. */
      exact: z.string(),
      /** The bits that came. */
      got: z.string(),
      /** The value of what came. */
      gotValue: z.string(),
      /** The bits that the semantics gives. */
      want: z.string(),
      /** Their value. */
      wantValue: z.string(),
    })
    .nullable(),
})

/** What was found out about a quantizer, `halfulp-identify/1`. */
export interface Identified extends z.infer<typeof identifiedShape> {}

/** The schema of what `halfulp identify --json` writes, for zod. */
export const identifiedSchema: z.ZodType<Identified> = identifiedShape
