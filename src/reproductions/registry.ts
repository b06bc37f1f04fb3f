import { freeze } from './freeze.ts'
import type { Reproduction } from './record.ts'
import { rosenbrock } from './rosenbrock.ts'
import { shrinkage } from './shrinkage.ts'
import { training } from './training.ts'

/** Every reproduction, in the order of the papers. */
export const reproductions: readonly Reproduction[] = [shrinkage, training, rosenbrock, freeze]
