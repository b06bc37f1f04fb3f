import { z } from 'zod'

/** One comparison: what an audit takes, and what the subject alone takes for the same inputs with as many threads. */
const auditCost = z.strictObject({
  name: z.string(),
  threads: z.number().int().positive(),
  auditSeconds: z.number().positive(),
  ownSeconds: z.number().positive(),
  ratio: z.number().positive(),
})

/** What one kernel takes, and how that compares with what all took turns with. */
const kernelCost = z.strictObject({
  name: z.string(),
  format: z.string(),
  nsPerNumber: z.number().positive(),
  toCopy: z.number().positive(),
  /** Only where the C loop does the same work and was measured. */
  toC: z.number().positive().nullable(),
})

/** What `halfulp bench --json` writes. A table that was not asked for is empty. */
export const benchSchema = z.strictObject({
  machine: z.strictObject({ cpu: z.string(), os: z.string(), node: z.string(), gpu: z.null() }),
  rounds: z.number().int().positive(),
  /** How many numbers each kernel was given at a time. */
  numbers: z.number().int().positive(),
  kernels: z.array(kernelCost),
  audits: z.array(auditCost),
  /** What was not measured, and why. */
  left: z.array(z.string()),
})

export type AuditCost = Readonly<z.infer<typeof auditCost>>
export type KernelCost = Readonly<z.infer<typeof kernelCost>>
export type BenchResult = Readonly<z.infer<typeof benchSchema>>

/** The middle of an odd number of runs. */
export const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[values.length >> 1] as number
