import { z } from 'zod'
import { bySteps } from './trace-steps.ts'

/**
 * The result of `trace check`, `halfulp-trace-result/1`: the verdict on everything that a trace claims, and the figures that were
 * measured on the way. Exact values are text: decimals as in "-0.3125", quotients as in "5/4".
 */
export const traceWitnessSchema = z.object({
  step: z.number(),
  /** `parameter/role`, or null where it is about the whole step. */
  tensor: z.string().nullable(),
  /** Place of the element in the tensor, row by row, and the same by axes. */
  index: z.number().nullable(),
  coordinate: z.array(z.number()).nullable(),
  /** What was given, what came and what was due, exactly. */
  input: z.string(),
  got: z.string(),
  want: z.string(),
  /** The command that shows it again. */
  replay: z.string(),
})

export const tracePropertySchema = z.object({
  id: z.string(),
  theme: z.string(),
  statement: z.string(),
  source: z.string(),
  hypotheses: z.string(),
  verdict: z.enum(['holds', 'violated', 'permitted', 'vacuous', 'skipped', 'error']),
  /**
   * `exhaustion`: of all that was recorded. `sampling`: of chosen coordinates. `measurement`: with a constant that was only measured,
   * so that it proves nothing either way.
   */
  by: z.enum(['exhaustion', 'sampling', 'measurement']),
  /** What is counted: elements, tensors of a step, steps, or the run. */
  of: z.enum(['element', 'tensor', 'step', 'run']),
  cases: z.number(),
  /** Cases in which the hypotheses held. */
  met: z.number(),
  violations: z.number(),
  /** Cases that differ in what a permitted variation leaves open. */
  permitted: z.number(),
  /** The first case in which a hypothesis failed, with its figures. */
  unmet: z.object({ step: z.number(), tensor: z.string().nullable(), why: z.string() }).nullable(),
  witness: traceWitnessSchema.nullable(),
  note: z.string().nullable(),
})

/** A measured quotient: four digits, its exact value, and the step at which it was attained. */
export const extremeSchema = z.object({ value: z.string(), exact: z.string(), step: z.number() })

const range = z.object({ least: extremeSchema, most: extremeSchema }).nullable()

/** What a quantizer made of one tensor over the steps. Counts are of elements, over all steps. */
export const tensorFiguresSchema = z.object({
  tensor: z.string(),
  format: z.string(),
  rounding: z.string(),
  steps: z.number(),
  elements: z.number(),
  /** q* = ⟨Q,g⟩/‖g‖² and q_norm² = ‖Q‖²/‖g‖². */
  qStar: range,
  qNormSquared: range,
  /** The square of the cosine of Q and g, with the sign of ⟨Q,g⟩. */
  cosineSquared: range,
  zeros: z.number(),
  flushed: z.number(),
  saturated: z.number(),
  exact: z.number(),
  notFinite: z.number(),
})

/** Something else that was measured: a constant of a theorem, a share of elements. */
export const traceFigureSchema = z.object({
  theme: z.string(),
  name: z.string(),
  tensor: z.string().nullable(),
  value: z.string(),
  step: z.number().nullable(),
  note: z.string().nullable(),
})

export const traceResultSchema = z.object({
  schema: z.literal('halfulp-trace-result/1'),
  trace: z.object({
    path: z.string(),
    /** Of trace.json, which holds those of all other files. */
    sha256: z.string(),
    recorded: z.string(),
    framework: z.string(),
    problem: z.string(),
    optimizer: z.string(),
  }),
  spec: z.object({ version: z.string() }),
  scope: z.object({
    stepsChecked: z.number(),
    stepsRecorded: z.number(),
    stepsTaken: z.number(),
    firstStep: z.number(),
    lastStep: z.number(),
    tensor: z.string().nullable(),
    elements: z.number(),
  }),
  verdict: z.enum(['holds', 'violated']),
  properties: z.array(tracePropertySchema),
  tensors: z.array(tensorFiguresSchema),
  figures: z.array(traceFigureSchema),
  /** The same step by step, for pictures; results of before have none. */
  bySteps: bySteps.optional(),
  seconds: z.number(),
})

export type TraceWitness = z.infer<typeof traceWitnessSchema>
export type TracePropertyResult = z.infer<typeof tracePropertySchema>
export type Extreme = z.infer<typeof extremeSchema>
export type TensorFigures = z.infer<typeof tensorFiguresSchema>
export type TraceFigure = z.infer<typeof traceFigureSchema>
export type TraceResult = z.infer<typeof traceResultSchema>
