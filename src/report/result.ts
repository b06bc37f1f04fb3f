import { z } from 'zod'

/** The result file, `halfulp-result/1`: the interface between judging and everything that shows, merges or compares. */
export const witnessSchema = z.object({
  /** Bit pattern of the input in the source format. */
  input: z.string(),
  /** The input's exact value. */
  exact: z.string(),
  /** What came: a code, or the bits of a binary32 value. */
  got: z.string(),
  gotValue: z.string(),
  /** What was due, in the same form; "any" where any answer is right. */
  want: z.string(),
  wantValue: z.string(),
  /** How many numbers of the format apart the two are; null where one of them is no number of it. */
  ulps: z.number().nullable(),
  /** The command that shows it again. */
  replay: z.string(),
})

export const propertySchema = z.object({
  id: z.string(),
  statement: z.string(),
  source: z.string(),
  verdict: z.enum(['holds', 'violated', 'permitted', 'vacuous', 'skipped', 'error']),
  by: z.enum(['exhaustion', 'boundary', 'sampling', 'derivation']),
  /** Inputs that were tried. */
  cases: z.number(),
  /** Inputs, or pairs, of which the property's hypotheses held. */
  met: z.number(),
  violations: z.number(),
  witness: witnessSchema.nullable(),
  note: z.string().nullable(),
})

export const resultSchema = z.object({
  schema: z.literal('halfulp-result/1'),
  subject: z.object({
    uri: z.string(),
    sha256: z.string().nullable(),
    name: z.string(),
    version: z.string().nullable(),
  }),
  spec: z.object({
    format: z.string(),
    from: z.string(),
    rounding: z.string(),
    overflow: z.string(),
    allow: z.array(z.string()),
    /** The format's row, so that one that a user declared can be told from others of its name. */
    row: z.record(z.string(), z.unknown()),
    version: z.string(),
  }),
  machine: z.object({ cpu: z.string(), os: z.string(), node: z.string(), gpu: z.string().nullable() }),
  scope: z.object({
    kind: z.enum(['exhaustive', 'boundary', 'sample', 'recorded', 'inputs']),
    /** Inputs tried. */
    cases: z.number(),
    /** Inputs that there were to try. */
    planned: z.number(),
    seed: z.number().nullable(),
    generator: z.string().nullable(),
    shard: z.string().nullable(),
  }),
  verdict: z.enum(['conforms', 'violates', 'inconclusive']),
  properties: z.array(propertySchema),
  /** Differences that the standards, or the user, permit. */
  permitted: z.array(
    z.object({ variation: z.string(), statement: z.string(), cases: z.number(), witness: witnessSchema }),
  ),
  identified: z.null(),
  seconds: z.number(),
})

export type Witness = z.infer<typeof witnessSchema>
export type PropertyResult = z.infer<typeof propertySchema>
export type Result = z.infer<typeof resultSchema>
