import type { Conversion } from '../../spec/convert.ts'
import type { Format } from '../../spec/format.ts'
import { type Direction, roundingText, type Stochastic } from '../../spec/rounding.ts'
import { type Codes, integerQuantizer, isPortable, type Quantize } from '../kernels/portable.ts'
import { type StochasticQuantize, stochasticQuantizer } from '../kernels/stochastic.ts'
import { isTabular, tableQuantizer } from '../kernels/table.ts'
import { isDecodable, isForWasm, wasmDecoder, wasmQuantizer } from '../kernels/wasm.ts'
import { type Widen, widenFor } from '../kernels/widen.ts'
import { type Driver, type Request, RequestError, synchronous } from './subject.ts'

interface Builtin {
  readonly name: string
  readonly summary: string
  readonly takes: string
  readonly supports: (format: Format) => boolean
  readonly make: (conversion: Conversion & { rounding: Direction }) => Quantize
  /** The same for stochastic rounding, where the kernel has it. */
  readonly makeStochastic?: (conversion: Conversion & { rounding: Stochastic }) => StochasticQuantize
  /** A driver for what the kernel does besides or in other memory: values, and decoding to binary32. */
  readonly open?: (request: Request, widen: Widen) => Driver
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
    summary: '128-bit vectors in WebAssembly: the fastest; stochastic rounding, values and decoding too',
    takes: 'every binary float format of at most 16 bits',
    supports: isForWasm,
    make: ({ format, rounding, overflow }) => wasmQuantizer(format, rounding, overflow).quantize,
    makeStochastic: ({ format, rounding, overflow }) => wasmQuantizer(format, rounding, overflow).quantize,
    open: openVectors,
  },
]

/** `builtin:NAME`, as a quantizer or, to binary32, as a decoder. */
export function openBuiltin(name: string, request: Request): Driver {
  const { conversion, source, output } = request
  const builtin = builtins.find((one) => one.name === name)
  if (!builtin)
    throw new RequestError(
      `expected a built-in kernel (${[...builtins.map((one) => one.name), 'wgsl', 'tfjs'].join(', ')}), came "${name}"`,
    )
  const { format } = conversion
  if (builtin.open && format.id === 'binary32' && isDecodable(source)) return openDecoder(request)
  if (!builtin.supports(format)) {
    throw new RequestError(`builtin:${name} takes ${builtin.takes}, came ${format.id}; try another of halfulp subjects`)
  }
  const widen = widenFor(source, format)
  if (!widen)
    throw new RequestError(
      `builtin:${name} takes binary32, binary64 where binary32 leaves two bits more than the target has, and IEEE formats of at most 16 bits; came ${source.id} to ${format.id}`,
    )
  const { rounding } = conversion
  if (typeof rounding !== 'string' && (!builtin.makeStochastic || source.id !== 'binary32'))
    throw new RequestError(
      `expected builtin:js-integer or builtin:wasm-simd from binary32 with --rounding ${roundingText(rounding)}, came builtin:${name} from ${source.id}`,
    )
  if (builtin.open) return builtin.open(request, widen)
  if (output === 'values')
    throw new RequestError(`expected builtin:wasm-simd with --output values, came builtin:${name}, which gives codes`)
  if (typeof rounding === 'string') {
    const quantize = builtin.make({ ...conversion, rounding })
    return synchronous((x) => quantize(widen(x)))
  }
  const stochastic = builtin.makeStochastic?.({ ...conversion, rounding }) as StochasticQuantize
  return synchronous((x, random) => stochastic(x as Float32Array, random as Uint32Array))
}

/** The WebAssembly kernel: inputs that are made in its own memory stay there, and its answers too. */
function openVectors({ conversion: { format, rounding, overflow }, source, output }: Request, widen: Widen): Driver {
  const { quantize, values, home, run, runValues } = wasmQuantizer(format, rounding, overflow)
  const wantsValues = output === 'values'
  const inPlace = wantsValues ? runValues : run
  const through = wantsValues ? values : quantize
  if (!inPlace || !through)
    throw new RequestError(
      `expected a format with a zero and values that binary32 holds with --output values, came ${format.id}`,
    )
  if (typeof rounding !== 'string' || source.id !== 'binary32')
    return synchronous((x, random) => through(widen(x), random))
  const driver = synchronous((x) =>
    x.buffer === home.memory.buffer && x.byteOffset === home.at ? inPlace(x.length) : through(x as Float32Array),
  )
  return { ...driver, home }
}

/** The WebAssembly decoder of codes. */
function openDecoder({ source, output }: Request): Driver {
  const decode = wasmDecoder(source)
  return synchronous((codes) => {
    const values = decode(codes as Codes)
    return output === 'codes' ? new Uint32Array(values.buffer) : values
  })
}
