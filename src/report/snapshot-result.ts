import { z } from 'zod'

/** Elements of a tensor by what a format makes of them; zeros and what is not finite are counted apart. */
export const snapshotCountsSchema = z.object({
  /** Not zero, and made zero. */
  flushed: z.number(),
  /** Beyond the largest finite number. */
  saturated: z.number(),
  exact: z.number(),
  /** Not zero afterwards. */
  kept: z.number(),
  /** Of those kept, what a multiplication by β₂ leaves as it is; null where no β₂ was given. */
  frozen: z.number().nullable(),
})

/** The result of `trace check` on a plain safetensors file, `halfulp-snapshot-result/1`. */
export const snapshotResultSchema = z.object({
  schema: z.literal('halfulp-snapshot-result/1'),
  path: z.string(),
  version: z.string(),
  rounding: z.string(),
  beta2: z.number().nullable(),
  tensors: z.array(
    z.object({
      tensor: z.string(),
      elements: z.number(),
      zeros: z.number(),
      notFinite: z.number(),
      formats: z.array(snapshotCountsSchema.extend({ format: z.string() })),
    }),
  ),
})

export type SnapshotCounts = z.infer<typeof snapshotCountsSchema>
export type SnapshotResult = z.infer<typeof snapshotResultSchema>
