import type { Conversion } from '../../spec/convert.ts'
import type { Format } from '../../spec/format.ts'
import { type Direction, roundingText, type Stochastic } from '../../spec/rounding.ts'
import { integerQuantizer, isPortable, type Quantize } from '../kernels/portable.ts'
import { type StochasticQuantize, stochasticQuantizer } from '../kernels/stochastic.ts'
import { isTabular, tableQuantizer } from '../kernels/table.ts'
import { isForWasm, wasmQuantizer } from '../kernels/wasm.ts'
import { widenFor } from '../kernels/widen.ts'
import { type Driver, type Request, RequestError, synchronous } from './subject.ts'

interface Builtin {
  readonly name: string
  readonly summary: string
  readonly takes: string
  readonly supports: (format: Format) => boolean
  readonly make: (conversion: Conversion & { rounding: Direction }) => Quantize
  /** The same for stochastic rounding, where the kernel has it. */
  readonly makeStochastic?: (conversion: Conversion & { rounding: Stochastic }) => StochasticQuantize
}

/** The project's own kernels. */
export const builtins: readonly Builtin[] = [
  {
    name: 'js-table',
    summary: 'one look-up by the leading bits and a sticky bit, in JavaScript',
    takes: 'float formats of at most 12 bits of precision with emin ≥ −126',
    supports: isTabular,
    make: ({ format, rounding, overflow }) => tableQuantizer(format, rounding, overflow),
  },
  {
    name: 'js-integer',
    summary: 'arithmetic on bit patterns, in JavaScript: the portable reference; stochastic rounding too',
    takes: 'every binary float format of at most 32 bits',
    supports: isPortable,
    make: ({ format, rounding, overflow }) => integerQuantizer(format, rounding, overflow),
    makeStochastic: ({ format, rounding, overflow }) => stochasticQuantizer(format, rounding, overflow),
  },
  {
    name: 'wasm-simd',
    summary: '128-bit vectors in WebAssembly: the fastest; stochastic rounding too',
    takes: 'every binary float format of at most 16 bits',
    supports: isForWasm,
    make: ({ format, rounding, overflow }) => wasmQuantizer(format, rounding, overflow).quantize,
    makeStochastic: ({ format, rounding, overflow }) => wasmQuantizer(format, rounding, overflow).quantize,
  },
]

export function openBuiltin(name: string, { conversion, source }: Request): Driver {
  const builtin = builtins.find((one) => one.name === name)
  if (!builtin)
    throw new RequestError(`expected a built-in kernel (${builtins.map((one) => one.name).join(', ')}), came "${name}"`)
  const { rounding, format } = conversion
  if (!builtin.supports(format)) {
    throw new RequestError(`builtin:${name} takes ${builtin.takes}, came ${format.id}; try another of halfulp subjects`)
  }
  const widen = widenFor(source, format)
  if (!widen)
    throw new RequestError(
      `builtin:${name} takes binary32, binary64 where binary32 leaves two bits more than the target has, and IEEE formats of at most 16 bits; came ${source.id} to ${format.id}`,
    )
  if (typeof rounding !== 'string') {
    const stochastic = builtin.makeStochastic?.({ ...conversion, rounding })
    if (!stochastic || source.id !== 'binary32')
      throw new RequestError(
        `expected builtin:js-integer or builtin:wasm-simd from binary32 with --rounding ${roundingText(rounding)}, came builtin:${name} from ${source.id}`,
      )
    return synchronous((x, random) => stochastic(x as Float32Array, random as Uint32Array))
  }
  const quantize = builtin.make({ ...conversion, rounding })
  return synchronous((x) => quantize(widen(x)))
}
