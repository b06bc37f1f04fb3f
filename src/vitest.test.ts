import { format } from './index.ts'
import { integerQuantizer } from './kernels/portable.ts'
import { describeConformance } from './vitest.ts'

// A suite as somebody else would write it; that one fails where it should is shown on the packed package.
describeConformance(integerQuantizer(format('e5m2'), 'rtz', 'ieee'), { format: 'e5m2', rounding: 'rtz' })

describeConformance((x: Float64Array) => new Uint16Array(new Float16Array(x).buffer), {
  name: "the engine's own conversion from binary64",
  format: 'binary16',
  from: 'binary64',
})
