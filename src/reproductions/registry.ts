import type { Reproduction } from './record.ts'
import { shrinkage } from './shrinkage.ts'

/** Every reproduction, in the order of the papers. */
export const reproductions: readonly Reproduction[] = [shrinkage]
