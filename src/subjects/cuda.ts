import { batchOf } from '../cases/batch.ts'
import { noDevice } from './cuda-build.ts'
import { Guarded, guardBytes } from './guarded.ts'
import { load } from './native.ts'
import { type Answers, type Driver, type Request, RequestError, SubjectFault, synchronous } from './subject.ts'

/** Arrays by the letters of cuda/call.cuh. */
const arrays = { B: Uint8Array, H: Uint16Array, I: Uint32Array, f: Float32Array, d: Float64Array } as const

/**
 * `cuda:FILE#kernel`: `__global__ void k(const float *x, uintN_t *out, size_t n)` (`float *out` for values; a further
 * `const uint32_t *random` where it rounds stochastically), launched with a thread for each input, 256 a block.
 * @param library what the kernel was built to (cuda-build.ts), once for all workers
 */
export async function openCuda(library: string, kernel: string | undefined, request: Request): Promise<Driver> {
  const { default: koffi } = await import('koffi')
  const name = `cuda:…#${kernel}`
  const built = load(() => koffi.load(library), name)
  const text = (symbol: string): string | null => built.func(symbol, 'str', [])() as string | null
  const [input, output, words] = text('halfulp_signature') as unknown as [string, string, string | undefined]
  checkInputs(name, input, words !== undefined, request)
  const Answer = arrays[output as keyof typeof arrays]
  if (Answer === undefined || output === 'd')
    throw new RequestError(`expected ${name} to write codes of 1, 2 or 4 bytes, or float values, came another type`)
  const why = text('halfulp_open')
  if (why !== null) throw noDevice(why)
  const call = built.func('halfulp_call', 'str', ['void *', 'void *', 'size_t', 'size_t', 'void *'])
  const memory = new Guarded((length) => new Answer(length) as Answers)
  return {
    ...synchronous((x, random) =>
      memory.filled(x.length, (out) => {
        const error = call(x, out, x.length, guardBytes, random ?? null) as string | null
        if (error !== null) throw new SubjectFault(`the kernel failed: ${error}`)
      }),
    ),
    version: text('halfulp_device') as string,
  }
}

/** @throws RequestError where a kernel does not take what it would be given */
function checkInputs(name: string, letter: string, takesWords: boolean, { source, conversion }: Request): void {
  const given = batchOf(source, 0).constructor
  const taken = arrays[letter as keyof typeof arrays]
  if (taken !== given)
    throw new RequestError(
      `expected ${name} to take inputs of ${source.id} as a ${given.name}, came one of ${taken?.name ?? 'another type'}`,
    )
  const isStochastic = typeof conversion.rounding !== 'string'
  if (isStochastic !== takesWords)
    throw new RequestError(
      isStochastic
        ? `expected ${name} to take a further const uint32_t *random for stochastic rounding, came one without`
        : `expected --rounding sra:N, srb:N or src:N with ${name}, which takes random words`,
    )
}
