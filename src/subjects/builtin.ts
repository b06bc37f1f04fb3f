import type { Conversion } from '../../spec/convert.ts'
import type { Format } from '../../spec/format.ts'
import type { Direction } from '../../spec/rounding.ts'
import { integerQuantizer, isPortable, type Quantize } from '../kernels/portable.ts'
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
    summary: 'integer arithmetic on bit patterns, in JavaScript: the portable reference',
    takes: 'every binary float format of at most 32 bits',
    supports: isPortable,
    make: ({ format, rounding, overflow }) => integerQuantizer(format, rounding, overflow),
  },
  {
    name: 'wasm-simd',
    summary: '128-bit vectors in WebAssembly: the fastest',
    takes: 'every binary float format of at most 16 bits',
    supports: isForWasm,
    make: ({ format, rounding, overflow }) => wasmQuantizer(format, rounding, overflow).quantize,
  },
]

export function openBuiltin(name: string, { conversion, source }: Request): Driver {
  const builtin = builtins.find((one) => one.name === name)
  if (!builtin)
    throw new RequestError(`expected a built-in kernel (${builtins.map((one) => one.name).join(', ')}), came "${name}"`)
  const { rounding, format } = conversion
  if (typeof rounding !== 'string' || !builtin.supports(format)) {
    throw new RequestError(`builtin:${name} takes ${builtin.takes}, came ${format.id}; try another of halfulp subjects`)
  }
  const widen = widenFor(source, format)
  if (!widen)
    throw new RequestError(
      `builtin:${name} takes binary32, binary64 where binary32 leaves two bits more than the target has, and IEEE formats of at most 16 bits; came ${source.id} to ${format.id}`,
    )
  const quantize = builtin.make({ ...conversion, rounding })
  return synchronous((x) => quantize(widen(x)))
}
