import type { Format } from '../../spec/format.ts'
import type { OverflowRule } from '../../spec/formats/row.ts'
import type { Rounding } from '../../spec/rounding.ts'
import { type Share, shareStart, Threads } from './threads.ts'
import type { WasmQuantizer } from './wasm.ts'

type Answers = Share['into']
type SharedType<A extends Answers> = { new (buffer: SharedArrayBuffer): A; readonly BYTES_PER_ELEMENT: number }
type Through<A extends Answers> = (x: Float32Array, random?: Uint32Array) => A

let pool: Threads | undefined

/** A WebAssembly kernel whose work is shared with other threads; the answers lie in shared memory. */
export function spread(
  { quantize, values }: WasmQuantizer,
  format: Format,
  rounding: Rounding,
  overflow: OverflowRule,
  threads: number,
): { codes: Through<Uint8Array | Uint16Array>; values: Through<Float32Array> | undefined } {
  const through =
    <A extends Answers>(
      alone: (x: Float32Array, random?: Uint32Array, into?: A) => A,
      Type: SharedType<A>,
    ): Through<A> =>
    (x, random) => {
      if (x.length === 0) return alone(x, random)
      const into = new Type(new SharedArrayBuffer(x.length * Type.BYTES_PER_ELEMENT))
      const count = Math.min(threads, x.length)
      const parts = Array.from({ length: count }, (_, i) => {
        const [from, end] = [shareStart(x.length, count, i), shareStart(x.length, count, i + 1)]
        return { x: x.subarray(from, end), random: random?.subarray(from, end), into: into.subarray(from, end) as A }
      })
      const [own, ...others] = parts as [(typeof parts)[number], ...typeof parts]
      const shares = others.map((part) => ({
        row: format.row,
        rounding,
        overflow,
        x: shared(part.x, Float32Array),
        random: part.random && shared(part.random, Uint32Array),
        into: part.into,
      }))
      pool ??= new Threads()
      pool.run(shares, () => alone(own.x, own.random, own.into))
      return into
    }
  const Codes: SharedType<Uint8Array | Uint16Array> = format.width <= 8 ? Uint8Array : Uint16Array
  return { codes: through(quantize, Codes), values: values && through(values, Float32Array) }
}

/** The numbers where other threads see them: as they are, if they are there already, else a copy. */
function shared<A extends Float32Array | Uint32Array>(numbers: A, Type: new (buffer: SharedArrayBuffer) => A): A {
  if (numbers.buffer instanceof SharedArrayBuffer) return numbers
  const copy = new Type(new SharedArrayBuffer(numbers.byteLength))
  copy.set(numbers)
  return copy
}
