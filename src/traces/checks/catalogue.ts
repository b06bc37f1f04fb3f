import { drift, ratio } from './adam.ts'
import { knownProperties } from './descent-properties.ts'
import { elementProperties } from './elements.ts'
import { measuredDescent } from './measured.ts'
import { aligned, nuclear, spectral } from './muon.ts'
import type { TraceProperty } from './property.ts'
import { rule } from './rule.ts'
import { tensorProperties } from './tensor-properties.ts'
import { chain, recursion, updates } from './updates.ts'

/** Everything that is checked on a trace, by theme. */
export const traceProperties: readonly TraceProperty[] = [
  ...elementProperties,
  ...tensorProperties,
  updates,
  chain,
  recursion,
  rule,
  ...knownProperties,
  measuredDescent,
  ratio,
  drift,
  spectral,
  nuclear,
  aligned,
]
