import { z } from 'zod'
import { finestCells, type Mismatches } from './mismatches.ts'

const cell = z.int().min(0).max(finestCells)
const count = z.int().min(0)

/** {@link Mismatches} in a result file. */
export const mismatchesShape: z.ZodType<Mismatches> = z.object({
  cellLog2: z.int().min(0).max(64),
  stretches: z
    .array(z.tuple([cell, cell.min(1), count, z.int().nullable(), z.int().nullable()]))
    .max(finestCells)
    .refine((all) => all.every(([first, cells], i) => first + cells <= (all[i + 1]?.[0] ?? finestCells)), {
      error: `expected stretches that ascend and end by cell ${finestCells}`,
    }),
  ulps: z.array(z.tuple([z.int().min(-64).max(64), count])).max(129),
})
