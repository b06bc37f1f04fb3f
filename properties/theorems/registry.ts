import type { Theorem } from './record.ts'
import { relativeError } from './relative-error.ts'
import { repaired } from './repaired.ts'
import { repairedElements } from './repaired-elements.ts'
import { repairedTheorem } from './repaired-theorem.ts'
import { tang } from './tang.ts'
import { convexity } from './yun-convexity.ts'
import { descent } from './yun-descent.ts'
import { diminishing } from './yun-diminishing.ts'
import { diminishingText } from './yun-diminishing-text.ts'
import { epochs } from './yun-epochs.ts'
import { experiment } from './yun-experiment.ts'
import { figure } from './yun-figure.ts'
import { fixedStep } from './yun-fixed-step.ts'
import { fixedStepText } from './yun-fixed-step-text.ts'
import { limits } from './yun-limits.ts'
import { model } from './yun-model.ts'
import { moments } from './yun-moments.ts'
import { secondMoment } from './yun-second-moment.ts'
import { speed } from './yun-speed.ts'
import { unbiasedStep } from './yun-unbiased.ts'
import { zeroMean } from './yun-zero-mean.ts'

/** Every statement, of both papers and of our own: one list a theme. */
export const theorems: readonly Theorem[] = [
  ...model,
  ...zeroMean,
  ...figure,
  ...convexity,
  ...moments,
  ...secondMoment,
  ...descent,
  ...unbiasedStep,
  ...fixedStep,
  ...fixedStepText,
  ...epochs,
  ...diminishing,
  ...diminishingText,
  ...speed,
  ...limits,
  ...experiment,
  ...repairedElements,
  ...repaired,
  ...repairedTheorem,
  ...relativeError,
  ...tang,
]
