import { judge } from '../../properties/theorems/judge.ts'
import { theorems } from '../../properties/theorems/registry.ts'
import { formatsHeader } from '../kernels/cuda/formats.ts'
import { propertiesDoc } from './properties.ts'
import { specificationDoc } from './specification.ts'
import { theoremsDoc } from './theorems.ts'
import { tracesDoc } from './traces.ts'
import { variationsDoc } from './variations.ts'

/** Every page that is made from records, by its path, in the order in which they are written: a later one may read an earlier one. */
export const pages = {
  'properties/README.md': propertiesDoc,
  'properties/theorems/README.md': () => theoremsDoc(theorems.map((theorem) => judge(theorem, false))),
  'src/traces/README.md': tracesDoc,
  'src/kernels/cuda/formats.cuh': formatsHeader,
  'docs/specification.md': specificationDoc,
  'docs/when-an-error-is-none.md': variationsDoc,
} as const satisfies Record<string, () => string>
