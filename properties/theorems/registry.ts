import type { Theorem } from './record.ts'
import { diminishing } from './yun-diminishing.ts'
import { epochs } from './yun-epochs.ts'
import { fixedStep } from './yun-fixed-step.ts'
import { fixedStepText } from './yun-fixed-step-text.ts'

/** Every statement, of both papers and of our own: one list a theme. */
export const theorems: readonly Theorem[] = [...fixedStep, ...fixedStepText, ...epochs, ...diminishing]
