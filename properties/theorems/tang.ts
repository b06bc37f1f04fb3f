import type { Theorem } from './record.ts'
import { adamRatios } from './tang-adam.ts'
import { asymptotics } from './tang-asymptotics.ts'
import { drifts } from './tang-drift.ts'
import { errorModel } from './tang-error-model.ts'
import { freezes } from './tang-freeze.ts'
import { freezeTable } from './tang-freeze-table.ts'
import { muon } from './tang-muon.ts'
import { muonAverage } from './tang-muon-average.ts'
import { muonSteps } from './tang-muon-steps.ts'
import { newtonSchulz } from './tang-newton-schulz.ts'
import { robustness } from './tang-robustness.ts'
import { sideConditions } from './tang-side-condition.ts'
import { gradientsAtRounded } from './tang-weights.ts'

/**
 * Quantized Adam and Muon: what can be decided of Tang, Li and Zou's statements, which are known from summaries alone, and what is
 * derived here beside them.
 */
export const tang: readonly Theorem[] = [
  ...errorModel,
  ...adamRatios,
  ...sideConditions,
  ...drifts,
  ...freezes,
  ...freezeTable,
  ...gradientsAtRounded,
  ...muon,
  ...muonSteps,
  ...muonAverage,
  ...newtonSchulz,
  ...asymptotics,
  ...robustness,
]
