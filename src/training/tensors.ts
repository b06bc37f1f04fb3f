import { type Dtype, dtypes } from '../safetensors/dtypes.ts'
import type { Role } from '../traces/manifest.ts'
import type { NamedTensor } from '../traces/writer.ts'
import type { Quantized, Scheme } from './quantizer.ts'
import type { Tape } from './tape.ts'

/** The entries of a step as a trace has them: what went into a quantizer as binary32, what came out as codes. */
export const tensorsOf = (tapes: readonly Tape[], schemes: ReadonlyMap<Role, Scheme>): NamedTensor[] =>
  tapes.flatMap(({ name, shape, entries }) =>
    [...entries].map(([entry, tensor]) => {
      const scheme = schemes.get(entry.replace(/\.q$/, '') as Role)
      const named = { name: `${name}/${entry}`, shape }
      return tensor instanceof Float32Array
        ? { ...named, dtype: 'F32' as const, data: tensor }
        : { ...named, ...stored(tensor, scheme as Scheme) }
    }),
  )

function stored({ codes, values }: Quantized, { format }: Scheme): Pick<NamedTensor, 'dtype' | 'data'> {
  // More than 16 bits: safetensors as the trace uses it has no such codes, so the values stand for them.
  if (codes instanceof Uint32Array) return { dtype: 'F32', data: values }
  const own = (Object.keys(dtypes) as Dtype[]).find(
    (dtype) => dtypes[dtype].format === format.id && dtypes[dtype].bits === 8 * codes.BYTES_PER_ELEMENT,
  )
  return { dtype: own ?? (codes instanceof Uint8Array ? 'U8' : 'U16'), data: codes }
}
