import { z } from 'zod'
import { directions } from '../../spec/rounding.ts'

/**
 * A training trace, `halfulp-trace/1`: a directory with this manifest as `trace.json`, one safetensors file for each recorded step,
 * and one line of JSON for each step in `scalars.jsonl`. A step's file is whole in itself: it holds what step k started from, what
 * it computed and what it left behind, so that each step is checked without another.
 *
 * A tensor is named `parameter/role`: `dense1.kernel/gradient`. Roles come in pairs: what went into a quantizer, and under the
 * same role with `.q` what came out; both as values in a carrier dtype (F32, F64) or, for `.q`, as codes in the format's own dtype.
 * Where elements share a scale, `.scale` under the same role holds the scales, one a block, as values or codes.
 */
export const roles = {
  weights: 'the weights that step k starts from, w_k (the master copy where there is one)',
  'weights.next': 'the weights that step k leaves, w_{k+1}, before they are rounded for storage',
  gradient: 'the stochastic gradient g at the weights that the forward pass saw',
  gradientFull: 'the gradient of the whole objective, ∇F(w_k), where it was computed',
  momentum: 'the momentum buffer of SGD after step k',
  'momentum.previous': 'the same before step k',
  firstMoment: "Adam's or Muon's first moment after step k",
  'firstMoment.previous': 'the same before step k, as stored',
  secondMoment: "Adam's second moment after step k",
  'secondMoment.previous': 'the same before step k, as stored',
  update: 'what is multiplied by the stepsize: w_{k+1} = w_k − α·update',
} as const

export type Role = keyof typeof roles

/** How a role of a parameter is quantized; absent for what is kept in its carrier. */
export const quantizerSchema = z.strictObject({
  /** Parameter names, or "*" for all. */
  parameter: z.string(),
  role: z.enum(Object.keys(roles) as [Role, ...Role[]]),
  format: z.string(),
  rounding: z.union([
    z.enum(Object.keys(directions) as [keyof typeof directions]),
    z.string().regex(/^sr[abc]:[1-9]\d?$/),
  ]),
  overflow: z.enum(['ieee', 'saturate', 'propagate']),
  /** Elements that share a scale, along `axis`; null where nothing is scaled. */
  blockSize: z.int().min(1).nullable(),
  axis: z.int().nullable(),
  subnormals: z.enum(['kept', 'flushed']),
})

const sha256 = z.string().regex(/^[\da-f]{64}$/, 'a sha256 of 64 hexadecimal digits')
const name = z.string().min(1).max(200)

/** A file of the trace, named relative to its directory, without a path. */
const file = z.string().regex(/^[\w.-]+$/, 'a file name without a path')

/**
 * What is minimized, as far as a checker can rebuild it exactly: ridge and logistic regression carry their data along, in a
 * safetensors file with tensors `x` of shape [n, d] (a column of ones in it for an intercept) and `y` of shape [n], each of F32, F64
 * or an integer type, and have one parameter.
 *
 * - `ridge`: F(w) = (1/2n)·‖xw − y‖² + ½λ‖w‖², the parameter of shape [d].
 * - `logistic`: F(W) = (1/n)·Σ −ln softmax(W·x_i)[y_i] + ½λ‖W‖², y in 0 … classes−1, the parameter of shape [classes, d]. With two
 *   classes the parameter may have shape [d]: F(w) = (1/n)·Σ ln(1 + exp(−s_i·w·x_i)) + ½λ‖w‖² with s_i = 2y_i − 1.
 */
export const problemSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('ridge'), lambda: z.number(), data: z.strictObject({ file, sha256 }) }),
  z.strictObject({
    kind: z.literal('logistic'),
    lambda: z.number(),
    classes: z.int().min(2),
    data: z.strictObject({ file, sha256 }),
  }),
  z.strictObject({ kind: z.literal('rosenbrock'), rows: z.int().min(1), columns: z.int().min(1) }),
  z.strictObject({ kind: z.literal('network'), name }),
])

export const optimizerSchema = z.discriminatedUnion('name', [
  z.strictObject({ name: z.literal('sgd'), momentum: z.number().min(0).max(1) }),
  z.strictObject({
    name: z.literal('adam'),
    beta1: z.number().min(0).lt(1),
    beta2: z.number().min(0).lt(1),
    epsilon: z.number().min(0),
    /** `averaged`: m ← β₁m + (1−β₁)g, bias-corrected; `weightedSum`: m ← β₁m + g, as in Tang, Li and Zou. */
    form: z.enum(['averaged', 'weightedSum']),
    /** Whether the moments are rounded before the update uses them, or only for storage after. */
    rounds: z.enum(['beforeUse', 'afterUse']),
  }),
  z.strictObject({
    name: z.literal('muon'),
    beta: z.number().min(0).lt(1),
    sign: z.enum(['svd', 'newtonSchulz']),
    rounds: z.enum(['beforeUse', 'afterUse']),
  }),
])

export const manifestSchema = z.strictObject({
  schema: z.literal('halfulp-trace/1'),
  framework: z.strictObject({ name, version: z.string() }),
  machine: z.strictObject({ cpu: z.string(), os: z.string(), runtime: z.string(), gpu: z.string().nullable() }),
  /** ISO 8601. */
  recorded: z.string(),
  /** The command or program that made it. */
  command: z.string(),
  seed: z.int().min(0).nullable(),
  data: z.strictObject({ name, sha256, licence: z.string().nullable() }),
  problem: problemSchema,
  optimizer: optimizerSchema,
  /** The dtype in which sums and products were carried out between the roundings. */
  carrier: z.enum(['F32', 'F64']),
  quantizers: z.array(quantizerSchema),
  parameters: z.array(z.strictObject({ name, shape: z.array(z.int().min(0)) })).min(1),
  /** Steps taken in all, of which those listed were recorded. */
  stepsTaken: z.int().min(1),
  steps: z.array(z.strictObject({ step: z.int().min(1), file, sha256 })).min(1),
  scalars: z.strictObject({ file, sha256 }),
})

/**
 * One line of `scalars.jsonl`: numbers are binary64, so each is an exact dyadic. `loss` is that of the batch at the weights that the
 * forward pass saw; `stepsize` is α_k.
 */
export const scalarsSchema = z.strictObject({
  step: z.int().min(1),
  stepsize: z.number(),
  loss: z.number(),
  /** F(w_k) over the whole data set, and after the step, where they were computed. */
  objective: z.number().optional(),
  objectiveNext: z.number().optional(),
  /** Rows of the data that made up the batch. */
  batch: z.array(z.int().min(0)).optional(),
})

export type Manifest = z.infer<typeof manifestSchema>
export type Quantizer = z.infer<typeof quantizerSchema>
export type Scalars = z.infer<typeof scalarsSchema>
