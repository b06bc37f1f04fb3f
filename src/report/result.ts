import { z } from 'zod'
import { mismatchesShape } from './mismatches-schema.ts'

/** The result file, `halfulp-result/1`: the interface between judging and everything that shows, merges or compares. */

const witnessShape = z.object({
  /** Bit pattern of the input in the source format. */
  input: z.string(),
  /** The input's exact value. */
  exact: z.string(),
  /** For stochastic rounding: the random word that the input was given with, and R, its low N bits. */
  random: z
    .object({
      /** The whole word, in hexadecimal. */
      word: z.string(),
      /** R, an integer in [0, 2^N). */
      r: z.number(),
    })
    .optional(),
  /** What came: a code, or the bits of a binary32 value. */
  got: z.string(),
  /** The exact value of what came. */
  gotValue: z.string(),
  /** What was due, in the same form; "any" where any answer is right. */
  want: z.string(),
  /** The exact value of what was due. */
  wantValue: z.string(),
  /** How many numbers of the format apart the two are; null where one of them is no number of it. */
  ulps: z.number().nullable(),
  /** The command that shows it again. */
  replay: z.string(),
})

const propertyShape = z.object({
  /** The property's name, which never changes. */
  id: z.string(),
  /** The property as a formula or one sentence. */
  statement: z.string(),
  /** Standard and clause, or paper and equation. */
  source: z.string(),
  /** `permitted`: holds but for permitted variations. `vacuous`: no input met its hypotheses. `skipped`: not decided. */
  verdict: z.enum(['holds', 'violated', 'permitted', 'vacuous', 'skipped', 'error']),
  /** How it was decided: by every input, inputs at boundaries, some of them, or a proof. */
  by: z.enum(['exhaustion', 'boundary', 'sampling', 'derivation']),
  /** Inputs that were tried. */
  cases: z.number(),
  /** Inputs, or pairs, of which the property's hypotheses held. */
  met: z.number(),
  /** Inputs, pairs or groups that break it. */
  violations: z.number(),
  witness: witnessShape.nullable(),
  /** Why it was not decided, or what the subject did that no input shows. */
  note: z.string().nullable(),
})

const permittedShape = z.object({
  /** The variation's id. */
  variation: z.string(),
  /** What it permits. */
  statement: z.string(),
  /** Inputs on which the subject made use of it. */
  cases: z.number(),
  witness: witnessShape,
})

const resultShape = z.object({
  /** The name of this schema and its version. */
  schema: z.literal('halfulp-result/1'),
  /** What was judged. */
  subject: z.object({
    /** Its name, such as `js:./quantize.mjs`; `function:NAME` for a function. */
    uri: z.string(),
    /** The hash of the file that it was loaded from, where there is one. */
    sha256: z.string().nullable(),
    /** The function, kernel or command. */
    name: z.string(),
    /** Its version, where it is known. */
    version: z.string().nullable(),
    /** Where it was run, where its kind leaves a choice. */
    backend: z.string().optional(),
  }),
  /** What it was judged against. */
  spec: z.object({
    /** The format that it converts to, by id. */
    format: z.string(),
    /** The format of its inputs, by id. */
    from: z.string(),
    /** The direction. */
    rounding: z.string(),
    /** What is due to values out of range. */
    overflow: z.string(),
    /** The variations that were permitted, by id. */
    allow: z.array(z.string()),
    /** The format's row, so that one that a user declared can be told from others of its name. */
    row: z.record(z.string(), z.unknown()),
    /** halfulp's version. */
    version: z.string(),
  }),
  /** Where it was judged. */
  machine: z.object({
    /** The processor. */
    cpu: z.string(),
    /** The operating system and its version. */
    os: z.string(),
    /** The version of Node. */
    node: z.string(),
    /** The graphics processor, where one was used. */
    gpu: z.string().nullable(),
  }),
  /** On which inputs. */
  scope: z.object({
    /** How the inputs were chosen. */
    kind: z.enum(['exhaustive', 'boundary', 'sample', 'recorded', 'inputs']),
    /** Inputs tried. */
    cases: z.number(),
    /** Inputs that there were to try. */
    planned: z.number(),
    /** Of sampled inputs. */
    seed: z.number().nullable(),
    /** The random number generator of sampled inputs. */
    generator: z.string().nullable(),
    /** The part I/N of the inputs, where not all were judged. */
    shard: z.string().nullable(),
  }),
  /** Over all properties; `inconclusive`: no violation, but not every input was tried. */
  verdict: z.enum(['conforms', 'violates', 'inconclusive']),
  properties: z.array(propertyShape),
  permitted: z.array(permittedShape),
  /** Where the answers that do not conform lie, and how far off they are; absent where there is none. */
  mismatches: mismatchesShape.optional(),
  /** Always null: `identify` writes a result of its own. */
  identified: z.null(),
  /** When it was written, in ISO 8601, where that is told. */
  date: z.iso.datetime().optional(),
  /** How long the audit took. */
  seconds: z.number(),
})

/** An input on which a property fails, with what came and what was due. Bits are hexadecimal, values decimal; all exact. */
export interface Witness extends z.infer<typeof witnessShape> {}

/** The verdict on one property. */
export interface PropertyResult extends z.infer<typeof propertyShape> {
  /** The simplest input that breaks it. */
  witness: Witness | null
}

/** Differences of one kind that are permitted. */
export interface PermittedResult extends z.infer<typeof permittedShape> {
  /** The simplest of the inputs. */
  witness: Witness
}

/** What an audit found, `halfulp-result/1`: the same as the file that `--json` writes. */
export interface Result extends z.infer<typeof resultShape> {
  /** A verdict for every property that speaks of the conversion. */
  properties: PropertyResult[]
  /** Differences that the standards, or the user, permit. */
  permitted: PermittedResult[]
}

/** The schema of result files, for zod: `resultSchema.parse(JSON.parse(text))` checks one that was written elsewhere. */
export const resultSchema: z.ZodType<Result> = resultShape
