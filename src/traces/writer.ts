import { createHash } from 'node:crypto'
import { appendFile, mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Dtype } from '../safetensors/dtypes.ts'
import { cannotWrite, writeTensors } from '../safetensors/write.ts'
import { RequestError } from '../subjects/subject.ts'
import { type Manifest, manifestSchema, type Scalars, scalarsSchema } from './manifest.ts'
import { manifestFile } from './names.ts'

/** A tensor on its way into a trace: a name `parameter/role`, a shape, and its elements in a carrier or as codes. */
export interface NamedTensor {
  readonly name: string
  readonly dtype: Dtype
  readonly shape: readonly number[]
  /** The elements as they lie in memory, such as a Float32Array for F32 or a Uint16Array for BF16. */
  readonly data: ArrayBufferView
}

/** Writes a trace step by step. Until `finish` there is no `trace.json`, so that an interrupted recording is never taken for a whole one. */
export interface TraceWriter {
  /** Writes data that belongs to the problem, such as the rows of a regression; gives its entry of the manifest. */
  readonly writeData: (file: string, tensors: readonly NamedTensor[]) => Promise<{ file: string; sha256: string }>
  /** Writes a step and its line of scalars. Steps come in ascending order; each is on disk when the promise is kept. */
  readonly writeStep: (scalars: Scalars, tensors: readonly NamedTensor[]) => Promise<void>
  /** Writes the manifest, after which the trace is whole. */
  readonly finish: (rest: Omit<Manifest, 'schema' | 'steps' | 'scalars'>) => Promise<void>
}

export const scalarsFile = 'scalars.jsonl'

/** The file of a step: names sort as steps do. */
export const stepFile = (step: number): string => `step-${String(step).padStart(8, '0')}.safetensors`

/**
 * Begins a trace in a directory, which is made where there is none.
 * @throws RequestError when the directory holds something, or cannot be written
 */
export async function createTraceWriter(directory: string): Promise<TraceWriter> {
  await emptyDirectory(directory)
  const scalarsPath = join(directory, scalarsFile)
  await put(scalarsPath, writeFile(scalarsPath, ''))
  const steps: Manifest['steps'] = []
  const writeData: TraceWriter['writeData'] = async (file, tensors) => ({
    file,
    sha256: await writeTensors(join(directory, file), tensors),
  })
  return {
    writeData,
    writeStep: async (scalars, tensors) => {
      const checked = scalarsSchema.parse(scalars)
      const last = steps.at(-1)?.step ?? 0
      if (checked.step <= last) throw new RangeError(`step ${checked.step} comes after step ${last}`)
      const { file, sha256 } = await writeData(stepFile(checked.step), tensors)
      await put(scalarsPath, appendFile(scalarsPath, `${JSON.stringify(checked)}\n`))
      steps.push({ step: checked.step, file, sha256 })
    },
    finish: async (rest) => {
      const sha256 = createHash('sha256')
        .update(await readFile(scalarsPath))
        .digest('hex')
      const manifest = manifestSchema.parse({
        schema: 'halfulp-trace/1',
        ...rest,
        steps,
        scalars: { file: scalarsFile, sha256 },
      })
      const unfinished = join(directory, `${manifestFile}.${process.pid}.tmp`)
      await put(unfinished, writeFile(unfinished, `${JSON.stringify(manifest, null, 2)}\n`))
      await rename(unfinished, join(directory, manifestFile))
    },
  }
}

const put = (path: string, written: Promise<void>): Promise<void> =>
  written.catch((error: NodeJS.ErrnoException) => {
    throw cannotWrite(path, error)
  })

async function emptyDirectory(directory: string): Promise<void> {
  const failed = (error: NodeJS.ErrnoException): never => {
    throw new RequestError(`expected a directory to record to, but ${directory} cannot be written (${error.code})`)
  }
  await mkdir(directory, { recursive: true }).catch(failed)
  const there = await readdir(directory).catch(failed)
  if (there.length > 0)
    throw new RequestError(
      `expected an empty directory to record to, but ${directory} holds ${there[0]}; name another, or empty it`,
    )
}
